"""A no after the meeting was planned: the firm is told of what is out, officers of the plan, the other firm of nothing."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from database.enums import FairPhase, FairSide, MeetingStatus, WishKind
from database.models.fair_participants import FairParticipant
from database.session import transaction
from linkage.errors import Conflict
from linkage.inputs.fair_wishes import WishInput
from linkage.services import meetings
from linkage.services.audit import SYSTEM
from linkage.services.fair_refusals import planned_with, refused_of, standing_of_firm
from linkage.services.fair_wishes import set_wish
from tests.agenda_makers import Released, make_released_fair
from tests.fair_makers import make_meeting, make_wish


@pytest.fixture
def released(session: Session) -> Released:
    return make_released_fair(session)


def say_no(own: FairParticipant, other: FairParticipant) -> None:
    with transaction() as session:
        set_wish(session, own, WishInput(firm=other.code, kind=WishKind.NO), by=SYSTEM)


def in_phase(released: Released, phase: FairPhase) -> None:
    with transaction() as session:
        released.fair.phase = phase
        session.add(released.fair)


def test_who_says_no_is_told_of_the_meeting_and_the_other_side_is_not(session: Session, released: Released) -> None:
    own, other = released.suppliers[0], released.buyers[0]
    say_no(own, other)
    found = standing_of_firm(session, own)
    assert [(key, each.meeting.code, each.may_call_off) for key, each in found.items()] == [
        (other.id, released.meetings[0].code, True)
    ]
    assert found[other.id or 0].starts_at == released.fair.slots[0].starts_at
    assert standing_of_firm(session, other) == {}
    assert planned_with(session, other) == {}
    assert [(each.meeting.code, each.by) for each in refused_of(session, released.fair)] == [
        (released.meetings[0].code, (own,))
    ]


def test_officers_read_who_said_no_also_when_both_did(session: Session, released: Released) -> None:
    own, other = released.suppliers[1], released.buyers[1]
    make_wish(session, own, other, kind=WishKind.NO)
    make_wish(session, own, other, by=FairSide.ASSEMBLER, kind=WishKind.NO)
    (refused,) = refused_of(session, released.fair)
    assert {each.code for each in refused.by} == {own.code, other.code}


def test_a_firm_is_told_nothing_of_a_plan_that_is_not_out(session: Session, released: Released) -> None:
    own, other = released.suppliers[0], released.buyers[1]
    make_meeting(session, own, other, released.fair.slots[3])
    say_no(own, other)
    assert standing_of_firm(session, own) == {}
    assert set(planned_with(session, own)) == {other.id}
    assert len(refused_of(session, released.fair)) == 1


def test_while_officers_work_on_the_timetable_nothing_is_out(session: Session, released: Released) -> None:
    in_phase(released, FairPhase.DRAFTING)
    say_no(released.suppliers[0], released.buyers[0])
    assert standing_of_firm(session, released.suppliers[0]) == {}


def test_a_provisional_meeting_is_settled_by_the_agency(session: Session, released: Released) -> None:
    in_phase(released, FairPhase.PROVISIONAL)
    say_no(released.suppliers[0], released.buyers[0])
    (found,) = standing_of_firm(session, released.suppliers[0]).values()
    assert found.may_call_off is False


def test_a_cancelled_or_held_meeting_needs_no_decision(session: Session, released: Released) -> None:
    say_no(released.suppliers[0], released.buyers[0])
    with transaction():
        meetings.cancel(session, released.meetings[0], reason="", by=SYSTEM)
    assert refused_of(session, released.fair) == ()
    assert standing_of_firm(session, released.suppliers[0]) == {}
    make_wish(session, released.suppliers[1], released.buyers[1], kind=WishKind.NO)
    with transaction():
        meetings.mark_held(session, released.meetings[1], by=SYSTEM)
    assert released.meetings[1].status is MeetingStatus.HELD
    assert refused_of(session, released.fair) == ()


@pytest.mark.parametrize("phase", list(FairPhase))
def test_a_no_counts_from_the_day_wishes_open_until_the_fair_is_over(
    session: Session, released: Released, phase: FairPhase
) -> None:
    in_phase(released, phase)
    if phase in (FairPhase.WISHES, FairPhase.DRAFTING, FairPhase.PROVISIONAL, FairPhase.LIVE):
        say_no(released.suppliers[0], released.buyers[1])
        return
    with pytest.raises(Conflict):
        say_no(released.suppliers[0], released.buyers[1])
