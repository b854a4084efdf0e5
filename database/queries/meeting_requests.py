"""Reading requests for more meetings."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import FairSide, MeetingRequestStatus
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting, MeetingRequest
from database.queries.meetings import LIVING


def requests_of(session: Session, participant: FairParticipant) -> list[MeetingRequest]:
    """What a firm asked for and was asked for, the latest first, with both firms."""
    statement = (
        select(MeetingRequest)
        .where(_is_of(participant))
        .options(*_firms())
        .order_by(col(MeetingRequest.asked_at).desc(), col(MeetingRequest.id).desc())
    )
    return list(session.exec(statement).all())


def request(session: Session, participant: FairParticipant, code: str) -> MeetingRequest | None:
    """A request that is the firm's to answer or to take back."""
    statement = select(MeetingRequest).where(_is_of(participant), MeetingRequest.code == code).options(*_firms())
    return session.exec(statement).first() if code.isalnum() else None


def open_between(
    session: Session, supplier: FairParticipant, assembler: FairParticipant, *, at: datetime.datetime
) -> MeetingRequest | None:
    """The request between two firms that waits for its answer."""
    statement = select(MeetingRequest).where(
        MeetingRequest.supplier_id == supplier.id, MeetingRequest.assembler_id == assembler.id, *_waits(at)
    )
    return session.exec(statement).first()


def open_number(session: Session, participant: FairParticipant, *, at: datetime.datetime) -> int:
    """How many of a firm's own requests wait for an answer."""
    own = MeetingRequest.supplier_id if participant.side is FairSide.SUPPLIER else MeetingRequest.assembler_id
    statement = select(func.count()).select_from(MeetingRequest)
    return session.exec(
        statement.where(own == participant.id, col(MeetingRequest.by) == participant.side, *_waits(at))
    ).one()


def overdue(session: Session, fair: Fair, *, at: datetime.datetime) -> list[MeetingRequest]:
    """Requests that nobody answered in time."""
    statement = select(MeetingRequest).where(
        MeetingRequest.fair_id == fair.id,
        col(MeetingRequest.status) == MeetingRequestStatus.PENDING,
        col(MeetingRequest.expires_at) <= at,
    )
    return list(session.exec(statement).all())


def _is_of(participant: FairParticipant) -> Any:
    return or_(
        col(MeetingRequest.supplier_id) == participant.id,
        col(MeetingRequest.assembler_id) == participant.id,
    )


def _waits(at: datetime.datetime) -> tuple[Any, ...]:
    return (
        col(MeetingRequest.status) == MeetingRequestStatus.PENDING,
        col(MeetingRequest.expires_at) > at,
    )


def _firms() -> tuple[Any, ...]:
    return tuple(
        selectinload(firm).selectinload(FairParticipant.company).selectinload(Company.assembler_profile)  # type: ignore[arg-type]
        for firm in (MeetingRequest.supplier, MeetingRequest.assembler)
    )


def meeting_codes(session: Session, requests: Iterable[MeetingRequest]) -> dict[int, str]:
    """Row -> code of the meetings that came of requests and still take place."""
    ids = sorted({each.meeting_id for each in requests if each.meeting_id is not None})
    if not ids:
        return {}
    statement = select(Meeting.id, Meeting.code).where(col(Meeting.id).in_(ids), col(Meeting.status).in_(LIVING))
    return {key: code for key, code in session.exec(statement).all() if key is not None}
