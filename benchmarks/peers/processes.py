"""Starting a server of our own for a comparison, on a free port, and stopping it."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def start(command: list[str], is_up: Callable[[], object], *, seconds: float = 120) -> subprocess.Popen[bytes]:
    """The process, once `is_up` runs without an OSError."""
    process = subprocess.Popen(  # noqa: S603 - a command of our own
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + seconds
    while True:
        try:
            is_up()
        except OSError as error:
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"{command[0]} does not start") from error
            time.sleep(0.1)
        else:
            return process


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def own_resident_mb() -> float:
    return resident_mb(os.getpid())


def resident_mb(process_id: int) -> float:
    lines = Path(f"/proc/{process_id}/status").read_text(encoding="ascii").splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000
