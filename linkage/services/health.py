"""How the instance is: database, index, letters, disk, versions. Reads only."""

from __future__ import annotations

import datetime
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session, col, select

from database.columns import now
from database.models.mail_pauses import MailPause
from database.models.outbox import OutboxMessage
from database.queries import outbox
from database.queries.outbox import LetterState
from database.session import Database
from database.upgrade import current_revision, newest_revision
from linkage import VERSION
from linkage.config import Config
from linkage.errors import Invalid
from linkage.mail.messages import sender_of
from linkage.mail.ways import is_to_folder, way_of
from linkage.services import search_index
from linkage.services.deliveries import pause_now
from linkage.services.private_files import open_files

_LIBRARIES = ("flask", "sqlalchemy", "sqlmodel", "pydantic", "networkx", "rapidfuzz", "openpyxl")
_LETTERS_SHOWN = 20
_LONG = datetime.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Letters:
    """The outbox: how many wait, since when the oldest could leave, how many were given up, and those that did not leave at once.

    `way`: where they go, or with `is_way_sound` false what is wrong with the setting. `is_to_folder`: they are only written to files.
    `pause`: why none leaves at the moment.
    """

    waiting: int
    oldest_at: datetime.datetime | None
    given_up: int
    failed: tuple[OutboxMessage, ...]
    last_fault: str | None
    pause: MailPause | None
    way: str
    is_way_sound: bool
    is_to_folder: bool

    @property
    def is_nobody_sending(self) -> bool:
        """Whether letters wait for long although nothing is known to hold them back."""
        return self.pause is None and self.oldest_at is not None and now() - self.oldest_at > _LONG


@dataclass(frozen=True, slots=True)
class Health:
    """`database_bytes` and `disk_free_bytes` are None where they cannot be read.

    `open_files`: what other users of the machine may read.
    """

    database_kind: str
    database_bytes: int | None
    revision: str | None
    newest_revision: str | None
    index: search_index.SearchStats
    letters: Letters
    disk_free_bytes: int | None
    disk_total_bytes: int | None
    versions: tuple[tuple[str, str], ...]
    open_files: tuple[Path, ...]

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
        letters=_letters(session, config),
        disk_free_bytes=disk[0] if disk else None,
        disk_total_bytes=disk[1] if disk else None,
        versions=(("Linkage", VERSION), ("Python", platform.python_version()), *_libraries()),
        open_files=tuple(open_files(config)),
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


def _letters(session: Session, config: Config) -> Letters:
    unsent = col(OutboxMessage.sent_at).is_(None)
    failed = select(OutboxMessage).where(unsent, col(OutboxMessage.attempts) > 0).order_by(col(OutboxMessage.id).desc())
    way, is_sound = _way(config)
    return Letters(
        waiting=outbox.count_letters(session, LetterState.WAITING),
        oldest_at=outbox.oldest_waiting(session),
        given_up=outbox.count_letters(session, LetterState.GIVEN_UP),
        failed=tuple(session.exec(failed.limit(_LETTERS_SHOWN)).all()),
        last_fault=outbox.last_fault(session),
        pause=pause_now(session),
        way=way,
        is_way_sound=is_sound,
        is_to_folder=is_to_folder(config),
    )


def _way(config: Config) -> tuple[str, bool]:
    """Where letters go, and whether the setting holds; if not, what is wrong with it."""
    try:
        sender_of(config)
        return way_of(config).name, True
    except Invalid as fault:
        return str(fault.text), False


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
