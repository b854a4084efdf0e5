"""What a linkage is worth: stated by a side, confirmed by the other one, or by an officer with the paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.linkages import ValueInput
from linkage.language import _, _l
from linkage.services.linkage_values import confirm_value, in_force, prove_value, state_value
from linkage.services.linkages import linkage_coded, teller_for
from linkage.web.guards import signed_in
from linkage.web.linkages.blueprint import blueprint
from linkage.web.linkages.dues import value_text
from linkage.web.linkages.reading import Read, Reading, reading_of, sent_teller, signed_in_read, told_teller
from linkage.web.linkages.steps import LinkageForm, form_of
from linkage.wording.linkages import VALUE_KINDS, value_kind_label

FIELDS = ("kind", "amount", "currency", "is_yearly", "stated_on", "proof", "side", "via")


@dataclass(frozen=True, slots=True)
class ValuePage:
    form: LinkageForm
    kinds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProofPage:
    form: LinkageForm
    amount: str


@blueprint.get("/<code>/value")
@signed_in
def value_form(code: str) -> str:
    return value_page(signed_in_read(code))


@blueprint.post("/<code>/value")
@signed_in
def value_post(code: str) -> ResponseReturnValue:
    return save_value(signed_in_read(code))


@blueprint.post("/<code>/values/<value>/confirm")
@signed_in
def confirm_value_post(code: str, value: str) -> ResponseReturnValue:
    return confirm(signed_in_read(code), value)


@blueprint.get("/<code>/values/<value>/proof")
@signed_in
def prove_value_form(code: str, value: str) -> str:
    return _proof_page(code, value, {}, {})


@blueprint.post("/<code>/values/<value>/proof")
@signed_in
def prove_value_post(code: str, value: str) -> ResponseReturnValue:
    """An officer saw the paper."""
    require(may_curate(g.user))
    proof = request.form.get("proof", "")
    try:
        with transaction() as session:
            found = linkage_coded(session, code, g.user)
            prove_value(session, found, value, proof, teller=teller_for(g.user, found))
    except Invalid as error:
        return _proof_page(code, value, {"proof": proof}, error.fields), 422
    flash(_("The amount is confirmed."), "success")
    return redirect(url_for("linkages.linkage", code=code))


def value_page(read: Read) -> str:
    offered = {name: request.args.get(name, "")[:20] for name in ("kind", "amount", "currency")}
    values = {**offered, "stated_on": agency_today().isoformat(), "is_yearly": "true"}
    return _page(read(db()), values, {})


def save_value(read: Read) -> ResponseReturnValue:
    values = {name: request.form.get(name, "") for name in FIELDS}
    try:
        given = read_input(ValueInput, values)
        with transaction() as session:
            here = read(session)
            teller = told_teller(here, given.side, given.via)
            stated = state_value(session, here.linkage, given, teller=teller)
            amount = f"{value_kind_label(stated.kind)}: {value_text(stated)}"
    except Invalid as error:
        return _page(read(db()), values, error.fields), 422
    flash(_("Noted: %(amount)s. It counts once it is confirmed.", amount=amount), "success")
    return redirect(here.url("linkage"))


def confirm(read: Read, value: str) -> ResponseReturnValue:
    """One tap: the amount holds."""
    with transaction() as session:
        here = read(session)
        confirm_value(session, here.linkage, value, teller=sent_teller(here))
    flash(_("The amount is confirmed."), "success")
    return redirect(here.url("linkage"))


def _page(reading: Reading, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    form = form_of(reading, _("What is it worth?"), reading.url("value_post"), values, errors)
    kinds = tuple((kind.value, str(label)) for kind, label in VALUE_KINDS.items())
    return render_template("linkages/value.html", page=ValuePage(form, kinds), errors=errors)


def _proof_page(code: str, value: str, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    require(may_curate(g.user))
    reading = reading_of(db(), code)
    found = next((each for each in in_force(reading.linkage) if each.code == value), None)
    if found is None:
        raise NotFound(_l("This amount was replaced by another one. Look at it again."))
    url = url_for("linkages.prove_value_post", code=code, value=value)
    form = form_of(reading, _("Which paper proves the amount?"), url, values, errors)
    amount = f"{value_kind_label(found.kind)}: {value_text(found)}"
    return render_template("linkages/proof.html", page=ProofPage(form, amount), errors=errors)
