"""Events made from a kind, changed, copied; their programme and slots."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from database.enums import FairKind, FairPhase, FairSessionKind, FairSide
from database.models.audit_events import AuditEvent
from database.models.fair_participants import FairAbsence
from database.models.fairs import Fair, FairSlot
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.fair_plans import CopyFairInput, EligibilityInput, FairInput, NewFairInput
from linkage.inputs.fair_programmes import SessionInput
from linkage.inputs.fair_tables import TablesInput
from linkage.services.audit import SYSTEM
from linkage.services.fair_kinds import KINDS, deadlines_of
from linkage.services.fair_programmes import add_session, change_session, make_slots, remove_session
from linkage.services.fairs import change_fair, copy_fair, create_fair, fair_of, remove_fair
from linkage.services.releases import next_release, release, unsent
from linkage.wording.fair_times import local, slot_text
from tests.factories import make_assembler
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant

MONDAY = datetime.date(2199, 1, 14)


def plan(session: Session, **values: Any) -> Fair:
    given = read_input(NewFairInput, {"name": "Hội chợ ngược", "starts_on": MONDAY.isoformat(), **values})
    with transaction():
        return create_fair(session, given, by=SYSTEM)


def as_form(fair: Fair, **changes: Any) -> FairInput:
    values: dict[str, Any] = {
        "name": fair.name,
        "starts_on": fair.starts_on,
        "ends_on": fair.ends_on,
        "timezone": fair.timezone,
        "slot_minutes": fair.slot_minutes,
        "change_minutes": fair.change_minutes,
        "is_approval_needed": fair.is_approval_needed,
    }
    return read_input(FairInput, {**values, **changes})


def block(**values: Any) -> SessionInput:
    usual = {"kind": "meetings", "name": "Meetings", "day": MONDAY.isoformat(), "starts": "9:00", "ends": "12:00"}
    return read_input(SessionInput, {**usual, **values})


def texts(session: Session, fair: Fair) -> list[str]:
    session.refresh(fair)
    return [f"{slot.number} {slot_text(fair, slot)}" for slot in fair.slots]


@pytest.mark.parametrize("kind", FairKind)
def test_every_kind_makes_an_event_with_a_programme_and_slots_that_never_overlap(
    session: Session, kind: FairKind
) -> None:
    fair = plan(session, kind=kind)

    of = KINDS[kind]
    assert (fair.ends_on - fair.starts_on).days + 1 == of.days
    assert len(fair.tables) == of.tables
    assert {local(fair, each.starts_at).date() for each in fair.sessions} == {
        fair.starts_on + datetime.timedelta(days=day) for day in range(of.days)
    }
    assert bool(fair.slots) == of.has_meetings
    assert [slot.number for slot in fair.slots] == list(range(1, len(fair.slots) + 1))
    assert all(one.ends_at <= two.starts_at for one, two in zip(fair.slots, fair.slots[1:], strict=False))
    assert all(not (12 <= local(fair, slot.starts_at).hour < 13) for slot in fair.slots)


def test_first_day_of_a_reverse_trade_fair(session: Session) -> None:
    fair = plan(session)

    day = [slot_text(fair, slot) for slot in fair.slots if local(fair, slot.starts_at).date() == MONDAY]
    assert day[:5] == ["10:00–10:20", "10:25–10:45", "10:50–11:10", "11:15–11:35", "11:40–12:00"]
    assert day[5] == "13:00–13:20"
    assert day[-1] == "16:35–16:55"
    assert [table.label for table in fair.tables][:3] == ["A1", "A2", "A3"]


def test_visit_day_gives_every_vendor_one_talk_and_online_days_have_half_hours(session: Session) -> None:
    visit, online = plan(session, kind="visit-day"), plan(session, kind="online-day", tables=3)

    assert (visit.min_meetings, visit.coverage_bonus, visit.slot_minutes) == (1, 1.0, 15)
    assert (online.slot_minutes, len(online.tables), online.halls) == (30, 3, [])


def test_deadlines_are_drawn_together_when_the_event_is_near() -> None:
    today = MONDAY - datetime.timedelta(days=21)
    found = deadlines_of(FairKind.REVERSE_TRADE_FAIR, MONDAY, today=today)
    days = [day for day in found.values() if day is not None]
    assert days == sorted(days)
    assert min(days) >= today
    far = deadlines_of(FairKind.REVERSE_TRADE_FAIR, MONDAY, today=MONDAY - datetime.timedelta(days=300))
    assert far["registration_closes_on"] == MONDAY - datetime.timedelta(weeks=8)


def test_event_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        fair_of(session, "NOSUCH22")


def test_host_is_a_firm_of_the_registry(session: Session) -> None:
    host = make_assembler(session)
    assert plan(session, kind="visit-day", host=host.code).host_company_id == host.id
    with pytest.raises(Invalid) as refused:
        plan(session, host="NOSUCH22")
    assert "NOSUCH22" in str(refused.value.fields["host"])


def test_change_takes_the_programme_along_to_other_days(session: Session) -> None:
    fair = make_fair(session, starts_on=MONDAY)
    buyer = make_buyer(session, fair)
    with transaction():
        session.add(
            FairAbsence(participant_id=buyer.id, starts_at=fair.slots[0].starts_at, ends_at=fair.slots[0].ends_at)
        )
    later = MONDAY + datetime.timedelta(days=7)

    with transaction():
        change_fair(
            session, fair, as_form(fair, starts_on=later, ends_on=later), by=SYSTEM, expected_version=fair.version
        )

    session.refresh(fair)
    assert local(fair, fair.slots[0].starts_at).date() == later
    assert slot_text(fair, fair.slots[0]) == "09:00–09:20"
    absence = session.exec(select(FairAbsence)).one()
    assert absence.starts_at == fair.slots[0].starts_at


def test_change_of_the_zone_keeps_the_hours_on_the_clock(session: Session) -> None:
    fair = make_fair(session, starts_on=MONDAY)
    before = fair.slots[0].starts_at
    with transaction():
        change_fair(session, fair, as_form(fair, timezone="Asia/Tokyo"), by=SYSTEM, expected_version=None)
    session.refresh(fair)
    assert slot_text(fair, fair.slots[0]) == "09:00–09:20"
    assert before - fair.slots[0].starts_at == datetime.timedelta(hours=2)


def test_change_of_the_slot_length_cuts_anew(session: Session) -> None:
    fair = make_fair(session, slots=4)  # 9:00 to 10:40
    with transaction():
        change_fair(session, fair, as_form(fair, slot_minutes=45, change_minutes=5), by=SYSTEM, expected_version=None)
    assert texts(session, fair) == ["1 09:00–09:45", "2 09:50–10:35"]


def test_change_from_an_old_page_is_refused(session: Session) -> None:
    fair = make_fair(session)
    with transaction(), pytest.raises(Conflict):
        change_fair(session, fair, as_form(fair), by=SYSTEM, expected_version=fair.version + 1)


def test_last_day_cannot_leave_the_programme_behind(session: Session) -> None:
    fair = plan(session)
    with transaction(), pytest.raises(Invalid) as refused:
        change_fair(session, fair, as_form(fair, ends_on=fair.starts_on), by=SYSTEM, expected_version=None)
    assert set(refused.value.fields) == {"ends_on"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2199-01-13"}, "ends_on"),
        ({"ends_on": "2199-03-01"}, "ends_on"),
        ({"wishes_open_on": "2199-01-02", "wishes_close_on": "2199-01-01"}, "wishes_close_on"),
        ({"registration_closes_on": "2199-02-01"}, "registration_closes_on"),
        ({"min_meetings": 5, "max_meetings_supplier": 4}, "min_meetings"),
        ({"timezone": "Asia/Hanoi"}, "timezone"),
        ({"slot_minutes": "2"}, "slot_minutes"),
    ],
)
def test_plan_that_does_not_hold_is_refused_at_its_field(changes: dict[str, Any], field: str) -> None:
    given = {"name": "Fair", "starts_on": "2199-01-14", "ends_on": "2199-01-14", **changes}
    with pytest.raises(Invalid) as refused:
        read_input(FairInput, given)
    assert set(refused.value.fields) == {field}


def test_rules_are_kept_without_what_is_not_asked(session: Session) -> None:
    fair = make_fair(session)
    given = as_form(fair, eligibility=EligibilityInput(completeness_percent=70, provinces=["79"]))
    with transaction():
        change_fair(session, fair, given, by=SYSTEM, expected_version=None)
    assert fair.eligibility == {"completeness_percent": 70.0, "provinces": ["79"]}


def test_copy_takes_over_all_but_firms(session: Session) -> None:
    earlier = plan(session)
    buyer = make_buyer(session, earlier)
    with transaction():
        copied = copy_fair(
            session,
            earlier,
            CopyFairInput(name="Again", starts_on=MONDAY + datetime.timedelta(days=364)),
            by=SYSTEM,
        )
    assert copied.phase is FairPhase.PLANNING
    assert [slot_text(copied, slot) for slot in copied.slots] == [slot_text(earlier, slot) for slot in earlier.slots]
    assert [table.label for table in copied.tables] == [table.label for table in earlier.tables]
    assert all(table.participant_id is None for table in copied.tables)
    assert copied.tables[0].hall is not None
    assert copied.tables[0].hall.fair_id == copied.id
    assert buyer.fair_id == earlier.id
    with transaction(), pytest.raises(Invalid):
        copy_fair(session, earlier, CopyFairInput(name="Again", starts_on=MONDAY), by=SYSTEM)


def test_only_an_event_that_nobody_knows_of_can_be_removed(session: Session) -> None:
    known = plan(session)
    make_participant(session, known)
    with transaction(), pytest.raises(Conflict):
        remove_fair(session, known, by=SYSTEM, expected_version=None)
    alone = plan(session)
    with transaction():
        remove_fair(session, alone, by=SYSTEM, expected_version=alone.version)
    assert session.exec(select(Fair.code)).all() == [known.code]
    assert session.exec(select(AuditEvent).where(AuditEvent.action == "fair.removed")).one()


def test_block_is_cut_around_breaks(session: Session) -> None:
    fair = make_fair(session, starts_on=MONDAY, slots=1)
    with transaction():
        add_session(session, fair, block(kind="break", starts="14:00", ends="14:15"), by=SYSTEM)
        add_session(session, fair, block(starts="13:30", ends="15:00"), by=SYSTEM)
    assert texts(session, fair) == ["1 09:00–09:20", "2 13:30–13:50", "3 14:15–14:35", "4 14:40–15:00"]


def test_slot_with_a_meeting_keeps_number_and_time(session: Session) -> None:
    fair = make_fair(session, starts_on=MONDAY, slots=4)
    make_meeting(session, make_participant(session, fair), make_buyer(session, fair), fair.slots[2])  # 9:50 to 10:10
    with transaction():
        fair.slot_minutes = 30
        session.add(fair)
        make_slots(session, fair)
    assert texts(session, fair) == ["3 09:50–10:10", "4 09:00–09:30"]
    with transaction():
        fair.slot_minutes = 20
        session.add(fair)
        make_slots(session, fair)
    assert sorted(text[2:] for text in texts(session, fair)) == [
        "09:00–09:20",
        "09:25–09:45",
        "09:50–10:10",
        "10:15–10:35",
    ]


def test_block_with_meetings_is_neither_removed_nor_shortened_below_them(session: Session) -> None:
    fair = make_fair(session, starts_on=MONDAY, slots=4)
    make_meeting(session, make_participant(session, fair), make_buyer(session, fair), fair.slots[3])
    held = fair.sessions[0]
    with transaction(), pytest.raises(Conflict, match="1 meeting"):
        remove_session(session, fair, held, by=SYSTEM)
    with transaction(), pytest.raises(Conflict):
        change_session(session, fair, held, block(starts="9:00", ends="10:00"), by=SYSTEM)
    with transaction(), pytest.raises(Conflict):
        change_session(session, fair, held, block(kind="break"), by=SYSTEM)
    with transaction():
        change_session(session, fair, held, block(starts="10:15", ends="11:00"), by=SYSTEM)
    assert texts(session, fair)[0] == "4 10:15–10:35"


def test_block_goes_with_its_slots(session: Session) -> None:
    fair = make_fair(session, starts_on=MONDAY)
    with transaction():
        remove_session(session, fair, fair.sessions[0], by=SYSTEM)
    session.refresh(fair)
    assert (fair.sessions, fair.slots, session.exec(select(FairSlot)).all()) == ([], [], [])


def test_blocks_of_meetings_cannot_overlap_and_stay_within_the_days(session: Session) -> None:
    fair = make_fair(session, starts_on=MONDAY)
    for wrong, field in (
        (block(starts="9:30", ends="11:00", kind="walk-in"), "starts"),
        (block(day="2199-01-15"), "day"),
        (block(starts="15:00", ends="16:00", hall="Z"), "hall"),
    ):
        with transaction(), pytest.raises(Invalid) as refused:
            add_session(session, fair, wrong, by=SYSTEM)
        assert set(refused.value.fields) == {field}
    with pytest.raises(Invalid):
        block(starts="12:00", ends="9:00")
    with transaction():
        add_session(session, fair, block(kind="seminar"), by=SYSTEM)  # beside the meetings
    assert [each.kind for each in fair.sessions].count(FairSessionKind.SEMINAR) == 1


def test_cancelled_event_is_kept_as_it_was(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.CANCELLED, starts_on=MONDAY)
    with transaction(), pytest.raises(Conflict):
        add_session(session, fair, block(starts="15:00", ends="16:00"), by=SYSTEM)


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("A1-A3, b2", ["A1", "A2", "A3", "B2"]),
        ("A08–A10", ["A08", "A09", "A10"]),
        ("1-3\n VIP", ["1", "2", "3", "VIP"]),
    ],
)
def test_labels_of_tables_are_read_as_ranges(line: str, labels: list[str]) -> None:
    assert read_input(TablesInput, {"labels": line}).labels == labels


@pytest.mark.parametrize("line", ["A1-B3", "A9-A2", "A1, A1", "<b>", "A1-A9999", " , "])
def test_lines_that_are_no_labels_are_refused(line: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_input(TablesInput, {"labels": line})
    assert set(refused.value.fields) == {"labels"}


def test_no_side_sits_at_a_tour() -> None:
    assert KINDS[FairKind.EXHIBITION].seated is FairSide.SUPPLIER
    assert KINDS[FairKind.FACTORY_TOUR].seated is None
    assert agency_today() < MONDAY


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "3000-01-01", "9999-12-31"])
def test_event_at_the_end_of_the_calendar_is_refused(day: str) -> None:
    """All days of an event move with its first; from such a one they would lead out of the calendar."""
    with pytest.raises(Invalid) as refused:
        read_input(CopyFairInput, {"name": "Hội chợ", "starts_on": day})
    assert "between the years" in str(refused.value.fields["starts_on"])


def test_days_under_a_released_timetable_move_only_when_agreed_and_then_a_release_is_due(session: Session) -> None:
    fair = make_fair(session, starts_on=MONDAY, phase=FairPhase.DRAFTING)
    supplier, buyer = make_participant(session, fair), make_buyer(session, fair)
    make_meeting(session, supplier, buyer, fair.slots[0])
    with transaction() as writing:
        release(writing, fair, by=SYSTEM)
    later = MONDAY + datetime.timedelta(days=7)
    moved = as_form(fair, starts_on=later, ends_on=later)

    with pytest.raises(Invalid) as refused, transaction() as writing:
        change_fair(writing, fair, moved, by=SYSTEM, expected_version=None)

    assert list(refused.value.fields) == ["move"]
    session.refresh(fair)
    assert (fair.starts_on, unsent(session, fair)) == (MONDAY, 0)
    with transaction() as writing:
        change_fair(writing, fair, moved, by=SYSTEM, expected_version=None, is_move_agreed=True)
    assert unsent(session, fair) == 1
    assert len(next_release(session, fair)[1].moved) == 1
