"""Steps of an introduction, why it ended, and who says so, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from database.enums import FairSide
from linkage.language import _, _l

STAGES: Mapping[str, Any] = {
    "introduced": _l("Introduced"),
    "meeting": _l("Meeting held"),
    "nda": _l("NDA agreed"),
    "rfq": _l("RFQ sent"),
    "quotation": _l("Quotation received"),
    "technical-review": _l("Technical review"),
    "audit": _l("Plant audit"),
    "sample": _l("Sample made"),
    "approval": _l("Part approved"),
    "trial-order": _l("First order"),
    "order": _l("Stable supply"),
    "localised": _l("More work taken over"),
    "nothing": _l("Ended without a further step"),
}
BUYER_REASONS: Mapping[str, Any] = {
    "price": _l("Price"),
    "quality-record": _l("Quality record"),
    "process-gap": _l("Tolerance or process not reached"),
    "machine-size": _l("Size of the machine"),
    "material": _l("Material not handled"),
    "certificate": _l("Certificate missing"),
    "capacity": _l("Too little capacity"),
    "lead-time": _l("Lead time"),
    "slow-reply": _l("Slow reply"),
    "location": _l("Place or transport"),
    "finance": _l("Financial risk"),
    "cancelled": _l("Need cancelled by the buyer"),
    "other-vendor": _l("Another supplier was chosen"),
    "project-ended": _l("Project ended"),
    "no-answer": _l("No answer"),
    "other": _l("Another reason"),
}
SUPPLIER_REASONS: Mapping[str, Any] = {
    "volume-too-small": _l("Volume too small"),
    "price-target": _l("Target price too low"),
    "payment-terms": _l("Terms of payment"),
    "capacity-full": _l("No free capacity"),
    "new-machine": _l("A new machine would be needed"),
    "tool-cost": _l("Tool not paid for"),
    "unclear-drawing": _l("Drawing unclear"),
    "other": _l("Another reason"),
}
REASONS_OF: Mapping[FairSide, Mapping[str, Any]] = {
    FairSide.ASSEMBLER: BUYER_REASONS,
    FairSide.SUPPLIER: {**SUPPLIER_REASONS, "no-answer": BUYER_REASONS["no-answer"]},
}
"""The reasons of a side; each may find that the other does not answer."""
CONFIRMATIONS: Mapping[str, Any] = {
    "nobody": _l("Nobody yet"),
    "buyer": _l("The buyer"),
    "supplier": _l("The supplier"),
    "both": _l("Both sides"),
}


def stage_label(code: str) -> str:
    return str(STAGES[code])


def stop_reason_label(code: str) -> str:
    """Why nothing more came of it."""
    return str(BUYER_REASONS.get(code) or SUPPLIER_REASONS[code])


def chance_text(led: int, of: int) -> str:
    """What a score has meant so far, as people say it."""
    if not led:
        return _("Of such introductions hardly any led to an order so far")
    return _("About %(led)s of %(of)s such introductions led to an order", led=led, of=of)
