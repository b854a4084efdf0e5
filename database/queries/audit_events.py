"""Reading the audit trail."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from database.enums import SubjectKind
from database.models.audit_events import AuditEvent


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What narrows the trail; `words` is a part of the actor or of the subject, `since` and `until` are moments."""

    action: str = ""
    kind: SubjectKind | None = None
    subject: str = ""
    words: str = ""
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None


def count_events(session: Session, wanted: AuditFilter) -> int:
    return session.exec(select(func.count()).select_from(AuditEvent).where(*_conditions(wanted))).one()


def events(session: Session, wanted: AuditFilter, *, page: int, size: int) -> Sequence[AuditEvent]:
    """Newest first."""
    statement = select(AuditEvent).where(*_conditions(wanted)).order_by(col(AuditEvent.id).desc())
    return session.exec(statement.limit(size).offset((page - 1) * size)).all()


def history(session: Session, code: str, *, limit: int = 20) -> Sequence[AuditEvent]:
    """The newest events about one thing."""
    return events(session, AuditFilter(subject=code), page=1, size=limit)


def actions(session: Session) -> list[str]:
    """Every action there is an event of."""
    return list(session.exec(select(AuditEvent.action).distinct().order_by(AuditEvent.action)).all())


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.action:
        conditions.append(col(AuditEvent.action) == wanted.action)
    if wanted.kind is not None:
        conditions.append(col(AuditEvent.subject_kind) == wanted.kind)
    if wanted.subject:
        conditions.append(col(AuditEvent.subject_code) == wanted.subject)
    if wanted.words:
        words = col(AuditEvent.subject).icontains(wanted.words, autoescape=True)
        conditions.append(words | col(AuditEvent.actor).icontains(wanted.words, autoescape=True))
    if wanted.since is not None:
        conditions.append(col(AuditEvent.at) >= wanted.since)
    if wanted.until is not None:
        conditions.append(col(AuditEvent.at) < wanted.until)
    return conditions
