"""What officers do with a linkage beside speaking for a side: settle, look at proofs, take it over, note calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.linkages import CallInput, OwnerInput
from linkage.language import _
from linkage.services.fair_contacts import not_to_be_called
from linkage.services.linkages import accept_proof, hand_over, linkage_coded, note_call, strike_step
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import phone_url, way_back
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.linkages.blueprint import blueprint
from linkage.web.linkages.reading import reading_of
from linkage.web.linkages.steps import LinkageForm, form_of, stage_coded

CALL_FIELDS = ("side", "called_on", "text")


@dataclass(frozen=True, slots=True)
class CallPage:
    """`phones`: firm, number, address to dial; without the numbers of those who asked for no calls."""

    form: LinkageForm
    phones: tuple[tuple[str, str, str], ...]


@blueprint.post("/<code>/steps/<stage>/strike")
@officer_only
def strike_step_post(code: str, stage: str) -> ResponseReturnValue:
    """A step that a side denies was not reached."""
    require(may_curate(g.user))
    with transaction() as session:
        strike_step(session, linkage_coded(session, code, g.user), stage_coded(stage), by=actor_of(g.user))
    flash(_("The step is taken off the ladder."), "success")
    return redirect(url_for("linkages.linkage", code=code))


@blueprint.post("/<code>/steps/<stage>/seen")
@officer_only
def accept_proof_post(code: str, stage: str) -> ResponseReturnValue:
    """An officer has seen what a side gave as proof."""
    require(may_curate(g.user))
    with transaction() as session:
        accept_proof(session, linkage_coded(session, code, g.user), stage_coded(stage), by=actor_of(g.user))
    flash(_("Noted that the proof was seen."), "success")
    return redirect(url_for("linkages.linkage", code=code))


@blueprint.post("/<code>/owner")
@officer_only
def owner_post(code: str) -> ResponseReturnValue:
    """Who looks after it from now on."""
    require(may_curate(g.user))
    try:
        given = read_input(OwnerInput, {"owner": request.form.get("owner", "")})
        with transaction() as session:
            hand_over(session, linkage_coded(session, code, g.user), given.owner, by=actor_of(g.user))
    except Invalid as error:
        flash(" ".join(map(str, error.fields.values())), "error")
    else:
        flash(_("It is handed over."), "success")
    return redirect(way_back(url_for("linkages.linkage", code=code), url_for("officer.linkages")))


@blueprint.get("/<code>/call")
@officer_only
def call_form(code: str) -> str:
    return _page(code, {"side": request.args.get("side", "")[:20], "called_on": agency_today().isoformat()}, {})


@blueprint.post("/<code>/call")
@officer_only
def call_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = {name: request.form.get(name, "") for name in CALL_FIELDS}

    def make(session: Session) -> str:
        found = linkage_coded(session, code, g.user)
        note_call(session, found, given, by=actor_of(g.user))
        return url_for("linkages.linkage", code=code)

    try:
        given = read_input(CallInput, values)
        target = once(make)
    except Invalid as error:
        return _page(code, values, error.fields), 422
    flash(_("The call is noted."), "success")
    return redirect(target)


def _page(code: str, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    reading = reading_of(db(), code)
    found = reading.linkage
    firms = [firm for firm in (found.company, found.buyer) if firm is not None]
    silent = not_to_be_called(db(), firms)
    numbers = [(firm, firm.contact_phone) for firm in firms if firm.contact_phone and firm.id not in silent]
    form = form_of(reading, _("What did you hear?"), url_for("linkages.call_post", code=code), values, errors)
    phones = tuple((cards.firm_name(firm), number, phone_url(number)) for firm, number in numbers)
    return render_template("linkages/call.html", page=CallPage(form, phones), errors=errors)
