"""Matches of a need -> what pages and lists show of each firm: the criteria side by side, what to confirm, what is lacking."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from database.models.companies import Company
from database.models.part_needs import PartNeed
from linkage.language import _
from linkage.web import cards
from linkage.web.components import ReasonLine, SupplierCard
from linkage.web.explanations import BOOKKEEPING, ORDER, Explanation, explanation, reason_line
from linkage.wording import reason_label, reason_text
from linkage.wording.fits import FIRM_FIT, MUTUAL_FIT, NEED_FIT, points_text, score_text
from matching.facts import Match, NearMiss, Reason


@dataclass(frozen=True, slots=True)
class MatchPart:
    """A firm that fits. `lines`: every criterion; `confirm`: what nobody has stated, to ask the firm about.

    `scores`: how well the firm suits the buyer, how well the need suits the firm, and both together, in points of a hundred.
    `explained` and `other_side` let anybody add up the first two; `past_work`: orders for work like this, where any are recorded.
    """

    code: str
    card: SupplierCard
    lines: tuple[ReasonLine, ...]
    confirm: tuple[str, ...]
    is_shortlisted: bool
    scores: tuple[tuple[str, str], ...]
    explained: Explanation
    other_side: Explanation
    past_work: str


@dataclass(frozen=True, slots=True)
class NearMissPart:
    """A firm that fails a hard limit: what it lacks, and what would cure it when something would."""

    code: str
    card: SupplierCard
    lines: tuple[ReasonLine, ...]
    lacking: tuple[str, ...]
    advice: str
    confirm: tuple[str, ...]
    is_shortlisted: bool
    explained: Explanation


def match_parts(
    matches: Iterable[Match],
    companies: Mapping[str, Company],
    need: PartNeed,
    *,
    shortlisted: Collection[str],
    on: datetime.date,
) -> tuple[MatchPart, ...]:
    """Firms that are not listed any more are left out."""
    asked = [step.process for step in need.steps]
    return tuple(
        MatchPart(
            code=match.supplier,
            card=cards.supplier_card(
                companies[match.supplier],
                on=on,
                reasons=strip(match.reasons),
                fit=match.fit,
                score=score_text(MUTUAL_FIT, match.mutual),
                asked=asked,
            ),
            lines=reason_lines(match.reasons),
            confirm=to_confirm(match.reasons),
            is_shortlisted=match.supplier in shortlisted,
            scores=match_scores(match),
            explained=explanation(match.reasons),
            other_side=explanation(match.supplier_reasons),
            past_work=past_work(match.reasons),
        )
        for match in matches
        if match.supplier in companies
    )


def near_miss_parts(
    near_misses: Iterable[NearMiss],
    companies: Mapping[str, Company],
    *,
    shortlisted: Collection[str],
    on: datetime.date,
) -> tuple[NearMissPart, ...]:
    return tuple(
        NearMissPart(
            code=near.supplier,
            card=cards.supplier_card(companies[near.supplier], on=on, reasons=strip(near.reasons)),
            lines=reason_lines(near.reasons),
            lacking=lacking(near.reasons),
            advice=_("The rest fits: with this one thing the firm could answer for the part.")
            if near.is_curable
            else "",
            confirm=to_confirm(near.reasons),
            is_shortlisted=near.supplier in shortlisted,
            explained=explanation(near.reasons),
        )
        for near in near_misses
        if near.supplier in companies
    )


def match_scores(match: Match) -> tuple[tuple[str, str], ...]:
    """Both sides and what ranks, each with its name, in points of a hundred."""
    return (
        (str(NEED_FIT), points_text(match.score)),
        (str(FIRM_FIT), points_text(match.supplier_score)),
        (str(MUTUAL_FIT), points_text(match.mutual)),
    )


def past_work(reasons: Iterable[Reason]) -> str:
    """What is recorded of orders for work like this; empty where nothing is."""
    found = (reason for reason in reasons if reason.criterion == "similar-work" and reason.verdict in ("met", "partly"))
    return next((reason_text(reason) for reason in found), "")


def reason_lines(reasons: Iterable[Reason]) -> tuple[ReasonLine, ...]:
    """Every criterion, hard limits first, what fails before what fits."""
    shown = [reason for reason in reasons if reason.criterion not in BOOKKEEPING]
    shown.sort(key=lambda reason: (not reason.is_gate, ORDER[reason.verdict]))
    return tuple(reason_line(reason) for reason in shown)


def strip(reasons: Iterable[Reason]) -> tuple[ReasonLine, ...]:
    """The marks of a card: the hard limits, and what is less than ideal; each name once, with its worst verdict."""
    worth = [
        reason
        for reason in reasons
        if reason.criterion not in BOOKKEEPING and (reason.is_gate or reason.verdict in ("partly", "missed"))
    ]
    worth.sort(key=lambda reason: ORDER[reason.verdict])
    lines: dict[str, ReasonLine] = {}
    for reason in worth:
        lines.setdefault(reason_label(reason), reason_line(reason))
    ordered = sorted(lines.values(), key=lambda line: (ORDER[line.verdict] != 3, ORDER[line.verdict]))
    return tuple(ordered)


def to_confirm(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """What is asked as a hard limit or as a step of the routing and stated by nobody."""
    return tuple(
        dict.fromkeys(
            reason_text(reason)
            for reason in reasons
            if reason.verdict == "unknown"
            and reason.criterion not in BOOKKEEPING
            and (reason.is_gate or reason.criterion == "secondary-step")
        )
    )


def lacking(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """The hard limits that are not met, as whole sentences."""
    return tuple(
        dict.fromkeys(reason_text(reason) for reason in reasons if reason.is_gate and reason.verdict == "missed")
    )
