"""The page of a firm at a fair behind a link: whether it comes, with whom, in which languages and when, without signing in.

The forms are those of firms with an account. Opening the link changes nothing.
"""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from database.models.fair_participants import FairParticipant
from database.session import db
from linkage.services.fair_place_links import place_of_link
from linkage.services.fair_registrations import check_here
from linkage.web.fair_ways import Ways, guest_ways
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.participant import absences, delegates, registrations
from linkage.web.participant.hub import show_place


@blueprint.get("/<token>/place")
@public
def place(token: str) -> ResponseReturnValue:
    return show_place(*_place(token))


@blueprint.get("/<token>/place/register")
@public
def place_register(token: str) -> ResponseReturnValue:
    held, ways = _place(token)
    return registrations.show_registration(held.fair, held.company, held.side, held, ways)


@blueprint.post("/<token>/place/register")
@public
def place_register_post(token: str) -> ResponseReturnValue:
    held, ways = _place(token)
    return registrations.save_registration(held.fair, held.company, held.side, held, ways)


@blueprint.post("/<token>/place/consent")
@public
def place_consent_post(token: str) -> ResponseReturnValue:
    return registrations.save_consent(*_place(token))


@blueprint.get("/<token>/place/withdraw")
@public
def place_withdraw(token: str) -> ResponseReturnValue:
    return registrations.show_withdrawal(*_place(token))


@blueprint.post("/<token>/place/withdraw")
@public
def place_withdraw_post(token: str) -> ResponseReturnValue:
    return registrations.save_withdrawal(*_place(token))


@blueprint.get("/<token>/place/people")
@public
def place_delegates(token: str) -> ResponseReturnValue:
    return delegates.show_people(*_here(token))


@blueprint.get("/<token>/place/people/new")
@public
def place_new_delegate(token: str) -> ResponseReturnValue:
    held, ways = _here(token)
    return delegates.show_new(held, ways, {})


@blueprint.post("/<token>/place/people/new")
@public
def place_new_delegate_post(token: str) -> ResponseReturnValue:
    return delegates.save_new(*_here(token))


@blueprint.get("/<token>/place/people/<delegate>")
@public
def place_delegate(token: str, delegate: str) -> ResponseReturnValue:
    held, ways = _here(token)
    return delegates.show_person(held, delegate, ways, {})


@blueprint.post("/<token>/place/people/<delegate>")
@public
def place_delegate_post(token: str, delegate: str) -> ResponseReturnValue:
    held, ways = _here(token)
    return delegates.save_person(held, delegate, ways)


@blueprint.post("/<token>/place/people/<delegate>/remove")
@public
def place_remove_delegate_post(token: str, delegate: str) -> ResponseReturnValue:
    held, ways = _here(token)
    return delegates.take_off(held, delegate, ways)


@blueprint.get("/<token>/place/availability")
@public
def place_availability(token: str) -> ResponseReturnValue:
    held, ways = _here(token)
    return absences.show_form(held, None, lambda _held: ways)


@blueprint.post("/<token>/place/availability")
@public
def place_availability_post(token: str) -> ResponseReturnValue:
    held, ways = _here(token)
    return absences.save_form(held, None, lambda _held: ways)


@blueprint.get("/<token>/place/people/<delegate>/availability")
@public
def place_delegate_availability(token: str, delegate: str) -> ResponseReturnValue:
    held, ways = _here(token)
    return absences.show_form(held, delegate, lambda _held: ways)


@blueprint.post("/<token>/place/people/<delegate>/availability")
@public
def place_delegate_availability_post(token: str, delegate: str) -> ResponseReturnValue:
    held, ways = _here(token)
    return absences.save_form(held, delegate, lambda _held: ways)


def _place(token: str) -> tuple[FairParticipant, Ways]:
    """The firm of the link. Raises NotFound."""
    held = place_of_link(db(), token)
    return held, guest_ways(held, token)


def _here(token: str) -> tuple[FairParticipant, Ways]:
    """The same of a firm that has said it comes. Raises Conflict for others."""
    held, ways = _place(token)
    check_here(held)
    return held, ways
