"""What linkages of the demo are worth: stated by a side, confirmed by the other one or by a paper, as far as the steps are."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal

from database.enums import AnsweredVia, FairSide, OutcomeStage, ValueKind
from database.models.outcomes import OutcomeValue
from database.models.rfqs import RfqInvitation
from linkage.demo.courses import Step
from linkage.demo.draws import chance, stream
from linkage.demo.linkages import Pair
from linkage.demo.prices import is_bought_once, usual_price
from linkage.demo.rows import People, code_of, noon
from linkage.services.linkage_values import sort_of
from linkage.services.rfq_guards import standing_offer
from linkage.services.rfq_values import CENT, chosen_value

_FIRST_ORDER, _MORE = Decimal("0.08"), Decimal("1.25")
"""Of the yearly amount: what is ordered first, and what is ordered once the part is made here alone."""


def values_of(pair: Pair, invitation: RfqInvitation, people: People) -> list[OutcomeValue]:
    """All statements of a linkage, oldest first; a later one replaces an earlier one as in the product."""
    rng = stream("value", *pair.key)
    stated = [*_expected(pair, invitation), *_chosen(pair, invitation, people)]
    yearly = chosen_value(invitation)
    if yearly is not None:
        stated += _ordered(pair, yearly, invitation.rfq.currency)
    for value in stated:
        if value.confirmed_at is not None and pair.owner is not None and not value.quotation_id and chance(rng, 0.3):
            value.proof, value.confirmed_by_id = "Đơn hàng đã xem / order seen", pair.owner.id
    _replace_earlier(stated)
    return stated


def _expected(pair: Pair, invitation: RfqInvitation) -> Iterator[OutcomeValue]:
    """What the buyer speaks of at the meeting."""
    met, rng = _step(pair, OutcomeStage.MEETING), stream("expected", *pair.key)
    if met is None or not chance(rng, 0.55):
        return
    rfq = invitation.rfq
    made = _value(pair, ValueKind.EXPECTED, usual_price(pair.need) * rfq.annual_volume, rfq.currency, met.on)
    if chance(rng, 0.4):
        _confirm(made, min(pair.course.heard_on(), met.on + datetime.timedelta(days=rng.randint(1, 15))))
    yield made


def _chosen(pair: Pair, invitation: RfqInvitation, people: People) -> Iterator[OutcomeValue]:
    """The offer that was chosen: the supplier stated it, the buyer confirms it by choosing."""
    offer, amount, decided_at = standing_offer(invitation), chosen_value(invitation), invitation.rfq.decided_at
    if offer is None or amount is None or decided_at is None:
        return
    made = _value(pair, ValueKind.QUOTED, amount, offer.currency, decided_at.date(), by=FairSide.SUPPLIER)
    made.via, made.stated_by_id, made.quotation_id = offer.via, offer.sent_by_id, offer.id
    made.confirmed_at, made.confirmed_by_id = decided_at, people.of(pair.buyer).user_id
    yield made


def _ordered(pair: Pair, yearly: Decimal, currency: str) -> Iterator[OutcomeValue]:
    """The first order, which is delivered when stable supply begins, the yearly one from then on, and more of it at last."""
    once = is_bought_once(pair.need)
    first = yearly if once else yearly * _FIRST_ORDER
    order, supply = _step(pair, OutcomeStage.TRIAL_ORDER), _step(pair, OutcomeStage.ORDER)
    localised = _step(pair, OutcomeStage.LOCALISED)
    if order is not None:
        yield _of_step(pair, ValueKind.ORDERED, first, currency, order, is_yearly=False)
    if supply is None:
        return
    yield _of_step(pair, ValueKind.REALISED, first, currency, supply, is_yearly=False)
    if not once:
        yield _of_step(pair, ValueKind.ORDERED, yearly, currency, supply, is_yearly=True)
    if localised is not None and not once:
        yield _of_step(pair, ValueKind.ORDERED, yearly * _MORE, currency, localised, is_yearly=True)


def _of_step(
    pair: Pair, kind: ValueKind, amount: Decimal, currency: str, step: Step, *, is_yearly: bool
) -> OutcomeValue:
    """Stated with the first word for the step, confirmed with that of the other side, or with the paper."""
    words = sorted((day, side, via) for side, (day, via) in step.words.items())
    day, side, via = words[0] if words else (step.on, FairSide.ASSEMBLER, AnsweredVia.LINK)
    made = _value(pair, kind, amount, currency, day, by=side, part=step.stage.value)
    made.is_yearly, made.via = is_yearly, via
    behind = words[1][0] if len(words) > 1 else step.seen_on
    if behind is not None:
        _confirm(made, behind)
    return made


def _value(
    pair: Pair,
    kind: ValueKind,
    amount: Decimal,
    currency: str,
    day: datetime.date,
    *,
    by: FairSide = FairSide.ASSEMBLER,
    part: str = "",
) -> OutcomeValue:
    return OutcomeValue(
        code=code_of("value", *pair.key, kind.value, part),
        outcome_id=pair.outcome_id,
        kind=kind,
        amount=amount.quantize(CENT),
        currency=currency,
        stated_on=day,
        stated_by=by,
        via=AnsweredVia.LINK,
        created_at=noon(day),
    )


def _confirm(value: OutcomeValue, day: datetime.date) -> None:
    value.confirmed_at = noon(day)


def _replace_earlier(stated: Iterable[OutcomeValue]) -> None:
    """A confirmed statement stands in the place of all of its sort before it, any other one in that of what nobody confirmed."""
    in_force: list[OutcomeValue] = []
    for value in stated:
        for earlier in [each for each in in_force if sort_of(each) == sort_of(value)]:
            is_own = earlier.confirmed_at is None and earlier.stated_by is value.stated_by
            if is_own or value.confirmed_at is not None:
                earlier.superseded_at = value.created_at if is_own else value.confirmed_at
                in_force.remove(earlier)
        in_force.append(value)


def _step(pair: Pair, stage: OutcomeStage) -> Step | None:
    """A step that nobody denies."""
    return next((each for each in pair.course.steps if each.stage is stage and each.denied_by is None), None)
