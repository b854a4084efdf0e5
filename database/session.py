"""The door to the database: one session per request, and `transaction()`, the only commit.

Reads run outside a transaction. A write is `with transaction() as session:`; entering it drops what was read before, so that the
block sees rows as they are now and, on SQLite, already holds the write lock; leaving it commits, an exception rolls back.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from database.changes import note_changes

SQLITE_BUSY_TIMEOUT_MS = 15_000
_WRITE = "linkage_write"
_DEADLOCK = "40P01"
"""Two writers waited for each other, and PostgreSQL ended one of them."""

_current: ContextVar[Session] = ContextVar("linkage_session")


class Clash(Exception):
    """Somebody else changed the same thing first, or what must be unique is there already. Nothing was written."""


class WriteOutsideTransaction(RuntimeError):
    """A change was about to be written outside `transaction()`."""


class Turns:
    """Whose turn it is to write, in the order of asking.

    SQLite lets waiting writers look now and then whether the lock is free, so that a thread that writes again and again would keep
    the others of its process out until they give up.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    @property
    def number(self) -> int:
        """How many write or wait."""
        return len(self._waiting)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Waits for the turn, though no longer than SQLite does: whoever waited in vain is told so by SQLite itself."""
        mine = threading.Event()
        with self._lock:
            self._waiting.append(mine)
            self._waiting[0].set()
        mine.wait(SQLITE_BUSY_TIMEOUT_MS / 1000)
        try:
            yield
        finally:
            with self._lock:
                self._waiting.remove(mine)
                if self._waiting:
                    self._waiting[0].set()


class Database:
    """An engine, how to open sessions on it, and whom to tell after each commit and before it is closed."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _make_engine(url)
        self.after_commit: list[Callable[[], None]] = []
        self.before_close: list[Callable[[], None]] = []
        self.turns = Turns()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def turn(self) -> AbstractContextManager[None]:
        """To be held while writing: on SQLite one thread of this process writes after the other, elsewhere all at once."""
        return self.turns.one() if self.is_sqlite else nullcontext()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Opens the session that `db()` and `transaction()` work on until the block is left."""
        with Session(self.engine, expire_on_commit=False, info={"database": self}) as session:
            token = _current.set(session)
            try:
                yield session
            finally:
                _current.reset(token)

    def close(self) -> None:
        while self.before_close:
            self.before_close.pop()()
        self.after_commit.clear()
        self.engine.dispose()


def db() -> Session:
    """The session of this request or command."""
    try:
        return _current.get()
    except LookupError:
        raise RuntimeError("no database session is open here") from None


def is_writing(session: Session) -> bool:
    """Whether the session is inside `transaction()`, so that it may see what others do not see yet."""
    return bool(session.info.get(_WRITE))


@contextmanager
def transaction() -> Iterator[Session]:
    """Commits what the block changed, or nothing. Raises Clash when somebody else was first."""
    session = db()
    if is_writing(session):
        raise RuntimeError("transaction() inside transaction(): services never open their own")
    session.rollback()
    session.expire_all()
    with session.info["database"].turn():
        yield from _committed(session)
    for tell in session.info["database"].after_commit:
        tell()


def _committed(session: Session) -> Iterator[Session]:
    session.info[_WRITE] = True
    try:
        session.connection(execution_options={_WRITE: True})
        yield session
        session.commit()
    except (StaleDataError, IntegrityError) as error:
        session.rollback()
        raise Clash(str(error)) from error
    except OperationalError as error:
        session.rollback()
        if getattr(error.orig, "sqlstate", None) == _DEADLOCK:
            raise Clash(str(error)) from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_WRITE, None)


def _make_engine(url: str) -> Engine:
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        _make_private(sqlite_file(url))
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def sqlite_file(url: str) -> Path | None:
    """Where an embedded database lies; None for one in memory, and for a server."""
    read = make_url(url)
    path = read.database if read.get_backend_name() == "sqlite" else None
    return Path(path) if path and not path.startswith((":", "file:")) else None


def _make_private(path: Path | None) -> None:
    """A new file is its owner's alone whatever the umask; SQLite gives its journal the same rights."""
    if path is not None:
        with suppress(OSError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Takes transactions out of the driver's hands and turns foreign keys on.

    The journal stays in rollback mode: write-ahead logging in SQLite 3.7.0 to 3.51.2 can lose a commit that races a checkpoint.
    """
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once, so that it waits its turn instead of failing half-way; readers hold no lock between queries."""
    if connection.get_execution_options().get(_WRITE):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, _context: Any, _instances: Any) -> None:
    if "database" in session.info and not is_writing(session):
        raise WriteOutsideTransaction("changes are written inside `with transaction():` only")


event.listen(Session, "after_flush", note_changes)
