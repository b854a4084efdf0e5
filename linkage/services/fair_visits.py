"""Visits to plants inside an event: who goes along, who waits for a place, and whether the host agreed to the list.

The host lets in so many persons and the bus carries so many: the smaller number counts. Firms that wait move up in the order they
asked in, each as soon as all its people find room. A list that changes after the host agreed has to be agreed to again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import ParticipantStatus
from database.models.companies import Company
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fair_visits import FairVisit, FairVisitGuest
from database.models.fairs import Fair
from database.queries import fairs as rows
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.fair_visits import VisitGuestInput, VisitInput
from linkage.language import _l, fill
from linkage.services.audit import Actor
from linkage.services.fair_guards import check_not_cancelled, lock_fair, note
from linkage.wording.fair_times import local_moment

_ANOTHER_LOOK = _l("Some answers need another look.")


@dataclass(frozen=True, slots=True)
class Seats:
    """Persons who go, who wait, and for how many there is room."""

    going: int
    waiting: int
    places: int


def visits_of(session: Session, fair: Fair) -> list[FairVisit]:
    """In the order of time, with their hosts."""
    statement = (
        select(FairVisit)
        .where(FairVisit.fair_id == fair.id)
        .options(selectinload(FairVisit.host))  # type: ignore[arg-type]
        .order_by(col(FairVisit.leaves_at), col(FairVisit.id))
    )
    return list(session.exec(statement).all())


def visit_of(session: Session, fair: Fair, code: str) -> FairVisit:
    """Raises NotFound."""
    found = session.exec(select(FairVisit).where(FairVisit.fair_id == fair.id, FairVisit.code == code)).first()
    if found is None:
        raise NotFound(_l("This visit is not there any more."))
    return found


def guests_of(session: Session, *visits: FairVisit) -> dict[int, list[FairVisitGuest]]:
    """Visit id -> its firms with their people, those who go before those who wait, each in the order they asked in."""
    participant = selectinload(FairVisitGuest.participant)  # type: ignore[arg-type]
    statement = (
        select(FairVisitGuest)
        .where(col(FairVisitGuest.visit_id).in_([visit.id for visit in visits]))
        .options(
            participant.selectinload(FairParticipant.company),  # type: ignore[arg-type]
            participant.selectinload(FairParticipant.delegates),  # type: ignore[arg-type]
        )
        .order_by(col(FairVisitGuest.asked_at), col(FairVisitGuest.participant_id))
    )
    found: dict[int, list[FairVisitGuest]] = {visit.id or 0: [] for visit in visits}
    for guest in session.exec(statement).all():
        found[guest.visit_id or 0].append(guest)
    for guests in found.values():
        guests.sort(key=lambda guest: guest.status is not ParticipantStatus.APPROVED)
    return found


def seats_of(visit: FairVisit, guests: list[FairVisitGuest]) -> Seats:
    going = sum(guest.persons for guest in guests if guest.status is ParticipantStatus.APPROVED)
    waiting = sum(guest.persons for guest in guests if guest.status is ParticipantStatus.WAITING)
    return Seats(going, waiting, min(visit.capacity, visit.bus_seats or visit.capacity))


def people_who_go(guest: FairVisitGuest) -> list[FairDelegate]:
    """The last of the firm's people, as many as go: its first ones stay for meetings (`database.queries.meetings`)."""
    return guest.participant.delegates[-guest.persons :]


def add_visit(session: Session, fair: Fair, given: VisitInput, *, by: Actor) -> FairVisit:
    """Raises Invalid for a day that is none of the event's, or an unknown host."""
    check_not_cancelled(fair)
    visit = FairVisit(fair_id=fair.id or 0, **_values(session, fair, given))
    session.add(visit)
    session.flush()
    note(session, by, "fair.visit_added", fair, visit=visit.code)
    return visit


def change_visit(
    session: Session, fair: Fair, visit: FairVisit, given: VisitInput, *, by: Actor, expected_version: int | None = None
) -> None:
    """Changes a visit. More room lets those who wait move up; with less, those who go stay, and the officer sees it is too full."""
    lock_fair(session, fair)
    _check_visit(visit, expected_version)
    for name, value in _values(session, fair, given).items():
        setattr(visit, name, value)
    session.add(visit)
    session.flush()
    _move_up(session, visit)
    note(session, by, "fair.visit_changed", fair, visit=visit.code)


def remove_visit(session: Session, fair: Fair, visit: FairVisit, *, by: Actor) -> None:
    """Raises Conflict while firms are on its list."""
    check_not_cancelled(fair)
    guests = guests_of(session, visit)[visit.id or 0]
    if guests:
        raise Conflict(_l("Firms are on the list of this visit. Take them off first, so that you know whom to tell."))
    code = visit.code
    session.delete(visit)
    session.flush()
    note(session, by, "fair.visit_removed", fair, visit=code)


def add_guest(session: Session, fair: Fair, visit: FairVisit, given: VisitGuestInput, *, by: Actor) -> FairVisitGuest:
    """Puts a firm on the list, to wait when there is no room for all its people; a firm that is there gets another number of persons.

    Raises Invalid when the firm is not let in at the event, or is the host itself.
    """
    lock_fair(session, fair)
    firm = session.exec(
        select(FairParticipant).where(
            FairParticipant.fair_id == fair.id,
            FairParticipant.code == given.participant,
            FairParticipant.status == ParticipantStatus.APPROVED,
        )
    ).first()
    if firm is None or firm.company_id == visit.host_company_id:
        text = _l("Choose a firm that is let in at the event and is not the host.")
        raise Invalid(_ANOTHER_LOOK, fields={"participant": text})
    guests = guests_of(session, visit)[visit.id or 0]
    held = next((guest for guest in guests if guest.participant_id == firm.id), None)
    others = [guest for guest in guests if guest is not held]
    seats = seats_of(visit, others)
    has_room = seats.going + given.persons <= seats.places
    if held is None:
        # Nobody overtakes those who wait.
        has_room = has_room and not seats.waiting
        held = FairVisitGuest(visit_id=visit.id, participant_id=firm.id)
    elif held.status is ParticipantStatus.WAITING:
        has_room = False
    held.persons = given.persons
    held.status = ParticipantStatus.APPROVED if has_room else ParticipantStatus.WAITING
    session.add(held)
    session.flush()
    _list_changed(session, visit)
    _move_up(session, visit)
    note(session, by, "fair.visit_guest_set", fair, visit=visit.code, firm=firm.code, persons=given.persons)
    return held


def remove_guest(
    session: Session, fair: Fair, visit: FairVisit, participant: str, *, by: Actor
) -> list[FairVisitGuest]:
    """Takes a firm off the list; those that moved up into its place. Raises NotFound."""
    lock_fair(session, fair)
    guests = guests_of(session, visit)[visit.id or 0]
    held = next((guest for guest in guests if guest.participant.code == participant), None)
    if held is None:
        raise NotFound(_l("This firm is not on the list any more."))
    session.delete(held)
    session.flush()
    _list_changed(session, visit)
    moved = _move_up(session, visit)
    note(session, by, "fair.visit_guest_removed", fair, visit=visit.code, firm=participant)
    return moved


def sign_off(session: Session, fair: Fair, visit: FairVisit, *, by: Actor, expected_version: int | None = None) -> None:
    """Writes down that the host agreed to the list as it is. Raises Conflict when it changed since the officer saw it."""
    check_not_cancelled(fair)
    _check_visit(visit, expected_version)
    visit.signed_off_at = now()
    session.add(visit)
    session.flush()
    note(session, by, "fair.visit_signed_off", fair, visit=visit.code)


def broken_meetings(session: Session, fair: Fair, visit: FairVisit, guests: list[FairVisitGuest]) -> int:
    """How many planned meetings of the people who go fall into the time of the visit."""
    going = {each.id for guest in guests if guest.status is ParticipantStatus.APPROVED for each in people_who_go(guest)}
    return sum(
        meeting.slot.starts_at < visit.returns_at
        and visit.leaves_at < meeting.slot.ends_at
        and bool({meeting.supplier_delegate_id, meeting.assembler_delegate_id} & going)
        for meeting in rows.planned_meetings(session, fair)
    )


def _check_visit(visit: FairVisit, expected_version: int | None) -> None:
    if expected_version is not None and visit.version != expected_version:
        raise Conflict(_l("Somebody changed this visit or its list meanwhile. Look at it again."))


def _list_changed(session: Session, visit: FairVisit) -> None:
    """The host agreed to another list; and the version moves, so that a second officer sees it."""
    visit.signed_off_at = None
    flag_modified(visit, "signed_off_at")
    session.add(visit)
    session.flush()


def _move_up(session: Session, visit: FairVisit) -> list[FairVisitGuest]:
    """The first of those who wait come up, one by one, as long as all their people find room."""
    guests = guests_of(session, visit)[visit.id or 0]
    moved: list[FairVisitGuest] = []
    for guest in (each for each in guests if each.status is ParticipantStatus.WAITING):
        seats = seats_of(visit, guests)
        if seats.going + guest.persons > seats.places:
            break
        guest.status = ParticipantStatus.APPROVED
        session.add(guest)
        moved.append(guest)
    if moved:
        _list_changed(session, visit)
    return moved


def _values(session: Session, fair: Fair, given: VisitInput) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if not fair.starts_on <= given.day <= fair.ends_on:
        errors["day"] = _l("Choose one of the days of the event.")
    host_id = None
    if given.host is not None:
        host_id = session.exec(select(col(Company.id)).where(Company.code == given.host.upper())).first()
        if host_id is None:
            text = _l("There is no firm with the code %(code)s. Copy it from the registry.")
            errors["host"] = fill(text, code=given.host)
    if errors:
        raise Invalid(_ANOTHER_LOOK, fields=errors)
    return {
        **given.model_dump(include={"name", "place", "rules", "capacity", "bus_seats"}),
        "host_company_id": host_id,
        "leaves_at": local_moment(fair, given.day, given.leaves),
        "arrives_at": None if given.arrives is None else local_moment(fair, given.day, given.arrives),
        "returns_at": local_moment(fair, given.day, given.returns),
    }
