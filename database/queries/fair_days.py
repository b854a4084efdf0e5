"""Reading the day of a fair: who may come in, who has, what goes on at the tables, who waits."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import Session, col, select

from database.enums import AccessLinkKind, FairSide, MeetingStatus, ParticipantStatus, QueueStatus
from database.models.access_links import AccessLink
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.fair_days import FairCheckIn, FairQueuePlace
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fairs import Fair, FairTable
from database.models.meetings import Meeting
from database.models.users import User

WAITING = (QueueStatus.WAITING, QueueStatus.CALLED)


@dataclass(frozen=True, slots=True)
class Guest:
    """A delegate of an approved firm, as the door knows one."""

    delegate_id: int
    code: str
    name: str
    is_unnamed: bool
    participant_id: int
    side: FairSide
    company_name: str
    company_names: tuple[str, ...]


def guests(session: Session, fair: Fair) -> list[Guest]:
    """Everybody the door may let in, by firm and place; one query."""
    statement = (
        select(FairDelegate, FairParticipant.side, Company)
        .join(FairParticipant, col(FairDelegate.participant_id) == col(FairParticipant.id))
        .join(Company, col(FairParticipant.company_id) == col(Company.id))
        .where(FairParticipant.fair_id == fair.id, FairParticipant.status == ParticipantStatus.APPROVED)
        .order_by(col(Company.name), col(FairParticipant.id), col(FairDelegate.position), col(FairDelegate.id))
    )
    return [
        Guest(
            delegate_id=delegate.id or 0,
            code=delegate.code,
            name=delegate.name,
            is_unnamed=delegate.is_unnamed,
            participant_id=delegate.participant_id,
            side=FairSide(side),
            company_name=company.name,
            company_names=tuple(
                name for name in (company.name, company.name_en, company.name_ja, company.name_local) if name
            ),
        )
        for delegate, side, company in session.exec(statement).all()
    ]


def delegate(session: Session, code: str) -> FairDelegate | None:
    """The delegate behind the code of a badge, with firm and fair; whether approved is the caller's question."""
    statement = (
        select(FairDelegate)
        .where(FairDelegate.code == code)
        .options(
            joinedload(FairDelegate.participant).joinedload(FairParticipant.company),  # type: ignore[arg-type]
            joinedload(FairDelegate.participant).joinedload(FairParticipant.fair),  # type: ignore[arg-type]
        )
    )
    return session.exec(statement).first()


def check_ins(session: Session, fair: Fair, day: datetime.date) -> dict[int, datetime.datetime]:
    """Delegate id -> when the door saw it on that day."""
    statement = select(FairCheckIn.delegate_id, FairCheckIn.at).where(
        FairCheckIn.fair_id == fair.id, FairCheckIn.day == day
    )
    return dict(session.exec(statement).all())


def check_in(session: Session, delegate: FairDelegate, day: datetime.date) -> FairCheckIn | None:
    statement = select(FairCheckIn).where(FairCheckIn.delegate_id == delegate.id, FairCheckIn.day == day)
    return session.exec(statement).first()


def present_firms(session: Session, fair: Fair, day: datetime.date) -> set[int]:
    """Ids of the participants of whom somebody is in."""
    statement = (
        select(FairDelegate.participant_id)
        .join(FairCheckIn, col(FairCheckIn.delegate_id) == col(FairDelegate.id))
        .where(FairCheckIn.fair_id == fair.id, FairCheckIn.day == day)
        .distinct()
    )
    return set(session.exec(statement).all())


def firms(session: Session, fair: Fair) -> list[FairParticipant]:
    """The approved firms by name, with company, what says whether it is named to everybody, and delegates."""
    statement = (
        select(FairParticipant)
        .join(Company)
        .where(FairParticipant.fair_id == fair.id, FairParticipant.status == ParticipantStatus.APPROVED)
        .options(
            selectinload(FairParticipant.delegates),  # type: ignore[arg-type]
            joinedload(FairParticipant.company).joinedload(Company.assembler_profile),  # type: ignore[arg-type]
        )
        .order_by(col(Company.name), col(FairParticipant.id))
    )
    return list(session.exec(statement).all())


def meetings_in(session: Session, fair: Fair, slots: Collection[int]) -> list[Meeting]:
    """The meetings in slots (ids) that are not called off, with all that a table shows of them."""
    statement = (
        select(Meeting)
        .where(
            Meeting.fair_id == fair.id,
            col(Meeting.slot_id).in_(slots),
            Meeting.status != MeetingStatus.CANCELLED,
        )
        .options(
            joinedload(Meeting.supplier).joinedload(FairParticipant.company),  # type: ignore[arg-type]
            joinedload(Meeting.assembler).joinedload(FairParticipant.company),  # type: ignore[arg-type]
            joinedload(Meeting.table),  # type: ignore[arg-type]
            joinedload(Meeting.slot),  # type: ignore[arg-type]
            joinedload(Meeting.interpreter),  # type: ignore[arg-type]
            joinedload(Meeting.supplier_delegate),  # type: ignore[arg-type]
            joinedload(Meeting.assembler_delegate),  # type: ignore[arg-type]
        )
        .order_by(col(Meeting.id))
    )
    return list(session.exec(statement).all()) if slots else []


def interpreter(session: Session, fair: Fair, code: str) -> FairInterpreter | None:
    statement = select(FairInterpreter).where(FairInterpreter.fair_id == fair.id, FairInterpreter.code == code)
    return session.exec(statement).first()


def queue_places(
    session: Session,
    fair: Fair,
    *,
    supplier: FairParticipant | None = None,
    statuses: Collection[QueueStatus] = WAITING,
) -> list[FairQueuePlace]:
    """The places in the queues of a fair, each queue in the order of its numbers."""
    statement = (
        select(FairQueuePlace)
        .where(FairQueuePlace.fair_id == fair.id, col(FairQueuePlace.status).in_(statuses))
        .options(
            joinedload(FairQueuePlace.supplier).joinedload(FairParticipant.company),  # type: ignore[arg-type]
            joinedload(FairQueuePlace.assembler).joinedload(FairParticipant.company),  # type: ignore[arg-type]
            joinedload(FairQueuePlace.supplier).selectinload(FairParticipant.delegates),  # type: ignore[arg-type]
        )
        .order_by(col(FairQueuePlace.assembler_id), col(FairQueuePlace.number))
    )
    if supplier is not None:
        statement = statement.where(FairQueuePlace.supplier_id == supplier.id)
    return list(session.exec(statement).all())


def queue_place(session: Session, fair: Fair, code: str) -> FairQueuePlace | None:
    statement = select(FairQueuePlace).where(FairQueuePlace.fair_id == fair.id, FairQueuePlace.code == code)
    return session.exec(statement).first()


def last_number(session: Session, assembler: FairParticipant) -> int:
    """The last number given at an assembler's table; 0 before the first."""
    statement = select(func.max(FairQueuePlace.number)).where(FairQueuePlace.assembler_id == assembler.id)
    return session.exec(statement).one() or 0


def door_links(session: Session, fair: Fair, at: datetime.datetime) -> list[AccessLink]:
    """The living links of the door, the newest first."""
    statement = (
        select(AccessLink)
        .where(
            AccessLink.fair_id == fair.id,
            AccessLink.kind == AccessLinkKind.DOOR,
            col(AccessLink.revoked_at).is_(None),
            AccessLink.expires_at > at,
        )
        .order_by(col(AccessLink.created_at).desc(), col(AccessLink.id).desc())
    )
    return list(session.exec(statement).all())


def markers(session: Session, fair: Fair, meetings: Collection[Meeting]) -> dict[str, tuple[datetime.datetime, str]]:
    """Code of a meeting that was held or missed -> when that was said last, and by whom; one query.

    `meetings`: those asked about. The trail is read from the first of their changes on, so few of one time are cheap.
    """
    marked = [each for each in meetings if each.status in (MeetingStatus.HELD, MeetingStatus.NO_SHOW)]
    if not marked:
        return {}
    statement = (
        select(AuditEvent, User.name)
        .join(User, col(User.id) == col(AuditEvent.actor_id), isouter=True)
        .where(
            AuditEvent.subject_code == fair.code,
            col(AuditEvent.action).in_(("meeting.held", "meeting.no_show")),
            AuditEvent.at >= min(each.changed_at for each in marked) - datetime.timedelta(seconds=5),
        )
        .order_by(col(AuditEvent.id))
    )
    codes = {each.code for each in marked}
    found = session.exec(statement).all()
    return {each.details["meeting"]: (each.at, name or "") for each, name in found if each.details["meeting"] in codes}


def statuses_in(session: Session, fair: Fair, slots: Collection[int]) -> dict[tuple[int, MeetingStatus], int]:
    """(Slot id, status) -> how many meetings, in slots (ids)."""
    statement = (
        select(Meeting.slot_id, Meeting.status, func.count())
        .where(Meeting.fair_id == fair.id, col(Meeting.slot_id).in_(slots))
        .group_by(col(Meeting.slot_id), col(Meeting.status))
    )
    found = session.exec(statement).all() if slots else []
    return {(slot, MeetingStatus(status)): number for slot, status, number in found}


def tables(session: Session, fair: Fair) -> list[FairTable]:
    """The tables in the order of the hall, each with its hall."""
    statement = select(FairTable).where(FairTable.fair_id == fair.id).options(joinedload(FairTable.hall))  # type: ignore[arg-type]
    return list(session.exec(statement.order_by(col(FairTable.position), col(FairTable.id))).all())


def planned_in(session: Session, fair: Fair, slots: Collection[int]) -> list[Meeting]:
    """The meetings that are still planned in slots (ids), bare."""
    statement = select(Meeting).where(
        Meeting.fair_id == fair.id, col(Meeting.slot_id).in_(slots), Meeting.status == MeetingStatus.PLANNED
    )
    return list(session.exec(statement).all()) if slots else []


def changes_since(session: Session, fair: Fair, moment: datetime.datetime) -> int:
    """How many meetings were touched since a moment, other than that they were held or missed."""
    statement = select(func.count()).where(
        Meeting.fair_id == fair.id,
        Meeting.changed_at > moment,
        col(Meeting.status).in_((MeetingStatus.PLANNED, MeetingStatus.CANCELLED)),
    )
    return session.exec(statement).one()
