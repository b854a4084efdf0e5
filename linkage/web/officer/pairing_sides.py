"""The pairs of a pairing by need and by firm, and one of each with its slots and all it could be paired with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.models.pairings import PairedFirm, Pairing
from database.queries import pairings as rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.pairings import SlotsInput
from linkage.language import _, _l
from linkage.services import pairings as services
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import page_within
from linkage.web.components import Pages, pages
from linkage.web.forms import sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.pairing_parts import (
    NO_DECISION,
    DecisionLine,
    Head,
    Sides,
    decisions,
    head,
    need_url,
    score_text,
    sides_of,
)
from linkage.wording import number_text

SIZE = 30
MOST_CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Place:
    """The other side of a pair; `score` and `price` are empty where there is nothing to say."""

    name: str
    url: str
    score: str
    decision: DecisionLine


@dataclass(frozen=True, slots=True)
class SideLine:
    """A need with the firms it gets, or a firm with the needs it meets; `slots` is "2 of 3"."""

    name: str
    url: str
    about: str
    slots: str
    is_short: bool
    price: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class SidesPage:
    head: Head
    lines: tuple[SideLine, ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A pair that is, or could be: `elsewhere` says where the other side is instead."""

    name: str
    score: str
    is_paired: bool
    elsewhere: str
    decision: DecisionLine
    url: str


@dataclass(frozen=True, slots=True)
class SidePage:
    """One need or one firm of a pairing; `profile_url` leads to it outside the pairing."""

    head: Head
    name: str
    about: str
    profile_url: str
    slots: int
    price: str
    candidates: tuple[CandidateLine, ...]
    left_out: int


@blueprint.get("/pairings/<code>/needs")
@officer_only
def pairing_needs(code: str) -> str:
    found = services.pairing_of(db(), code)
    both, decided = sides_of(found), decisions(found)
    by_need = _grouped(rows.pairs_of(db(), found), lambda row: row.need_id)
    needs = sorted(rows.needs_of(db(), found), key=lambda row: (row.need.title, row.need.code))
    page = page_within(len(needs), SIZE)
    lines = tuple(
        SideLine(
            name=row.need.title,
            url=need_url(found, row.need.code),
            about=cards.firm_name(row.need.company),
            slots=_of(len(by_need[row.need_id]), row.wanted),
            is_short=len(by_need[row.need_id]) < row.wanted,
            price="",
            places=tuple(_firm_place(found, both, pair, decided) for pair in by_need[row.need_id]),
        )
        for row in needs[(page - 1) * SIZE : page * SIZE]
    )
    shown = SidesPage(head(found, "officer.pairing_needs"), lines, _pages(len(needs), page, "pairing_needs", code))
    return render_template("officer/pairing-needs.html", page=shown)


@blueprint.get("/pairings/<code>/firms")
@officer_only
def pairing_firms(code: str) -> str:
    """Those that meet most first, and those that meet nobody last."""
    found = services.pairing_of(db(), code)
    both, decided = sides_of(found), decisions(found)
    by_firm = _grouped(rows.pairs_of(db(), found), lambda row: row.company_id)
    firms = sorted(
        rows.suppliers_of(db(), found),
        key=lambda row: (-len(by_firm[row.company_id]), row.company.name, row.company.code),
    )
    page = page_within(len(firms), SIZE)
    lines = tuple(
        SideLine(
            name=cards.firm_name(row.company),
            url=_firm_url(found, row.company.code),
            about=_("New here") if row.is_new and found.floor_slots else "",
            slots=_of(len(by_firm[row.company_id]), row.offered),
            is_short=False,
            price=_price(by_firm[row.company_id]),
            places=tuple(_need_place(found, both, pair, decided) for pair in by_firm[row.company_id]),
        )
        for row in firms[(page - 1) * SIZE : page * SIZE]
    )
    shown = SidesPage(head(found, "officer.pairing_firms"), lines, _pages(len(firms), page, "pairing_firms", code))
    return render_template("officer/pairing-firms.html", page=shown)


@blueprint.get("/pairings/<code>/needs/<need>")
@officer_only
def pairing_need(code: str, need: str) -> str:
    return _need_page(code, need, {})


@blueprint.post("/pairings/<code>/needs/<need>")
@officer_only
def set_wanted_slots(code: str, need: str) -> ResponseReturnValue:
    def change(session: Session, found: Pairing, slots: int) -> None:
        services.set_wanted(session, found, need, slots, by=actor_of(g.user), expected_version=sent_version())

    errors = _set_slots(code, change)
    if errors:
        return _need_page(code, need, errors), 422
    return redirect(url_for("officer.pairing_need", code=code, need=need))


@blueprint.get("/pairings/<code>/firms/<firm>")
@officer_only
def pairing_firm(code: str, firm: str) -> str:
    return _firm_page(code, firm, {})


@blueprint.post("/pairings/<code>/firms/<firm>")
@officer_only
def set_offered_slots(code: str, firm: str) -> ResponseReturnValue:
    def change(session: Session, found: Pairing, slots: int) -> None:
        services.set_offered(session, found, firm, slots, by=actor_of(g.user), expected_version=sent_version())

    errors = _set_slots(code, change)
    if errors:
        return _firm_page(code, firm, errors), 422
    return redirect(url_for("officer.pairing_firm", code=code, firm=firm))


def _need_page(code: str, need: str, errors: Mapping[str, Any]) -> str:
    found = services.pairing_of(db(), code)
    both, decided = sides_of(found), decisions(found)
    line = next((row for row in rows.needs_of(db(), found) if row.need.code == need), None)
    if line is None:
        raise NotFound(_l("This need takes no part in the pairing."))
    pairs = rows.pairs_of(db(), found)
    scores = {
        company: score for need_id, company, score, _other in rows.candidates_of(db(), found) if need_id == line.need_id
    }
    scores |= {row.company_id: row.score for row in pairs if row.need_id == line.need_id}
    asked = {company for need_id, company in decided if need_id == line.need_id}
    mine = {row.company_id for row in pairs if row.need_id == line.need_id}
    busy = _grouped(pairs, lambda row: row.company_id)
    offered = {row.company_id: row.offered for row in rows.suppliers_of(db(), found)}
    order = sorted(
        scores.keys() | asked, key=lambda key: (key not in mine, -scores.get(key, 0), both.firm_codes.get(key, ""))
    )
    shown = [key for key in order if key in both.firm_codes]
    page = SidePage(
        head=head(found),
        name=line.need.title,
        about=cards.firm_name(line.need.company),
        profile_url=url_for("officer.need", code=need),
        slots=line.wanted,
        price="",
        candidates=tuple(
            CandidateLine(
                name=both.firm_name(both.firm_codes[key]),
                score=score_text(scores.get(key)),
                is_paired=key in mine,
                elsewhere=_elsewhere(len(busy[key]) - (key in mine), offered[key]),
                decision=decided.get((line.need_id, key), NO_DECISION),
                url=_decide_url(found, need, both.firm_codes[key]),
            )
            for key in shown[:MOST_CANDIDATES]
        ),
        left_out=max(0, len(shown) - MOST_CANDIDATES),
    )
    return render_template("officer/pairing-need.html", page=page, need=need, errors=errors)


def _firm_page(code: str, firm: str, errors: Mapping[str, Any]) -> str:
    found = services.pairing_of(db(), code)
    both, decided = sides_of(found), decisions(found)
    line = next((row for row in rows.suppliers_of(db(), found) if row.company.code == firm), None)
    if line is None:
        raise NotFound(_l("This firm takes no part in the pairing."))
    pairs = [row for row in rows.pairs_of(db(), found) if row.company_id == line.company_id]
    scores = {
        need: score for need, company, score, _other in rows.candidates_of(db(), found) if company == line.company_id
    }
    scores |= {row.need_id: row.score for row in pairs}
    mine = {row.need_id for row in pairs}
    asked = {need_id for need_id, company in decided if company == line.company_id}
    order = sorted(
        scores.keys() | asked, key=lambda key: (key not in mine, -scores.get(key, 0), both.need_codes.get(key, ""))
    )
    shown = [key for key in order if key in both.need_codes]
    page = SidePage(
        head=head(found),
        name=cards.firm_name(line.company),
        about=_("New here") if line.is_new else "",
        profile_url=url_for("officer.company", code=firm),
        slots=line.offered,
        price=_price(pairs),
        candidates=tuple(
            CandidateLine(
                name=both.need_name(both.need_codes[key]),
                score=score_text(scores.get(key)),
                is_paired=key in mine,
                elsewhere=cards.firm_name(both.needs[both.need_codes[key]].company),
                decision=decided.get((key, line.company_id), NO_DECISION),
                url=_decide_url(found, both.need_codes[key], firm),
            )
            for key in shown[:MOST_CANDIDATES]
        ),
        left_out=max(0, len(shown) - MOST_CANDIDATES),
    )
    return render_template("officer/pairing-firm.html", page=page, firm=firm, errors=errors)


def _set_slots(code: str, change: Callable[[Session, Pairing, int], None]) -> Mapping[str, Any]:
    """What is wrong with the slots sent; nothing when they are changed."""
    require(may_curate(g.user))
    try:
        given = read_input(SlotsInput, {"slots": request.form.get("slots", "")})
        with transaction() as session:
            change(session, services.pairing_of(session, code), given.slots)
    except Invalid as error:
        return error.fields
    flash(_("The places are changed. They count from the next run."), "success")
    return {}


def _grouped(pairs: list[PairedFirm], key: Callable[[PairedFirm], int]) -> Mapping[int, list[PairedFirm]]:
    groups: dict[int, list[PairedFirm]] = defaultdict(list)
    for row in pairs:
        groups[key(row)].append(row)
    return groups


def _firm_place(
    pairing: Pairing, both: Sides, pair: PairedFirm, decided: Mapping[tuple[int, int], DecisionLine]
) -> Place:
    code = both.firm_codes[pair.company_id]
    told = decided.get((pair.need_id, pair.company_id), NO_DECISION)
    url = _decide_url(pairing, both.need_codes[pair.need_id], code)
    return Place(both.firm_name(code), url, score_text(pair.score), told)


def _need_place(
    pairing: Pairing, both: Sides, pair: PairedFirm, decided: Mapping[tuple[int, int], DecisionLine]
) -> Place:
    code = both.need_codes[pair.need_id]
    told = decided.get((pair.need_id, pair.company_id), NO_DECISION)
    url = _decide_url(pairing, code, both.firm_codes[pair.company_id])
    return Place(both.need_name(code), url, score_text(pair.score), told)


def _elsewhere(taken: int, offered: int) -> str:
    if taken >= offered:
        return _("%(taken)s of %(offered)s places taken elsewhere: full", taken=taken, offered=offered)
    return _("%(taken)s of %(offered)s places taken elsewhere", taken=taken, offered=offered)


def _price(pairs: list[PairedFirm]) -> str:
    price = max((row.price for row in pairs), default=0.0)
    return f"+{number_text(round(price, 2))}" if price > 0 else ""


def _of(taken: int, slots: int) -> str:
    return _("%(taken)s of %(slots)s", taken=format_number(taken), slots=format_number(slots))


def _pages(total: int, page: int, endpoint: str, code: str) -> Pages:
    return pages(total, page=page, size=SIZE, url=lambda number: url_for(f"officer.{endpoint}", code=code, page=number))


def _firm_url(pairing: Pairing, code: str) -> str:
    return url_for("officer.pairing_firm", code=pairing.code, firm=code)


def _decide_url(pairing: Pairing, need: str, firm: str) -> str:
    return url_for("officer.decide_pair", code=pairing.code, need=need, firm=firm)
