"""Repairs: free places filled with who is here, nobody moved; swaps done only when confirmed, and as a whole."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from sqlmodel import Session

from database.enums import FairPhase, FairSide, MeetingOrigin, MeetingStatus, QueueStatus, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.session import transaction
from linkage.errors import Conflict
from linkage.services import repairs as services
from linkage.services.audit import SYSTEM
from linkage.services.check_ins import check_in
from linkage.services.fair_departures import go_home
from linkage.services.fair_queues import take_number
from linkage.services.fair_registrations import withdraw
from linkage.services.meetings import cancel, mark_no_show
from linkage.services.timetable_problems import placed_of
from linkage.wording.fair_times import local_moment
from tests.fair_makers import make_buyer, make_fair, make_interpreter, make_meeting, make_participant, make_wish


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.LIVE, slots=3)


@pytest.fixture
def buyer(session: Session, fair: Fair) -> FairParticipant:
    return make_buyer(session, fair)


def at(fair: Fair, hour: int, minute: int) -> datetime.datetime:
    return local_moment(fair, fair.starts_on, datetime.time(hour, minute))


def enter(session: Session, fair: Fair, *firms: FairParticipant) -> None:
    with transaction():
        for firm in firms:
            check_in(session, firm.delegates[0], day=fair.starts_on, at=at(fair, 8, 50))


def pairs(found: services.Proposals) -> set[tuple[str, str]]:
    return {(each.supplier.code, each.assembler.code) for each in found.fillings}


def test_place_of_a_no_show_goes_to_who_is_here_and_nobody_moves(
    session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    absent, here, away = (make_participant(session, fair) for _number in range(3))
    for firm in (absent, here, away):
        make_wish(session, firm, buyer)
    missed = make_meeting(session, absent, buyer, fair.slots[1])
    kept = make_meeting(session, here, make_buyer(session, fair), fair.slots[2])
    enter(session, fair, here)
    with transaction():
        mark_no_show(session, missed, by=SYSTEM)
    before = placed_of(kept)
    found = services.proposals(session, fair, at=at(fair, 9, 6))
    assert pairs(found) == {(here.code, buyer.code)}
    assert {each.slot.number for each in found.fillings} == {2}
    assert found.fillings[0].is_in
    with transaction():
        made = services.fill(session, fair, found.fillings[0].key, by=SYSTEM)
    session.expire_all()
    assert (made.origin, made.slot.number, made.assembler_id) == (MeetingOrigin.RESERVE, 2, buyer.id)
    assert placed_of(kept) == before
    with transaction(), pytest.raises(Conflict):
        services.fill(session, fair, found.fillings[0].key, by=SYSTEM)


def test_who_missed_a_place_is_not_proposed_for_it_again(session: Session, fair: Fair, buyer: FairParticipant) -> None:
    absent = make_participant(session, fair)
    make_wish(session, absent, buyer, kind=WishKind.MUST)
    missed = make_meeting(session, absent, buyer, fair.slots[1])
    with transaction():
        mark_no_show(session, missed, by=SYSTEM)
    # Nobody is seen at the door: all suppliers may be rung but the one that does not come.
    assert pairs(services.proposals(session, fair, at=at(fair, 9, 6))) == set()
    other = make_participant(session, fair)
    make_wish(session, other, buyer)
    found = services.proposals(session, fair, at=at(fair, 9, 6)).fillings
    assert [(each.supplier.id, each.slot.number) for each in found] == [(other.id, 2)]


def test_who_missed_a_place_and_came_is_proposed_for_a_later_one(
    session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    late = make_participant(session, fair)
    make_wish(session, late, buyer, kind=WishKind.MUST)
    missed = make_meeting(session, late, buyer, fair.slots[1])
    enter(session, fair, late)
    with transaction():
        mark_no_show(session, missed, by=SYSTEM)
    assert services.proposals(session, fair, at=at(fair, 9, 6)).fillings == ()
    found = services.proposals(session, fair, at=at(fair, 9, 26)).fillings
    assert [(each.supplier.id, each.slot.number) for each in found] == [(late.id, 3)]


def test_who_missed_a_place_and_waits_at_the_table_is_proposed_at_once(
    session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    late = make_participant(session, fair)
    missed = make_meeting(session, late, buyer, fair.slots[1])
    with transaction():
        mark_no_show(session, missed, by=SYSTEM)
        take_number(session, fair, supplier=late, assembler=buyer, at=at(fair, 9, 6), by=SYSTEM)
    (found,) = services.proposals(session, fair, at=at(fair, 9, 6)).fillings
    assert found.supplier.id == late.id


def test_reserves_are_proposed_although_they_are_not_here(session: Session, fair: Fair, buyer: FairParticipant) -> None:
    here, reserve = make_participant(session, fair), make_participant(session, fair, is_reserve=True)
    make_wish(session, reserve, buyer)
    enter(session, fair, here)
    (found,) = services.proposals(session, fair, at=at(fair, 9, 6)).fillings
    assert (found.supplier.id, found.is_reserve, found.is_in) == (reserve.id, True, False)


def test_who_waits_at_a_table_comes_first_there(session: Session, fair: Fair, buyer: FairParticipant) -> None:
    in_the_last_but_one = at(fair, 9, 30)
    wishing, waiting = make_participant(session, fair), make_participant(session, fair)
    make_wish(session, wishing, buyer, kind=WishKind.LIKE, rank=1)
    enter(session, fair, wishing, waiting)
    with transaction():
        place = take_number(session, fair, supplier=waiting, assembler=buyer, at=at(fair, 9, 30), by=SYSTEM)
    found = services.proposals(session, fair, at=in_the_last_but_one)
    first = found.fillings[0]
    assert (first.supplier.id, first.place and first.place.id) == (waiting.id, place.id)
    with transaction():
        made = services.fill(session, fair, first.key, by=SYSTEM)
    session.refresh(place)
    assert (made.origin, place.status, place.meeting_id) == (MeetingOrigin.WALK_IN, QueueStatus.MET, made.id)


def test_free_places_are_filled_from_the_earliest_on(session: Session, fair: Fair, buyer: FairParticipant) -> None:
    wishing, waiting = make_participant(session, fair), make_participant(session, fair)
    make_wish(session, wishing, buyer, kind=WishKind.MUST)
    enter(session, fair, wishing, waiting)
    with transaction():
        take_number(session, fair, supplier=waiting, assembler=buyer, at=at(fair, 8, 55), by=SYSTEM)
    found = services.proposals(session, fair, at=at(fair, 8, 56)).fillings
    assert [(each.slot.number, each.supplier.id) for each in found] == [(1, waiting.id), (2, wishing.id)]


def test_who_waits_today_is_not_put_off_to_tomorrow(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.LIVE, slots=6)
    buyer, waiting = make_buyer(session, fair), make_participant(session, fair)
    with transaction():
        fair.ends_on = fair.starts_on + datetime.timedelta(days=1)
        for slot in fair.slots[4:]:
            slot.starts_at += datetime.timedelta(days=1)
            slot.ends_at += datetime.timedelta(days=1)
    # Today leaves the firm a hole between two meetings, tomorrow none.
    make_meeting(session, waiting, make_buyer(session, fair), fair.slots[3])
    make_meeting(session, make_participant(session, fair), buyer, fair.slots[2])
    enter(session, fair, waiting)
    with transaction():
        take_number(session, fair, supplier=waiting, assembler=buyer, at=at(fair, 9, 5), by=SYSTEM)
    found = services.proposals(session, fair, at=at(fair, 9, 6)).fillings
    assert [(each.slot.number, each.supplier.id) for each in found] == [(2, waiting.id)]


def test_firm_that_went_home_and_vetoes_are_left_out(session: Session, fair: Fair, buyer: FairParticipant) -> None:
    gone, refused = make_participant(session, fair), make_participant(session, fair)
    for firm in (gone, refused):
        make_wish(session, firm, buyer)
    make_wish(session, refused, buyer, by=FairSide.ASSEMBLER, kind=WishKind.NO)
    enter(session, fair, gone, refused)
    with transaction():
        go_home(session, gone, at=at(fair, 9, 1), reason="Flight", by=SYSTEM)
    assert services.proposals(session, fair, at=at(fair, 9, 6)).fillings == ()


def test_nothing_is_proposed_for_slots_that_have_begun(session: Session, fair: Fair, buyer: FairParticipant) -> None:
    firm = make_participant(session, fair)
    make_wish(session, firm, buyer)
    enter(session, fair, firm)
    found = services.proposals(session, fair, at=at(fair, 9, 30)).fillings
    assert [each.slot.number for each in found] == [3]
    assert services.proposals(session, fair, at=at(fair, 9, 55)).fillings == ()


def test_meeting_that_goes_on_without_its_interpreter_keeps_no_repair_back(
    session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    make_interpreter(session, fair)
    alone, foreign = make_participant(session, fair, languages=["vi"]), make_buyer(session, fair, languages=["ja"])
    make_meeting(session, alone, foreign, fair.slots[2])
    firm = make_participant(session, fair, languages=["ja"])
    make_wish(session, firm, buyer)
    enter(session, fair, firm)
    found = services.proposals(session, fair, at=at(fair, 9, 6))
    assert (found.clash, pairs(found)) == (None, {(firm.code, buyer.code)})


@pytest.mark.parametrize("key", ["", "x", "a.b.1.A1...", "....,", "\0.b.1...."])
def test_nonsense_is_out_of_date(session: Session, fair: Fair, key: str) -> None:
    with transaction(), pytest.raises(Conflict, match="out of date"):
        services.fill(session, fair, key, by=SYSTEM)


def swap_of(fair: Fair, gone: list[Meeting], instead: list[Meeting], slots: list[int]) -> services.Swap:
    """The meetings as they would be in other slots."""
    return services.Swap(
        tuple(gone),
        tuple(
            services.Filling(
                replace(placed_of(each), slot=str(slot), interpreter=None),
                each.supplier,
                each.assembler,
                each.slot,
                is_in=True,
                is_reserve=False,
            )
            for each, slot in zip(instead, slots, strict=True)
        ),
    )


def test_swap_moves_one_and_puts_another_in_its_place(session: Session, fair: Fair, buyer: FairParticipant) -> None:
    moving = make_meeting(session, make_participant(session, fair), buyer, fair.slots[1])
    newcomer = make_participant(session, fair)
    template = make_meeting(session, newcomer, make_buyer(session, fair), fair.slots[2])
    with transaction():
        cancel(session, template, reason=None, by=SYSTEM)
    wanted = replace(placed_of(moving), b=newcomer.code, delegate_b=newcomer.delegates[0].code)
    swap = swap_of(fair, [moving], [moving], [3])
    swap = services.Swap(
        swap.gone,
        (*swap.instead, services.Filling(wanted, newcomer, buyer, fair.slots[1], is_in=True, is_reserve=False)),
    )
    with transaction():
        changed = services.swap(session, fair, swap.key, by=SYSTEM)
    session.expire_all()
    assert (moving.slot.number, moving.status) == (3, MeetingStatus.PLANNED)
    assert [(each.supplier_id, each.slot.number) for each in changed] == [
        (moving.supplier_id, 3),
        (newcomer.id, 2),
    ]


def test_swap_of_a_meeting_that_has_changed_does_nothing(session: Session, fair: Fair, buyer: FairParticipant) -> None:
    moving = make_meeting(session, make_participant(session, fair), buyer, fair.slots[1])
    key = swap_of(fair, [moving], [moving], [3]).key
    with transaction():
        moving.reason = "changed"
        session.add(moving)
    with transaction(), pytest.raises(Conflict, match="out of date"):
        services.swap(session, fair, key, by=SYSTEM)
    session.expire_all()
    assert moving.slot.number == 2


def test_suggested_swaps_can_be_done(session: Session, fair: Fair) -> None:
    """A hall in which one move makes room for one more meeting."""
    one, other = make_buyer(session, fair), make_buyer(session, fair)
    tied, free = make_participant(session, fair), make_participant(session, fair)
    make_meeting(session, free, one, fair.slots[1])
    make_meeting(session, make_participant(session, fair), other, fair.slots[2])
    make_meeting(session, tied, make_buyer(session, fair), fair.slots[2])
    make_wish(session, tied, one, kind=WishKind.MUST)
    enter(session, fair, tied, free)
    found = services.proposals(session, fair, at=at(fair, 9, 6))
    assert pairs(found) == set()
    (swap,) = found.swaps
    with transaction():
        services.swap(session, fair, swap.key, by=SYSTEM)
    again = services.proposals(session, fair, at=at(fair, 9, 6))
    assert (again.fillings, again.swaps) == ((), ())


def test_firm_that_left_after_a_meeting_stops_no_repair(session: Session, fair: Fair, buyer: FairParticipant) -> None:
    gone, here = make_participant(session, fair), make_participant(session, fair)
    make_wish(session, here, buyer)
    make_meeting(session, gone, buyer, fair.slots[0], status=MeetingStatus.HELD)
    make_meeting(session, here, make_buyer(session, fair), fair.slots[2])
    with transaction():
        withdraw(session, gone, reason="Typhoon", by=SYSTEM)
    assert pairs(services.proposals(session, fair, at=at(fair, 9, 21))) == {(here.code, buyer.code)}
