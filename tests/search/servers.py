"""A search server of our own for the tests, when Debian's package is installed."""

from __future__ import annotations

import itertools
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from search.engines import engine_kind
from search.engines.contract import Engine

_NAMES = tuple(f"test{number}" for number in range(48))
"""Indexes to be had; the server cannot make any later."""

_SECONDS = 60.0


@contextmanager
def sphinx_opener() -> Iterator[Callable[[Path], Engine]]:
    """Opens engines on folders, each folder with indexes of its own."""
    with sphinx_addresses() as addresses:
        given: dict[Path, str] = {}

        def opened(folder: Path) -> Engine:
            address = given.get(folder) or given.setdefault(folder, next(addresses))
            return engine_kind(address).open(folder)

        yield opened


@contextmanager
def sphinx_addresses() -> Iterator[Iterator[str]]:
    """Addresses of indexes that nobody uses."""
    pytest.importorskip("pymysql", reason="the extra package pymysql is not installed")
    if not shutil.which("searchd"):
        pytest.skip("the search server is not installed (Debian's package sphinxsearch)")
    from search.engines.sphinx.settings import settings

    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        path = Path(folder) / "sphinx.conf"
        path.write_text(settings(Path(folder), port, shards=1, names=_NAMES), encoding="ascii")
        server = subprocess.Popen(
            ["searchd", "--nodetach", "--config", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(server, port)
            yield (f"sphinx://127.0.0.1:{port}/{name}" for name in itertools.cycle(_NAMES))
        finally:
            server.terminate()
            server.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
