"""Reading which calendar addresses are in use."""

from __future__ import annotations

import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from database.enums import AccessLinkKind
from database.models.access_links import AccessLink
from database.models.fair_participants import FairParticipant


def calendar_links(session: Session, participant: FairParticipant, *, at: datetime.datetime) -> list[AccessLink]:
    """Those of a firm and of its people that still open, the latest first."""
    ids = [each.id for each in participant.delegates]
    return _living(
        session,
        or_(col(AccessLink.participant_id) == participant.id, col(AccessLink.delegate_id).in_(ids)),
        at,
    )


def calendar_links_to(session: Session, *, at: datetime.datetime, **opens: int) -> list[AccessLink]:
    """Those to one person: `interpreter_id=7`."""
    ((name, value),) = opens.items()
    return _living(session, getattr(AccessLink, name) == value, at)


def _living(session: Session, condition: Any, at: datetime.datetime) -> list[AccessLink]:
    statement = select(AccessLink).where(
        condition,
        col(AccessLink.kind) == AccessLinkKind.CALENDAR,
        col(AccessLink.revoked_at).is_(None),
        col(AccessLink.expires_at) > at,
    )
    return list(session.exec(statement.order_by(col(AccessLink.created_at).desc())).all())
