"""The report of a fair: figures, values, and what may leave the agency."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from sqlmodel import Session

from database.enums import (
    FairPhase,
    FairSide,
    FollowUpStatus,
    MeetingOrigin,
    MeetingStatus,
    MinutesOutcome,
    PartAudience,
    PartMarkLevel,
    WishKind,
)
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPartMark
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes
from database.session import transaction
from linkage.days import agency_today
from linkage.services.fair_reports import Cell, FairReport, fair_report, hide, protected
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_part, make_participant, make_wish

TODAY = agency_today()


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.HELD, starts_on=TODAY - datetime.timedelta(days=40))


def report_of(session: Session, fair: Fair) -> FairReport:
    return fair_report(session, fair, on=TODAY)


def figures(report: FairReport) -> dict[str, float | None]:
    return {each.code: each.cell.value for each in report.figures}


def says(meeting: Meeting, side: FairSide, **said: Any) -> None:
    with transaction() as session:
        session.add(
            FollowUp(
                fair_id=meeting.fair_id,
                meeting_id=meeting.id,
                supplier_company_id=meeting.supplier.company_id,
                assembler_company_id=meeting.assembler.company_id,
                side=side,
                month=1,
                due_on=TODAY,
                status=FollowUpStatus.DONE,
                **said,
            )
        )


def met(session: Session, fair: Fair, number: int = 1) -> list[Meeting]:
    return [
        make_meeting(
            session, make_participant(session, fair), make_buyer(session, fair), slot, status=MeetingStatus.HELD
        )
        for slot in fair.slots[:number]
    ]


def test_what_was_planned_held_missed_and_wished_in_vain_is_counted(session: Session, fair: Fair) -> None:
    (held,) = met(session, fair)
    with transaction() as writing:
        held.origin = MeetingOrigin.WALK_IN
        writing.add(held)
    absent, buyer = make_participant(session, fair), make_buyer(session, fair)
    make_meeting(session, absent, buyer, fair.slots[1], status=MeetingStatus.NO_SHOW)
    make_wish(session, absent, held.assembler)
    make_wish(session, held.supplier, held.assembler)
    found = figures(report_of(session, fair))
    wanted = {
        "meetings-planned": 2,
        "meetings-held": 1,
        "meetings-no-show": 1,
        "meetings-walk-in": 1,
        "wishes-unmet": 1,
    }
    assert {code: found[code] for code in wanted} == wanted
    assert (found["supplier-approved"], found["supplier-came"]) == (2, 1)


def test_chance_seen_in_a_meeting_that_was_taken_back_is_not_counted(session: Session, fair: Fair) -> None:
    first, second = met(session, fair, 2)
    with transaction() as writing:
        for each in (first, second):
            said = MinutesOutcome.POSSIBLE
            writing.add(MeetingMinutes(meeting_id=each.id, side=FairSide.SUPPLIER, outcome=said))
        second.status = MeetingStatus.PLANNED
        writing.add(second)
    found = figures(report_of(session, fair))
    assert (found["chances"], found["minutes-told"], found["minutes-others"]) == (1, 1, 1)


def test_wish_between_two_of_whom_one_refused_is_no_wish_unmet(session: Session, fair: Fair) -> None:
    makers = [make_participant(session, fair) for _ in range(3)]
    buyer = make_buyer(session, fair)
    for each in makers:
        make_wish(session, each, buyer, by=FairSide.ASSEMBLER)
    make_wish(session, makers[1], buyer, kind=WishKind.NO)
    part = make_part(session, buyer, audience=PartAudience.ANONYMOUS)
    with transaction() as writing:
        no = PartMarkLevel.NOT_THIS_BUYER
        writing.add(FairPartMark(part_id=part.id, participant_id=makers[2].id, level=no))
    assert figures(report_of(session, fair))["wishes-unmet"] == 1


def test_firms_that_wished_to_meet_and_missed_each_other_did_not_meet(session: Session, fair: Fair) -> None:
    absent, buyer = make_participant(session, fair), make_buyer(session, fair)
    make_wish(session, absent, buyer)
    missed = make_meeting(session, absent, buyer, fair.slots[0], status=MeetingStatus.NO_SHOW)
    assert figures(report_of(session, fair))["wishes-unmet"] == 1
    with transaction() as writing:
        missed.status = MeetingStatus.HELD
        writing.add(missed)
    assert figures(report_of(session, fair))["wishes-unmet"] == 0


def test_meetings_with_minutes_are_a_part_of_those_held(session: Session, fair: Fair) -> None:
    held, missed = met(session, fair, 2)
    with transaction() as writing:
        missed.status = MeetingStatus.NO_SHOW
        writing.add(missed)
        for meeting in (held, missed):
            for side in FairSide:
                outcome = MinutesOutcome.INFORMATIVE if meeting is held else MinutesOutcome.NOT_HELD
                writing.add(MeetingMinutes(meeting_id=meeting.id, side=side, outcome=outcome))
    found = figures(report_of(session, fair))
    told = {code: found[code] for code in ("meetings-held", "minutes-told", "minutes-others")}
    assert told == {"meetings-held": 1, "minutes-told": 1, "minutes-others": 1}


def test_values_are_summed_only_where_both_sides_name_them(session: Session, fair: Fair) -> None:
    first, second, third = met(session, fair, 3)
    says(first, FairSide.SUPPLIER, ordered_value=100, expected_value=900, currency="USD")
    says(first, FairSide.ASSEMBLER, ordered_value=80, currency="USD")
    says(second, FairSide.SUPPLIER, ordered_value=500, currency="USD")
    says(third, FairSide.SUPPLIER, ordered_value=7, currency="JPY")
    says(third, FairSide.ASSEMBLER, ordered_value=7, currency="JPY")
    found = {(each.kind, each.currency): each for each in report_of(session, fair).values}
    assert set(found) == {("expected", "USD"), ("ordered", "USD"), ("ordered", "JPY")}
    assert (found["ordered", "USD"].cell.value, found["ordered", "USD"].unconfirmed) == (80, 1)
    assert (found["expected", "USD"].cell.value, found["expected", "USD"].unconfirmed) == (0, 1)
    assert found["ordered", "JPY"].cell.value == 7


def test_rates_of_answers_are_told_by_round_and_side(session: Session, fair: Fair) -> None:
    (meeting,) = met(session, fair)
    says(meeting, FairSide.SUPPLIER, satisfaction=4)
    (rate,) = report_of(session, fair).rates
    assert (rate.month, rate.side, rate.asked, rate.answered) == (1, FairSide.SUPPLIER, 1, 1)


def test_values_of_few_firms_do_not_leave_the_agency(session: Session, fair: Fair) -> None:
    (meeting,) = met(session, fair)
    for side in FairSide:
        says(meeting, side, ordered_value=80, currency="USD", satisfaction=5)
    safe = protected(report_of(session, fair))
    assert [each.cell.value for each in safe.values] == [None]
    assert figures(safe)["satisfaction"] is None
    assert figures(safe)["supplier-approved"] is None


@pytest.mark.parametrize(
    ("firms", "shown"),
    [
        ([5, 4, 3], [5, 4, 3]),
        ([9, 5, 4, 1], [9, 5, None, None]),
        ([9, 5, 1, 1], [9, None, None, None]),
        ([9, 2, 2, 0], [9, None, None, 0]),
        ([2], [None]),
    ],
)
def test_a_hidden_cell_cannot_be_worked_out_from_the_total(firms: list[int], shown: list[int | None]) -> None:
    assert [cell.value for cell in hide([Cell(count, count) for count in firms])] == shown


def place_of(participant: FairParticipant, province: str, former: str) -> None:
    with transaction() as session:
        plant = participant.company.plants[0]
        plant.province, plant.former_province = province, former
        session.add(plant)


def test_former_provinces_do_not_give_away_each_other_or_the_new_one(session: Session, fair: Fair) -> None:
    for province, former, number in (
        ("79", "TP. Hồ Chí Minh", 4),
        ("79", "Bình Dương", 1),
        ("01", "Hà Nội", 3),
        ("92", "Cần Thơ", 1),
    ):
        for _each in range(number):
            place_of(make_participant(session, fair), province, former)
    safe = {each.code: each for each in protected(report_of(session, fair)).breakdowns}
    shown = {row.code: row.cells[0].value for row in safe["province"].rows}
    assert shown == {"79": 5, "01": None, "92": None}
    formers = {row.code: row.cells[0].value for row in safe["former-province"].rows}
    assert formers == {"TP. Hồ Chí Minh": None, "Bình Dương": None, "Hà Nội": None, "Cần Thơ": None}
    assert safe["province"].total.cells[0].value == 9
