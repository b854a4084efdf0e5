"""The fairs of earlier years in the demo: the same each time, and true in themselves."""

from __future__ import annotations

import datetime
from collections import Counter

from sqlmodel import Session, col, select

from database.enums import FairPhase, FairSide, FollowUpKind, FollowUpStatus, MeetingStatus, MinutesOutcome
from database.models.fair_parts import FairWish
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.meetings import Meeting, MeetingBooking
from database.models.minutes import MeetingMinutes
from database.queries.fair_wishes import met_before
from database.session import transaction
from linkage.demo.generator import Plan
from linkage.demo.held_fairs import hold_fairs
from linkage.demo.load import load, made
from linkage.services.audit import SYSTEM
from linkage.services.fair_lessons import lessons
from linkage.services.fair_reports import fair_report

DAY = datetime.date(2026, 11, 21)
PLAN = Plan(as_of=DAY, firms=240, needs=30)


def held(session: Session) -> list[Fair]:
    """The oldest first."""
    with transaction() as writing:
        load(writing, PLAN, made(PLAN))
    session.expire_all()
    return list(session.exec(select(Fair).where(Fair.phase == FairPhase.HELD).order_by(col(Fair.starts_on))).all())


def test_two_years_can_be_compared_and_teach_something(session: Session) -> None:
    fairs, kinds = held(session), set()
    assert [each.starts_on.isocalendar()[0] for each in fairs] == [2025, 2026]
    for fair in fairs:
        report = fair_report(session, fair, on=DAY)
        figures = {each.code: each.cell.value or 0 for each in report.figures}
        assert figures["meetings-held"] > 15
        assert figures["meetings-held"] + figures["meetings-no-show"] == figures["meetings-planned"]
        assert 0 < figures["meetings-no-show"] < 0.25 * figures["meetings-planned"]
        assert 0 < figures["supplier-came"] <= figures["supplier-approved"] < figures["supplier-registered"]
        assert 2 < figures["satisfaction"] < 5
        kinds |= {each.kind for each in report.values}
        assert all(0 < rate.answered < rate.asked for rate in report.rates)
        learned = lessons(session, fair)
        assert learned.unmet
        assert learned.asked
    assert kinds == {"expected", "quoted", "ordered"}
    assert {each.month for each in fair_report(session, fairs[0], on=DAY).rates} == {1, 3, 6, 12}


def test_nobody_says_anything_before_it_happened_or_sits_in_two_places(session: Session) -> None:
    fairs = held(session)
    now = datetime.datetime.combine(DAY, datetime.time(23), datetime.UTC)
    meetings = {each.id: each for each in session.exec(select(Meeting)).all()}
    for each in session.exec(select(FollowUp).where(col(FollowUp.meeting_id).is_not(None))).all():
        assert each.answered_at is None or each.answered_at <= now
        assert (each.answered_at is None) == (each.status is FollowUpStatus.DUE)
        assert meetings[each.meeting_id].status is MeetingStatus.HELD
    for said in session.exec(select(MeetingMinutes)).all():
        meeting = meetings[said.meeting_id]
        assert said.created_at >= meeting.slot.ends_at
        assert (said.outcome is MinutesOutcome.NOT_HELD) == (meeting.status is MeetingStatus.NO_SHOW)
    booked = {each.meeting_id for each in session.exec(select(MeetingBooking)).all()}
    assert booked == {key for key, each in meetings.items() if each.status is MeetingStatus.HELD}
    people = Counter(
        (each.slot_id, who)
        for each in meetings.values()
        for who in (each.supplier_delegate_id, each.assembler_delegate_id)
    )
    assert set(people.values()) == {1}
    steps = session.exec(select(FollowUp).where(FollowUp.kind == FollowUpKind.NEXT_STEP)).all()
    assert {each.side for each in steps} == set(FairSide)
    assert {each.status for each in steps} == set(FollowUpStatus)
    assert len(fairs) == 2


def test_they_are_held_once_and_apart_from_the_fair_ahead(session: Session) -> None:
    """Who wishes to meet at the fair ahead has not met at one before."""
    held(session)
    with transaction() as writing:
        assert hold_fairs(writing, PLAN, by=SYSTEM) == 0
    ahead = session.exec(select(Fair).where(Fair.phase == FairPhase.WISHES)).one()
    wishes = session.exec(select(FairWish).where(FairWish.fair_id == ahead.id)).all()
    wished = {(each.supplier.company_id, each.assembler.company_id) for each in wishes}
    assert met_before(session, ahead)
    assert wished
    assert not met_before(session, ahead) & wished
