"""Wishes: an order without gaps, a limit, vetoes, firms that met before, and who may write when."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, col, select

from database.enums import FairPhase, FairSide, PartAudience, ParticipantStatus, WishKind
from database.models.audit_events import AuditEvent
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPartMark
from database.models.fairs import Fair
from database.queries import fair_wishes as rows
from database.session import transaction
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.fair_wishes import WishInput
from linkage.services.audit import SYSTEM
from linkage.services.fair_wishes import (
    move_wish,
    note_phoned,
    remove_wish,
    send_wishes,
    set_wish,
    take_over_marks,
)
from tests.factories import make_assembler
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_part, make_participant


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.WISHES, wishes_each=3)


@pytest.fixture
def buyers(session: Session, fair: Fair) -> list[FairParticipant]:
    return [make_buyer(session, fair) for _ in range(4)]


@pytest.fixture
def supplier(session: Session, fair: Fair) -> FairParticipant:
    return make_participant(session, fair)


def wish(
    own: FairParticipant,
    other: FairParticipant,
    kind: WishKind = WishKind.LIKE,
    *,
    for_firm: bool = False,
    **more: object,
) -> None:
    given = WishInput(firm=other.code, kind=kind, **more)  # type: ignore[arg-type]
    with transaction() as session:
        set_wish(session, own, given, by=SYSTEM, for_firm=for_firm)


def ranked(session: Session, own: FairParticipant) -> list[tuple[int | None, int]]:
    """(rank, the other side) in order."""
    session.expire_all()
    return [
        (each.rank, each.assembler_id if own.side is FairSide.SUPPLIER else each.supplier_id)
        for each in rows.wishes_of(session, own)
    ]


def test_wishes_are_ranked_as_they_come_and_moved(
    session: Session, supplier: FairParticipant, buyers: list[FairParticipant]
) -> None:
    first, second, third, _ = (each.id for each in buyers)
    for each in buyers[:3]:
        wish(supplier, each)
    assert ranked(session, supplier) == [(1, first), (2, second), (3, third)]
    for places, order in ((-1, [first, third, second]), (-9, [third, first, second]), (1, [first, third, second])):
        with transaction():
            move_wish(session, supplier, buyers[2].code, places=places, by=SYSTEM)
        assert ranked(session, supplier) == [(rank, one) for rank, one in enumerate(order, start=1)]


def test_a_no_leaves_the_order_and_keeps_its_reason(
    session: Session, supplier: FairParticipant, buyers: list[FairParticipant]
) -> None:
    for each in buyers[:3]:
        wish(supplier, each)
    wish(supplier, buyers[0], WishKind.NO, reason="They never pay.")
    assert ranked(session, supplier) == [(1, buyers[1].id), (2, buyers[2].id), (None, buyers[0].id)]
    kept = rows.wish(session, supplier, buyers[0])
    assert kept is not None
    assert kept.reason == "They never pay."
    wish(supplier, buyers[0], WishKind.MUST, reason="They never pay.")
    assert kept.reason is None
    with transaction():
        remove_wish(session, supplier, buyers[1].code, by=SYSTEM)
        remove_wish(session, supplier, buyers[1].code, by=SYSTEM)
    assert ranked(session, supplier) == [(1, buyers[2].id), (2, buyers[0].id)]


def test_limit_counts_musts_and_likes_but_no_nos(
    session: Session, supplier: FairParticipant, buyers: list[FairParticipant]
) -> None:
    wish(supplier, buyers[3], WishKind.NO)
    for each in buyers[:3]:
        wish(supplier, each)
    wish(supplier, buyers[0], WishKind.MUST)
    with pytest.raises(Invalid) as refused:
        wish(supplier, buyers[3])
    assert str(refused.value) == "You have 3 wishes already, as many as this fair allows. Take one away first."
    assert len(ranked(session, supplier)) == 4


def test_both_sides_wish_apart(session: Session, supplier: FairParticipant, buyers: list[FairParticipant]) -> None:
    wish(supplier, buyers[0])
    wish(buyers[0], supplier, WishKind.NO)
    assert ranked(session, supplier) == [(1, buyers[0].id)]
    assert ranked(session, buyers[0]) == [(None, supplier.id)]


def test_firms_write_only_while_wishes_are_open_and_officers_for_them_later(
    session: Session, fair: Fair, supplier: FairParticipant, buyers: list[FairParticipant]
) -> None:
    for phase in set(FairPhase) - {FairPhase.WISHES}:
        with transaction():
            fair.phase = phase
            session.add(fair)
        with pytest.raises(Conflict):
            wish(supplier, buyers[0])
    with transaction():
        fair.phase, fair.wishes_close_on = FairPhase.WISHES, datetime.date(2020, 1, 1)
        session.add(fair)
    with pytest.raises(Conflict):
        wish(supplier, buyers[0])
    wish(supplier, buyers[0], for_firm=True)
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "fair-wish.set")).one()
    assert event.details["for_firm"] is True
    with transaction():
        fair.phase = FairPhase.HELD
        session.add(fair)
    with pytest.raises(Conflict):
        wish(supplier, buyers[1], for_firm=True)


def test_only_firms_that_come_wish_and_are_wished_for(
    session: Session, fair: Fair, supplier: FairParticipant, buyers: list[FairParticipant]
) -> None:
    elsewhere = make_buyer(session, make_fair(session))
    gone = make_buyer(session, fair, status=ParticipantStatus.WITHDRAWN)
    own = make_buyer(session, fair, company=supplier.company)
    for other in (elsewhere, gone, own, supplier):
        with pytest.raises(NotFound):
            wish(supplier, other)
    with pytest.raises(Conflict):
        wish(make_participant(session, fair, status=ParticipantStatus.WAITING), buyers[0])


def test_buyers_that_are_not_named_are_not_wished_for_by_their_code(
    session: Session, fair: Fair, supplier: FairParticipant
) -> None:
    company = make_assembler(session, is_name_public=False)
    hidden = make_buyer(session, fair, company=company)
    make_part(session, hidden, audience=PartAudience.ANONYMOUS)
    for kind in WishKind:
        with pytest.raises(NotFound):
            wish(supplier, hidden, kind)
    wish(supplier, hidden, for_firm=True)
    with pytest.raises(NotFound), transaction():
        move_wish(session, supplier, hidden.code, places=1, by=SYSTEM)
    make_part(session, hidden, audience=PartAudience.REGISTERED)
    wish(supplier, hidden, WishKind.MUST)
    assert ranked(session, supplier) == [(1, hidden.id)]


def test_firms_that_met_before_meet_again_when_asked(
    session: Session, fair: Fair, supplier: FairParticipant, buyers: list[FairParticipant]
) -> None:
    earlier = make_fair(session, starts_on=fair.starts_on - datetime.timedelta(days=300), name="Fair of 2025")
    there = make_participant(session, earlier, company=supplier.company)
    make_meeting(
        session, there, make_buyer(session, earlier, company=buyers[0].company), earlier.slots[0], status="held"
    )
    make_meeting(session, there, make_buyer(session, earlier, company=buyers[1].company), earlier.slots[1])
    assert rows.met_before(session, fair) == {(supplier.company_id, buyers[0].company_id)}
    assert rows.met_before_of(session, fair, buyers[0]) == {supplier.company_id: "Fair of 2025"}
    with pytest.raises(Invalid) as refused:
        wish(supplier, buyers[0])
    assert "Fair of 2025" in str(refused.value.fields["firm"])
    wish(supplier, buyers[0], again=True)
    wish(supplier, buyers[0], WishKind.MUST)
    kept = rows.wish(session, supplier, buyers[0])
    assert kept is not None
    assert kept.is_renewed
    wish(supplier, buyers[1])


def test_marks_become_wishes_but_not_those_of_unnamed_parts(
    session: Session, fair: Fair, supplier: FairParticipant, buyers: list[FairParticipant]
) -> None:
    named = [make_part(session, each) for each in (buyers[0], buyers[1], buyers[1])]
    unnamed = make_part(session, buyers[2], audience=PartAudience.ANONYMOUS)
    with transaction():
        session.add_all(FairPartMark(part_id=part.id, participant_id=supplier.id) for part in (*named, unnamed))
    wish(supplier, buyers[1], WishKind.NO)
    for made in (1, 0):
        with transaction():
            assert take_over_marks(session, supplier, by=SYSTEM) == made
    assert ranked(session, supplier) == [(1, buyers[0].id), (None, buyers[1].id)]
    wish(supplier, buyers[2], part=unnamed.code)
    told = rows.wish(session, supplier, buyers[2])
    assert told is not None
    assert told.part_id is None


def test_sent_and_phoned_are_noted(session: Session, supplier: FairParticipant) -> None:
    with transaction():
        send_wishes(session, supplier, by=SYSTEM)
        note_phoned(session, supplier, by=SYSTEM)
    assert supplier.wishes_sent_at is not None
    assert supplier.phoned_at is not None


def test_said_again_a_wish_is_noted_once(
    session: Session, supplier: FairParticipant, buyers: list[FairParticipant]
) -> None:
    kinds = [WishKind.LIKE, WishKind.LIKE, WishKind.MUST, WishKind.NO, WishKind.NO]
    for kind in kinds:
        wish(supplier, buyers[0], kind)

    noted = session.exec(select(AuditEvent).where(AuditEvent.action == "fair-wish.set").order_by(col(AuditEvent.id)))
    assert [each.details["kind"] for each in noted.all()] == ["like", "must", "no"]
