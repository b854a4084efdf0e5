"""What a linkage is worth, as a side states it; the other side confirms it, or an officer who saw a paper.

Of one kind, by the year and once, one statement is confirmed at most, so that no total counts the same work twice. What is confirmed
stays in force until what follows it is confirmed as well: no side takes it back alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from database.columns import now
from database.enums import ValueKind
from database.models.outcomes import Outcome, OutcomeValue
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.linkages import ValueInput
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.ladder import Teller, note_event
from linkage.services.linkage_changes import record_linkage
from linkage.services.linkage_people import are_one
from linkage.services.linkages import OWN_WORD
from linkage.services.outcomes import lock_outcome


def state_value(session: Session, outcome: Outcome, given: ValueInput, *, teller: Teller) -> OutcomeValue:
    """A side states an amount; what it stated of the same sort and nobody confirmed is replaced. The same again is stated once.

    An officer who names the paper confirms it by that; one who speaks for no side has to. Raises Invalid.
    """
    if given.proof is not None and not teller.is_agency:
        raise Invalid(fields={"proof": _l("Officers note which paper they saw. Leave this empty.")})
    if teller.side is None and given.proof is None:
        raise Invalid(fields={"proof": _l("Say which paper proves it.")})
    lock_outcome(session, outcome)
    before = [each for each in _alike(outcome, given) if each.stated_by is teller.side]
    same = next((each for each in before if _is_same(each, given)), None)
    if same is not None and (given.proof is None or same.proof == given.proof):
        _replace(each for each in before if each is not same and each.confirmed_at is None)
        return same
    made = OutcomeValue(
        outcome_id=outcome.id or 0,
        kind=given.kind,
        amount=given.amount,
        currency=given.currency,
        is_yearly=given.is_yearly,
        stated_on=given.stated_on,
        stated_by=teller.side,
        stated_by_id=teller.by.user_id,
        via=teller.via,
        proof=given.proof,
    )
    _replace(each for each in before if each.confirmed_at is None)
    outcome.values.append(made)
    if given.proof is not None:
        _confirm(outcome, made, teller)
    _follow(session, outcome, made, teller, "linkage.value_stated")
    return made


def confirm_value(session: Session, outcome: Outcome, code: str, *, teller: Teller) -> OutcomeValue:
    """The other side says that the amount holds. Confirming twice is confirming once.

    Raises NotFound when it was replaced meanwhile, Conflict for the side's own statement, also where one person speaks for both.
    """
    lock_outcome(session, outcome)
    value = _value(outcome, code)
    if value.confirmed_at is not None:
        return value
    if teller.side is None or teller.side is value.stated_by:
        raise Conflict(_l("An amount is confirmed by the other side, or by an officer who saw a paper."))
    if is_own_amount(session, outcome, value, teller):
        raise Conflict(OWN_WORD)
    _confirm(outcome, value, teller)
    _follow(session, outcome, value, teller, "linkage.value_confirmed")
    return value


def is_own_amount(session: Session, outcome: Outcome, value: OutcomeValue, teller: Teller) -> bool:
    """Whether this person stated the amount for the other firm: one person is no two sides."""
    return are_one(session, outcome, Teller(value.stated_by, value.via, Actor(value.stated_by_id, "")), teller)


def prove_value(session: Session, outcome: Outcome, code: str, proof: str, *, teller: Teller) -> OutcomeValue:
    """An officer saw the paper. Raises NotFound, Conflict for anybody else, Invalid when it is not said which paper."""
    if not teller.is_agency:
        raise Conflict(_l("An amount is confirmed by the other side, or by an officer who saw a paper."))
    if not proof.strip():
        raise Invalid(fields={"proof": _l("Say which paper proves it.")})
    lock_outcome(session, outcome)
    value = _value(outcome, code)
    if value.confirmed_at is not None:
        return value
    value.proof = proof.strip()[:500]
    _confirm(outcome, value, teller)
    _follow(session, outcome, value, teller, "linkage.value_confirmed")
    return value


def in_force(outcome: Outcome) -> list[OutcomeValue]:
    """Statements that no later one replaced, oldest first."""
    return [each for each in outcome.values if each.superseded_at is None]


def waiting_values(outcome: Outcome) -> list[OutcomeValue]:
    """Those that nobody has confirmed yet."""
    return [each for each in in_force(outcome) if each.confirmed_at is None]


def sort_of(stated: OutcomeValue | ValueInput) -> tuple[ValueKind, bool]:
    """What statements replace each other: those of one kind and length. Amounts of a year and of one order stand side by side."""
    return ValueKind(stated.kind), stated.is_yearly


def _value(outcome: Outcome, code: str) -> OutcomeValue:
    found = next((each for each in in_force(outcome) if each.code == code), None)
    if found is None:
        raise NotFound(_l("This amount was replaced by another one. Look at it again."))
    return found


def _alike(outcome: Outcome, stated: OutcomeValue | ValueInput) -> list[OutcomeValue]:
    """What is in force of the same sort."""
    return [each for each in in_force(outcome) if sort_of(each) == sort_of(stated)]


def _is_same(value: OutcomeValue, given: ValueInput) -> bool:
    stated = (value.amount, value.currency, value.is_yearly)
    return stated == (given.amount, given.currency, given.is_yearly)


def _confirm(outcome: Outcome, value: OutcomeValue, teller: Teller) -> None:
    _replace(each for each in _alike(outcome, value) if each is not value)
    value.confirmed_at, value.confirmed_by_id = now(), teller.by.user_id


def _replace(values: Iterable[OutcomeValue]) -> None:
    for each in values:
        each.superseded_at = now()


def _follow(session: Session, outcome: Outcome, value: OutcomeValue, teller: Teller, action: str) -> None:
    note_event(outcome, agency_today())
    outcome.updated_at = now()
    session.add(outcome)
    session.flush()
    side = teller.side.value if teller.side else None
    said = {"kind": ValueKind(value.kind).value, "value": value.code, "side": side, "via": teller.via.value}
    record_linkage(session, teller.by, action, outcome, **said)
