"""States of proposals, who made them, and what firms say of firms, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from database.enums import FairSide, ProposalAnswer, ProposalOrigin, ProposalStatus, RefusalKind
from linkage.language import _l
from linkage.wording.outcomes import BUYER_REASONS, SUPPLIER_REASONS

_STATES: Mapping[ProposalStatus, Any] = {
    ProposalStatus.OPEN: _l("Waits for an answer"),
    ProposalStatus.AGREED: _l("Both agreed"),
    ProposalStatus.DECLINED: _l("Declined"),
    ProposalStatus.EXPIRED: _l("Ended without an answer"),
    ProposalStatus.WITHDRAWN: _l("Withdrawn"),
    ProposalStatus.ENDED: _l("Contacts closed"),
}
_TONES: Mapping[ProposalStatus, tuple[str, str]] = {
    ProposalStatus.OPEN: ("warning", "clock"),
    ProposalStatus.AGREED: ("good", "check"),
}
_ANSWERS: Mapping[ProposalAnswer, Any] = {
    ProposalAnswer.WAITING: _l("No answer yet"),
    ProposalAnswer.ACCEPTED: _l("Said yes"),
    ProposalAnswer.DECLINED: _l("Said no"),
}
_ORIGINS: Mapping[ProposalOrigin, Any] = {
    ProposalOrigin.OFFICER: _l("The agency"),
    ProposalOrigin.BUYER: _l("The buyer"),
    ProposalOrigin.SUPPLIER: _l("The supplier"),
    ProposalOrigin.PAIRING: _l("The agency"),
}
_KINDS: Mapping[RefusalKind, Any] = {
    RefusalKind.VETO: _l("We do not want to be introduced"),
    RefusalKind.COMPETITOR: _l("We compete with it"),
}


def proposal_state(status: ProposalStatus) -> str:
    return str(_STATES[status])


def proposal_tone(status: ProposalStatus) -> tuple[str, str]:
    """The colour and the sign of a badge."""
    return _TONES.get(status, ("neutral", "minus"))


def answer_label(answer: ProposalAnswer) -> str:
    return str(_ANSWERS[answer])


def origin_label(origin: ProposalOrigin) -> str:
    return str(_ORIGINS[origin])


def refusal_label(kind: RefusalKind) -> str:
    return str(_KINDS[kind])


def decline_choices(side: FairSide) -> tuple[tuple[str, str], ...]:
    """(code, words) of the reasons of a side; silence is no reason that anybody gives."""
    reasons = SUPPLIER_REASONS if side is FairSide.SUPPLIER else BUYER_REASONS
    return tuple((code, str(label)) for code, label in reasons.items() if code != "no-answer")
