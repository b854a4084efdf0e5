"""Releases: whole, numbered, and only what changed raises a sequence."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from database.enums import FairPhase, MeetingOrigin, MeetingStatus, TimetableStatus, WishKind
from database.models.fairs import Fair
from database.models.jobs import Job
from database.models.meetings import Meeting
from database.models.timetables import Timetable
from database.session import transaction
from linkage.errors import Conflict
from linkage.services import meetings
from linkage.services.audit import SYSTEM
from linkage.services.releases import (
    changes_between,
    current_release,
    next_release,
    release,
    released_meetings,
    unsent,
)
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant, make_wish


@pytest.fixture
def fair(session: Session) -> Fair:
    made = make_fair(session, phase=FairPhase.DRAFTING)
    buyer = make_buyer(session, made)
    for slot in range(3):
        make_meeting(session, make_participant(session, made), buyer, made.slots[slot])
    return made


def _release(fair: Fair) -> Timetable:
    with transaction() as session:
        return release(session, fair, by=SYSTEM)


def _meetings(session: Session) -> list[Meeting]:
    return list(session.exec(select(Meeting).order_by(Meeting.id)).all())  # type: ignore[arg-type]


def test_the_first_release_holds_the_whole_plan(session: Session, fair: Fair) -> None:
    made = _release(fair)

    out = released_meetings(made)
    first = _meetings(session)[0]
    assert (made.release, made.status, fair.release) == (1, TimetableStatus.RELEASED, 1)
    assert [(each.slot, each.sequence, each.status) for each in out] == [
        (1, 0, "planned"),
        (2, 0, "planned"),
        (3, 0, "planned"),
    ]
    assert (out[0].code, out[0].starts_at, out[0].table, out[0].hall) == (
        first.code,
        first.slot.starts_at,
        "A1",
        "A",
    )
    assert (out[0].supplier, out[0].assembler_delegate) == (first.supplier.code, first.assembler_delegate.code)
    assert current_release(session, fair) is made


def test_a_release_asks_once_for_letters(session: Session, fair: Fair) -> None:
    made = _release(fair)
    jobs = session.exec(select(Job)).all()
    assert [(job.kind, job.arguments) for job in jobs] == [("release-letters", {"timetable": made.code})]


def test_only_changed_meetings_raise_their_sequence(session: Session, fair: Fair) -> None:
    _release(fair)
    first, second, third = _meetings(session)
    with transaction() as writing:
        meetings.move(writing, first, slot=fair.slots[4], by=SYSTEM, expected_version=None)
        meetings.cancel(writing, second, reason="ill", by=SYSTEM)

    out = {each.code: each for each in released_meetings(_release(fair))}

    assert {code: (each.sequence, each.status) for code, each in out.items()} == {
        first.code: (1, "planned"),
        second.code: (1, "cancelled"),
        third.code: (0, "planned"),
    }
    assert [each.sequence for each in _meetings(session)] == [1, 1, 0]


def test_a_cancelled_meeting_stays_in_later_releases_with_its_number(session: Session, fair: Fair) -> None:
    _release(fair)
    first, second, _third = _meetings(session)
    with transaction() as writing:
        meetings.cancel(writing, first, reason=None, by=SYSTEM)
    _release(fair)
    with transaction() as writing:
        meetings.cancel(writing, second, reason=None, by=SYSTEM)

    out = {each.code: each for each in released_meetings(_release(fair))}

    assert (out[first.code].sequence, out[first.code].status) == (1, "cancelled")


def test_a_meeting_cancelled_before_it_was_released_is_not_told(session: Session, fair: Fair) -> None:
    first = _meetings(session)[0]
    with transaction() as writing:
        meetings.cancel(writing, first, reason=None, by=SYSTEM)
    assert first.code not in {each.code for each in released_meetings(_release(fair))}


def test_held_and_missed_change_the_state_but_no_calendar(session: Session, fair: Fair) -> None:
    _release(fair)
    first, second, _third = _meetings(session)
    with transaction() as writing:
        meetings.mark_held(writing, first, by=SYSTEM)
        meetings.mark_no_show(writing, second, by=SYSTEM)
    assert unsent(session, fair) == 0
    assert next_release(session, fair)[1].count == 0
    out = {each.code: each for each in released_meetings(_release(fair))}
    assert (out[first.code].status, out[first.code].sequence) == ("held", 0)
    assert (out[second.code].status, out[second.code].sequence) == ("no-show", 0)
    assert not out[second.code].is_cancelled


def test_a_no_show_taken_back_is_no_news(session: Session, fair: Fair) -> None:
    _release(fair)
    first, _second, _third = _meetings(session)
    with transaction() as writing:
        meetings.mark_no_show(writing, first, by=SYSTEM)
    _release(fair)
    with transaction() as writing:
        meetings.plan_again(writing, first, by=SYSTEM)

    after, changes = next_release(session, fair)

    assert (changes.count, unsent(session, fair)) == (0, 0)
    assert [(each.status, each.sequence) for each in after if each.code == first.code] == [("planned", 0)]


def test_a_no_show_is_kept_as_it_was_told_though_it_had_been_moved(session: Session, fair: Fair) -> None:
    _release(fair)
    first, _second, _third = _meetings(session)
    with transaction() as writing:
        meetings.move(writing, first, slot=fair.slots[4], by=SYSTEM, expected_version=None)
        meetings.mark_no_show(writing, first, by=SYSTEM)
    out = {each.code: each for each in released_meetings(_release(fair))}
    assert (out[first.code].slot, out[first.code].status) == (1, "no-show")

    with transaction() as writing:
        meetings.plan_again(writing, first, by=SYSTEM)
    assert [(one.slot, other.slot) for one, other in next_release(session, fair)[1].moved] == [(1, 5)]


def test_a_no_show_that_was_never_told_stays_untold(session: Session, fair: Fair) -> None:
    first, _second, _third = _meetings(session)
    with transaction() as writing:
        meetings.mark_no_show(writing, first, by=SYSTEM)
    assert first.code not in {each.code for each in released_meetings(_release(fair))}


def test_unsent_counts_what_people_would_read_otherwise(session: Session, fair: Fair) -> None:
    assert unsent(session, fair) == 0
    _release(fair)
    first, second, third = _meetings(session)
    with transaction() as writing:
        meetings.move(writing, first, slot=fair.slots[4], by=SYSTEM, expected_version=None)
        meetings.cancel(writing, second, reason=None, by=SYSTEM)
        meetings.lock(writing, third, by=SYSTEM)
    assert unsent(session, fair) == 2
    with transaction() as writing:
        meetings.move(writing, first, slot=fair.slots[0], by=SYSTEM, expected_version=None)
    assert unsent(session, fair) == 1


def test_the_changes_name_what_is_new_moved_cancelled_and_replaced(session: Session, fair: Fair) -> None:
    _release(fair)
    first, second, third = _meetings(session)
    with transaction() as writing:
        meetings.move(writing, first, slot=fair.slots[4], by=SYSTEM, expected_version=None)
        meetings.cancel(writing, second, reason=None, by=SYSTEM)
        third.table_id = fair.tables[3].id or 0
        made = meetings.book(
            writing,
            fair,
            supplier=make_participant(writing, fair),
            assembler=make_buyer(writing, fair),
            slot=fair.slots[0],
            origin=MeetingOrigin.OFFICER,
            by=SYSTEM,
        )
    session.expire_all()

    _after, changes = next_release(session, fair)

    assert [each.code for each in changes.new] == [made.code]
    assert [each.code for each in changes.cancelled] == [second.code]
    assert [(one.slot, other.slot) for one, other in changes.moved] == [(1, 5)]
    assert [(one.table, other.table) for one, other in changes.replaced] == [("A1", "A4")]
    assert second.supplier_delegate.code in changes.people()
    assert changes_between(_after, _after).count == 0


def test_nothing_changed_is_no_release(fair: Fair) -> None:
    _release(fair)
    with pytest.raises(Conflict, match="Nothing has changed"):
        _release(fair)


def test_an_empty_plan_is_no_release(session: Session) -> None:
    with pytest.raises(Conflict, match="no meetings"):
        _release(make_fair(session))


def test_a_refusal_that_came_later_blocks_the_release(session: Session, fair: Fair) -> None:
    first = _meetings(session)[0]
    make_wish(session, first.supplier, first.assembler, kind=WishKind.NO)
    with pytest.raises(Conflict, match="block this release"):
        _release(fair)
    assert (fair.release, first.status) == (0, MeetingStatus.PLANNED)


def test_on_the_day_conflicts_hold_nothing_back(session: Session, fair: Fair) -> None:
    first = _meetings(session)[0]
    make_wish(session, first.supplier, first.assembler, kind=WishKind.NO)
    with transaction() as writing:
        fair.phase = FairPhase.LIVE
        writing.add(fair)
    assert _release(fair).release == 1
