"""Needs that fit the firm, needs it nearly fits with what it lacks, and what one change would win."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import ProfileStatus
from database.models.part_needs import PartNeed
from database.session import db
from linkage.days import agency_today
from linkage.language import _
from linkage.services.lacks import Answer, Lacks, lacks_of
from linkage.services.matches import needs_for_supplier
from linkage.web import cards
from linkage.web.addresses import Address, page_within
from linkage.web.components import NeedCard, Pages, pages
from linkage.web.guards import supplier_only
from linkage.web.reasons import lacking, strip
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.own import own_company, own_profile
from linkage.web.supplier.wins import AskRow, WinRow, ask_rows, chosen_text, is_won, win_rows
from linkage.wording.changes import change_text, question_text
from matching.changes import Change
from matching.facts import Match, NearMiss

SIZE = 20
MOST_NEEDS = 2_000
KEYS = ("show", "change", "reach", "ask")


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need with how the firm answers it. `lacking` is empty when it fits; `change`: the one thing that would win it."""

    card: NeedCard
    fit_url: str
    lacking: tuple[str, ...]
    change: str


@dataclass(frozen=True, slots=True)
class NeedsPage:
    """`chosen` is the change, or the question, whose needs are shown; empty for all."""

    tabs: tuple[tuple[str, str, bool, int], ...]
    is_near: bool
    rows: tuple[NeedRow, ...]
    pages: Pages
    wins: tuple[WinRow, ...]
    asks: tuple[AskRow, ...]
    chosen: str
    clear_url: str
    has_processes: bool
    is_listed: bool


@blueprint.get("/needs")
@supplier_only
def needs() -> ResponseReturnValue:
    company = own_company()
    today = agency_today()
    answers = needs_for_supplier(db(), company, on=today, limit=MOST_NEEDS)
    lacks = lacks_of(db(), company, answers, on=today)
    fits, near = split(answers)
    address = Address.of_request(KEYS)
    is_near = address.first("show") == "near"
    listed, chosen = _chosen(near if is_near else fits, lacks, address, is_near=is_near)
    number = page_within(len(listed), SIZE)
    page = NeedsPage(
        tabs=(
            (_("Fit us"), url_for("supplier.needs"), not is_near, len(fits)),
            (_("Nearly fit"), url_for("supplier.needs", show="near"), is_near, len(near)),
        ),
        is_near=is_near,
        rows=tuple(
            row_of(need, answer, lacks.changes.get(need.code))
            for need, answer in listed[(number - 1) * SIZE : number * SIZE]
        ),
        pages=pages(len(listed), page=number, size=SIZE, url=address.page),
        wins=win_rows(lacks, company),
        asks=ask_rows(lacks, company),
        chosen=chosen,
        clear_url=str(address.keeping("show")),
        has_processes=any(plant.capabilities for plant in company.plants),
        is_listed=own_profile(company).status is ProfileStatus.LISTED,
    )
    return render_template("supplier/needs.html", page=page)


def split(answers: Iterable[Answer]) -> tuple[list[Answer], list[Answer]]:
    """What fits, and what nearly does."""
    known = list(answers)
    fits = [pair for pair in known if isinstance(pair[1], Match)]
    return fits, [pair for pair in known if not isinstance(pair[1], Match)]


def row_of(need: PartNeed, answer: Match | NearMiss, change: Change | None = None) -> NeedRow:
    is_fit = isinstance(answer, Match)
    return NeedRow(
        card=cards.need_card(
            need,
            viewer=g.user,
            # What is lacking stands in whole sentences below the card of a near miss.
            reasons=strip(answer.reasons) if is_fit else (),
            fit=answer.fit if isinstance(answer, Match) else None,
        ),
        fit_url=url_for("supplier.fit", code=need.code),
        lacking=() if is_fit else lacking(answer.reasons),
        change="" if change is None else change_text(change),
    )


def _chosen(listed: list[Answer], lacks: Lacks, address: Address, *, is_near: bool) -> tuple[list[Answer], str]:
    """The needs of the change or question of the address, and what that is called; all needs when it names none."""
    change, reach, ask = (address.first(key) for key in ("change", "reach", "ask"))
    if is_near and change:
        won = {code: one for code, one in lacks.changes.items() if is_won(one, change, reach)}
        return [pair for pair in listed if pair[0].code in won], chosen_text(won.values()) or change
    if not is_near and ask:
        asked = next((each for each in lacks.questions if each.question.key == ask), None)
        codes = set() if asked is None else set(asked.needs)
        return [pair for pair in listed if pair[0].code in codes], ask if asked is None else question_text(asked)
    return listed, ""
