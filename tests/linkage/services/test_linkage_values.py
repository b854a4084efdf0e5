"""What a linkage is worth: stated by a side, confirmed by the other one or with a paper; only that enters a total."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from database.enums import AnsweredVia, FairSide, ValueKind
from database.models.outcomes import Outcome, OutcomeValue
from database.queries.linkage_values import value_totals
from database.session import transaction
from linkage.errors import Conflict, Invalid, LinkageError, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.linkages import ValueInput
from linkage.services.audit import SYSTEM, Actor
from linkage.services.ladder import Teller
from linkage.services.linkage_values import confirm_value, in_force, prove_value, state_value
from tests.factories import make_user
from tests.linkage_makers import make_linkage

SUPPLIER = Teller(FairSide.SUPPLIER, AnsweredVia.ACCOUNT, SYSTEM)
BUYER = Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, SYSTEM)
AGENCY = Teller(None, AnsweredVia.PAPER, SYSTEM)


@pytest.fixture
def linkage(session: Session) -> Outcome:
    return make_linkage(session)


def state(linkage: Outcome, teller: Teller, kind: str = "ordered", amount: str = "1000", **given: Any) -> OutcomeValue:
    data = {"kind": kind, "amount": amount, "currency": "USD", **given}
    with transaction() as session:
        return state_value(session, session.get_one(Outcome, linkage.id), read_input(ValueInput, data), teller=teller)


def confirm(linkage: Outcome, code: str, teller: Teller) -> None:
    with transaction() as session:
        confirm_value(session, session.get_one(Outcome, linkage.id), code, teller=teller)


def totals(session: Session) -> dict[tuple[str, str], Decimal]:
    session.expire_all()
    return {(each.kind.value, each.currency): each.amount for each in value_totals(session)}


def test_total_holds_what_was_confirmed(session: Session, linkage: Outcome) -> None:
    made = state(linkage, SUPPLIER)
    assert totals(session) == {}
    with pytest.raises(Conflict):
        confirm(linkage, made.code, SUPPLIER)
    confirm(linkage, made.code, BUYER)
    confirm(linkage, made.code, BUYER)
    assert totals(session) == {("ordered", "USD"): Decimal(1000)}


def test_one_person_of_both_firms_confirms_no_amount_of_its_own(session: Session, linkage: Outcome) -> None:
    person = Actor(make_user(session).id, "Sen")
    supplier, buyer = (Teller(side, AnsweredVia.ACCOUNT, person) for side in (FairSide.SUPPLIER, FairSide.ASSEMBLER))
    made = state(linkage, supplier)
    with pytest.raises(Conflict, match="You said this for the other firm yourself"):
        confirm(linkage, made.code, buyer)
    assert totals(session) == {}


def test_kinds_and_currencies_are_never_added(session: Session, linkage: Outcome) -> None:
    for kind, currency in (("expected", "USD"), ("ordered", "VND")):
        confirm(linkage, state(linkage, SUPPLIER, kind, currency=currency).code, BUYER)
    confirm(make := make_linkage(session), state(make, BUYER, "expected", "500").code, SUPPLIER)
    assert totals(session) == {("expected", "USD"): Decimal(1500), ("ordered", "VND"): Decimal(1000)}


def test_later_statement_of_a_side_replaces_its_unconfirmed_one(session: Session, linkage: Outcome) -> None:
    first, theirs = state(linkage, SUPPLIER), state(linkage, BUYER, amount="1500")
    assert state(linkage, SUPPLIER).code == first.code
    second = state(linkage, SUPPLIER, amount="2000")
    assert in_force_of(session, linkage) == [theirs.code, second.code]
    with pytest.raises(NotFound):
        confirm(linkage, first.code, BUYER)


def test_confirmed_amount_counts_until_its_successor_is_confirmed(session: Session, linkage: Outcome) -> None:
    first = state(linkage, SUPPLIER)
    confirm(linkage, first.code, BUYER)
    second = state(linkage, SUPPLIER, amount="1")
    assert totals(session) == {("ordered", "USD"): Decimal(1000)}
    assert in_force_of(session, linkage) == [first.code, second.code]
    confirm(linkage, second.code, BUYER)
    assert totals(session) == {("ordered", "USD"): Decimal(1)}
    assert in_force_of(session, linkage) == [second.code]


def test_what_is_confirmed_stated_again_takes_back_what_waits(session: Session, linkage: Outcome) -> None:
    first = state(linkage, SUPPLIER)
    confirm(linkage, first.code, BUYER)
    state(linkage, SUPPLIER, amount="1")
    assert state(linkage, SUPPLIER).code == first.code
    assert in_force_of(session, linkage) == [first.code]


def test_amounts_of_a_year_and_of_one_order_stand_side_by_side(session: Session, linkage: Outcome) -> None:
    yearly = state(linkage, SUPPLIER, is_yearly="true")
    confirm(linkage, yearly.code, BUYER)
    once = state(linkage, SUPPLIER, amount="50", is_yearly="false")
    confirm(linkage, once.code, BUYER)
    assert in_force_of(session, linkage) == [yearly.code, once.code]
    found = {each.is_yearly: each.amount for each in value_totals(session)}
    assert found == {True: Decimal(1000), False: Decimal(50)}


def in_force_of(session: Session, linkage: Outcome) -> list[str]:
    session.expire_all()
    return [each.code for each in in_force(session.get_one(Outcome, linkage.id))]


def test_both_sides_of_one_order_count_once(session: Session, linkage: Outcome) -> None:
    theirs, ours = state(linkage, SUPPLIER), state(linkage, BUYER, amount="1100")
    confirm(linkage, theirs.code, BUYER)
    with pytest.raises(NotFound):
        confirm(linkage, ours.code, SUPPLIER)
    assert totals(session) == {("ordered", "USD"): Decimal(1000)}


def test_officer_confirms_with_the_paper(session: Session, linkage: Outcome) -> None:
    made = state(linkage, SUPPLIER)
    with pytest.raises(Conflict), transaction() as writing:
        prove_value(writing, writing.get_one(Outcome, linkage.id), made.code, "PO 1", teller=BUYER)
    with pytest.raises(Invalid), transaction() as writing:
        prove_value(writing, writing.get_one(Outcome, linkage.id), made.code, " ", teller=AGENCY)
    with transaction() as writing:
        prove_value(writing, writing.get_one(Outcome, linkage.id), made.code, "PO 1", teller=AGENCY)
    assert totals(session) == {("ordered", "USD"): Decimal(1000)}


def test_proof_is_for_officers_and_they_need_one(linkage: Outcome) -> None:
    for teller, given_proof in ((SUPPLIER, {"proof": "PO 1"}), (AGENCY, {})):
        with pytest.raises(Invalid) as refused:
            state(linkage, teller, **given_proof)
        assert list(refused.value.fields) == ["proof"]


def test_officer_states_and_confirms_at_once(session: Session, linkage: Outcome) -> None:
    state(linkage, SUPPLIER)
    made = state(linkage, AGENCY, amount="900", proof="PO 1")
    assert [each.code for each in in_force(session.get_one(Outcome, linkage.id))] == [made.code]
    assert totals(session) == {("ordered", "USD"): Decimal(900)}


STATEMENTS = st.lists(
    st.tuples(
        st.sampled_from(["state", "confirm", "prove"]),
        st.sampled_from([SUPPLIER, BUYER, AGENCY]),
        st.sampled_from([*ValueKind]),
        st.integers(0, 3),
    ),
    max_size=12,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(actions=STATEMENTS)
def test_unconfirmed_amounts_never_enter_a_total(
    session: Session, actions: list[tuple[str, Teller, ValueKind, int]]
) -> None:
    linkage = make_linkage(session)
    for action, teller, kind, number in actions:
        try:
            _act(linkage, action, teller, kind, number)
        except LinkageError:
            continue
    session.expire_all()
    found = session.get_one(Outcome, linkage.id)
    counted = {(each.kind, each.is_yearly): each.amount for each in in_force(found) if each.confirmed_at is not None}
    confirmed = {(each.kind, each.is_yearly) for each in found.values if each.confirmed_at is not None}
    assert set(counted) == confirmed
    assert len(counted) == sum(each.confirmed_at is not None for each in in_force(found))
    mine = value_totals(session, Outcome.id == linkage.id)
    assert {(each.kind, each.is_yearly): each.amount for each in mine} == counted
    for each in found.values:
        assert each.confirmed_at is None or each.proof is not None or each.stated_by is not None


def _act(linkage: Outcome, action: str, teller: Teller, kind: ValueKind, number: int) -> None:
    with transaction() as session:
        found = session.get_one(Outcome, linkage.id)
        values = in_force(found)
        if action == "state":
            proof = "PO" if teller is AGENCY else None
            given_value = ValueInput(
                kind=kind, amount=Decimal(number), currency="USD", is_yearly=number < 2, proof=proof
            )
            state_value(session, found, given_value, teller=teller)
        elif values and action == "confirm":
            confirm_value(session, found, values[number % len(values)].code, teller=teller)
        elif values:
            prove_value(session, found, values[number % len(values)].code, "PO", teller=teller)
