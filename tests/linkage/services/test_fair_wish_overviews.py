"""Wishes of a whole fair: how pairs stand, demand against places, who is silent."""

from __future__ import annotations

from sqlmodel import Session

from database.columns import now
from database.enums import FairSide, ParticipantStatus, WishKind
from database.session import transaction
from linkage.services.fair_wish_overviews import places_of, wishing
from tests.fair_makers import make_buyer, make_fair, make_participant, make_wish

BUYER = FairSide.ASSEMBLER


def test_pairs_stand_as_both_sides_say(session: Session) -> None:
    fair = make_fair(session)
    buyer = make_buyer(session, fair)
    makers = [make_participant(session, fair) for _ in range(6)]
    gone = make_participant(session, fair, status=ParticipantStatus.WITHDRAWN)
    mutual, by_buyer, by_maker, no_buyer, no_maker, no_both = makers
    for supplier, kind in (
        (mutual, WishKind.LIKE),
        (by_maker, WishKind.MUST),
        (no_buyer, WishKind.LIKE),
        (no_maker, WishKind.NO),
        (no_both, WishKind.NO),
        (gone, WishKind.LIKE),
    ):
        make_wish(session, supplier, buyer, kind=kind, rank=None if kind is WishKind.NO else 1)
    for supplier, kind in (
        (mutual, WishKind.MUST),
        (by_buyer, WishKind.LIKE),
        (no_buyer, WishKind.NO),
        (no_maker, WishKind.LIKE),
        (no_both, WishKind.NO),
    ):
        make_wish(session, supplier, buyer, by=BUYER, kind=kind)
    found = wishing(session, fair)
    assert [(stand.code, stand.supplier.id) for stand in found.stands] == [
        ("mutual", mutual.id),
        ("buyer", by_buyer.id),
        ("supplier", by_maker.id),
        ("no-buyer", no_buyer.id),
        ("no-supplier", no_maker.id),
        ("no-both", no_both.id),
    ]
    demand = next(one for one in found.demands if one.place.id == buyer.id)
    assert (demand.wanted_by, demand.wants, demand.mutual, demand.refuses, demand.refused_by) == (3, 3, 1, 2, 2)


def test_places_are_slots_at_own_tables_within_the_limits(session: Session) -> None:
    fair = make_fair(session, slots=6, tables=3, max_meetings_supplier=4)
    buyer = make_buyer(session, fair, delegates=2)
    assert places_of(fair, buyer) == 6
    with transaction():
        fair.tables[1].participant_id = buyer.id
        session.add(fair.tables[1])
    assert places_of(fair, buyer) == 12
    assert places_of(fair, make_buyer(session, fair, max_meetings=3)) == 3
    assert places_of(fair, make_participant(session, fair, delegates=2)) == 4


def test_silent_firms_come_before_those_already_telephoned(session: Session) -> None:
    fair = make_fair(session)
    buyer = make_buyer(session, fair, phoned_at=now())
    sent = make_participant(session, fair, wishes_sent_at=now())
    written = make_participant(session, fair)
    nothing = make_participant(session, fair)
    make_wish(session, written, buyer, rank=1)
    make_wish(session, sent, buyer, rank=1)
    assert [(each.id, said) for each, said in wishing(session, fair).unsent] == [
        (nothing.id, 0),
        (written.id, 1),
        (buyer.id, 0),
    ]
