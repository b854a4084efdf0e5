"""What every change of an event does first and last: take its turn, look whether it may, leave an audit event."""

from __future__ import annotations

import zlib
from typing import Any

from sqlalchemy import inspect
from sqlmodel import Session, SQLModel, select

from database.columns import now
from database.enums import FairPhase, SubjectKind
from database.models.fairs import Fair
from linkage.errors import Conflict
from linkage.language import _l
from linkage.services.audit import Actor, record

_CHANGED = _l("Somebody changed this meanwhile. Look at it again, then change it once more.")


def lock_fair(session: Session, fair: Fair) -> None:
    """Nobody else changes the plan of this event until the transaction ends, and the event is read anew.

    Look at its version and phase after this, not before. Raises Conflict when the event was called off.
    """
    # SQLite writes one at a time anyway. Without the key share, rows that merely point to the fair could not be added meanwhile.
    session.exec(
        select(Fair).where(Fair.id == fair.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    ).one()
    check_not_cancelled(fair)


def check_version(fair: Fair, expected_version: int | None) -> None:
    """Raises Conflict when somebody changed the event since; None asks for no check."""
    if expected_version is not None and fair.version != expected_version:
        raise Conflict(_l("Somebody changed this event meanwhile. Look at it again."))


def check_not_cancelled(fair: Fair) -> None:
    """Raises Conflict: what was called off is kept as it was."""
    if fair.phase is FairPhase.CANCELLED:
        raise Conflict(_l("This event was called off. It can be looked at, but not changed."))


def version_of(row: SQLModel) -> int:
    """A number that stands for what a row says, for rows that count no versions: another text, another number."""
    names = sorted(column.key for column in inspect(type(row)).column_attrs if column.key != "position")
    return zlib.crc32(repr([getattr(row, name) for name in names]).encode()) % 999_999_998 + 1


def check_row(row: SQLModel, expected_version: int | None) -> None:
    """Raises Conflict when the row says something else than the form it was changed from."""
    if expected_version is not None and version_of(row) != expected_version:
        raise Conflict(_CHANGED)


def touch(session: Session, fair: Fair) -> None:
    """A change of its parts moves the version of the event and the stamp of its calendar file."""
    fair.updated_at = now()
    session.add(fair)
    session.flush()


def note(session: Session, by: Actor, action: str, fair: Fair | None, **details: Any) -> None:
    """Writes the change down in the audit trail; also of what outlived its event, such as a follow-up."""
    code, name = (fair.code, fair.name) if fair else (None, None)
    record(session, by, action, subject_kind=SubjectKind.FAIR, subject_code=code, subject=name, **details)
