from __future__ import annotations

import datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import (
    AnsweredVia,
    ConfirmedBy,
    FairPhase,
    FairSide,
    FollowUpKind,
    FollowUpStatus,
    MeetingStatus,
    MinutesOutcome,
    NextStep,
    OutcomeStage,
    PartAudience,
    ValueKind,
)
from database.models.follow_ups import FollowUp
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes
from database.models.outcomes import Outcome
from database.session import transaction
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.follow_ups import FollowUpInput, NextStepInput
from linkage.inputs.minutes import MinutesInput
from linkage.services.audit import SYSTEM
from linkage.services.follow_ups import answer, close_step, months_after, plan_questions
from linkage.services.minutes import Told, write_minutes
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_part, make_participant

TODAY = now().date()
SOON = (TODAY + datetime.timedelta(days=10)).isoformat()


@pytest.fixture
def meeting(session: Session) -> Meeting:
    """A meeting of yesterday's fair, about a part of the buyer."""
    fair = make_fair(session, phase=FairPhase.LIVE, starts_on=TODAY - datetime.timedelta(days=1))
    supplier, buyer = make_participant(session, fair), make_buyer(session, fair)
    part = make_part(session, buyer)
    return make_meeting(session, supplier, buyer, fair.slots[0], parts=[part.code])


def say(meeting: Meeting, side: FairSide = FairSide.SUPPLIER, **given: Any) -> MeetingMinutes:
    told = Told(side, AnsweredVia.LINK, SYSTEM)
    with transaction() as session:
        session.add(meeting)
        session.refresh(meeting)
        return write_minutes(session, meeting, read_input(MinutesInput, {"outcome": "possible", **given}), told=told)


def status(session: Session, meeting: Meeting) -> MeetingStatus:
    session.refresh(meeting)
    return meeting.status


def steps(session: Session) -> list[tuple[FairSide, NextStep | None, FollowUpStatus]]:
    found = session.exec(select(FollowUp).where(FollowUp.kind == FollowUpKind.NEXT_STEP)).all()
    return [(each.side, each.next_step, each.status) for each in found]


def test_minutes_of_a_side_make_the_meeting_held(session: Session, meeting: Meeting) -> None:
    minutes = say(meeting, interest=4, notes="Giá tốt")
    assert (minutes.outcome, minutes.interest) == (MinutesOutcome.POSSIBLE, 4)
    assert status(session, meeting) is MeetingStatus.HELD


def test_both_sides_saying_no_make_it_a_no_show(session: Session, meeting: Meeting) -> None:
    say(meeting, outcome="not-held")
    assert status(session, meeting) is MeetingStatus.NO_SHOW
    say(meeting, FairSide.ASSEMBLER, outcome="not-held")
    assert status(session, meeting) is MeetingStatus.NO_SHOW


def test_contradiction_leaves_the_meeting_as_it_was(session: Session, meeting: Meeting) -> None:
    say(meeting, outcome="informative")
    say(meeting, FairSide.ASSEMBLER, outcome="not-held")
    assert status(session, meeting) is MeetingStatus.HELD


def test_minutes_before_the_meeting_are_refused(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.LIVE)
    coming = make_meeting(session, make_participant(session, fair), make_buyer(session, fair), fair.slots[0])
    with pytest.raises(Conflict):
        say(coming)


def test_parts_are_those_of_the_buyer(meeting: Meeting) -> None:
    say(meeting, parts=meeting.parts)
    with pytest.raises(Invalid):
        say(meeting, parts=["NOSUCH22"])


@pytest.mark.parametrize("hidden", [{"audience": PartAudience.ANONYMOUS}, {"is_withdrawn": True}])
def test_suppliers_name_no_parts_that_the_buyer_does_not_show_with_its_name(
    session: Session, meeting: Meeting, hidden: dict[str, Any]
) -> None:
    part = make_part(session, meeting.assembler, **hidden)
    with pytest.raises(Invalid):
        say(meeting, parts=[part.code])
    say(meeting, FairSide.ASSEMBLER, parts=[part.code])
    with transaction():
        session.add(meeting)
        meeting.parts = [part.code]
    assert say(meeting, parts=[part.code]).parts == [part.code]


def test_next_step_is_owed_by_who_does_it_and_goes_when_taken_back(session: Session, meeting: Meeting) -> None:
    say(meeting, next_step="quotation", next_step_on=SOON)
    say(meeting, FairSide.ASSEMBLER, next_step="quotation", next_step_on=SOON)
    assert steps(session) == [(FairSide.SUPPLIER, NextStep.QUOTATION, FollowUpStatus.DUE)]
    say(meeting)
    session.expire_all()
    assert [state for _side, _step, state in steps(session)] == [FollowUpStatus.DUE]
    say(meeting, FairSide.ASSEMBLER)
    session.expire_all()
    assert [state for _side, _step, state in steps(session)] == [FollowUpStatus.DROPPED]


def test_next_step_without_a_day_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_input(MinutesInput, {"outcome": "possible", "next_step": "nda"})
    assert list(refused.value.fields) == ["next_step_on"]


def test_questions_are_planned_once_for_both_sides(session: Session, meeting: Meeting) -> None:
    say(meeting)
    with transaction() as writing:
        assert plan_questions(writing, meeting.fair, by=SYSTEM) == 12
    with transaction() as writing:
        assert plan_questions(writing, meeting.fair, by=SYSTEM) == 0


def answered(session: Session, side: FairSide, **given: Any) -> FollowUp:
    statement = select(FollowUp).where(FollowUp.side == side, FollowUp.month == 1)
    with transaction() as writing:
        found = writing.exec(statement).one()
        answer(
            writing,
            found,
            read_input(FollowUpInput, {"stage": "sample", **given}),
            via=AnsweredVia.LINK,
            by=SYSTEM,
            expected_version=found.version,
        )
        return found


def test_answers_reach_the_outcome_of_the_part(session: Session, meeting: Meeting) -> None:
    say(meeting)
    with transaction() as writing:
        plan_questions(writing, meeting.fair, by=SYSTEM)
    found = answered(session, FairSide.SUPPLIER, quoted_value="1200000", currency="VND", satisfaction=4)
    outcome = session.exec(select(Outcome)).one()
    assert (found.status, found.quoted_value, outcome.stage) == (FollowUpStatus.DONE, 1_200_000, OutcomeStage.SAMPLE)
    assert [step.confirmed_by for step in outcome.steps if step.stage is OutcomeStage.SAMPLE] == [ConfirmedBy.SUPPLIER]
    (value,) = outcome.values
    assert (value.kind, value.amount, value.stated_by, value.confirmed_at) == (
        ValueKind.QUOTED,
        1_200_000,
        FairSide.SUPPLIER,
        None,
    )
    assert outcome.fair_id == meeting.fair_id
    answered(session, FairSide.ASSEMBLER)
    session.expire_all()
    steps_now = session.exec(select(Outcome)).one().steps
    assert [step.confirmed_by for step in steps_now if step.stage is OutcomeStage.SAMPLE] == [ConfirmedBy.BOTH]


def test_reason_of_the_other_side_is_refused(session: Session, meeting: Meeting) -> None:
    say(meeting)
    with transaction() as writing:
        plan_questions(writing, meeting.fair, by=SYSTEM)
    with pytest.raises(Invalid) as refused:
        answered(session, FairSide.SUPPLIER, stage="nothing", reason="quality-record")
    assert list(refused.value.fields) == ["reason"]


def test_amount_without_currency_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_input(FollowUpInput, {"stage": "order", "ordered_value": "5"})
    assert list(refused.value.fields) == ["currency"]


def test_answer_over_another_is_a_conflict(session: Session, meeting: Meeting) -> None:
    say(meeting)
    with transaction() as writing:
        plan_questions(writing, meeting.fair, by=SYSTEM)
    answered(session, FairSide.SUPPLIER)
    with pytest.raises(Conflict), transaction() as writing:
        found = writing.exec(select(FollowUp).where(FollowUp.month == 1, FollowUp.side == FairSide.SUPPLIER)).one()
        answer(
            writing,
            found,
            read_input(FollowUpInput, {"stage": "order"}),
            via=AnsweredVia.OFFICER,
            by=SYSTEM,
            expected_version=1,
        )


def test_step_is_done_or_put_off(session: Session, meeting: Meeting) -> None:
    say(meeting, next_step="sample", next_step_on=SOON)
    later = TODAY + datetime.timedelta(days=30)
    with transaction() as writing:
        found = writing.exec(select(FollowUp)).one()
        put_off = read_input(NextStepInput, {"status": "due", "due_on": later.isoformat()})
        close_step(writing, found, put_off, via=AnsweredVia.ACCOUNT, by=SYSTEM)
        assert (found.status, found.due_on) == (FollowUpStatus.DUE, later)
        close_step(writing, found, NextStepInput(), via=AnsweredVia.ACCOUNT, by=SYSTEM)
        assert found.status is FollowUpStatus.DONE


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2026-01-31", 1, "2026-02-28"), ("2027-11-30", 3, "2028-02-29"), ("2026-12-15", 12, "2027-12-15")],
)
def test_months_end_where_the_calendar_does(day: str, months: int, then: str) -> None:
    assert months_after(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(then)
