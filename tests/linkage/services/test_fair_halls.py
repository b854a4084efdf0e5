"""The clock of the hall."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session

from database.models.fairs import Fair
from linkage.services.fair_halls import GongKind, clock_of, gongs, slots_of_day
from linkage.wording.fair_times import local_moment, time_text
from tests.fair_makers import make_fair


@pytest.fixture
def fair(session: Session) -> Fair:
    """Slots 9:00 to 9:20, 9:25 to 9:45, 9:50 to 10:10."""
    return make_fair(session, slots=3)


def at(fair: Fair, hour: int, minute: int) -> datetime.datetime:
    return local_moment(fair, fair.starts_on, datetime.time(hour, minute))


@pytest.mark.parametrize(
    ("hour", "minute", "current", "following"),
    [
        (8, 0, None, 1),
        (9, 0, 1, 2),
        (9, 19, 1, 2),
        (9, 20, None, 2),
        (9, 25, 2, 3),
        (9, 50, 3, None),
        (11, 0, None, None),
    ],
)
def test_running_and_next_slot(fair: Fair, hour: int, minute: int, current: int | None, following: int | None) -> None:
    clock = clock_of(fair, at(fair, hour, minute))
    found = (clock.current and clock.current.number, clock.following and clock.following.number)
    assert found == (current, following)


def test_who_is_missing_after_five_minutes_is_late(fair: Fair) -> None:
    assert not clock_of(fair, at(fair, 9, 4)).is_late
    assert clock_of(fair, at(fair, 9, 5)).is_late
    assert not clock_of(fair, at(fair, 9, 22)).is_late


def test_other_days_have_no_slots(fair: Fair) -> None:
    clock = clock_of(fair, at(fair, 9, 0) + datetime.timedelta(days=1))
    assert (clock.slots, clock.current, clock.following, clock.next_change) == ((), None, None, None)


def test_gong_opens_and_closes_each_slot(fair: Fair) -> None:
    found = [(time_text(fair, each.at), each.kind) for each in gongs(slots_of_day(fair, fair.starts_on))]
    assert found[:3] == [("09:00", GongKind.START), ("09:20", GongKind.END), ("09:25", GongKind.START)]
    assert found[-1] == ("10:10", GongKind.END)


def test_slots_that_touch_share_a_gong(session: Session) -> None:
    fair = make_fair(session, slots=2, change_minutes=0)
    found = [(time_text(fair, each.at), each.kind) for each in gongs(slots_of_day(fair, fair.starts_on))]
    assert found == [("09:00", GongKind.START), ("09:20", GongKind.CHANGE), ("09:40", GongKind.END)]
    change = clock_of(fair, at(fair, 9, 10)).next_change
    assert change is not None
    assert time_text(fair, change.at) == "09:20"


def test_later_slots_are_those_that_are_not_over(fair: Fair) -> None:
    assert [slot.number for slot in clock_of(fair, at(fair, 9, 30)).later] == [2, 3]
