"""The audit trail: who changed what and when, written in the same transaction as the change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from database.enums import SubjectKind
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.part_needs import PartNeed


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person by id, or a program by its label alone. `link`: the secret by which a guest came."""

    user_id: int | None
    label: str
    link: str = field(default="", repr=False)


SYSTEM = Actor(user_id=None, label="system")


def guest_actor(code: str, link: str = "") -> Actor:
    """Who came by a link without signing in; `code`: of the person or the firm that the link is of, `link`: its secret."""
    return Actor(user_id=None, label=f"guest {code}", link=link)


def record(
    session: Session,
    actor: Actor,
    action: str,
    *,
    subject_kind: SubjectKind | None = None,
    subject_code: str | None = None,
    subject: str | None = None,
    **details: Any,
) -> None:
    """Writes down one change. `action` is a code such as `supplier.published`; `details` holds plain JSON values, no secrets."""
    session.add(
        AuditEvent(
            actor_id=actor.user_id,
            actor=actor.label[:254],
            action=action,
            subject_kind=subject_kind,
            subject_code=subject_code,
            subject=subject[:300] if subject else None,
            details=details,
        )
    )


def record_company(session: Session, actor: Actor, action: str, company: Company, **details: Any) -> None:
    """Writes down a change of a company or of one of its profiles."""
    record(
        session,
        actor,
        action,
        subject_kind=SubjectKind.COMPANY,
        subject_code=company.code,
        subject=company.name,
        **details,
    )


def record_need(session: Session, actor: Actor, action: str, need: PartNeed, **details: Any) -> None:
    """Writes down a change of a part need."""
    record(session, actor, action, subject_kind=SubjectKind.NEED, subject_code=need.code, subject=need.title, **details)
