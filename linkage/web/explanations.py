"""How a score comes about, so that everybody can add it up: each criterion with its points, which sum to the score shown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from linkage.language import _
from linkage.web.components import ReasonLine
from linkage.wording import criterion_source, need_figure, number_text, offer_figure, reason_label, reason_text
from matching.facts import Reason

BOOKKEEPING = frozenset({"unconfirmed", "hard-limits"})
"""Reasons that only say how much of the score is held back."""
ORDER = {"missed": 0, "partly": 1, "unknown": 2, "met": 3}
LONGEST_IN_SHORT = 40
TENTHS = 1000
"""Points are shown in tenths of a hundredth of the whole."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every criterion of one score. `total` is the sum of the points of the lines, and the score."""

    lines: tuple[ReasonLine, ...]
    total: str


def explanation(reasons: Iterable[Reason]) -> Explanation:
    """Hard limits first, what fails before what fits, then by weight; what is held back last.

    Points are rounded so that those shown sum to the total shown, and the full points to a hundred.
    """
    ordered = sorted(reasons, key=_place)
    points = rounded_to_sum([reason.contribution for reason in ordered])
    full = rounded_to_sum([reason.weight for reason in ordered])
    return Explanation(
        lines=tuple(_line(*row) for row in zip(ordered, points, full, strict=True)),
        total=_tenths(sum(points)),
    )


def reason_line(reason: Reason) -> ReasonLine:
    """One criterion for people, without points."""
    need, offer = need_figure(reason), offer_figure(reason)
    return ReasonLine(
        label=reason_label(reason),
        verdict=reason.verdict,
        text=reason_text(reason),
        need=need,
        offer=offer,
        is_gate=reason.is_gate,
        figures=_in_short(reason, need, offer) if reason.is_gate else "",
    )


def _in_short(reason: Reason, need: str, offer: str) -> str:
    """Both figures beside the name of a limit; nothing where they say the same or are too long for a card."""
    if not need or need in (offer, reason_label(reason)) or len(need + offer) > LONGEST_IN_SHORT:
        return ""
    if reason.verdict == "unknown":
        return _("needs %(need)s | not stated", need=need)
    return _("needs %(need)s | has %(offer)s", need=need, offer=offer)


def rounded_to_sum(shares: Sequence[float]) -> list[int]:
    """Shares of one in thousandths that sum to their rounded sum: those with the largest remainders are rounded up.

    What is above zero in tenths is never shown as more than it would be rounded up.
    """
    exact = [share * TENTHS for share in shares]
    floors = [math.floor(value + 1e-9) for value in exact]
    missing = round(sum(exact)) - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda place: (floors[place] - exact[place], place))
    for place in by_remainder[: max(0, missing)]:
        floors[place] += 1
    return floors


def _place(reason: Reason) -> tuple[bool, bool, int, float]:
    rank = ORDER[reason.verdict] if reason.is_gate or not reason.weight else 0
    return reason.criterion in BOOKKEEPING, not reason.is_gate, rank, -reason.weight


def _line(reason: Reason, points: int, full: int) -> ReasonLine:
    line = replace(reason_line(reason), source=criterion_source(reason.criterion))
    if not reason.weight:
        return line
    return replace(
        line, points=_("%(points)s of %(full)s", points=_tenths(points), full=_tenths(full)), note=_note(reason)
    )


def _note(reason: Reason) -> str:
    if reason.criterion in BOOKKEEPING:
        return _("Held back")
    return {"known": "", "assumed": _("Assumed"), "unknown": _("Not known")}[reason.state]


def _tenths(points: int) -> str:
    return number_text(points / (TENTHS / 100))
