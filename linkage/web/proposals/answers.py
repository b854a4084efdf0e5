"""What the people of the two firms do with a proposal: read it, say yes or no, take it back, close what was agreed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import AnsweredVia, FairSide, ProposalAnswer, ProposalStatus
from database.models.proposals import Proposal
from database.session import db, transaction
from linkage.access import may_curate, may_take_back_proposal, require, sides_in_proposal
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.proposals import NoInput, YesInput
from linkage.language import _, _l
from linkage.services.audit import Actor
from linkage.services.proposal_answers import Answering, accept, decline, end_introduction
from linkage.services.proposals import is_shown_to, proposal_of, undo, withdraw
from linkage.services.users import actor_of
from linkage.web.guards import signed_in
from linkage.web.proposals.blueprint import blueprint
from linkage.web.proposals.desk import proposal_desk
from linkage.web.proposals.views import Reading, show

YES = ("name", "phone")
NO = ("reason", "note")
_GONE = _l("There is no such proposal. It may have been undone.")


@blueprint.get("/<code>")
@signed_in
def proposal(code: str) -> ResponseReturnValue:
    return show(code, reading_of(code))


@blueprint.post("/<code>/accept")
@signed_in
def accept_post(code: str) -> ResponseReturnValue:
    return say_yes(code, lambda: reading_of(code), AnsweredVia.ACCOUNT)


@blueprint.post("/<code>/decline")
@signed_in
def decline_post(code: str) -> ResponseReturnValue:
    return say_no(code, lambda: reading_of(code), AnsweredVia.ACCOUNT)


@blueprint.post("/<code>/withdraw")
@signed_in
def withdraw_post(code: str) -> ResponseReturnValue:
    reading_of(code)
    with transaction() as session:
        found = proposal_of(session, code)
        require(may_take_back_proposal(g.user, found))
        withdraw(session, found, desk=proposal_desk(), by=actor_of(g.user))
    flash(_("The proposal is withdrawn."), "success")
    return redirect(url_for("proposals.proposal", code=code))


@blueprint.post("/<code>/undo")
@signed_in
def undo_post(code: str) -> ResponseReturnValue:
    reading = reading_of(code)
    with transaction() as session:
        found = proposal_of(session, code)
        require(may_take_back_proposal(g.user, found))
        undo(session, found, desk=proposal_desk(), by=actor_of(g.user))
    flash(_("Undone. Nobody was told."), "success")
    return redirect(list_url(reading.side))


@blueprint.post("/<code>/close")
@signed_in
def close_post(code: str) -> ResponseReturnValue:
    reading = reading_of(code)
    with transaction() as session:
        end_introduction(
            session, proposal_of(session, code), side=reading.side, desk=proposal_desk(), by=actor_of(g.user)
        )
    flash(_("The contacts are closed for both firms."), "success")
    return redirect(url_for("proposals.proposal", code=code))


def say_yes(code: str, reading: Callable[[], Reading], via: AnsweredVia) -> ResponseReturnValue:
    """The form of a yes, of whoever reads for a side. Raises NotFound for an officer, who notes what was told elsewhere."""
    own = reading()
    values = {name: request.form.get(name, "") for name in YES}
    try:
        given = read_input(YesInput, values | {"agrees": request.form.get("agrees", "")})
        with transaction() as session:
            found = accept(
                session, proposal_of(session, code), given, email=own.email, who=_who(own, via), desk=proposal_desk()
            )
            is_agreed = found.status is ProposalStatus.AGREED
    except Invalid as error:
        return show(code, reading(), values, error.fields)
    flash(_yes_text(is_agreed=is_agreed), "success")
    return redirect(own.url("show"))


def say_no(code: str, reading: Callable[[], Reading], via: AnsweredVia) -> ResponseReturnValue:
    own = reading()
    values = {name: request.form.get(name, "") for name in NO}
    try:
        given = read_input(NoInput, values)
        with transaction() as session:
            decline(session, proposal_of(session, code), given, who=_who(own, via), desk=proposal_desk())
    except Invalid as error:
        return show(code, reading(), values, error.fields)
    flash(_("Thank you. The other firm is told politely."), "success")
    return redirect(own.url("show"))


def list_url(side: FairSide | None) -> str:
    if side is None:
        return url_for("officer.proposals")
    return url_for("supplier.introductions" if side is FairSide.SUPPLIER else "assembler.introductions")


def _yes_text(*, is_agreed: bool) -> str:
    if is_agreed:
        return _("Both firms have said yes: the contacts are open.")
    return _("Thank you. As soon as the other firm says yes, both of you get a letter.")


def _who(reading: Reading, via: AnsweredVia) -> Answering:
    if reading.side is None:
        raise NotFound(_GONE)
    return Answering(reading.side, via, reading.by)


def reading_of(code: str) -> Reading:
    """As whom this person reads it. Raises NotFound for whoever is not to know of it."""
    found = proposal_of(db(), code)
    by: Actor = actor_of(g.user)

    def url(what: str) -> str:
        return url_for(_ENDPOINTS[what], code=code)

    sides = [side for side in sides_in_proposal(g.user, found) if is_shown_to(found, side)]
    if sides:
        return Reading(_own_turn(found, sides), by, url, name=g.user.name, email=g.user.email)
    if not may_curate(g.user):
        raise NotFound(_GONE)
    return Reading(None, by, url)


def _own_turn(found: Proposal, sides: list[FairSide]) -> FairSide:
    """Who speaks for both firms answers for the one that has not yet."""
    waiting: list[Any] = [
        each.side for each in found.sides if each.side in sides and each.answer is ProposalAnswer.WAITING
    ]
    return (waiting or sides)[0]


_ENDPOINTS = {
    "show": "proposals.proposal",
    "accept": "proposals.accept_post",
    "decline": "proposals.decline_post",
    "withdraw": "proposals.withdraw_post",
    "undo": "proposals.undo_post",
    "close": "proposals.close_post",
    "told_yes": "proposals.told_yes_post",
    "told_no": "proposals.told_no_post",
}
