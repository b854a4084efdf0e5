"""Demo instances for the benchmarks that go through the whole application."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linkage.config import Config, from_environment


@contextmanager
def demo(home: Path | None, firms: int) -> Iterator[Config]:
    """An instance with a fictional country of so many firms: loaded into `home` when nothing is there, else taken as it is."""
    with tempfile.TemporaryDirectory() as spare:
        folder = home or Path(spare)
        environment = {**os.environ, "LINKAGE_HOME": str(folder)}
        words = [sys.executable, "-m", "linkage.cli", "demo", "load", "--firms", str(firms), "--if-empty"]
        subprocess.run(words, check=True, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        yield from_environment(environment)
