"""A chosen offer becomes a quoted amount of the linkage; nothing else does, and nothing before the decision."""

from __future__ import annotations

from decimal import Decimal

from sqlmodel import Session, select

from database.enums import FairSide, ValueKind
from database.models.outcomes import OutcomeValue
from database.models.rfqs import Rfq
from database.queries.linkage_values import value_totals
from database.session import transaction
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import DecisionInput
from linkage.services.audit import SYSTEM, Actor
from linkage.services.rfq_awards import decide
from linkage.services.rfq_values import chosen_value
from tests.factories import make_user
from tests.rfq_makers import end_time, make_offer, make_rfq


def decided(session: Session, rfq: Rfq, *given: dict[str, str], by: Actor = SYSTEM) -> None:
    end_time(session, rfq)
    decisions = [read_input(DecisionInput, each) for each in given]
    with transaction():
        decide(session, rfq, dict(zip((each.code for each in rfq.invitations), decisions, strict=True)), by=by)


def totals(session: Session) -> list[tuple[ValueKind, str, bool, Decimal, int]]:
    return [tuple(each) for each in value_totals(session)]  # type: ignore[misc]


def test_only_what_was_chosen_is_worth_something(session: Session) -> None:
    rfq = make_rfq(session, annual_volume=1000)
    first, second = (make_offer(session, each) for each in rfq.invitations)
    assert session.exec(select(OutcomeValue)).all() == []
    decided(session, rfq, {"share": "100"}, {"reason": "price"})
    (value,) = session.exec(select(OutcomeValue)).all()
    assert (value.amount, value.currency, value.is_yearly) == (Decimal("500.00"), "USD", True)
    assert (value.stated_by, value.quotation_id) == (FairSide.SUPPLIER, first.id)
    assert value.confirmed_at is not None
    assert value.quotation_id != second.id
    assert totals(session) == [(ValueKind.QUOTED, "USD", True, Decimal("500.00"), 1)]


def test_who_works_for_both_firms_confirms_no_offer_of_its_own(session: Session) -> None:
    rfq = make_rfq(session, annual_volume=1000)
    offer = make_offer(session, rfq.invitations[0])
    person = make_user(session)
    with transaction():
        offer.sent_by_id = person.id
        session.add(offer)
    make_offer(session, rfq.invitations[1])
    decided(session, rfq, {"share": "100"}, {"reason": "price"}, by=Actor(person.id, "Sen"))
    (value,) = session.exec(select(OutcomeValue)).all()
    assert (value.stated_by_id, value.confirmed_at) == (person.id, None)
    assert totals(session) == []


def test_a_part_of_the_order_counts_as_a_part(session: Session) -> None:
    rfq = make_rfq(session, annual_volume=1000)
    make_offer(session, rfq.invitations[0])
    make_offer(
        session, rfq.invitations[1], currency="VND", unit_price="12000", material="12000", process="", overhead=""
    )
    decided(session, rfq, {"share": "33.33"}, {"share": "66.67"})
    assert [chosen_value(each) for each in rfq.invitations] == [Decimal("166.65"), Decimal("8000400.00")]
    assert [(each.currency, each.amount) for each in value_totals(session)] == [
        ("USD", Decimal("166.65")),
        ("VND", Decimal("8000400.00")),
    ]


def test_the_last_revision_counts_and_a_later_decision_replaces_it(session: Session) -> None:
    rfq = make_rfq(session, annual_volume=1000)
    make_offer(session, rfq.invitations[0])
    make_offer(session, rfq.invitations[0], unit_price="0.40", material="0.20")
    make_offer(session, rfq.invitations[1])
    decided(session, rfq, {"share": "100"}, {"reason": "price"})
    assert totals(session) == [(ValueKind.QUOTED, "USD", True, Decimal("400.00"), 1)]
    again = make_rfq(session, rfq.invitations[0].supplier, need=rfq.need, annual_volume=1000)
    make_offer(session, again.invitations[0], unit_price="0.45", material="0.25")
    decided(session, again, {"share": "100"})
    assert totals(session) == [(ValueKind.QUOTED, "USD", True, Decimal("450.00"), 1)]


def test_an_offer_for_nothing_states_no_amount(session: Session) -> None:
    rfq = make_rfq(session)
    for each in rfq.invitations:
        make_offer(session, each, unit_price="0", material="", process="", overhead="")
    decided(session, rfq, {"share": "100"}, {"reason": "price"})
    assert session.exec(select(OutcomeValue)).all() == []
