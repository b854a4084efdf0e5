"""Halls, tables, interpreters, visits, helpers with links, the budget."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session, select

from database.enums import AccessLinkKind, FairPhase, ParticipantStatus
from database.models.access_links import AccessLink
from database.models.fair_participants import FairDelegate
from database.models.fair_visits import FairVisit
from database.models.fairs import Fair
from database.models.outbox import OutboxMessage
from database.session import transaction
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.fair_helpers import BudgetLineInput, InterpreterInput, StaffInput
from linkage.inputs.fair_programmes import AbsenceInput
from linkage.inputs.fair_tables import HallInput, TableInput, TablesInput, WalkInput
from linkage.inputs.fair_visits import VisitGuestInput, VisitInput
from linkage.services.access_links import open_link
from linkage.services.audit import SYSTEM
from linkage.services.fair_budgets import add_budget_line, budget_of, change_budget_line, remove_budget_line, totals
from linkage.services.fair_guards import version_of
from linkage.services.fair_interpreters import (
    absences_of_interpreters,
    add_absence,
    add_interpreter,
    change_interpreter,
    remove_absence,
    remove_interpreter,
)
from linkage.services.fair_staff import add_helper, end_links, new_link, open_links, remove_helper
from linkage.services.fair_tables import (
    add_hall,
    add_tables,
    change_table,
    remove_hall,
    remove_table,
    seat_all,
    set_walk,
    table_of,
)
from linkage.services.fair_visits import (
    add_guest,
    add_visit,
    broken_meetings,
    change_visit,
    guests_of,
    people_who_go,
    remove_guest,
    remove_visit,
    seats_of,
    sign_off,
)
from tests.factories import make_user
from tests.fair_makers import make_buyer, make_fair, make_interpreter, make_meeting, make_participant

BASE = "https://linkage.example"


def labels(session: Session, fair: Fair) -> list[str]:
    session.refresh(fair)
    return [table.label for table in fair.tables]


def test_tables_are_added_in_bulk_and_stand_in_order(session: Session) -> None:
    fair = make_fair(session, tables=2)
    with transaction():
        add_tables(session, fair, read_input(TablesInput, {"labels": "A9-A11, B1", "hall": "a"}), by=SYSTEM)
    assert labels(session, fair) == ["A1", "A2", "A9", "A10", "A11", "B1"]
    with transaction(), pytest.raises(Invalid) as refused:
        add_tables(session, fair, read_input(TablesInput, {"labels": "A1, C1", "hall": "Q"}), by=SYSTEM)
    assert set(refused.value.fields) == {"labels", "hall"}
    assert "A1" in str(refused.value.fields["labels"])


def test_everybody_who_sits_gets_a_table_and_nobody_moves(session: Session) -> None:
    fair = make_fair(session, tables=3)
    first = make_buyer(session, fair)  # at A1
    others = [make_buyer(session, fair) for _ in range(3)]
    with transaction():
        for table in fair.tables[1:]:
            table.participant_id = None
            session.add(table)
    with transaction():
        assert seat_all(session, fair, by=SYSTEM) == (2, 1)
    session.refresh(fair)
    assert fair.tables[0].participant_id == first.id
    sitting = [table.participant_id for table in fair.tables]
    assert len(set(sitting)) == 3
    assert set(sitting) <= {first.id, *(other.id for other in others)}
    with transaction():
        assert seat_all(session, fair, by=SYSTEM) == (0, 1)


def test_table_of_a_firm_with_meetings_stays_its_own(session: Session) -> None:
    fair = make_fair(session)
    buyer = make_buyer(session, fair)
    make_meeting(session, make_participant(session, fair), buyer, fair.slots[0])
    table = table_of(session, fair, "A1")
    with transaction(), pytest.raises(Conflict, match="1 meeting"):
        change_table(session, fair, table, TableInput(), by=SYSTEM)
    with transaction(), pytest.raises(Conflict):
        remove_table(session, fair, table, by=SYSTEM)
    with transaction():
        change_table(session, fair, table, TableInput(participant=buyer.code, seats=4), by=SYSTEM)
    assert table.seats == 4
    free = table_of(session, fair, "A4")
    with transaction():
        remove_table(session, fair, free, by=SYSTEM)
    assert labels(session, fair) == ["A1", "A2", "A3"]


def test_table_takes_only_firms_that_are_let_in_and_calls_that_are_safe(session: Session) -> None:
    fair = make_fair(session)
    waiting = make_buyer(session, fair, status=ParticipantStatus.WAITING)
    with transaction(), pytest.raises(Invalid) as refused:
        change_table(session, fair, fair.tables[3], TableInput(participant=waiting.code, hall="X"), by=SYSTEM)
    assert set(refused.value.fields) == {"hall", "participant"}
    with pytest.raises(Invalid):
        read_input(TableInput, {"url": "javascript:alert(1)"})
    assert read_input(TableInput, {"url": "https://meet.example/a1"}).url == "https://meet.example/a1"


def test_change_from_an_old_page_is_refused_row_by_row(session: Session) -> None:
    fair = make_fair(session)
    table = fair.tables[0]
    seen = version_of(table)
    with transaction():
        change_table(session, fair, table, TableInput(seats=3), by=SYSTEM, expected_version=seen)
    with transaction(), pytest.raises(Conflict):
        change_table(session, fair, table, TableInput(seats=5), by=SYSTEM, expected_version=seen)


def test_halls_have_ways_between_them(session: Session) -> None:
    fair = make_fair(session)
    with transaction():
        hall = add_hall(session, fair, read_input(HallInput, {"code": "b", "name": "Hall B"}), by=SYSTEM)
        session.refresh(fair)
        set_walk(session, fair, fair.halls[0], hall, WalkInput(minutes=6), by=SYSTEM)
    assert fair.walking_minutes == {"A": {"B": 6}, "B": {"A": 6}}
    with transaction(), pytest.raises(Invalid):
        add_hall(session, fair, HallInput(code="A", name="Again"), by=SYSTEM)
    with transaction(), pytest.raises(Conflict):
        remove_hall(session, fair, fair.halls[0], by=SYSTEM)
    with transaction():
        remove_hall(session, fair, hall, by=SYSTEM)
    assert fair.walking_minutes == {"A": {}}


def interpreter_data(**values: Any) -> InterpreterInput:
    usual: dict[str, Any] = {"name": "Mai", "pairs": ["ja/vi"], "grade": "A", "hours_a_day": "6.5"}
    return read_input(InterpreterInput, {**usual, **values})


def test_interpreter_has_pairs_grade_and_hours(session: Session) -> None:
    fair = make_fair(session)
    with transaction():
        made = add_interpreter(session, fair, interpreter_data(), by=SYSTEM)
    assert (made.pairs, made.grade, made.max_minutes_a_day) == ([["vi", "ja"]], "A", 390)
    with transaction():
        change_interpreter(session, fair, made, interpreter_data(hours_a_day="", grade=""), by=SYSTEM)
    assert (made.grade, made.max_minutes_a_day) == (None, None)
    for wrong in ({"pairs": []}, {"pairs": ["vi/vi"]}, {"pairs": ["vi/xx"]}, {"hours_a_day": 0}):
        with pytest.raises(Invalid):
            interpreter_data(**wrong)


def test_interpreter_who_is_away_leaves_meetings_to_mend(session: Session) -> None:
    fair = make_fair(session)
    mai = make_interpreter(session, fair)
    meeting = make_meeting(
        session, make_participant(session, fair), make_buyer(session, fair), fair.slots[0], interpreter=mai
    )
    given = {"day": fair.starts_on, "starts": "9:10", "ends": "10:00", "reason": "Train"}
    with transaction():
        broken = add_absence(session, fair, mai, read_input(AbsenceInput, given), by=SYSTEM)
    assert [each.code for each in broken] == [meeting.code]
    absence = absences_of_interpreters(session, fair)[mai.id or 0][0]
    with transaction(), pytest.raises(Invalid):
        add_absence(
            session,
            fair,
            mai,
            read_input(AbsenceInput, {**given, "day": fair.ends_on + datetime.timedelta(1)}),
            by=SYSTEM,
        )
    with transaction(), pytest.raises(Conflict, match="1 meeting"):
        remove_interpreter(session, fair, mai, by=SYSTEM)
    with transaction():
        remove_absence(session, fair, mai, absence.code, by=SYSTEM)
        with pytest.raises(NotFound):
            remove_absence(session, fair, mai, absence.code, by=SYSTEM)
    assert absences_of_interpreters(session, fair) == {}


def plan_visit(session: Session, fair: Fair, **values: Any) -> FairVisit:
    usual = {"name": "Plant", "day": fair.starts_on, "leaves": "8:00", "returns": "9:30", "capacity": 5}
    with transaction():
        return add_visit(session, fair, read_input(VisitInput, {**usual, **values}), by=SYSTEM)


def guest(session: Session, fair: Fair, visit: FairVisit, persons: int) -> str:
    firm = make_participant(session, fair)
    with transaction():
        add_guest(session, fair, visit, VisitGuestInput(participant=firm.code, persons=persons), by=SYSTEM)
    return firm.code


def listed(session: Session, visit: FairVisit) -> list[tuple[str, str]]:
    session.expire_all()
    return [(each.participant.code, each.status.value) for each in guests_of(session, visit)[visit.id or 0]]


def test_visit_fills_up_to_the_bus_and_the_first_who_waits_moves_up(session: Session) -> None:
    fair = make_fair(session)
    visit = plan_visit(session, fair, capacity=30, bus_seats=4)
    first, second, third, fourth = (guest(session, fair, visit, persons) for persons in (2, 2, 2, 1))
    assert listed(session, visit) == [
        (first, "approved"),
        (second, "approved"),
        (third, "waiting"),
        (fourth, "waiting"),
    ]
    seats = seats_of(visit, guests_of(session, visit)[visit.id or 0])
    assert (seats.going, seats.waiting, seats.places) == (4, 3, 4)

    with transaction():
        sign_off(session, fair, visit, by=SYSTEM, expected_version=visit.version)
    assert visit.signed_off_at is not None
    before = visit.version
    with transaction():
        moved = remove_guest(session, fair, visit, first, by=SYSTEM)
        assert [each.participant.code for each in moved] == [third]
    assert listed(session, visit) == [(second, "approved"), (third, "approved"), (fourth, "waiting")]
    assert visit.signed_off_at is None
    assert visit.version > before
    with transaction(), pytest.raises(Conflict):
        sign_off(session, fair, visit, by=SYSTEM, expected_version=before)
    given = read_input(
        VisitInput,
        {"name": "Plant", "day": fair.starts_on, "leaves": "8:00", "returns": "9:30", "capacity": 9},
    )
    with transaction():
        change_visit(session, fair, visit, given, by=SYSTEM)
    assert listed(session, visit)[-1] == (fourth, "approved")
    with transaction(), pytest.raises(Conflict):
        remove_visit(session, fair, visit, by=SYSTEM)


def test_more_persons_than_fit_wait_and_the_host_is_no_guest(session: Session) -> None:
    fair = make_fair(session)
    host = make_buyer(session, fair)
    visit = plan_visit(session, fair, host=host.company.code)
    with transaction(), pytest.raises(Invalid):
        add_guest(session, fair, visit, VisitGuestInput(participant=host.code), by=SYSTEM)
    going = guest(session, fair, visit, 3)
    with transaction():
        held = add_guest(session, fair, visit, VisitGuestInput(participant=going, persons=6), by=SYSTEM)
    assert held.status is ParticipantStatus.WAITING
    with transaction():
        held = add_guest(session, fair, visit, VisitGuestInput(participant=going, persons=5), by=SYSTEM)
    assert held.status is ParticipantStatus.APPROVED


def test_visit_counts_the_meetings_it_breaks(session: Session) -> None:
    fair = make_fair(session)
    visit = plan_visit(session, fair)
    supplier = make_participant(session, fair)
    make_meeting(session, supplier, make_buyer(session, fair), fair.slots[0])  # 9:00
    make_meeting(session, supplier, make_buyer(session, fair), fair.slots[3])  # 10:15
    with transaction():
        add_guest(session, fair, visit, VisitGuestInput(participant=supplier.code), by=SYSTEM)
    assert broken_meetings(session, fair, visit, guests_of(session, visit)[visit.id or 0]) == 1
    with transaction():
        session.add(FairDelegate(participant_id=supplier.id or 0, position=1, name="Lê Văn Bảy"))
    session.expire_all()
    guests = guests_of(session, visit)[visit.id or 0]
    assert [each.name for each in people_who_go(guests[0])] == ["Lê Văn Bảy"]
    assert broken_meetings(session, fair, visit, guests) == 0  # who meets stays


def helper_data(**values: Any) -> StaffInput:
    return read_input(StaffInput, {"role": "door", "name": "Bình", **values})


def secret_of(address: str) -> str:
    return address.split("/")[-2]


def test_link_of_a_helper_opens_until_it_is_revoked(session: Session) -> None:
    fair = make_fair(session)
    with transaction():
        helper = add_helper(session, fair, helper_data(email="binh@mail.example"), by=SYSTEM)
        first = new_link(session, fair, helper, by=SYSTEM, base_url=BASE)
    assert first.endswith("/door")
    assert open_link(session, secret_of(first), AccessLinkKind.DOOR).staff_id == helper.id
    letter = session.exec(select(OutboxMessage)).one()
    assert letter.recipient == "binh@mail.example"
    assert first in letter.body
    with transaction():
        second = new_link(session, fair, helper, by=SYSTEM, base_url=BASE)
    with pytest.raises(NotFound):
        open_link(session, secret_of(first), AccessLinkKind.DOOR)
    assert list(open_links(session, fair)) == [helper.id]
    with transaction():
        end_links(session, fair, helper, by=SYSTEM)
    with pytest.raises(NotFound):
        open_link(session, secret_of(second), AccessLinkKind.DOOR)
    assert open_links(session, fair) == {}


def test_co_organiser_gets_the_page_of_its_firms_and_may_sign_in(session: Session) -> None:
    fair = make_fair(session)
    user = make_user(session, email="doit@mail.example")
    with transaction():
        helper = add_helper(session, fair, helper_data(role="co-organiser", user="DOIT@mail.example"), by=SYSTEM)
        address = new_link(session, fair, helper, by=SYSTEM, base_url=BASE)
    assert helper.user_id == user.id
    assert address.endswith("/firms")
    with transaction(), pytest.raises(Invalid):
        add_helper(session, fair, helper_data(user="nobody@mail.example"), by=SYSTEM)
    with transaction():
        remove_helper(session, fair, helper, by=SYSTEM)
    assert session.exec(select(AccessLink)).all() == []


def test_no_link_after_the_event(session: Session) -> None:
    past = datetime.date(2020, 5, 1)
    fair = make_fair(session, phase=FairPhase.HELD, starts_on=past)
    with transaction():
        helper = add_helper(session, fair, helper_data(), by=SYSTEM)
        with pytest.raises(Invalid):
            new_link(session, fair, helper, by=SYSTEM, base_url=BASE)


def test_budget_keeps_currencies_apart(session: Session) -> None:
    fair = make_fair(session)
    with transaction():
        for name, planned, spent, currency in (
            ("Hall", "50.000.000", "10,5", "vnd"),
            ("Interpreters", "1 000 000", "", "VND"),
            ("Flights", "2000.50", "3000", "USD"),
        ):
            given = {"name": name, "planned": planned, "spent": spent, "currency": currency}
            add_budget_line(session, fair, read_input(BudgetLineInput, given), by=SYSTEM)
    found = totals(budget_of(session, fair))
    assert [(each.currency, each.planned, each.spent) for each in found] == [
        ("USD", Decimal("2000.50"), Decimal(3000)),
        ("VND", Decimal(51_000_000), Decimal("10.5")),
    ]
    assert found[0].left == Decimal("-999.50")
    hall = budget_of(session, fair)[0]
    seen = version_of(hall)
    with transaction():
        change_budget_line(
            session, fair, hall, BudgetLineInput(name="Hall", planned=Decimal(1)), by=SYSTEM, expected_version=seen
        )
    with transaction(), pytest.raises(Conflict):
        change_budget_line(session, fair, hall, BudgetLineInput(name="Hall"), by=SYSTEM, expected_version=seen)
    with transaction():
        remove_budget_line(session, fair, hall, by=SYSTEM)
    assert len(budget_of(session, fair)) == 2


@pytest.mark.parametrize("wrong", [{"planned": "-5"}, {"planned": "many"}, {"currency": "XXQ"}, {"planned": "1e999"}])
def test_budget_refuses_what_is_no_money(wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        read_input(BudgetLineInput, {"name": "Hall", **wrong})
    assert set(refused.value.fields) == set(wrong)
