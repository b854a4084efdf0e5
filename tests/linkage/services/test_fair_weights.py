"""What a meeting is worth: the order of wishes, marks and proposals."""

from __future__ import annotations

import datetime
import itertools

import pytest
from sqlmodel import Session

from database.enums import FairSide, PartMarkLevel, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairPartMark
from database.models.fairs import Fair
from database.session import transaction
from linkage.services.fair_weights import Said, weights, wish_weight
from tests.factories import make_supplier
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_part, make_participant, make_wish

MOST = 10
RANKS = (1, 5, 10)
FITS = (0.0, 0.5, 1.0)


def like(rank: int) -> Said:
    return Said(WishKind.LIKE, rank)


def all_of(step: str) -> list[float]:
    """Every weight a step can have."""
    found = []
    for fit, rank, other in itertools.product(FITS, RANKS, RANKS):
        given = {
            "both": {"buyer": like(rank), "supplier": like(other)},
            "buyer": {"buyer": like(rank)},
            "supplier": {"supplier": like(rank)},
            "mark": {"mark": (PartMarkLevel.CAN_MAKE, PartMarkLevel.COULD_MAKE)[rank > 1]},
            "proposal": {},
        }[step]
        found.append(wish_weight(fit=fit, most=MOST, **given) or 0.0)  # type: ignore[arg-type]
    return found


def test_each_step_lies_above_the_next_whatever_rank_and_fit() -> None:
    steps = ("both", "buyer", "supplier", "mark", "proposal")
    for higher, lower in itertools.pairwise(steps):
        assert min(all_of(higher)) > max(all_of(lower)), (higher, lower)
    assert max(all_of("both")) == pytest.approx(4.8)


def test_rank_decides_before_fit_and_the_buyer_weighs_more() -> None:
    first, second = (wish_weight(fit=fit, most=3, buyer=like(rank)) for rank, fit in ((1, 0.0), (3, 1.0)))
    assert first is not None
    assert second is not None
    assert first > second
    buyers = wish_weight(fit=0.5, most=MOST, buyer=like(1), supplier=like(10))
    suppliers = wish_weight(fit=0.5, most=MOST, buyer=like(10), supplier=like(1))
    assert buyers is not None
    assert suppliers is not None
    assert buyers > suppliers


@pytest.mark.parametrize("side", ["buyer", "supplier"])
def test_no_of_one_side_is_absolute(side: str) -> None:
    other = {"buyer": "supplier", "supplier": "buyer"}[side]
    given = {side: Said(WishKind.NO), other: Said(WishKind.MUST, 1)}
    assert wish_weight(fit=1.0, most=MOST, mark=PartMarkLevel.CAN_MAKE, **given) is None  # type: ignore[arg-type]


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session)


@pytest.fixture
def buyer(session: Session, fair: Fair) -> FairParticipant:
    return make_buyer(session, fair)


@pytest.fixture
def part(session: Session, buyer: FairParticipant) -> FairPart:
    return make_part(session, buyer)


def test_weights_of_a_fair(session: Session, fair: Fair, buyer: FairParticipant, part: FairPart) -> None:
    suppliers = [make_participant(session, fair) for _ in range(5)]
    fitting, wished, wanted, refused, marked = suppliers
    make_wish(session, wished, buyer, kind=WishKind.MUST, rank=1)
    make_wish(session, wanted, buyer, by=FairSide.ASSEMBLER, rank=1)
    make_wish(session, refused, buyer, rank=2)
    make_wish(session, refused, buyer, by=FairSide.ASSEMBLER, kind=WishKind.NO)
    with transaction():
        session.add(FairPartMark(part_id=part.id, participant_id=marked.id))
    found = weights(session, fair)
    order = sorted(found, key=lambda pair: -found[pair].value)
    assert order == [(each.id, buyer.id) for each in (wanted, wished, marked, fitting)]
    assert [found[pair].must for pair in order] == [False, True, False, False]
    assert {each.parts for each in found.values()} == {(part.code,)}


def test_wish_counts_without_any_fit(session: Session, fair: Fair, buyer: FairParticipant, part: FairPart) -> None:
    stranger = make_participant(
        session, fair, company=make_supplier(session, capabilities=[{"process": "turning-cnc"}])
    )
    make_wish(session, stranger, buyer, rank=1, part_id=part.id)
    assert weights(session, fair)[stranger.id or 0, buyer.id or 0].parts == (part.code,)


def test_firms_that_met_before_are_left_out_until_one_asks_again(
    session: Session, fair: Fair, buyer: FairParticipant, part: FairPart
) -> None:
    supplier = make_participant(session, fair)
    earlier = make_fair(session, starts_on=fair.starts_on - datetime.timedelta(days=300))
    make_meeting(
        session,
        make_participant(session, earlier, company=supplier.company),
        make_buyer(session, earlier, company=buyer.company),
        earlier.slots[0],
        status="held",
    )
    assert part.participant_id == buyer.id
    assert weights(session, fair) == {}
    wish = make_wish(session, supplier, buyer, rank=1)
    assert weights(session, fair) == {}
    with transaction():
        wish.is_renewed = True
        session.add(wish)
    assert set(weights(session, fair)) == {(supplier.id, buyer.id)}
