"""A new pairing: the open needs narrowed by filters, those that are to be paired, and the slots on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from database.enums import FairPhase, NeedVisibility, PairingPolicy
from database.models.fairs import Fair
from database.models.part_needs import PartNeed
from database.session import db
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.pairings import MOST_NEEDS, PairingInput
from linkage.language import _, ngettext
from linkage.services.matches import open_needs
from linkage.services.pairings import create_pairing, fits_of_input
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import Address
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.suppliers import Choice
from linkage.wording import process_label, sector_label
from linkage.wording.pairings import policy_hint, policy_label
from matching.taxonomy import taxonomy
from search.analysis import fold

_FIELDS = ("name", "fair", "policy", "slots_per_need", "slots_per_supplier", "floor_slots", "new_days")
_START = {"policy": "auction", "slots_per_need": "3", "slots_per_supplier": "3", "floor_slots": "0", "new_days": "180"}


@dataclass(frozen=True, slots=True)
class NewPairingPage:
    """`needs`: code, title and what tells it apart; all that pass the filters, chosen unless the form came back otherwise."""

    query: str
    choices: tuple[Choice, ...]
    count_sentence: str
    needs: tuple[tuple[str, str, str], ...]
    chosen: frozenset[str]
    values: Mapping[str, str]
    policies: tuple[tuple[str, str, str], ...]
    fairs: tuple[tuple[str, str], ...]


@blueprint.get("/pairings/new")
@officer_only
def new_pairing() -> str:
    return _page(_START, None, {})


@blueprint.post("/pairings/new")
@officer_only
def new_pairing_post() -> ResponseReturnValue:
    require(may_curate(g.user))
    values = {name: request.form.get(name, "") for name in _FIELDS}
    chosen = list(dict.fromkeys(request.form.getlist("needs")))

    def make(session: Session) -> str:
        return url_for("officer.pairing", code=create_pairing(session, given, fits, by=actor_of(g.user)).code)

    try:
        given = read_input(PairingInput, {**values, "needs": chosen})
        fits = fits_of_input(db(), given)
        target = once(make)
    except Invalid as error:
        return _page(values, frozenset(chosen), error.fields), 422
    flash(_("The needs are paired. Look at what came out, and decide where you know better."), "success")
    return redirect(target)


def _page(values: Mapping[str, str], chosen: frozenset[str] | None, errors: Mapping[str, Any]) -> str:
    address = Address.of_request(("q", "family", "sector"))
    found = _found(address)
    shown = found[:MOST_NEEDS]
    families = {family: process_label(family) for need in found for family in _families(need)}
    sectors = {code: sector_label(code) for need in found if (code := _sector(need))}
    page = NewPairingPage(
        query=address.first("q"),
        choices=(
            Choice("family", _("Processes"), _sorted(families), address.first("family")),
            Choice("sector", _("Sector of the buyer"), _sorted(sectors), address.first("sector")),
        ),
        count_sentence=ngettext(
            "%(count)s open need", "%(count)s open needs", len(found), count=format_number(len(found))
        ),
        needs=tuple((need.code, need.title, _told_apart(need)) for need in shown),
        chosen=frozenset(need.code for need in shown) if chosen is None else chosen,
        values=values,
        policies=tuple((policy.value, policy_label(policy), policy_hint(policy)) for policy in PairingPolicy),
        fairs=_fairs(),
    )
    return render_template("officer/pairing-new.html", page=page, errors=errors)


def _found(address: Address) -> list[PartNeed]:
    """Open needs of all visibilities that name a process, by title; words are compared folded."""
    family, sector, words = address.first("family"), address.first("sector"), fold(address.first("q")).split()
    needs = (need for need in open_needs(db(), on=agency_today(), visibilities=tuple(NeedVisibility)) if need.steps)
    found = [
        need
        for need in needs
        if (not family or family in _families(need))
        and (not sector or sector == _sector(need))
        and all(word in fold(f"{need.title}\n{need.company.name}\n{need.code}") for word in words)
    ]
    return sorted(found, key=lambda need: (need.title, need.code))


def _families(need: PartNeed) -> set[str]:
    """The widest processes that the core steps stand below."""
    table = taxonomy()
    return {list(table.ancestors(step.process))[-1] for step in cards.in_core_order(need)[:1]}


def _sector(need: PartNeed) -> str:
    profile = need.company.assembler_profile
    return (profile.sector if profile else None) or ""


def _told_apart(need: PartNeed) -> str:
    first = cards.in_core_order(need)[:1]
    parts = (cards.firm_name(need.company), *(process_label(step.process) for step in first))
    return " · ".join(part for part in parts if part)


def _sorted(labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items(), key=lambda each: (each[1], each[0])))


def _fairs() -> tuple[tuple[str, str], ...]:
    """Events that are still to come."""
    coming = select(Fair).where(Fair.phase != FairPhase.HELD, col(Fair.ends_on) >= agency_today())
    return tuple((fair.code, fair.name) for fair in db().exec(coming.order_by(col(Fair.starts_on))).all())
