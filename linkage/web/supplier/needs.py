"""Needs that fit the firm, needs it nearly fits with what it lacks, and what one change would win."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import ProfileStatus
from database.models.part_needs import PartNeed
from database.session import db
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.matches import needs_for_supplier
from linkage.web import cards
from linkage.web.addresses import Address, page_number
from linkage.web.components import NeedCard, Pages, ReasonLine, pages
from linkage.web.guards import supplier_only
from linkage.web.layout import format_number
from linkage.web.reasons import lacking, reason_lines, strip
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.own import own_company, own_profile
from linkage.web.supplier.steps import step_of
from linkage.web.supplier.wins import Answer, only_change, wins
from matching.facts import Match, NearMiss

SIZE = 20
MOST_NEEDS = 2_000
_WINS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need with how the firm answers it. `lacking` is empty when it fits; `is_close`: one thing to mend."""

    card: NeedCard
    lines: tuple[ReasonLine, ...]
    lacking: tuple[str, ...]
    is_close: bool


@dataclass(frozen=True, slots=True)
class WinRow:
    """A change, how many needs it alone would win, the list of those, and where to say that it is done."""

    label: str
    count: str
    url: str
    fix_url: str


@dataclass(frozen=True, slots=True)
class NeedsPage:
    """`chosen` is the change whose needs are shown, empty for all."""

    tabs: tuple[tuple[str, str, bool, int], ...]
    is_near: bool
    rows: tuple[NeedRow, ...]
    pages: Pages
    wins: tuple[WinRow, ...]
    chosen: str
    clear_url: str
    has_processes: bool
    is_listed: bool


@blueprint.get("/needs")
@supplier_only
def needs() -> ResponseReturnValue:
    company = own_company()
    answers = needs_for_supplier(db(), company, on=agency_today(), limit=MOST_NEEDS)
    fits, near = split(answers)
    is_near = request.args.get("show") == "near"
    address = Address.of_request(("show", "change"))
    chosen = next(iter(address.values("change")), "") if is_near else ""
    listed = [answer for answer in near if not chosen or _key(answer) == chosen] if is_near else fits
    found = wins(near)
    number = min(page_number(), max(1, -(-len(listed) // SIZE)))
    page = NeedsPage(
        tabs=(
            (_("Fit us"), url_for("supplier.needs"), not is_near, len(fits)),
            (_("Nearly fit"), url_for("supplier.needs", show="near"), is_near, len(near)),
        ),
        is_near=is_near,
        rows=tuple(row_of(need, answer) for need, answer in listed[(number - 1) * SIZE : number * SIZE]),
        pages=pages(len(listed), page=number, size=SIZE, url=address.page),
        wins=win_rows(near),
        chosen=next((win.change.label for win in found if win.change.key == chosen), chosen),
        clear_url=str(address.without("change")),
        has_processes=any(plant.capabilities for plant in company.plants),
        is_listed=own_profile(company).status is ProfileStatus.LISTED,
    )
    return render_template("supplier/needs.html", page=page)


def split(answers: Iterable[Answer]) -> tuple[list[Answer], list[Answer]]:
    """What fits, and what nearly does."""
    known = list(answers)
    fits = [pair for pair in known if isinstance(pair[1], Match)]
    return fits, [pair for pair in known if not isinstance(pair[1], Match)]


def row_of(need: PartNeed, answer: Match | NearMiss) -> NeedRow:
    is_fit = isinstance(answer, Match)
    return NeedRow(
        card=cards.need_card(
            need,
            viewer=g.user,
            # What is lacking stands in whole sentences below the card of a near miss.
            reasons=strip(answer.reasons) if is_fit else (),
            fit=answer.fit if isinstance(answer, Match) else None,
        ),
        lines=reason_lines(answer.reasons),
        lacking=() if is_fit else lacking(answer.reasons),
        is_close=only_change(answer) is not None,
    )


def win_rows(near: Iterable[Answer], *, shown: int = _WINS_SHOWN) -> tuple[WinRow, ...]:
    return tuple(
        WinRow(
            label=win.change.label,
            count=ngettext("%(count)s need", "%(count)s needs", win.count, count=format_number(win.count)),
            url=url_for("supplier.needs", show="near", change=win.change.key),
            fix_url=step_of(win.change.step).url,
        )
        for win in wins(near)[:shown]
    )


def _key(answer: Answer) -> str:
    change = only_change(answer[1])
    return change.key if change else ""
