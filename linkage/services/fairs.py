"""Events: made from a kind, changed, copied from an earlier one. Their phases: `fair_phases`; their programme: `fair_programmes`."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from database.columns import now
from database.enums import MeetingStatus
from database.models.companies import Company
from database.models.fair_participants import FairAbsence, FairDelegate, FairInterpreter, FairParticipant
from database.models.fair_visits import FairVisit
from database.models.fairs import Fair, FairBudgetLine, FairHall, FairSession, FairSlot, FairTable
from database.models.meetings import Meeting
from database.queries import fairs as rows
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.fair_plans import DEADLINES, CopyFairInput, FairInput, NewFairInput, fair_values
from linkage.language import _, _l, fill
from linkage.services.audit import Actor
from linkage.services.fair_guards import check_version, lock_fair, note
from linkage.services.fair_kinds import KINDS, deadlines_of, programme_of
from linkage.services.fair_programmes import make_slots

__all__ = ["KINDS", "change_fair", "copy_fair", "create_fair", "fair_of", "has_meetings"]

_AS_BEFORE = (
    "kind",
    "text",
    "venue",
    "province",
    "timezone",
    "languages",
    "slot_minutes",
    "change_minutes",
    "min_meetings",
    "max_meetings_supplier",
    "max_meetings_assembler",
    "max_meetings_a_day",
    "max_run",
    "wishes_each",
    "coverage_bonus",
    "places_assemblers",
    "places_suppliers",
    "delegates_each",
    "walking_minutes",
    "eligibility",
    "is_approval_needed",
    "host_company_id",
)
"""What a copy takes over."""


def fair_of(session: Session, code: str) -> Fair:
    """Raises NotFound."""
    found = rows.fair(session, code)
    if found is None:
        raise NotFound(_l("There is no such event. It may have been removed."))
    return found


def has_meetings(fair: Fair) -> bool:
    """Whether firms sit down together one to one; at a factory tour they do not."""
    return KINDS[fair.kind].has_meetings


def create_fair(session: Session, given: NewFairInput, *, by: Actor, code: str | None = None) -> Fair:
    """Makes an event with the programme, hall, tables, limits and deadlines of its kind. Raises Invalid for an unknown host.

    `code`: for events that are to be found again by it; else one is drawn.
    """
    kind = KINDS[given.kind]
    days = given.days or kind.days
    values: dict[str, Any] = {
        **kind.columns,
        **deadlines_of(given.kind, given.starts_on, today=agency_today()),
        **given.model_dump(include={"kind", "name", "starts_on", "venue", "province", "timezone", "languages", "text"}),
        **({"code": code} if code else {}),
    }
    fair = Fair(
        **values,
        ends_on=given.starts_on + datetime.timedelta(days=days - 1),
        host_company_id=_host_id(session, given.host),
    )
    session.add(fair)
    session.flush()
    _furnish(session, fair, kind.tables if given.tables is None else given.tables)
    for day, block in programme_of(fair.kind, days):
        date = fair.starts_on + datetime.timedelta(days=day)
        zone = ZoneInfo(fair.timezone)
        session.add(
            FairSession(
                fair_id=fair.id or 0,
                kind=block.kind,
                name=str(block.name),
                starts_at=datetime.datetime.combine(date, block.starts, zone),
                ends_at=datetime.datetime.combine(date, block.ends, zone),
            )
        )
    session.flush()
    session.refresh(fair)
    make_slots(session, fair)
    note(session, by, "fair.planned", fair, kind=fair.kind.value)
    return fair


def _furnish(session: Session, fair: Fair, tables: int) -> None:
    """Hall A and its tables; an online day has rooms of calls and no hall."""
    kind = KINDS[fair.kind]
    hall_id = None
    if not kind.is_online and kind.has_meetings:
        hall = FairHall(fair_id=fair.id or 0, code="A", name=_("Hall %(code)s", code="A"))
        session.add(hall)
        session.flush()
        hall_id = hall.id
    for number in range(1, tables + 1):
        session.add(
            FairTable(
                fair_id=fair.id or 0, hall_id=hall_id, label=f"A{number}", position=number, is_booth=kind.are_booths
            )
        )


def change_fair(
    session: Session,
    fair: Fair,
    given: FairInput,
    *,
    by: Actor,
    expected_version: int | None,
    is_move_agreed: bool = False,
) -> None:
    """Changes what an event is as a whole. Another first day or zone takes programme, visits and absences along.

    People hold a released timetable in hand: its days move only when that was agreed to, and then a new release is due.
    Raises Invalid when it was not, when a block of the programme would stand outside the days or the host is unknown,
    Conflict when the event is called off or somebody changed it since.
    """
    lock_fair(session, fair)
    check_version(fair, expected_version)
    host_id = _host_id(session, given.host)
    values = fair_values(given)
    changed = [name for name, value in values.items() if getattr(fair, name) != value]
    changed += ["host"] if host_id != fair.host_company_id else []
    days, old_zone = given.starts_on - fair.starts_on, fair.timezone
    _check_programme_fits(fair, given, days)
    is_moved = bool(days) or old_zone != given.timezone
    if fair.release and is_moved and not is_move_agreed:
        text = _l("The timetable is out. Tick that its meetings move, and send the timetable out again after that.")
        raise Invalid(_l("Some answers need another look."), fields={"move": text})
    for name, value in values.items():
        setattr(fair, name, value)
    fair.host_company_id = host_id
    if is_moved:
        _carry(session, fair, days, ZoneInfo(old_zone))
    session.flush()
    if {"slot_minutes", "change_minutes"} & set(changed):
        make_slots(session, fair)
    if changed:
        note(session, by, "fair.changed", fair, fields=sorted(changed))


def _check_programme_fits(fair: Fair, given: FairInput, days: datetime.timedelta) -> None:
    zone = ZoneInfo(fair.timezone)
    last = max((each.starts_at.astimezone(zone).date() for each in fair.sessions), default=None)
    if last is not None and last + days > given.ends_on:
        text = _l("The programme still has a block on a day after this. Remove the block first, or enter a later day.")
        raise Invalid(_l("Some answers need another look."), fields={"ends_on": text})


def _carry(session: Session, fair: Fair, days: datetime.timedelta, old_zone: ZoneInfo) -> None:
    """Moves all that has a time to the new days, at the same hour on the clock of the venue."""
    zone = ZoneInfo(fair.timezone)

    def moved(moment: datetime.datetime) -> datetime.datetime:
        return (moment.astimezone(old_zone).replace(tzinfo=None) + days).replace(tzinfo=zone)

    visits = session.exec(select(FairVisit).where(FairVisit.fair_id == fair.id)).all()
    spans: list[FairSession | FairSlot | FairAbsence] = [*fair.sessions, *fair.slots, *absences_of(session, fair)]
    for row in spans:
        row.starts_at, row.ends_at = moved(row.starts_at), moved(row.ends_at)
        session.add(row)
    for visit in visits:
        visit.leaves_at, visit.returns_at = moved(visit.leaves_at), moved(visit.returns_at)
        visit.arrives_at = None if visit.arrives_at is None else moved(visit.arrives_at)
        session.add(visit)
    planned = select(Meeting).where(Meeting.fair_id == fair.id, Meeting.status == MeetingStatus.PLANNED)
    for meeting in session.exec(planned).all():
        # Its time is that of its slot: touched, so that a new release is due.
        meeting.changed_at = now()
        session.add(meeting)


def absences_of(session: Session, fair: Fair) -> list[FairAbsence]:
    """When firms, delegates and interpreters of an event are away."""
    firms = select(col(FairParticipant.id)).where(FairParticipant.fair_id == fair.id)
    people = select(col(FairDelegate.id)).where(col(FairDelegate.participant_id).in_(firms))
    helpers = select(col(FairInterpreter.id)).where(FairInterpreter.fair_id == fair.id)
    statement = select(FairAbsence).where(
        col(FairAbsence.participant_id).in_(firms)
        | col(FairAbsence.delegate_id).in_(people)
        | col(FairAbsence.interpreter_id).in_(helpers)
    )
    return list(session.exec(statement).all())


def copy_fair(session: Session, earlier: Fair, given: CopyFairInput, *, by: Actor) -> Fair:
    """Plans an event like an earlier one, without firms, people and links. Raises Invalid for the same first day.

    It takes over programme, halls, tables, limits, rules and the planned budget.
    """
    days = given.starts_on - earlier.starts_on
    if not days:
        text = _l("Enter another day than that of the earlier event.")
        raise Invalid(_l("Some answers need another look."), fields={"starts_on": text})
    values: dict[str, Any] = {name: getattr(earlier, name) for name in _AS_BEFORE}
    values |= {name: (day + days if (day := getattr(earlier, name)) else None) for name in DEADLINES}
    fair = Fair(**values, name=given.name, starts_on=given.starts_on, ends_on=earlier.ends_on + days)
    session.add(fair)
    session.flush()
    _copy_places(session, earlier, fair, days)
    for line in session.exec(select(FairBudgetLine).where(FairBudgetLine.fair_id == earlier.id)).all():
        planned = {name: getattr(line, name) for name in ("name", "payer", "planned", "currency")}
        session.add(FairBudgetLine(**planned, fair_id=fair.id or 0))
    session.flush()
    session.refresh(fair)
    make_slots(session, fair)
    note(session, by, "fair.copied", fair, earlier=earlier.code)
    return fair


def _copy_places(session: Session, earlier: Fair, fair: Fair, days: datetime.timedelta) -> None:
    """Halls, tables and the blocks of the programme, each at the same hour on the clock of the venue."""
    halls = {hall.id: FairHall(fair_id=fair.id or 0, code=hall.code, name=hall.name) for hall in earlier.halls}
    session.add_all(halls.values())
    session.flush()
    ids = {old: new.id for old, new in halls.items()}
    for table in earlier.tables:
        values = {name: getattr(table, name) for name in ("label", "position", "seats", "is_booth")}
        session.add(FairTable(**values, fair_id=fair.id or 0, hall_id=ids.get(table.hall_id)))
    zone = ZoneInfo(fair.timezone)
    for block in earlier.sessions:
        begin, end = (each.astimezone(zone).replace(tzinfo=None) + days for each in (block.starts_at, block.ends_at))
        session.add(
            FairSession(
                fair_id=fair.id or 0,
                kind=block.kind,
                name=block.name,
                text=block.text,
                hall_id=ids.get(block.hall_id),
                starts_at=begin.replace(tzinfo=zone),
                ends_at=end.replace(tzinfo=zone),
            )
        )


def remove_fair(session: Session, fair: Fair, *, by: Actor, expected_version: int | None) -> None:
    """Removes an event that never left planning and that no firm is listed for. Raises Conflict for any other."""
    check_version(fair, expected_version)
    if fair.phase.value != "planning" or rows.participants_by_side(session, [fair]):
        raise Conflict(_l("Firms know of this event. Call it off instead, so that they are told."))
    note(session, by, "fair.removed", fair)
    session.delete(fair)
    session.flush()


def _host_id(session: Session, code: str | None) -> int | None:
    if code is None:
        return None
    found = session.exec(select(col(Company.id)).where(Company.code == code.strip().upper())).first()
    if found is None:
        text = fill(_l("There is no firm with the code %(code)s. Copy it from the registry."), code=code)
        raise Invalid(_l("Some answers need another look."), fields={"host": text})
    return found
