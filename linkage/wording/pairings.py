"""Pairings in words: ways to pair, decisions, why a slot stayed empty and why a pair moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _, _l

_POLICIES: Mapping[str, Any] = {
    "auction": _l("Best for the whole batch"),
    "stable": _l("Nobody wants to swap"),
}
_POLICY_HINTS: Mapping[str, Any] = {
    "auction": _l(
        "The sum of all scores is as great as it can be. A need may get its second choice so that two others get a firm."
    ),
    "stable": _l("No need and no firm would both rather have each other. The sum can be smaller when firms are few."),
}
_DECISIONS: Mapping[str, Any] = {
    "keep": _l("Kept"),
    "veto": _l("Refused"),
    "wish": _l("Preferred"),
    "unwish": _l("Rather not"),
}
_SIDES: Mapping[str, Any] = {
    "agency": _l("The agency"),
    "buyer": _l("The buyer"),
    "supplier": _l("The supplier"),
}
_GAPS: Mapping[str, Any] = {
    "nobody-fits": _l("No firm fits."),
    "too-few-fit": _l("Fewer firms fit than it wants."),
    "all-taken": _l("All firms that fit are taken by other needs."),
}
_CAUSES: Mapping[str, Any] = {
    "kept": _l("%(firm)s was kept for “%(need)s”."),
    "released": _l("%(firm)s is not kept for “%(need)s” any more."),
    "vetoed": _l("%(firm)s was refused for “%(need)s”."),
    "allowed": _l("%(firm)s is not refused for “%(need)s” any more."),
    "wish": _l("A wish about %(firm)s for “%(need)s” changed."),
    "fit": _l("The fit of %(firm)s for “%(need)s” changed."),
    "need-slots": _l("“%(need)s” wants another number of firms."),
    "supplier-slots": _l("%(firm)s takes another number of needs."),
    "floor": _l("The places for new firms changed at %(firm)s."),
    "policy": _l("The way to pair changed."),
    "afresh": _l("An officer had everything weighed anew."),
    "order": _l("Who wants whom more changed elsewhere in the batch."),
}


def policy_label(policy: str) -> str:
    return str(_POLICIES.get(policy, policy))


def policy_hint(policy: str) -> str:
    return str(_POLICY_HINTS.get(policy, ""))


def decision_label(kind: str, wish: float = 0.0) -> str:
    """What was decided about a pair."""
    return str(_DECISIONS["unwish" if wish < 0 else kind])


def asked_by_label(side: str) -> str:
    """Who asked for a decision."""
    return str(_SIDES.get(side, side))


def gap_text(why: str) -> str:
    """Why slots of a need stayed empty."""
    return str(_GAPS.get(why, why))


def cause_text(cause: str, *, need: str, firm: str) -> str:
    """What set pairs moving, with the names of the pair it happened at."""
    return str(_CAUSES.get(cause, cause)) % {"need": need, "firm": firm}


def step_text(pair: tuple[str, str], after: tuple[str, str], *, is_new: bool) -> str:
    """How one move led to this one; pairs are names of a need and a firm, and share one of them."""
    is_same_firm = pair[1] == after[1] and pair[0] != after[0]
    values = {"need": after[0], "firm": after[1]}
    if is_new and is_same_firm:
        return _("Takes the place that “%(need)s” left.") % values
    if is_new:
        return _("Comes instead of %(firm)s.") % values
    if is_same_firm:
        return _("Its place went to “%(need)s”.") % values
    return _("%(firm)s came instead.") % values
