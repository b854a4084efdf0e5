"""Times away as days say them and back, and what they break in the timetable."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, select

from database.enums import MeetingStatus
from database.models.fair_participants import FairAbsence, FairParticipant
from database.models.meetings import Meeting
from database.session import transaction
from linkage.errors import Conflict
from linkage.inputs.fair_registrations import DayInput
from linkage.services.audit import SYSTEM
from linkage.services.fair_absences import blocks_of, days_of_absences, set_absences, windows_of
from linkage.wording.fair_times import days_of, local_moment
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant

DAY = datetime.date(2026, 12, 15)


@pytest.mark.parametrize(
    "said",
    [
        {"is_away": True, "reason": "Holiday"},
        {"arrive": "10:00"},
        {"leave": "15:30", "reason": "Flight"},
        {"arrive": "09:30", "leave": "16:00"},
        {},
    ],
)
@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "America/Los_Angeles"])
def test_days_come_back_as_they_were_said(session: Session, said: dict[str, object], zone: str) -> None:
    fair = make_fair(session, starts_on=DAY, timezone=zone)
    given = DayInput.model_validate({"day": DAY, **said})
    kept = [
        FairAbsence(participant_id=1, starts_at=each.starts_at, ends_at=each.ends_at, reason=each.reason)
        for each in windows_of(fair, [given])
    ]
    back = days_of_absences(fair, days_of(fair), kept)
    expected = given if kept else DayInput(day=DAY)
    assert (back.days, back.others) == ((expected,), ())


def test_block_comes_back_and_odd_times_stay_beside(session: Session) -> None:
    fair = make_fair(session, starts_on=DAY)
    (block,) = blocks_of(fair, DAY)
    odd = FairAbsence(
        participant_id=1,
        starts_at=local_moment(fair, DAY, datetime.time(9, 10)),
        ends_at=local_moment(fair, DAY, datetime.time(9, 40)),
    )
    whole = FairAbsence(participant_id=1, starts_at=block.starts_at, ends_at=block.ends_at)
    back = days_of_absences(fair, [DAY], [odd, whole])
    assert (back.days[0].blocks, back.others) == ([block.id], (odd,))


def test_day_that_is_no_day_of_the_fair_says_nothing(session: Session) -> None:
    fair = make_fair(session, starts_on=DAY)
    assert windows_of(fair, [DayInput(day=DAY + datetime.timedelta(days=1), is_away=True)]) == ()


def test_nothing_is_saved_while_a_meeting_would_break_that_nobody_agreed_to(session: Session) -> None:
    fair = make_fair(session, starts_on=DAY)
    held = make_participant(session, fair)
    meeting = make_meeting(session, held, make_buyer(session, fair), fair.slots[0])
    days = [DayInput.model_validate({"day": DAY, "arrive": "10:00"})]
    with pytest.raises(Conflict, match="has changed meanwhile"), transaction() as opened:
        set_absences(opened, opened.get_one(FairParticipant, held.id), days, by=SYSTEM)
    assert session.exec(select(FairAbsence)).all() == []
    with transaction() as opened:
        own = opened.get_one(FairParticipant, held.id)
        broken = set_absences(opened, own, days, agreed=[meeting.code], by=SYSTEM)
    assert [each.code for each in broken] == [meeting.code]
    assert session.get_one(Meeting, meeting.id, populate_existing=True).status is MeetingStatus.CANCELLED


def test_odd_times_stay_when_the_days_are_said_anew(session: Session) -> None:
    fair = make_fair(session, starts_on=DAY)
    held = make_participant(session, fair)
    with transaction() as opened:
        opened.add(
            FairAbsence(
                participant_id=held.id,
                starts_at=local_moment(fair, DAY, datetime.time(9, 10)),
                ends_at=local_moment(fair, DAY, datetime.time(9, 40)),
            )
        )
    for arrive in ("10:00", "11:00"):
        with transaction() as opened:
            days = [DayInput.model_validate({"day": DAY, "arrive": arrive})]
            set_absences(opened, opened.get_one(FairParticipant, held.id), days, by=SYSTEM)
    assert len(session.exec(select(FairAbsence)).all()) == 2
