"""The overview of a pairing: the report in words and figures, gaps, what moved and why, what was decided, the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from database.enums import PairingPolicy
from database.models.pairings import Pairing, PairingRun
from database.queries import pairings as rows
from database.session import db
from linkage.language import _, ngettext
from linkage.services.pairings import pending_changes
from linkage.web.layout import format_date, format_number, format_time
from linkage.web.officer.pairing_parts import Head, Sides, decisions, head, sides_of
from linkage.wording import number_text, share_text
from linkage.wording.pairings import cause_text, gap_text, policy_hint, policy_label, step_text

ALL_BUT = 0.9999
"""A bound this near is the best but for rounding."""
MOST_LINES = 60
"""So many lines of each list; the file and the pages by need and by firm hold all."""


@dataclass(frozen=True, slots=True)
class GapLine:
    """A need with empty slots; `helps`: the firm whose slots would help most, with what one more would add."""

    need: str
    need_url: str
    slots: str
    why: str
    helps: str
    firm_url: str
    price: str


@dataclass(frozen=True, slots=True)
class ContestedLine:
    firm: str
    firm_url: str
    price: str


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A pair that came or went in the last run: how it follows from another move, and what it goes back to."""

    is_new: bool
    need: str
    need_url: str
    firm: str
    firm_url: str
    step: str
    cause: str


@dataclass(frozen=True, slots=True)
class DecidedLine:
    need: str
    firm: str
    kind: str
    label: str
    reason: str
    asked_by: str
    by: str
    url: str


@dataclass(frozen=True, slots=True)
class PairingPage:
    """`sentences` tell the report; `ways` compare this pairing with others: name and five figures."""

    head: Head
    pending: str
    run: str
    sentences: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...]
    gaps: tuple[GapLine, ...]
    gaps_left_out: int
    contested: tuple[ContestedLine, ...]
    contested_left_out: int
    moves: tuple[MoveLine, ...]
    moves_left_out: int
    decided: tuple[DecidedLine, ...]
    policies: tuple[tuple[str, str, str], ...]
    values: Mapping[str, Any]
    looked: str
    fair: str


def overview(pairing: Pairing, values: Mapping[str, Any]) -> PairingPage:
    """`values` are a form's that did not hold; without them the rules in force."""
    run, both = rows.last_run(db(), pairing), sides_of(pairing)
    count = 0 if head(pairing).is_final else pending_changes(db(), pairing)
    report: Mapping[str, Any] = run.report if run else {}
    gaps, contested = report.get("gaps", []), report.get("contested", [])
    moves = run.moves if run else []
    rules = {"policy": pairing.policy.value, "floor_slots": pairing.floor_slots, "new_days": pairing.new_days}
    return PairingPage(
        head=head(pairing, "officer.pairing"),
        pending=ngettext(
            "One thing changed since the last run.", "%(count)s things changed since the last run.", count, count=count
        )
        if count
        else "",
        run=_run_text(run) if run else "",
        sentences=tuple(_sentences(report)) if run else (),
        ways=tuple(_ways(report)) if run else (),
        gaps=tuple(_gap_line(pairing, both, gap) for gap in gaps[:MOST_LINES]),
        gaps_left_out=max(0, len(gaps) - MOST_LINES),
        contested=tuple(
            ContestedLine(both.firm_name(code), _firm_url(pairing, code), f"+{number_text(round(price, 2))}")
            for code, price in contested[:MOST_LINES]
        ),
        contested_left_out=max(0, len(contested) - MOST_LINES),
        moves=tuple(_move_line(pairing, both, move) for move in moves[:MOST_LINES]),
        moves_left_out=max(0, len(moves) - MOST_LINES),
        decided=tuple(_decided(pairing, both)),
        policies=tuple((policy.value, policy_label(policy), policy_hint(policy)) for policy in PairingPolicy),
        values={**rules, **values},
        looked=format_date(pairing.looked_on, "medium"),
        fair=pairing.fair.name if pairing.fair else "",
    )


def _run_text(run: PairingRun) -> str:
    return _(
        "Run %(number)s, %(time)s, %(person)s",
        number=format_number(run.number),
        time=format_time(run.ran_at),
        person=run.ran_by.name if run.ran_by else _("system"),
    )


def _sentences(report: Mapping[str, Any]) -> Iterator[str]:
    slots = report["pairing"]["slots"]
    yield _(
        "%(filled)s of %(wanted)s places are filled. Firms offer %(offered)s.",
        filled=format_number(slots),
        wanted=format_number(report["wanted"]),
        offered=format_number(report["offered"]),
    )
    if report["alone"]["overbooked"]:
        yield _(
            "No firm gets more than it takes. If each need took the top of its own list, %(share)s of the places"
            " would be with firms that have too many.",
            share=share_text(report["alone"]["overbooked"]),
        )
    else:
        yield _("No firm gets more than it takes. There is room enough: each need could take the top of its own list.")
    if report["of_best"] > ALL_BUT:
        yield _("The sum of scores is within a ten-thousandth of the greatest there could be under these rules.")
    else:
        yield _(
            "The sum of scores is at least %(share)s of the greatest there could be under these rules.",
            share=_floored(report["of_best"]),
        )


def _floored(share: float) -> str:
    """A bound is never rounded up."""
    return share_text(int(share * 1000) / 1000)


def _ways(report: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    names = {
        "pairing": _("This pairing"),
        "alone": _("Each need the top of its own list"),
        "greedy": _("Best pair first, by hand"),
        "stable": policy_label("stable"),
    }
    for key, name in names.items():
        way = report[key]
        yield (
            name,
            format_number(way["slots"]),
            number_text(round(way["worth"], 1)),
            share_text(way["overbooked"]),
            share_text(way["never_shown"]),
            number_text(round(way["gini"], 2)),
        )


def _gap_line(pairing: Pairing, both: Sides, gap: Mapping[str, Any]) -> GapLine:
    firm = gap["supplier"] if gap["price"] > 0 else None
    return GapLine(
        need=both.need_name(gap["need"]),
        need_url=_need_url(pairing, gap["need"]),
        slots=format_number(gap["slots"]),
        why=gap_text(gap["why"]),
        helps=both.firm_name(firm) if firm else "",
        firm_url=_firm_url(pairing, firm) if firm else "",
        price=f"+{number_text(round(gap['price'], 2))}" if firm else "",
    )


def _move_line(pairing: Pairing, both: Sides, move: Mapping[str, Any]) -> MoveLine:
    need, firm = both.names(move["pair"])
    root_need, root_firm = both.names(move["root"])
    after = move["after"]
    return MoveLine(
        is_new=move["is_new"],
        need=need,
        need_url=_need_url(pairing, move["pair"][0]),
        firm=firm,
        firm_url=_firm_url(pairing, move["pair"][1]),
        step=step_text((need, firm), both.names(after), is_new=move["is_new"]) if after else "",
        cause=cause_text(move["cause"], need=root_need, firm=root_firm),
    )


def _decided(pairing: Pairing, both: Sides) -> Iterator[DecidedLine]:
    for (need_id, firm_id), line in decisions(pairing).items():
        if need_id in both.need_codes and firm_id in both.firm_codes:
            need, firm = both.need_codes[need_id], both.firm_codes[firm_id]
            yield DecidedLine(
                need=both.need_name(need),
                firm=both.firm_name(firm),
                kind=line.kind,
                label=line.label,
                reason=line.reason,
                asked_by=line.asked_by,
                by=line.by,
                url=url_for("officer.decide_pair", code=pairing.code, need=need, firm=firm),
            )


def _need_url(pairing: Pairing, code: str) -> str:
    return url_for("officer.pairing_need", code=pairing.code, need=code)


def _firm_url(pairing: Pairing, code: str) -> str:
    return url_for("officer.pairing_firm", code=pairing.code, firm=code)
