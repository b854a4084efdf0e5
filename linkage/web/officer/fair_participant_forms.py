"""What officers enter in a firm's name: its answers, who comes, when they are there. The forms are those of the firm."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from database.models.fair_participants import FairParticipant
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_registrations import RegistrationInput
from linkage.language import _
from linkage.services.fair_registrations import change_registration, participant_of
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web.fair_ways import officer_ways
from linkage.web.forms import sent_version
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.participant import absences, delegates
from linkage.web.participant.registrations import answers_page, registration_values, typed_registration

_AT = "/fairs/<code>/participants/<participant>"


@blueprint.get(f"{_AT}/answers")
@officer_only
def participant_answers(code: str, participant: str) -> ResponseReturnValue:
    held = _held(code, participant)
    page = answers_page(held, registration_values(held), officer_ways(held))
    return render_template("participant/register.html", page=page, errors={})


@blueprint.post(f"{_AT}/answers")
@officer_only
def participant_answers_post(code: str, participant: str) -> ResponseReturnValue:
    held = _held(code, participant)
    typed, ways = typed_registration(request.form), officer_ways(held)
    try:
        given = read_input(RegistrationInput, typed)
    except Invalid as error:
        page = answers_page(held, typed, ways)
        return render_template("participant/register.html", page=page, errors=error.fields), 422
    target = ways.hub()
    with transaction() as session:
        found = participant_of(session, fair_of(session, code), participant)
        change_registration(session, found, given, by=actor_of(g.user), expected_version=sent_version())
    flash(_("The answers are changed."), "success")
    return redirect(target)


@blueprint.get(f"{_AT}/delegates/new")
@officer_only
def participant_new_delegate(code: str, participant: str) -> ResponseReturnValue:
    held = _held(code, participant)
    return delegates.show_new(held, officer_ways(held), {})


@blueprint.post(f"{_AT}/delegates/new")
@officer_only
def participant_new_delegate_post(code: str, participant: str) -> ResponseReturnValue:
    held = _held(code, participant)
    return delegates.save_new(held, officer_ways(held))


@blueprint.get(f"{_AT}/delegates/<delegate>")
@officer_only
def participant_delegate(code: str, participant: str, delegate: str) -> ResponseReturnValue:
    held = _held(code, participant)
    return delegates.show_person(held, delegate, officer_ways(held), {})


@blueprint.post(f"{_AT}/delegates/<delegate>")
@officer_only
def participant_delegate_post(code: str, participant: str, delegate: str) -> ResponseReturnValue:
    held = _held(code, participant)
    return delegates.save_person(held, delegate, officer_ways(held))


@blueprint.post(f"{_AT}/delegates/<delegate>/remove")
@officer_only
def participant_remove_delegate(code: str, participant: str, delegate: str) -> ResponseReturnValue:
    held = _held(code, participant)
    return delegates.take_off(held, delegate, officer_ways(held))


@blueprint.get(f"{_AT}/availability")
@officer_only
def participant_availability(code: str, participant: str) -> ResponseReturnValue:
    return absences.show_form(_held(code, participant), None, officer_ways)


@blueprint.post(f"{_AT}/availability")
@officer_only
def participant_availability_post(code: str, participant: str) -> ResponseReturnValue:
    return absences.save_form(_held(code, participant), None, officer_ways)


@blueprint.get(f"{_AT}/delegates/<delegate>/availability")
@officer_only
def participant_delegate_availability(code: str, participant: str, delegate: str) -> ResponseReturnValue:
    return absences.show_form(_held(code, participant), delegate, officer_ways)


@blueprint.post(f"{_AT}/delegates/<delegate>/availability")
@officer_only
def participant_delegate_availability_post(code: str, participant: str, delegate: str) -> ResponseReturnValue:
    return absences.save_form(_held(code, participant), delegate, officer_ways)


def _held(code: str, participant: str) -> FairParticipant:
    require(may_curate(g.user))
    return participant_of(db(), fair_of(db(), code), participant)
