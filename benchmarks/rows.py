"""Runs the modules of a package of rows, as `benchmarks.matching` and `benchmarks.fairs` do, and says whether every target is met."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from types import ModuleType


def run(package: ModuleType, about: str | None) -> None:
    """Prints the lines of every module as soon as they are measured; exit status 1 when a target is missed.

    A module has `row()`, which gives a line or several; `SLOW = True` leaves it out of --quick.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="leave out the modules that take minutes")
    parser.add_argument("--only", help=f"modules of {package.__name__}, with commas")
    given = parser.parse_args()
    names = (
        given.only.split(",") if given.only else sorted(each.name for each in pkgutil.iter_modules(package.__path__))
    )
    lines = [line for name in names for line in _lines(package, name, is_quick=given.quick and not given.only)]
    sys.exit(1 if any(line.endswith("MISSED") for line in lines) else 0)


def _lines(package: ModuleType, name: str, *, is_quick: bool) -> Iterator[str]:
    module = importlib.import_module(f"{package.__name__}.{name}")
    if is_quick and getattr(module, "SLOW", False):
        return
    found = module.row()
    for line in [found] if isinstance(found, str) else found:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        yield line
