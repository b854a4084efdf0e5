"""How the instance is: database, index, letters, disk, versions. Reads only."""

from __future__ import annotations

import datetime
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from database.models.outbox import OutboxMessage
from database.session import Database
from database.upgrade import current_revision, newest_revision
from linkage import VERSION
from linkage.config import Config
from linkage.services import search_index

_LIBRARIES = ("flask", "sqlalchemy", "sqlmodel", "pydantic", "networkx", "rapidfuzz", "openpyxl")
_LETTERS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Letters:
    """The outbox: how many wait, since when, and those the mail server refused."""

    waiting: int
    oldest_at: datetime.datetime | None
    failed: tuple[OutboxMessage, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """`database_bytes` and `disk_free_bytes` are None where they cannot be read."""

    database_kind: str
    database_bytes: int | None
    revision: str | None
    newest_revision: str | None
    index: search_index.SearchStats
    letters: Letters
    disk_free_bytes: int | None
    disk_total_bytes: int | None
    versions: tuple[tuple[str, str], ...]

    @property
    def is_upgraded(self) -> bool:
        return self.revision == self.newest_revision


def health(session: Session, database: Database, config: Config) -> Health:
    """All of it, in a few quick questions."""
    disk = _disk(config.home)
    return Health(
        database_kind=_kind(session, database),
        database_bytes=_size(session, database),
        revision=current_revision(database.engine),
        newest_revision=newest_revision(),
        index=search_index.stats(session),
        letters=_letters(session),
        disk_free_bytes=disk[0] if disk else None,
        disk_total_bytes=disk[1] if disk else None,
        versions=(("Linkage", VERSION), ("Python", platform.python_version()), *_libraries()),
    )


def _kind(session: Session, database: Database) -> str:
    if database.is_sqlite:
        return f"SQLite {session.execute(text('SELECT sqlite_version()')).scalar_one()}"
    return f"PostgreSQL {session.execute(text('SHOW server_version')).scalar_one()}"


def _size(session: Session, database: Database) -> int | None:
    if not database.is_sqlite:
        return int(session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    pages = session.execute(text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"))
    return int(pages.scalar_one())


def _letters(session: Session) -> Letters:
    unsent = col(OutboxMessage.sent_at).is_(None)
    columns = select(func.count(), func.min(OutboxMessage.created_at)).select_from(OutboxMessage)
    waiting, oldest = session.exec(columns.where(unsent)).one()
    failed = select(OutboxMessage).where(unsent, col(OutboxMessage.attempts) > 0).order_by(col(OutboxMessage.id).desc())
    return Letters(waiting, oldest, tuple(session.exec(failed.limit(_LETTERS_SHOWN)).all()))


def _disk(home: Path) -> tuple[int, int] | None:
    try:
        usage = shutil.disk_usage(home)
    except OSError:
        return None
    return usage.free, usage.total


def _libraries() -> list[tuple[str, str]]:
    found = []
    for name in _LIBRARIES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return found
