"""After the decision: who takes the next step, and where the two firms say that the first order came and what it is
worth, and where the buyer closes the need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from database.enums import FairSide, NeedStatus, OutcomeStage, RfqStatus, ValueKind
from database.models.rfqs import Rfq, RfqInvitation
from linkage.services.ladder import LADDER
from linkage.services.linkage_dues import next_step
from linkage.services.rfq_guards import standing_offer
from linkage.services.rfq_values import WHOLE, chosen_value
from linkage.web.linkages.dues import due_text
from linkage.wording.rfqs import total_text

_ORDERED = LADDER[LADDER.index(OutcomeStage.TRIAL_ORDER) :]


@dataclass(frozen=True, slots=True)
class NextSteps:
    """`who`: whose step comes next and which; empty where none is expected. `amount`: what a year of the chosen offer is worth.

    Addresses on the page of the pair: `order_url` is empty once the first order is placed, and `value_url` once it has ended.
    """

    who: str
    amount: str
    pair_url: str
    order_url: str
    value_url: str


def next_steps(invitation: RfqInvitation, side: FairSide, *, token: str = "") -> NextSteps | None:
    """For who was chosen; None before the decision, for the others, and where the need and with it the linkage is gone.

    `side`: for which somebody reads. `token`: the secret of the link by which a firm without an account comes.
    """
    outcome, offer, amount = invitation.outcome, standing_offer(invitation), chosen_value(invitation)
    if outcome is None or offer is None or amount is None:
        return None
    stated: dict[str, Any] = {"kind": ValueKind.ORDERED.value, "amount": f"{amount:f}", "currency": offer.currency}
    at: dict[str, Any] = {"token": token, "code": outcome.code} if token else {"code": outcome.code}
    names = ("linkage", "linkage_step_form", "linkage_value_form") if token else ("linkage", "step_form", "value_form")
    pair, order, value = (f"{'guest' if token else 'linkages'}.{name}" for name in names)
    due, goes_on = next_step(outcome), outcome.ended_on is None
    is_ordered = outcome.stage in _ORDERED
    return NextSteps(
        who=due_text(outcome, due, side) if due is not None else "",
        amount=total_text(amount, offer.currency),
        pair_url=url_for(pair, **at),
        order_url=url_for(order, **at, stage=OutcomeStage.TRIAL_ORDER.value) if goes_on and not is_ordered else "",
        value_url=url_for(value, **at, **stated) if goes_on else "",
    )


def met_url(found: Rfq) -> str:
    """Where a need that is still on the board is closed, once its whole volume is placed."""
    need, share = found.need, sum(each.share or 0 for each in found.invitations)
    if (
        need is None
        or need.status is not NeedStatus.PUBLISHED
        or found.status is not RfqStatus.AWARDED
        or share < WHOLE
    ):
        return ""
    return url_for("assembler.mark_met", code=need.code)
