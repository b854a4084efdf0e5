"""A wheel built from the tree works when installed elsewhere and started from another folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder a freshly built wheel was installed into."""
    scratch = tmp_path_factory.mktemp("wheel")
    source = scratch / "source"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", scratch, source], check=True)
    wheel = next(scratch.glob("linkage-*.whl"))
    subprocess.run([*pip, "install", "--no-deps", "--target", scratch / "site", wheel], check=True)
    return scratch / "site"


@pytest.fixture
def environment(installed: Path, tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(installed), "LINKAGE_HOME": str(tmp_path / "instance"), "DATABASE_URL": ""}


def test_wheel_holds_its_own_code_and_reference_data(environment: dict[str, str], tmp_path: Path) -> None:
    script = "import linkage, matching.taxonomy as t; print(linkage.__file__); print(len(t.taxonomy().processes))"
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    where, processes = found.stdout.split()
    assert Path(where).is_relative_to(environment["PYTHONPATH"])
    assert int(processes) == 212


@pytest.fixture
def served(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The address of a server started from the wheel in an empty folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "linkage.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(timeout=20)


def test_wheel_serves_a_page_with_its_style(served: str) -> None:
    page = _fetch(f"{served}/")
    assert "<h1" in page
    style = page.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]
    assert "--" in _fetch(served + style)


def _fetch(url: str) -> str:
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")
