"""An officer puts a firm of the registry on the list of a fair, or invites it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairSide
from database.models.companies import Company
from database.models.fairs import Fair
from database.queries import fair_participants as rows
from database.queries import registry
from database.session import db
from linkage.access import may_curate, require
from linkage.errors import Conflict, NotFound
from linkage.language import _, _l
from linkage.services import fair_registrations as services
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.fair_links import fair_links
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.web.participant.registrations import own_sides
from linkage.wording.fair_registrations import side_noun
from search.analysis import fold

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """`sides`: (value, words) of those on which the firm can come and is not on the list yet."""

    code: str
    name: str
    place: str
    sides: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NewcomersPage:
    fair: Fair
    fair_tabs: Sequence[tuple[Any, str, bool]]
    query: str
    found: tuple[Candidate, ...]
    has_more: bool


@blueprint.get("/fairs/<code>/participants/new")
@officer_only
def new_participant(code: str) -> ResponseReturnValue:
    return _page(fair_of(db(), code), {})


@blueprint.post("/fairs/<code>/participants/new")
@officer_only
def new_participant_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    firm, is_invitation = request.form.get("firm", ""), request.form.get("how") == "invite"
    side = next((each for each in FairSide if each == request.form.get("side")), FairSide.SUPPLIER)

    def add(session: Session) -> str:
        fair = fair_of(session, code)
        company = registry.company(session, firm) if firm.isalnum() else None
        if company is None:
            raise NotFound(_l("There is no such firm in the registry. Look for it by name."))
        do = services.invite_firm if is_invitation else services.add_firm
        made = do(session, fair, company, side, by=actor_of(g.user), links=fair_links())
        return url_for("officer.fair_participant", code=code, participant=made.code)

    try:
        target = once(add)
    except Conflict as error:
        return _page(fair_of(db(), code), {"q": error.text}), 409
    flash(
        _("The firm is invited and gets a letter.")
        if is_invitation
        else _("The firm is on the list and gets a letter."),
        "success",
    )
    return redirect(target)


def _page(fair: Fair, errors: Mapping[str, Any]) -> str:
    query = (request.args.get("q") or request.form.get("q") or "")[:100].strip()
    ids = _ids(query)
    companies = rows.firms_by_id(db(), ids[:MOST_FOUND])
    page = NewcomersPage(
        fair=fair,
        fair_tabs=fair_tabs(fair),
        query=query,
        found=tuple(_candidate(each) for each in companies),
        has_more=len(ids) > MOST_FOUND,
    )
    return render_template("officer/fairs/newcomers.html", page=page, errors=errors)


def _ids(query: str) -> list[int]:
    """Firms that a number names, else those whose names hold every word, with or without tone marks."""
    if not query or not query.isprintable():
        return []
    named = registry.ids_of_numbers(db(), "".join(query.split()))
    if named:
        return named
    asked = fold(query).split()
    return [key for key, words in registry.firm_words(db()) if all(word in fold(words) for word in asked)]


def _candidate(company: Company) -> Candidate:
    return Candidate(
        code=company.code,
        name=company.name,
        place=cards.place_text(company),
        sides=tuple((side.value, side_noun(side)) for side in own_sides(company)),
    )
