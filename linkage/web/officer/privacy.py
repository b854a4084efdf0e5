"""Requests of people about their data: the queue by what is due, taking them down from a call, and carrying them out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from database.enums import (
    ConsentChannel,
    PrivacyRequestChannel,
    PrivacyRequestKind,
    PrivacyRequestStatus,
    PrivateViewKind,
)
from database.models.privacy import PrivacyRequest
from database.models.users import User
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.config import UI_LANGUAGES
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.privacy import ExtensionInput, IntakeInput, ProofInput, ResultInput
from linkage.language import LANGUAGE_NAMES, _, _l
from linkage.services import privacy_requests as services
from linkage.services.consents import withdraw_all
from linkage.services.erasures import EVIDENCE_KEPT, erase, traces_in
from linkage.services.person_data import person_data, without_private_notes
from linkage.services.person_rows import Place, places_of, rows_of_person
from linkage.services.persons import Person
from linkage.services.private_views import note_view
from linkage.services.users import actor_of
from linkage.services.working_days import is_year_known
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.consent_lines import HistoryLine, history_lines
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_time
from linkage.web.officer.blueprint import blueprint
from linkage.web.person_files import person_zip
from linkage.web.privacy_days import due_days
from linkage.web.proposals.desk import proposal_desk
from linkage.wording.consents import request_channel, request_kind, request_state
from linkage.wording.identifiers import masked_name
from linkage.wording.privacy import trace_text

SIZE = 50
INTAKE_FIELDS = ("kind", "channel", "name", "email", "phone", "language", "message", "identity")
_BY_OFFICERS = (PrivacyRequestChannel.PHONE, PrivacyRequestChannel.EMAIL, PrivacyRequestChannel.PAPER)
_ENDS_CONSENTS = frozenset({PrivacyRequestKind.RESTRICTION, PrivacyRequestKind.OBJECTION})


@dataclass(frozen=True, slots=True)
class QueueLine:
    """`due`: the last days of the answer and of carrying it out; empty once it has ended."""

    url: str
    kind: str
    person: str
    received: str
    due: tuple[str, ...]
    is_late: bool
    state: str
    owner: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """`is_year_known`: the moving holidays of this year are in the table."""

    waiting: tuple[QueueLine, ...]
    ended: tuple[QueueLine, ...]
    pages: Pages
    is_year_known: bool


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """Somewhere the request reaches: a firm (`url`), a fair or an account. `by_number`: only by the telephone number."""

    what: str
    url: str
    about: str
    by_number: bool


@dataclass(frozen=True, slots=True)
class RequestPage:
    """`is_open`: something can still be done; `places`: whom it reaches; `traces`: what a deletion would do there."""

    code: str
    version: int
    heading: str
    facts: tuple[tuple[str, str | None], ...]
    message: str
    is_open: bool
    is_late: bool
    is_answered: bool
    is_known: bool
    has_third_party: bool
    is_extended: bool
    ends_consents: bool
    is_deletion: bool
    is_access: bool
    has_number: bool
    places: tuple[PlaceLine, ...]
    traces: tuple[str, ...]
    history: tuple[HistoryLine, ...]
    values: dict[str, str]


@blueprint.get("/privacy")
@officer_only
def privacy() -> str:
    total = services.count_requests(db(), is_open=False)
    number = page_within(total, SIZE)
    waiting, ended = services.open_requests(db()), services.ended_requests(db(), page=number, size=SIZE)
    names = _owners(db(), [*waiting, *ended])
    page = QueuePage(
        waiting=tuple(_line(each, names) for each in waiting),
        ended=tuple(_line(each, names) for each in ended),
        pages=pages(total, page=number, size=SIZE, url=Address.of_request(("page",)).page),
        is_year_known=is_year_known(agency_today().year),
    )
    return render_template("officer/privacy/queue.html", page=page)


@blueprint.get("/privacy/new")
@officer_only
def privacy_intake() -> ResponseReturnValue:
    return _intake({})


@blueprint.post("/privacy/new")
@officer_only
def privacy_intake_post() -> ResponseReturnValue:
    require(may_curate(g.user))
    try:
        given = read_input(IntakeInput, {key: request.form.get(key, "") for key in INTAKE_FIELDS})
    except Invalid as error:
        return _intake(error.fields)

    def make(session: Session) -> str:
        return url_for("officer.privacy_request", code=services.take_down(session, given, by=actor_of(g.user)).code)

    target = once(make)
    flash(_("The request is taken down. The clock runs from now."), "success")
    return redirect(target)


@blueprint.get("/privacy/requests/<code>")
@officer_only
def privacy_request(code: str) -> ResponseReturnValue:
    return _show(services.request_of(db(), code), {})


@blueprint.post("/privacy/requests/<code>")
@officer_only
def privacy_step_post(code: str) -> ResponseReturnValue:
    """One step, named by the button: `step`."""
    require(may_curate(g.user))
    step = request.form.get("step", "")
    if step not in _STEPS:
        raise Invalid(_l("Choose one of the buttons."))
    try:
        with transaction() as session:
            said = _STEPS[step](session, services.request_of(session, code))
    except Invalid as error:
        if not error.fields:
            raise
        return _show(services.request_of(db(), code), error.fields)
    flash(said, "success")
    return redirect(url_for("officer.privacy_request", code=code))


@blueprint.post("/privacy/requests/<code>/data.zip")
@officer_only
def privacy_person_data_post(code: str) -> ResponseReturnValue:
    """What the person asked to see, to be handed over; taking it is noted."""
    require(may_curate(g.user))
    asked = services.request_of(db(), code)
    services.check_identity(asked)
    if asked.kind is not PrivacyRequestKind.ACCESS or asked.status not in services.OPEN:
        raise Conflict(_l("Data of a person is taken out only for a request to see it that is still open."))
    try:
        with transaction() as session:
            person = _person_reached(session, services.request_of(session, code))
            note_view(session, PrivateViewKind.PERSON, person, by=actor_of(g.user), place=f"privacy {code}")
    except Invalid as error:
        return _show(services.request_of(db(), code), error.fields)
    data = without_private_notes(person_data(db(), person))
    return person_zip(data, title=_("What is kept about %(name)s", name=asked.name or code), name=f"linkage-{code}")


def _person_reached(session: Session, asked: PrivacyRequest) -> Person:
    """By the number, too, when the officer says that it was called back."""
    if not asked.phone or request.form.get("number_checked") != "1":
        return services.person_by_address(asked)
    services.note_number_checked(session, asked, by=actor_of(g.user))
    return services.person_of_request(asked)


def _take(session: Session, asked: PrivacyRequest) -> str:
    services.take_on(session, asked, by=actor_of(g.user), expected_version=sent_version())
    return _("You look after this request.")


def _answer(session: Session, asked: PrivacyRequest) -> str:
    services.answer(session, asked, by=actor_of(g.user), expected_version=sent_version())
    return (
        _("The person is told that you work on it.")
        if asked.email
        else _("Noted. Call the person: there is no address.")
    )


def _identity(session: Session, asked: PrivacyRequest) -> str:
    given = read_input(ProofInput, {"identity": request.form.get("identity", "")})
    services.note_identity(session, asked, given.identity, by=actor_of(g.user), expected_version=sent_version())
    return _("It is noted how you made sure who asks.")


def _third_party(session: Session, asked: PrivacyRequest) -> str:
    services.note_third_party(session, asked, by=actor_of(g.user), expected_version=sent_version())
    return _("There are 20 days now.")


def _extend(session: Session, asked: PrivacyRequest) -> str:
    given = read_input(ExtensionInput, {key: request.form.get(key, "") for key in ("days", "reason")})
    services.extend(session, asked, given, by=actor_of(g.user), expected_version=sent_version())
    return _("The time is extended, once.")


def _finish(session: Session, asked: PrivacyRequest) -> str:
    given = read_input(ResultInput, {"result": request.form.get("result", "")})
    services.finish(session, asked, given.result, by=actor_of(g.user), expected_version=sent_version())
    return _("The request is carried out.")


def _refuse(session: Session, asked: PrivacyRequest) -> str:
    given = read_input(ResultInput, {"result": request.form.get("result", "")})
    services.refuse(session, asked, given.result, by=actor_of(g.user), expected_version=sent_version())
    return _("The person is told why not.")


def _withdraw(session: Session, asked: PrivacyRequest) -> str:
    services.check_identity(asked)
    services.check_version(asked, sent_version())
    person = _person_reached(session, asked)
    number = withdraw_all(session, person, desk=proposal_desk(), channel=ConsentChannel.PAPER, by=actor_of(g.user))
    return _("All consents of the person are taken back: %(number)s.", number=number)


def _erase(session: Session, asked: PrivacyRequest) -> str:
    """All of it and the end of the request at once: the letter goes out first, then the request forgets who asked."""
    services.check_identity(asked)
    services.check_version(asked, sent_version())
    if asked.kind is not PrivacyRequestKind.DELETION:
        raise Conflict(_l("This request does not ask for deletion."))
    person = _person_reached(session, asked)
    cleared = erase(session, person, desk=proposal_desk(), by=actor_of(g.user))
    session.refresh(asked)
    services.finish_deletion(session, asked, is_evidence_kept=EVIDENCE_KEPT in cleared, by=actor_of(g.user))
    return _("The person is forgotten.")


_STEPS: dict[str, Any] = {
    "take": _take,
    "answer": _answer,
    "identity": _identity,
    "third-party": _third_party,
    "extend": _extend,
    "withdraw": _withdraw,
    "erase": _erase,
    "finish": _finish,
    "refuse": _refuse,
}


def _intake(errors: dict[str, Any]) -> ResponseReturnValue:
    values = {key: request.form.get(key, "") for key in INTAKE_FIELDS}
    body = render_template(
        "officer/privacy/intake.html",
        kinds=[(kind.value, request_kind(kind)) for kind in PrivacyRequestKind],
        channels=[(channel.value, request_channel(channel)) for channel in _BY_OFFICERS],
        letter_languages=[(code, LANGUAGE_NAMES[code]) for code in UI_LANGUAGES],
        values={**values, "language": values["language"] or "vi"},
        errors=errors,
    )
    return body, 422 if errors else 200


def _show(asked: PrivacyRequest, errors: dict[str, Any]) -> ResponseReturnValue:
    today, person = agency_today(), services.person_of_request(asked)
    is_open = asked.status in services.OPEN
    is_deletion = asked.kind is PrivacyRequestKind.DELETION
    rows = rows_of_person(db(), person) if is_open else None
    traces = traces_in(db(), rows) if rows is not None and is_deletion else []
    page = RequestPage(
        code=asked.code,
        version=asked.version,
        heading=_("%(kind)s: %(code)s", kind=request_kind(asked.kind), code=asked.code),
        facts=tuple(_facts(asked, today)),
        message=asked.message or "",
        is_open=is_open,
        is_late=services.is_late(asked, today),
        is_answered=asked.status is not PrivacyRequestStatus.RECEIVED,
        is_known=bool(asked.identity),
        has_third_party=asked.has_third_party,
        is_extended=bool(asked.extra_days),
        ends_consents=asked.kind in _ENDS_CONSENTS,
        is_deletion=is_deletion,
        is_access=asked.kind is PrivacyRequestKind.ACCESS,
        has_number=bool(asked.phone),
        places=tuple(map(_place, places_of(rows))) if rows is not None else (),
        traces=tuple(trace_text(each.kind, each.number) for each in traces),
        history=history_lines(db(), person) if is_open else (),
        values={key: request.form.get(key, "") for key in ("identity", "days", "reason", "result", "number_checked")},
    )
    return render_template("officer/privacy/request.html", page=page, errors=errors), 422 if errors else 200


def _place(place: Place) -> PlaceLine:
    """The person by the first letters: who has to know more opens the firm's page, which notes it."""
    name = masked_name(place.name)
    if place.company is not None:
        about = _("Contact") if place.fair is None else _("At %(fair)s", fair=place.fair.name)
        url = url_for("officer.company", code=place.company.code)
        return PlaceLine(place.company.name, url, f"{about} · {name}" if name else about, place.by_number)
    if place.fair is not None:
        return PlaceLine(place.fair.name, "", f"{_('Helper or interpreter')} · {name}", place.by_number)
    return PlaceLine(_("Account"), "", name, place.by_number)


def _facts(asked: PrivacyRequest, today: datetime.date) -> list[tuple[str, str | None]]:
    owner = db().get(User, asked.owner_id) if asked.owner_id else None
    return [
        (_("State"), request_state(asked.status)),
        (_("Person"), asked.name or None),
        (_("E-mail"), asked.email),
        (_("Telephone"), asked.phone),
        (_("How it came"), request_channel(asked.channel)),
        (_("Received"), format_time(asked.received_at)),
        (_("Answer by"), format_date(asked.answer_by) + _late(asked.answered_at, asked.answer_by, today)),
        (
            _("Carry out by"),
            format_date(services.last_day(asked)) + _late(asked.ended_at, services.last_day(asked), today),
        ),
        (_("Why it takes longer"), asked.extension_reason or _("Not extended")),
        (_("How it was made sure who asks"), asked.identity),
        (_("Looked after by"), owner.name if owner else None),
        (_("What was done"), asked.result or (None if asked.status in services.OPEN else _("Not kept any more"))),
    ]


def _late(done_at: datetime.datetime | None, last: datetime.date, today: datetime.date) -> str:
    return " · " + _("late") if done_at is None and last < today else ""


def _line(asked: PrivacyRequest, names: dict[int, str]) -> QueueLine:
    return QueueLine(
        url=url_for("officer.privacy_request", code=asked.code),
        kind=request_kind(asked.kind),
        person=asked.name or asked.code,
        received=format_date(asked.received_at, "medium"),
        due=due_days(asked),
        is_late=services.is_late(asked, agency_today()),
        state=request_state(asked.status),
        owner=names.get(asked.owner_id or 0, ""),
    )


def _owners(session: Session, asked: list[PrivacyRequest]) -> dict[int, str]:
    keys = sorted({each.owner_id for each in asked if each.owner_id})
    found = session.exec(select(User.id, User.name).where(col(User.id).in_(keys))).all() if keys else ()
    return {key: name for key, name in found if key is not None}
