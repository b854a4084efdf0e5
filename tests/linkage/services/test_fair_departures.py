"""Firms that go home early or do not come."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session

from database.enums import FairPhase, MeetingStatus, QueueStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.queries.fair_days import present_firms
from database.session import transaction
from linkage.errors import Conflict
from linkage.services import fair_departures as services
from linkage.services.audit import SYSTEM
from linkage.services.check_ins import check_in
from linkage.services.fair_queues import take_number
from linkage.services.meetings import cancel
from linkage.wording.fair_times import local_moment
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.LIVE, slots=3)


@pytest.fixture
def firm(session: Session, fair: Fair) -> FairParticipant:
    return make_participant(session, fair)


@pytest.fixture
def meetings(session: Session, fair: Fair, firm: FairParticipant) -> list[Meeting]:
    return [make_meeting(session, firm, make_buyer(session, fair), slot) for slot in fair.slots]


def at(fair: Fair, hour: int, minute: int) -> datetime.datetime:
    return local_moment(fair, fair.starts_on, datetime.time(hour, minute))


def statuses(session: Session, meetings: list[Meeting]) -> list[MeetingStatus]:
    for each in meetings:
        session.refresh(each)
    return [each.status for each in meetings]


def test_who_goes_home_finishes_the_meeting_that_runs(
    session: Session, fair: Fair, firm: FairParticipant, meetings: list[Meeting]
) -> None:
    with transaction():
        gone = services.go_home(session, firm, at=at(fair, 9, 10), reason="Flight", by=SYSTEM)
    assert [each.slot.number for each in gone] == [2, 3]
    assert statuses(session, meetings) == [MeetingStatus.PLANNED, MeetingStatus.CANCELLED, MeetingStatus.CANCELLED]
    assert meetings[1].reason == "Flight"
    away = services.departure(session, firm, at(fair, 15, 0))
    assert away is not None
    assert away.reason == "Flight"


def test_who_did_not_come_misses_what_has_begun(
    session: Session, fair: Fair, firm: FairParticipant, meetings: list[Meeting]
) -> None:
    with transaction():
        services.stay_away(session, firm, at=at(fair, 9, 30), reason="Did not come", by=SYSTEM)
    assert statuses(session, meetings) == [MeetingStatus.NO_SHOW, MeetingStatus.NO_SHOW, MeetingStatus.CANCELLED]


def test_firm_that_is_in_is_not_absent(session: Session, fair: Fair, firm: FairParticipant) -> None:
    with transaction():
        check_in(session, firm.delegates[0], day=fair.starts_on, at=at(fair, 8, 50))
    with transaction(), pytest.raises(Conflict, match="is in"):
        services.stay_away(session, firm, at=at(fair, 9, 30), reason="-", by=SYSTEM)


def test_firm_goes_once_and_comes_back_once(session: Session, fair: Fair, firm: FairParticipant) -> None:
    with transaction():
        services.go_home(session, firm, at=at(fair, 9, 10), reason="Flight", by=SYSTEM)
    with transaction(), pytest.raises(Conflict, match="gone already"):
        services.go_home(session, firm, at=at(fair, 9, 11), reason="Flight", by=SYSTEM)
    with transaction():
        services.come_back(session, firm, at=at(fair, 9, 20), by=SYSTEM)
    assert services.departure(session, firm, at(fair, 9, 30)) is None
    with transaction(), pytest.raises(Conflict, match="not marked"):
        services.come_back(session, firm, at=at(fair, 9, 20), by=SYSTEM)


def test_who_comes_after_all_is_in_and_meets_as_planned_where_that_is_still_possible(
    session: Session, fair: Fair, firm: FairParticipant, meetings: list[Meeting]
) -> None:
    with transaction():
        cancel(session, meetings[0], reason="Called off by hand", by=SYSTEM)
        services.stay_away(session, firm, at=at(fair, 8, 40), reason="Did not come", by=SYSTEM)
    with transaction():
        services.stay_away(session, meetings[2].assembler, at=at(fair, 8, 45), reason="Did not come", by=SYSTEM)
    with transaction():
        back = services.come_back(session, firm, at=at(fair, 8, 50), by=SYSTEM)
    assert (back.restored, [each for each, _why in back.lost]) == ((meetings[1],), [meetings[2]])
    assert back.lost[0][1] == "The other firm is gone for today."
    assert statuses(session, meetings) == [MeetingStatus.CANCELLED, MeetingStatus.PLANNED, MeetingStatus.CANCELLED]
    assert firm.id in present_firms(session, fair, fair.starts_on)


def test_who_comes_too_late_does_not_meet(
    session: Session, fair: Fair, firm: FairParticipant, meetings: list[Meeting]
) -> None:
    with transaction():
        services.stay_away(session, firm, at=at(fair, 8, 40), reason="Did not come", by=SYSTEM)
    with transaction():
        back = services.come_back(session, firm, at=at(fair, 9, 30), by=SYSTEM)
    assert back.restored == (meetings[2],)
    assert statuses(session, meetings) == [MeetingStatus.CANCELLED, MeetingStatus.CANCELLED, MeetingStatus.PLANNED]


def test_meeting_does_not_come_back_where_its_table_has_gone_to_others(
    session: Session, fair: Fair, firm: FairParticipant, meetings: list[Meeting]
) -> None:
    with transaction():
        services.stay_away(session, firm, at=at(fair, 8, 40), reason="Did not come", by=SYSTEM)
    make_meeting(session, make_participant(session, fair), meetings[0].assembler, fair.slots[0])
    with transaction():
        back = services.come_back(session, firm, at=at(fair, 8, 50), by=SYSTEM)
    assert back.restored == (meetings[1], meetings[2])
    assert [each for each, _why in back.lost] == [meetings[0]]
    assert statuses(session, meetings) == [MeetingStatus.CANCELLED, MeetingStatus.PLANNED, MeetingStatus.PLANNED]


def test_firm_that_goes_waits_nowhere(session: Session, fair: Fair, firm: FairParticipant) -> None:
    with transaction():
        place = take_number(
            session, fair, supplier=firm, assembler=make_buyer(session, fair), at=at(fair, 9, 0), by=SYSTEM
        )
    with transaction():
        services.go_home(session, firm, at=at(fair, 9, 10), reason="Flight", by=SYSTEM)
    session.refresh(place)
    assert place.status is QueueStatus.LEFT


def test_nobody_leaves_on_another_day(session: Session, fair: Fair, firm: FairParticipant) -> None:
    with transaction(), pytest.raises(Conflict, match="not held"):
        services.go_home(session, firm, at=at(fair, 9, 0) - datetime.timedelta(days=1), reason="-", by=SYSTEM)
