"""Work in a process of its own that is killed with SIGKILL at a chosen point, so that a test of it cannot miss the work.

Points are counted in the process itself. Nothing is tidied up at the end: no rollback, no connection closed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

from linkage.cli import main

Work = Callable[[], None]
"""A function of a module, or a `partial` of one: it is sent to the other process."""

_PRELOADED = [
    "tests.fair_kills",
    "database.upgrade",
    "linkage.importers.list_jobs",
    "linkage.services.new_fits",
    "linkage.services.saved_searches",
    "search.engines.whoosh",
]
_NEVER = 0
_WRITING = ("INSERT", "UPDATE", "DELETE")


class Points(Enum):
    """Where work may be killed."""

    COMMITS = auto()
    """Right before a commit, and right after it."""

    WRITES = auto()
    """There, and right before each statement that writes."""


@dataclass(frozen=True, slots=True)
class End:
    """How work ended, and how many points it came to."""

    is_killed: bool
    points: int


def run(work: Work, *, kill_at: int = _NEVER, points: Points = Points.WRITES) -> End:
    """Does the work; killed at the point of this number, counted from 1.

    Raises RuntimeError when the work failed by itself.
    """
    process, passed = _start(work, kill_at, points)
    return _ended(process, passed)


def run_together(*works: Work) -> None:
    """Does all of it at the same time. Raises RuntimeError when some of it failed."""
    for process, passed in [_start(work, _NEVER, Points.WRITES) for work in works]:
        _ended(process, passed)


def kill_around_commits(work: Work, number: int) -> None:
    """Does the work, killed before its first commit, and again, killed after it; so often over, each time one commit farther."""
    for _commit in range(number):
        for point in (1, 2):
            assert run(work, kill_at=point, points=Points.COMMITS).is_killed, "the work ended before it was killed"


def command(database_url: str, home: Path, *arguments: str, **settings: str) -> Work:
    """`linkage` with these arguments, on an instance of this test's own."""
    return partial(_command, {"LINKAGE_HOME": str(home), "DATABASE_URL": database_url, **settings}, arguments)


def _command(settings: Mapping[str, str], arguments: tuple[str, ...]) -> None:
    os.environ.update(settings)
    sys.argv = ["linkage", *arguments]
    main()


def _start(work: Work, kill_at: int, points: Points) -> tuple[ForkServerProcess, Any]:
    # Forked from a process that has read the modules but opened no database: a start takes no time and inherits no connection.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    passed = context.Value("i", 0)
    process = context.Process(target=_work, args=(work, kill_at, points, passed))
    process.start()
    return process, passed


def _ended(process: ForkServerProcess, passed: Any) -> End:
    process.join()
    if process.exitcode not in (0, -signal.SIGKILL):
        raise RuntimeError(f"the work ended with {process.exitcode}")
    return End(process.exitcode != 0, passed.value)


def _work(work: Work, kill_at: int, points: Points, passed: Any) -> None:
    has_committed = False

    def reach() -> None:
        with passed.get_lock():
            passed.value += 1
            is_over = passed.value == kill_at
        if is_over:
            os.kill(os.getpid(), signal.SIGKILL)

    def before_statement(_connection: object, _cursor: object, statement: str, *_anything: object) -> None:
        if statement.lstrip().upper().startswith(_WRITING):
            reach()

    def before_commit(_connection: object) -> None:
        nonlocal has_committed
        reach()
        has_committed = True

    def after_use(*_anything: object) -> None:
        nonlocal has_committed
        if has_committed:
            has_committed = False
            reach()

    if points is Points.WRITES:
        event.listen(Engine, "before_cursor_execute", before_statement)
    event.listen(Engine, "commit", before_commit)
    event.listen(Pool, "checkin", after_use)
    work()
