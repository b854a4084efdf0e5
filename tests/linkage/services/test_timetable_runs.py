"""Runs of the timetable: from wishes to a draft, by a worker; the problem as the solver gets it."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, select

from database.enums import (
    FairSide,
    JobStatus,
    MeetingOrigin,
    MeetingStatus,
    PartAudience,
    TimetableStatus,
    WishKind,
)
from database.models.fair_participants import FairAbsence, FairParticipant
from database.models.fairs import Fair
from database.models.jobs import Job
from database.models.meetings import Meeting
from database.models.timetables import Timetable
from database.session import Database, transaction
from linkage.inputs.fair_parts import BuyerRefusalInput
from linkage.inputs.timetables import Gaps, TimetableInput
from linkage.services import meetings
from linkage.services import timetable_runs as runs
from linkage.services.audit import SYSTEM
from linkage.services.fair_part_marks import refuse_buyer
from linkage.services.jobs import run_next
from linkage.services.timetable_adoptions import adopt
from linkage.services.timetable_problems import Rules, hall_of, placed_of, problem_of, rules_of
from linkage.services.timetables import ask_for_draft, difference, placed_in, remove_draft, stop_draft
from matching.timetable.checking import check
from tests.fair_makers import (
    make_buyer,
    make_fair,
    make_interpreter,
    make_meeting,
    make_part,
    make_participant,
    make_wish,
)

BASE = "http://localhost"


class Market:
    """Two buyers and four suppliers; every supplier wishes for both, one is a must, one is refused."""

    def __init__(self, session: Session) -> None:
        self.fair: Fair = make_fair(session, min_meetings=0)
        self.buyers = [make_buyer(session, self.fair) for _each in range(2)]
        self.suppliers = [make_participant(session, self.fair) for _each in range(4)]
        for rank, buyer in enumerate(self.buyers, start=1):
            for supplier in self.suppliers:
                kind = WishKind.MUST if supplier is self.suppliers[3] and rank == 1 else WishKind.LIKE
                make_wish(session, supplier, buyer, kind=kind, rank=rank)
        make_wish(session, self.suppliers[0], self.buyers[1], by=FairSide.ASSEMBLER, kind=WishKind.NO)

    def ask(self, seconds: int = 2) -> Timetable:
        with transaction() as session:
            return ask_for_draft(session, self.fair, TimetableInput(seconds=seconds), by=SYSTEM)


@pytest.fixture
def market(session: Session) -> Market:
    return Market(session)


def _draft(session: Session) -> Timetable:
    session.expire_all()
    return session.exec(select(Timetable)).one()


def _pair(buyer: FairParticipant, supplier: FairParticipant) -> tuple[str, str]:
    return buyer.code, supplier.code


def test_a_run_finds_a_timetable_that_keeps_every_rule(database: Database, session: Session, market: Market) -> None:
    market.ask()

    assert run_next(database, base_url=BASE) is True

    draft = _draft(session)
    assert (draft.status, session.exec(select(Job)).one().status) == (TimetableStatus.DONE, JobStatus.DONE)
    problem, _ids = problem_of(session, market.fair, rules=Rules())
    verdict = check(problem, placed_in(draft))
    assert verdict.violations == ()
    assert len(draft.meetings) == 7
    assert draft.report["musts"] == [1, 1]
    assert draft.report["likes"] == [6, 6]
    assert draft.report["gap"] < 0.001
    assert draft.report["clashing"] == []
    assert draft.report["matchless"] == []


def test_wishes_of_a_buyer_for_a_firm_that_refused_it_without_its_name_are_not_counted(
    database: Database, session: Session, market: Market
) -> None:
    part = make_part(session, market.buyers[0], audience=PartAudience.ANONYMOUS)
    make_wish(session, market.suppliers[1], market.buyers[0], by=FairSide.ASSEMBLER, kind=WishKind.MUST)
    with transaction() as writing:
        refuse_buyer(writing, part, market.suppliers[1], BuyerRefusalInput(), by=SYSTEM, for_firm=True)
    market.ask()

    run_next(database, base_url=BASE)

    report = _draft(session).report
    assert (report["musts"], report["mutual"], report["likes"]) == ([1, 1], [0, 0], [5, 5])


def test_a_draft_names_firms_that_suit_nobody(database: Database, session: Session, market: Market) -> None:
    lone = make_participant(session, market.fair)
    market.ask()

    run_next(database, base_url=BASE)

    report = _draft(session).report
    assert report["matchless"] == [lone.code]
    assert report["without"]["supplier"] == [lone.code]


def test_a_draft_names_meetings_of_two_who_cannot_talk(database: Database, session: Session, market: Market) -> None:
    """Though no interpreter is entered for the fair, so that languages keep nobody apart."""
    with transaction() as writing:
        market.buyers[1].is_interpreter_needed = True
        market.buyers[0].languages, market.buyers[1].languages = ["vi"], ["ja"]
        for each in market.suppliers:
            each.languages = ["vi"]
        market.suppliers[2].languages = ["vi", "ja"]
        writing.add_all([*market.buyers, *market.suppliers])
    market.ask()

    run_next(database, base_url=BASE)

    report = _draft(session).report
    assert {(each["a"], each["b"]) for each in report["speechless"]} == {
        _pair(market.buyers[1], market.suppliers[number]) for number in (1, 3)
    }
    assert len(_draft(session).meetings) == 7


def test_a_run_that_was_thrown_away_ends(database: Database, session: Session, market: Market) -> None:
    draft = market.ask()
    with transaction() as writing:
        draft.status = TimetableStatus.DONE
        remove_draft(writing, draft, by=SYSTEM)
    assert run_next(database, base_url=BASE) is True
    assert session.exec(select(Job)).one().status is JobStatus.DONE


def test_a_run_that_is_stopped_keeps_the_best_so_far(database: Database, session: Session, market: Market) -> None:
    draft = market.ask()
    with transaction() as writing:
        stop_draft(writing, draft, by=SYSTEM)
    run_next(database, base_url=BASE)
    assert _draft(session).status in (TimetableStatus.STOPPED, TimetableStatus.DONE)


def test_a_run_that_fails_says_so_in_the_draft(
    database: Database, session: Session, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise ValueError("There is no participant “X”.")

    monkeypatch.setattr(runs, "solve", fail)
    market.ask()
    run_next(database, base_url=BASE)
    draft = _draft(session)
    assert (draft.status, draft.report) == (TimetableStatus.FAILED, {"error": "There is no participant “X”."})


def test_musts_that_cannot_hold_are_explained_by_few_demands(database: Database, session: Session) -> None:
    fair = make_fair(session, slots=1, min_meetings=0)
    buyer = make_buyer(session, fair)
    for _number in range(2):
        make_wish(session, make_participant(session, fair), buyer, kind=WishKind.MUST, rank=1)
    with transaction() as writing:
        ask_for_draft(writing, fair, TimetableInput(seconds=2), by=SYSTEM)
    run_next(database, base_url=BASE)

    report = _draft(session).report

    assert report["musts"] == [1, 2]
    assert "must-meet" in {each["code"] for each in report["clashing"]}


def test_a_draft_taken_over_is_the_plan_and_the_next_run_starts_from_it(
    database: Database, session: Session, market: Market
) -> None:
    market.ask()
    run_next(database, base_url=BASE)
    with transaction() as writing:
        done = adopt(writing, _draft(session), by=SYSTEM)
    assert (done.new, done.moved, done.dropped, done.refused) == (7, 0, 0, [])

    planned = session.exec(select(Meeting)).all()
    assert {placed_of(each) for each in planned} == set(placed_in(_draft(session)))
    with transaction() as writing:
        again = adopt(writing, _draft(session), by=SYSTEM)
    assert (again.new, again.kept) == (0, 7)


def test_adopting_keeps_what_was_agreed_since(database: Database, session: Session, market: Market) -> None:
    market.ask()
    run_next(database, base_url=BASE)
    late = make_participant(session, market.fair)
    with transaction() as writing:
        agreed = meetings.book(
            writing,
            market.fair,
            supplier=late,
            assembler=market.buyers[0],
            slot=market.fair.slots[0],
            origin=MeetingOrigin.REQUEST,
            by=SYSTEM,
        )
    with transaction() as writing:
        done = adopt(writing, _draft(session), by=SYSTEM)

    taken = [each for each in placed_in(_draft(session)) if (each.a, each.slot) == (market.buyers[0].code, "1")]
    assert [placed for placed, _why in done.refused] == taken
    session.refresh(agreed)
    assert (agreed.status, agreed.slot.number) == (MeetingStatus.PLANNED, 1)


def test_what_a_run_leaves_out_may_come_again_but_not_what_people_cancelled(session: Session, market: Market) -> None:
    first = make_meeting(session, market.suppliers[1], market.buyers[0], market.fair.slots[0])
    second = make_meeting(session, market.suppliers[2], market.buyers[0], market.fair.slots[1])
    with transaction() as writing:
        meetings.cancel(writing, first, reason=None, by=SYSTEM)
        second.status = MeetingStatus.CANCELLED

    problem, _ids = problem_of(session, market.fair, rules=Rules())

    pairs = {(each.a, each.b) for each in problem.pairs}
    assert _pair(market.buyers[0], market.suppliers[1]) not in pairs
    assert _pair(market.buyers[0], market.suppliers[2]) in pairs


def test_the_problem_says_who_is_there_when(session: Session) -> None:
    fair = make_fair(session, walking_minutes={"A": {"B": 35}}, max_run=3, slot_minutes=20, change_minutes=5)
    buyer = make_buyer(session, fair, delegates=2, min_meetings=1, max_meetings=4)
    supplier = make_participant(session, fair, languages=["vi"])
    interpreter = make_interpreter(session, fair, max_minutes_a_day=60)
    first = fair.slots[0]
    with transaction() as writing:
        for whom in ({"participant_id": supplier.id}, {"interpreter_id": interpreter.id}):
            ends_at = first.starts_at + datetime.timedelta(minutes=1)
            writing.add(FairAbsence(starts_at=first.starts_at, ends_at=ends_at, **whom))
    make_wish(session, supplier, buyer, kind=WishKind.NO)

    problem, ids = hall_of(session, fair)

    assert [slot.id for slot in problem.slots] == ["1", "2", "3", "4", "5", "6"]
    assert (problem.slots[1].start or 0) - (problem.slots[0].start or 0) == 25
    people = {each.id: each for each in problem.participants}
    assert people[supplier.code].available == frozenset("23456")
    assert (people[buyer.code].side, people[buyer.code].own_table, len(people[buyer.code].delegates)) == ("a", "A1", 2)
    assert (people[buyer.code].min_meetings, people[buyer.code].max_meetings, people[buyer.code].max_run) == (1, 4, 3)
    assert problem.interpreters[0].max_a_day == 3
    assert problem.interpreters[0].available == frozenset("23456")
    assert problem.vetoes == frozenset({(buyer.code, supplier.code)})
    assert problem.walking == {("A", "B"): 2}
    assert ids.slots["1"].id == first.id


def test_without_interpreters_languages_part_nobody(session: Session) -> None:
    fair = make_fair(session)
    make_buyer(session, fair, languages=["ja"])
    problem, _ids = hall_of(session, fair)
    assert problem.participants[0].languages == frozenset()


def test_locked_and_held_meetings_are_fixed(session: Session, market: Market) -> None:
    locked = make_meeting(session, market.suppliers[1], market.buyers[0], market.fair.slots[4], is_locked=True)
    make_meeting(session, market.suppliers[2], market.buyers[0], market.fair.slots[3])

    problem, _ids = problem_of(session, market.fair, rules=rules_of(market.fair))

    assert problem.fixed == (placed_of(locked),)
    assert problem.options.coverage_bonus == pytest.approx(0.5 * max(each.weight for each in problem.pairs))


def test_two_drafts_are_told_apart(session: Session, market: Market) -> None:
    one = {"a": "A", "b": "B", "slot": "1", "table": "A1"}
    other = {"a": "A", "b": "C", "slot": "2", "table": "A1"}
    with transaction() as writing:
        first = Timetable(fair_id=market.fair.id, number=1, meetings=[one, other])
        second = Timetable(fair_id=market.fair.id, number=2, meetings=[{**one, "slot": "3"}])
        writing.add_all([first, second])
    apart = difference(first, second)
    assert [each.b for each in apart.only_first] == ["C"]
    assert [(before.slot, after.slot) for before, after in apart.moved] == [("1", "3")]
    assert (apart.only_second, apart.same) == ((), 0)


def test_gaps_weigh_more_when_they_matter_more() -> None:
    assert Gaps.IGNORE.weight < Gaps.FEW.weight < Gaps.FEWEST.weight
