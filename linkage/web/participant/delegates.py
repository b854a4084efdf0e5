"""Who comes for a firm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from database.models.fair_participants import FairAbsence, FairDelegate, FairParticipant
from database.models.fairs import Fair
from database.queries import fair_participants as rows
from database.session import db, transaction
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_registrations import DelegateInput
from linkage.language import _, current_language
from linkage.services import fair_delegates as services
from linkage.services.fair_registrations import check_here, participant_of
from linkage.web.fair_absence_forms import away_lines
from linkage.web.fair_ways import Ways, own_ways
from linkage.web.forms import once
from linkage.web.guards import signed_in
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair, own_participant
from linkage.web.participant.registrations import language_options, topic_options
from linkage.wording import language_name, process_label

_LINES = ("name", "job", "email", "phone", "language")


@dataclass(frozen=True, slots=True)
class DelegateLine:
    name: str
    is_unnamed: bool
    job: str
    contact: str
    languages: str
    topics: str
    away: tuple[str, ...]
    edit_url: str
    away_url: str


@dataclass(frozen=True, slots=True)
class DelegatesPage:
    """`may_add`: the fair lets more people come."""

    fair: Fair
    most: int
    lines: tuple[DelegateLine, ...]
    may_add: bool
    add_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class DelegatePage:
    """`remove_url` is empty for a new person and for the unnamed one."""

    fair: Fair
    side: str
    name: str
    values: Mapping[str, Any]
    languages: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]
    url: str
    remove_url: str
    back_url: str


@blueprint.get("/<code>/delegates")
@signed_in
def delegates(code: str) -> ResponseReturnValue:
    held = _own(code, request.args.get("side"))
    return show_people(held, own_ways(held))


@blueprint.get("/<code>/delegates/new")
@signed_in
def new_delegate(code: str) -> ResponseReturnValue:
    held = _own(code, request.args.get("side"))
    # The first to come is most likely who registers.
    is_first = all(each.is_unnamed for each in held.delegates)
    return show_new(held, own_ways(held), {"name": g.user.name, "email": g.user.email} if is_first else {})


@blueprint.post("/<code>/delegates/new")
@signed_in
def new_delegate_post(code: str) -> ResponseReturnValue:
    held = _own(code, request.form.get("side"))
    return save_new(held, own_ways(held))


@blueprint.get("/<code>/delegates/<delegate>")
@signed_in
def delegate(code: str, delegate: str) -> ResponseReturnValue:
    held = _own(code, request.args.get("side"))
    return show_person(held, delegate, own_ways(held), {"name": g.user.name, "email": g.user.email})


@blueprint.post("/<code>/delegates/<delegate>")
@signed_in
def delegate_post(code: str, delegate: str) -> ResponseReturnValue:
    held = _own(code, request.form.get("side"))
    return save_person(held, delegate, own_ways(held))


@blueprint.post("/<code>/delegates/<delegate>/remove")
@signed_in
def remove_delegate(code: str, delegate: str) -> ResponseReturnValue:
    held = _own(code, request.form.get("side"))
    return take_off(held, delegate, own_ways(held))


def show_people(held: FairParticipant, ways: Ways) -> ResponseReturnValue:
    """Who comes, and the way to another person."""
    fair = held.fair
    named = [each for each in held.delegates if not each.is_unnamed]
    away = rows.absences_of_all(db(), held)
    page = DelegatesPage(
        fair=fair,
        most=fair.delegates_each,
        lines=tuple(_line(held, each, away, ways) for each in held.delegates),
        may_add=len(named) < fair.delegates_each,
        add_url=ways.new_person(),
        back_url=ways.hub(),
    )
    return render_template("participant/delegates.html", page=page)


def show_new(held: FairParticipant, ways: Ways, likely: Mapping[str, str]) -> ResponseReturnValue:
    """The form for another person; `likely` fills what is most likely."""
    return _form(held, None, ways, {"language": current_language(), **likely}, {})


def save_new(held: FairParticipant, ways: Ways) -> ResponseReturnValue:
    """Another person was named."""
    typed, target = _typed(request.form), ways.people()
    try:
        given = read_input(DelegateInput, typed)
    except Invalid as error:
        return _form(held, None, ways, typed, error.fields), 422

    def make(session: Session) -> str:
        services.add_delegate(session, participant_of(session, held.fair, held.code), given, by=ways.by)
        return target

    return redirect(once(make))


def show_person(held: FairParticipant, code: str, ways: Ways, likely: Mapping[str, str]) -> ResponseReturnValue:
    """The form of a person; an unnamed one is filled with what is likely."""
    person = services.delegate_of(db(), held, code)
    values = {key: getattr(person, key) or "" for key in _LINES}
    values |= {"languages": person.languages, "topics": person.topics}
    if person.is_unnamed:
        values |= {"name": "", **likely}
    return _form(held, person, ways, values, {})


def save_person(held: FairParticipant, code: str, ways: Ways) -> ResponseReturnValue:
    """Something else was said of a person."""
    person, typed, target = services.delegate_of(db(), held, code), _typed(request.form), ways.people()
    try:
        given = read_input(DelegateInput, typed)
    except Invalid as error:
        return _form(held, person, ways, typed, error.fields), 422
    with transaction() as session:
        found = participant_of(session, held.fair, held.code)
        services.change_delegate(session, services.delegate_of(session, found, code), given, by=ways.by)
    flash(_("Saved."), "success")
    return redirect(target)


def take_off(held: FairParticipant, code: str, ways: Ways) -> ResponseReturnValue:
    """A person does not come."""
    target = ways.people()
    with transaction() as session:
        found = participant_of(session, held.fair, held.code)
        services.remove_delegate(session, services.delegate_of(session, found, code), by=ways.by)
    flash(_("This person does not come any more."), "success")
    return redirect(target)


def _typed(form: MultiDict[str, str]) -> dict[str, Any]:
    """The fields of the form as they were typed."""
    return {key: form.get(key, "") for key in _LINES} | {key: form.getlist(key) for key in ("languages", "topics")}


def _own(code: str, side: str | None) -> FairParticipant:
    held = own_participant(open_fair(code), side=side or None)
    check_here(held)
    return held


def _line(held: FairParticipant, person: FairDelegate, away: list[FairAbsence], ways: Ways) -> DelegateLine:
    fair = held.fair
    return DelegateLine(
        name=person.name,
        is_unnamed=person.is_unnamed,
        job=person.job or "",
        contact=" · ".join(part for part in (person.email, person.phone) if part),
        languages=", ".join(language_name(code) for code in person.languages or held.languages),
        topics=", ".join(process_label(code) for code in person.topics or held.topics),
        away=away_lines(fair, [each for each in away if each.delegate_id == person.id]),
        edit_url=ways.person(person),
        away_url=ways.away(person),
    )


def _form(
    held: FairParticipant,
    person: FairDelegate | None,
    ways: Ways,
    values: Mapping[str, Any],
    errors: Mapping[str, Any],
) -> str:
    page = DelegatePage(
        fair=held.fair,
        side=held.side.value,
        name=person.name if person is not None and not person.is_unnamed else "",
        values=values,
        languages=language_options([values["language"], *(values.get("languages") or ())]),
        topics=topic_options(held.company, held.side, values.get("topics") or ()),
        url=ways.new_person() if person is None else ways.person(person),
        remove_url=ways.remove(person) if person is not None and not person.is_unnamed else "",
        back_url=ways.people(),
    )
    return render_template("participant/delegate.html", page=page, errors=errors)
