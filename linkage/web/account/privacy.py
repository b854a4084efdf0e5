"""A person's own page about their data: consents one by one, everything as a file, and requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import PrivacyRequestKind
from database.models.privacy import PrivacyRequest
from database.models.users import User
from database.session import db, transaction
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.privacy import OwnRequestInput
from linkage.language import _
from linkage.services.person_data import PersonData, account_data, person_data
from linkage.services.persons import Person, person_of_user
from linkage.services.privacy_links import check_data_token, write_data_letter
from linkage.services.privacy_requests import ask_from_account, requests_of
from linkage.services.private_views import views_of_account
from linkage.web.account.blueprint import blueprint
from linkage.web.consent_lines import (
    ConsentLine,
    HistoryLine,
    IntroductionLine,
    answer_by_account,
    answer_text,
    consent_lines,
    history_lines,
    introduction_lines,
    purpose_of_form,
)
from linkage.web.forms import once
from linkage.web.guards import signed_in
from linkage.web.instance import agency_name
from linkage.web.layout import format_date, format_time
from linkage.web.person_files import person_zip
from linkage.web.privacy_days import due_days
from linkage.web.privacy_desks import data_desk
from linkage.wording.consents import request_kind, request_state, view_kind

_SHOWN_VIEWS = 20


@dataclass(frozen=True, slots=True)
class RequestLine:
    """`due`: the last days of the answer and of carrying it out; empty once it has ended."""

    code: str
    kind: str
    state: str
    received: str
    due: tuple[str, ...]
    result: str


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """`views`: (when, who, what), the latest; `more_views` when there are others, all of which stand in the file.

    `introductions`: those for which the person's contact is shown, or will be when the other firm agrees.
    """

    introductions: tuple[IntroductionLine, ...]
    consents: tuple[ConsentLine, ...]
    history: tuple[HistoryLine, ...]
    requests: tuple[RequestLine, ...]
    views: tuple[tuple[str, str, str], ...]
    more_views: bool
    kinds: tuple[tuple[str, str], ...]
    values: dict[str, str]


@blueprint.get("/privacy")
@signed_in
def privacy() -> ResponseReturnValue:
    return _page({})


@blueprint.post("/privacy/consents")
@signed_in
def consent_post() -> ResponseReturnValue:
    """One purpose at a time: `purpose`, and `given` 1 or 0."""
    purpose = purpose_of_form()
    is_given = request.form.get("given") == "1"
    with transaction() as session:
        answer_by_account(session, session.get_one(User, g.user.id), purpose, is_given=is_given)
    flash(answer_text(purpose, is_given=is_given), "success")
    if not is_given:
        flash(
            _("If you also agreed by a link, by telephone or on paper, a letter with a link to end that goes to you.")
        )
    return redirect(url_for("account.privacy", _anchor=f"consent-{purpose.value}"))


@blueprint.post("/privacy/requests")
@signed_in
def privacy_request_post() -> ResponseReturnValue:
    try:
        given = read_input(OwnRequestInput, {key: request.form.get(key, "") for key in ("kind", "message")})
    except Invalid as error:
        return _page(error.fields)

    def make(session: Session) -> str:
        ask_from_account(session, session.get_one(User, g.user.id), given)
        return url_for("account.privacy", _anchor="requests")

    target = once(make)
    flash(_("Your request has arrived. You get a letter now and an answer within two working days."), "success")
    return redirect(target)


@blueprint.get("/privacy/data.zip")
@signed_in
def privacy_data() -> ResponseReturnValue:
    """What belongs to the account. What stands under the address alone is given by a link sent there."""
    return _zip(account_data(db(), g.user))


@blueprint.post("/privacy/data")
@signed_in
def privacy_data_post() -> ResponseReturnValue:
    """Anybody may make an account under somebody's address: the letter finds out whose it is."""
    with transaction() as session:
        write_data_letter(session, session.get_one(User, g.user.id), desk=data_desk())
    flash(_("A letter with a link is on its way to %(email)s. It opens for one day.", email=g.user.email), "success")
    return redirect(url_for("account.privacy", _anchor="data"))


@blueprint.get("/privacy/data/<token>")
@signed_in
def all_privacy_data(token: str) -> ResponseReturnValue:
    """Opened from that letter, in the account it was asked for."""
    check_data_token(token, g.user, desk=data_desk())
    return _zip(person_data(db(), person_of_user(g.user)))


def _zip(data: PersonData) -> ResponseReturnValue:
    return person_zip(data, title=_("What is kept about %(name)s", name=g.user.name), name="linkage-data")


def _page(errors: dict[str, Any]) -> ResponseReturnValue:
    person = Person(user_id=g.user.id)
    seen = views_of_account(db(), g.user)
    page = PrivacyPage(
        introductions=introduction_lines(db(), person),
        consents=consent_lines(db(), person, agency_name()),
        history=history_lines(db(), person),
        requests=tuple(_line(each) for each in requests_of(db(), person)),
        views=tuple((format_time(each.at), each.viewer, view_kind(each.kind)) for each in seen[:_SHOWN_VIEWS]),
        more_views=len(seen) > _SHOWN_VIEWS,
        kinds=tuple((kind.value, request_kind(kind)) for kind in PrivacyRequestKind),
        values={key: request.form.get(key, "") for key in ("kind", "message")},
    )
    return render_template("account/privacy.html", page=page, errors=errors), 422 if errors else 200


def _line(asked: PrivacyRequest) -> RequestLine:
    return RequestLine(
        code=asked.code,
        kind=request_kind(asked.kind),
        state=request_state(asked.status),
        received=format_date(asked.received_at, "medium"),
        due=due_days(asked),
        result=asked.result or "",
    )
