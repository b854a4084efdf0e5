"""Reading who takes part in a fair."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlmodel import Session, col, func, or_, select

from database.enums import FairPhase, FairSide, MeetingStatus, NeedStatus, ParticipantStatus
from database.models.companies import Company
from database.models.fair_participants import FairAbsence, FairDelegate, FairParticipant
from database.models.fairs import Fair, FairSlot, FairStaff, FairTable
from database.models.meetings import Meeting
from database.models.part_needs import NeedStep, PartNeed
from database.models.plants import Plant


def participants_of_company(session: Session, fair: Fair, company: Company) -> list[FairParticipant]:
    """The places of a firm at a fair, the supplier's side first."""
    statement = (
        select(FairParticipant)
        .where(FairParticipant.fair_id == fair.id, FairParticipant.company_id == company.id)
        .options(selectinload(FairParticipant.delegates))  # type: ignore[arg-type]
    )
    return sorted(session.exec(statement).all(), key=lambda each: each.side is not FairSide.SUPPLIER)


def fair_with_places(session: Session, code: str, company: Company) -> tuple[Fair, list[FairParticipant]] | None:
    """A fair with the places of a firm at it, the supplier's side first, and the firm's profiles; without delegates. One query."""
    held = (col(FairParticipant.fair_id) == col(Fair.id)) & (col(FairParticipant.company_id) == company.id)
    own = joinedload(FairParticipant.company)  # type: ignore[arg-type]
    statement = (
        select(Fair, FairParticipant)
        .join(FairParticipant, held, isouter=True)
        .where(Fair.code == code)
        .options(
            own.joinedload(Company.assembler_profile),  # type: ignore[arg-type]
            own.joinedload(Company.supplier_profile),  # type: ignore[arg-type]
        )
    )
    found = session.exec(statement).all()
    if not found:
        return None
    places = [place for _fair, place in found if place is not None]
    return found[0][0], sorted(places, key=lambda each: each.side is not FairSide.SUPPLIER)


def participants(session: Session, fair: Fair, *, side: FairSide | None = None) -> list[FairParticipant]:
    """All firms at a fair with their company and delegates, by name."""
    statement = (
        select(FairParticipant)
        .join(Company)
        .where(FairParticipant.fair_id == fair.id)
        .options(
            selectinload(FairParticipant.delegates),  # type: ignore[arg-type]
            selectinload(FairParticipant.company).joinedload(Company.assembler_profile),  # type: ignore[arg-type]
        )
        .order_by(col(Company.name), col(FairParticipant.id))
    )
    if side is not None:
        statement = statement.where(FairParticipant.side == side)
    return list(session.exec(statement).all())


def coming(session: Session, fair: Fair, side: FairSide) -> list[FairParticipant]:
    """The firms of a side that come, by name, with all that names and fits are made of: profiles, and of suppliers their plants.

    Without their delegates. One query for buyers, two for suppliers.
    """
    company = contains_eager(FairParticipant.company)  # type: ignore[arg-type]
    statement = (
        select(FairParticipant)
        .join(Company)
        .where(
            FairParticipant.fair_id == fair.id,
            FairParticipant.side == side,
            FairParticipant.status == ParticipantStatus.APPROVED,
        )
        .options(
            company.joinedload(Company.assembler_profile),  # type: ignore[arg-type]
            company.joinedload(Company.supplier_profile),  # type: ignore[arg-type]
        )
        .order_by(col(Company.name), col(FairParticipant.id))
    )
    if side is FairSide.SUPPLIER:
        statement = statement.options(company.selectinload(Company.plants))  # type: ignore[arg-type]
    return list(session.exec(statement).all())


def approved_participants(
    session: Session, fair: Fair, *, only: Collection[int] | None = None
) -> list[FairParticipant]:
    """The firms that come, with their delegates: all by name, or those of some rows, without their companies and read anew."""
    if only is None:
        return [each for each in participants(session, fair) if each.status is ParticipantStatus.APPROVED]
    statement = select(FairParticipant).where(
        FairParticipant.fair_id == fair.id,
        col(FairParticipant.id).in_(list(only)),
        FairParticipant.status == ParticipantStatus.APPROVED,
    )
    statement = statement.options(selectinload(FairParticipant.delegates))  # type: ignore[arg-type]
    return list(session.exec(statement.execution_options(populate_existing=True)).all())


def sides_at(session: Session, fair: Fair) -> dict[tuple[int, FairSide], ParticipantStatus]:
    """(company, side) -> where it stands, of all firms that a fair knows."""
    statement = select(FairParticipant.company_id, FairParticipant.side, FairParticipant.status).where(
        FairParticipant.fair_id == fair.id
    )
    return {(key, FairSide(side)): ParticipantStatus(status) for key, side, status in session.exec(statement).all()}


def approved_codes(session: Session, fair: Fair) -> dict[int, str]:
    """Row -> code of all firms that come."""
    statement = select(FairParticipant.id, FairParticipant.code).where(
        FairParticipant.fair_id == fair.id, FairParticipant.status == ParticipantStatus.APPROVED
    )
    return {key or 0: code for key, code in session.exec(statement).all()}


def participant(session: Session, fair: Fair, code: str) -> FairParticipant | None:
    statement = (
        select(FairParticipant)
        .where(FairParticipant.fair_id == fair.id, FairParticipant.code == code)
        .options(selectinload(FairParticipant.delegates), selectinload(FairParticipant.company))  # type: ignore[arg-type]
    )
    return session.exec(statement).first()


def coming_with_place(
    session: Session, company: Company, side: FairSide, *, on: datetime.date, limit: int
) -> list[tuple[Fair, FairParticipant | None]]:
    """Announced fairs not over on a day, the next one first, each with the firm's place on a side if it has or asked for one."""
    own = (
        (col(FairParticipant.fair_id) == col(Fair.id))
        & (col(FairParticipant.company_id) == company.id)
        & (col(FairParticipant.side) == side)
    )
    statement = (
        select(Fair, FairParticipant)
        .join(FairParticipant, own, isouter=True)
        .where(Fair.ends_on >= on, col(Fair.phase).not_in((FairPhase.PLANNING, FairPhase.CANCELLED)))
        .order_by(col(Fair.starts_on), col(Fair.code))
        .limit(limit)
    )
    return [(fair, place) for fair, place in session.exec(statement).all()]


def brought_by(session: Session, staff: FairStaff) -> list[FairParticipant]:
    """The firms a co-organiser brings to its fair, by name."""
    statement = (
        select(FairParticipant)
        .join(Company)
        .where(FairParticipant.fair_id == staff.fair_id, FairParticipant.co_organiser_id == staff.id)
        .options(selectinload(FairParticipant.delegates), selectinload(FairParticipant.company))  # type: ignore[arg-type]
        .order_by(col(Company.name), col(FairParticipant.id))
    )
    return list(session.exec(statement).all())


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What narrows the officers' list; empty lets everything through."""

    side: FairSide | None = None
    status: ParticipantStatus | None = None


def counts(session: Session, fair: Fair) -> dict[tuple[FairSide, ParticipantStatus], int]:
    """(side, status) -> firms."""
    statement = (
        select(FairParticipant.side, FairParticipant.status, func.count())
        .where(FairParticipant.fair_id == fair.id)
        .group_by(col(FairParticipant.side), col(FairParticipant.status))
    )
    return {(FairSide(side), ParticipantStatus(status)): number for side, status, number in session.exec(statement)}


def listed(session: Session, fair: Fair, wanted: ListFilter) -> list[FairParticipant]:
    """The officers' list with the names of the firms; a waiting list stands in its order."""
    statement = (
        select(FairParticipant)
        .join(Company)
        .where(FairParticipant.fair_id == fair.id)
        .options(contains_eager(FairParticipant.company))  # type: ignore[arg-type]
    )
    if wanted.side is not None:
        statement = statement.where(FairParticipant.side == wanted.side)
    if wanted.status is not None:
        statement = statement.where(FairParticipant.status == wanted.status)
    in_turn = (col(FairParticipant.waiting_number),) if wanted.status is ParticipantStatus.WAITING else ()
    return list(session.exec(statement.order_by(*in_turn, col(Company.name), col(FairParticipant.id))).all())


def with_details(session: Session, ids: Collection[int]) -> dict[int, FairParticipant]:
    """Row -> registration with all that rules and lists look at, in a fixed number of queries."""
    company = joinedload(FairParticipant.company)  # type: ignore[arg-type]
    plants = company.selectinload(Company.plants)  # type: ignore[arg-type]
    statement = (
        select(FairParticipant)
        .where(col(FairParticipant.id).in_(ids))
        .options(
            selectinload(FairParticipant.delegates),  # type: ignore[arg-type]
            selectinload(FairParticipant.co_organiser),  # type: ignore[arg-type]
            company.selectinload(Company.supplier_profile),  # type: ignore[arg-type]
            company.selectinload(Company.certificates),  # type: ignore[arg-type]
            plants.selectinload(Plant.capabilities),  # type: ignore[arg-type]
            plants.selectinload(Plant.machines),  # type: ignore[arg-type]
        )
    )
    return {each.id or 0: each for each in session.exec(statement).all()} if ids else {}


def table_labels(session: Session, fair: Fair) -> dict[int, str]:
    """Row of a firm -> label of the table where it sits all the time."""
    statement = select(FairTable.participant_id, FairTable.label).where(
        FairTable.fair_id == fair.id, col(FairTable.participant_id).is_not(None)
    )
    return {key: label for key, label in session.exec(statement.order_by(col(FairTable.position))) if key is not None}


def planned_meetings(session: Session, participant: FairParticipant) -> list[Meeting]:
    """The meetings that stand in the plan for a firm, by time."""
    statement = (
        select(Meeting)
        .join(FairSlot)
        .where(
            or_(Meeting.supplier_id == participant.id, Meeting.assembler_id == participant.id),
            Meeting.status == MeetingStatus.PLANNED,
        )
        .options(
            selectinload(Meeting.slot),  # type: ignore[arg-type]
            selectinload(Meeting.table),  # type: ignore[arg-type]
            selectinload(Meeting.supplier).selectinload(FairParticipant.company),  # type: ignore[arg-type]
            selectinload(Meeting.assembler).selectinload(FairParticipant.company),  # type: ignore[arg-type]
        )
        .order_by(col(FairSlot.starts_at))
    )
    return list(session.exec(statement).all())


def absences(session: Session, participant: FairParticipant, delegate: FairDelegate | None = None) -> list[FairAbsence]:
    """When a firm as a whole, or one of its people, is away."""
    is_whose = (
        FairAbsence.participant_id == participant.id if delegate is None else FairAbsence.delegate_id == delegate.id
    )
    return list(session.exec(select(FairAbsence).where(is_whose).order_by(col(FairAbsence.starts_at))).all())


def absences_of_all(session: Session, participant: FairParticipant) -> list[FairAbsence]:
    """When a firm as a whole and each of its people are away."""
    own = [each.id for each in participant.delegates]
    is_whose = or_(FairAbsence.participant_id == participant.id, col(FairAbsence.delegate_id).in_(own))
    return list(session.exec(select(FairAbsence).where(is_whose).order_by(col(FairAbsence.starts_at))).all())


def processes_of_needs(session: Session, company: Company) -> list[str]:
    """What the published needs of a firm ask for, each process once."""
    statement = (
        select(NeedStep.process)
        .join(PartNeed)
        .where(PartNeed.company_id == company.id, PartNeed.status == NeedStatus.PUBLISHED)
        .order_by(col(NeedStep.process))
        .distinct()
    )
    return list(session.exec(statement).all())


def firms_by_id(session: Session, ids: Sequence[int]) -> list[Company]:
    """Firms of both sides with their profiles and plants, in the order of the ids."""
    statement = select(Company).where(col(Company.id).in_(ids))
    found = session.exec(
        statement.options(
            selectinload(Company.supplier_profile),  # type: ignore[arg-type]
            selectinload(Company.assembler_profile),  # type: ignore[arg-type]
            selectinload(Company.plants),  # type: ignore[arg-type]
        )
    ).all()
    by_id = {each.id: each for each in found}
    return [by_id[key] for key in ids if key in by_id]
