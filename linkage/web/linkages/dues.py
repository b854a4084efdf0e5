"""What is due in a linkage, as a sentence."""

from __future__ import annotations

from database.enums import FairSide
from database.models.outcomes import Outcome, OutcomeValue
from linkage.language import _
from linkage.services.linkage_dues import Due, DueKind
from linkage.web.layout import format_number
from linkage.web.linkages.reading import name_of
from linkage.wording.linkages import amount_text, value_kind_label
from linkage.wording.minutes import round_label
from linkage.wording.outcomes import stage_label


def due_text(found: Outcome, due: Due, side: FairSide | None) -> str:
    """What is to be done, as a side reads it (None: an officer). Who owes it stands beside it; the next step says so itself."""
    step = stage_label(due.stage.value) if due.stage else ""
    if due.kind is DueKind.CONFIRM_STEP:
        return _("Say whether this is so: %(step)s", step=step)
    if due.kind is DueKind.SETTLE_STEP:
        return _("Clear up with both sides: %(step)s", step=step)
    if due.kind is DueKind.CONFIRM_VALUE and due.value is not None:
        return _("Say whether this is so: %(step)s", step=f"{value_kind_label(due.value.kind)} {value_text(due.value)}")
    if due.questions is not None:
        return round_label(due.questions.month)
    if due.side is not side:
        firm = name_of(found, due.side)
        return _("%(firm)s usually takes the next step: %(step)s", firm=firm, step=step)
    return _("You usually take the next step: %(step)s", step=step)


def value_text(value: OutcomeValue) -> str:
    return amount_text(format_number(value.amount), value.currency, is_yearly=value.is_yearly)
