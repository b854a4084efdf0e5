"""What officers note for a firm that answered by telephone or on paper."""

from __future__ import annotations

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import AnsweredVia
from database.session import transaction
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.proposals import ToldNoInput, ToldYesInput
from linkage.language import _
from linkage.services.proposal_answers import Answering, accept, decline
from linkage.services.proposals import proposal_of
from linkage.services.users import actor_of
from linkage.web.guards import officer_only
from linkage.web.proposals.answers import reading_of
from linkage.web.proposals.blueprint import blueprint
from linkage.web.proposals.desk import proposal_desk
from linkage.web.proposals.views import show

_YES = ("side", "name", "email", "phone", "proof")
_NO = ("side", "reason", "note")


@blueprint.post("/<code>/told-yes")
@officer_only
def told_yes_post(code: str) -> ResponseReturnValue:
    values = {name: request.form.get(name, "") for name in _YES}
    try:
        given = read_input(ToldYesInput, values | {"agrees": request.form.get("agrees", "")})
        with transaction() as session:
            who = Answering(given.side, AnsweredVia.OFFICER, actor_of(g.user), proof=given.proof)
            accept(session, proposal_of(session, code), given, email=given.email, who=who, desk=proposal_desk())
    except Invalid as error:
        return show(code, reading_of(code), values, error.fields)
    flash(_("The answer is noted."), "success")
    return redirect(url_for("proposals.proposal", code=code))


@blueprint.post("/<code>/told-no")
@officer_only
def told_no_post(code: str) -> ResponseReturnValue:
    values = {name: request.form.get(name, "") for name in _NO}
    try:
        given = read_input(ToldNoInput, values)
        with transaction() as session:
            who = Answering(given.side, AnsweredVia.OFFICER, actor_of(g.user))
            decline(session, proposal_of(session, code), given, who=who, desk=proposal_desk())
    except Invalid as error:
        return show(code, reading_of(code), values, error.fields)
    flash(_("The answer is noted."), "success")
    return redirect(url_for("proposals.proposal", code=code))
