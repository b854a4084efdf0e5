"""Half-filled forms: the page sends them here as they are typed, and programs may fetch them. Only the person's own."""

from __future__ import annotations

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from database.session import db, transaction
from linkage.errors import Invalid, NotFound
from linkage.inputs.json_texts import read_json
from linkage.language import _l
from linkage.services.drafts import Fields, draft_of, drop_draft, save_draft
from linkage.web.guards import signed_in

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")


@blueprint.get("/<form>")
@signed_in
def show(form: str) -> ResponseReturnValue:
    fields = draft_of(db(), g.user, form)
    if fields is None:
        raise NotFound(_l("Nothing is kept of this form."))
    return jsonify(fields)


@blueprint.route("/<form>", methods=["POST", "PUT"])
@signed_in
def save(form: str) -> ResponseReturnValue:
    """Takes the form's own fields, or the same as JSON: a field's name -> its value or values."""
    fields = _from_json() if request.is_json else request.form.to_dict(flat=False)
    with transaction() as session:
        save_draft(session, g.user, form, fields)
    return "", 204


@blueprint.delete("/<form>")
@signed_in
def drop(form: str) -> ResponseReturnValue:
    with transaction() as session:
        drop_draft(session, g.user, form)
    return "", 204


def _from_json() -> Fields:
    try:
        data = read_json(request.get_data(cache=False))
    except Invalid as refusal:
        raise BadRequest(str(refusal)) from None
    if not isinstance(data, dict):
        raise Invalid(_l("Send an object of fields and their values."))
    fields = {name: value if isinstance(value, list) else [value] for name, value in data.items()}
    if not all(isinstance(value, str) for values in fields.values() for value in values):
        raise Invalid(_l("Values of a draft are texts."))
    return fields
