"""Rights of people without an account: a form for requests, and the page behind a link where contacts say yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import ConsentChannel, PrivacyRequestKind
from database.session import db, transaction
from linkage.config import UI_LANGUAGES
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.privacy import PublicRequestInput
from linkage.language import LANGUAGE_NAMES, current_language
from linkage.services.audit import Actor
from linkage.services.consents import give_consent, withdraw_consent
from linkage.services.privacy_links import asked_by
from linkage.services.privacy_requests import ask_from_form
from linkage.web.consent_lines import (
    ConsentLine,
    HistoryLine,
    answer_text,
    consent_lines,
    history_lines,
    purpose_of_form,
)
from linkage.web.forms import once
from linkage.web.guards import public
from linkage.web.instance import agency_name
from linkage.web.privacy_desks import consent_desk
from linkage.web.proposals.desk import proposal_desk
from linkage.web.public.blueprint import blueprint
from linkage.wording.consents import request_kind

FIELDS = ("kind", "name", "email", "phone", "message", "language")


@dataclass(frozen=True, slots=True)
class PrivacyRequestPage:
    kinds: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    values: dict[str, str]
    is_sent: bool


@dataclass(frozen=True, slots=True)
class LinkPage:
    """`firm` is empty when the link speaks of no one firm."""

    firm: str
    email: str
    token: str
    consents: tuple[ConsentLine, ...]
    history: tuple[HistoryLine, ...]


@blueprint.get("/privacy/request")
@public
def privacy_request() -> ResponseReturnValue:
    return _page({})


@blueprint.post("/privacy/request")
@public
def privacy_request_post() -> ResponseReturnValue:
    """Whether the address is known makes no difference to what is answered (ASVS 6.3.8)."""
    try:
        given = read_input(PublicRequestInput, {key: request.form.get(key, "") for key in FIELDS})
    except Invalid as error:
        return _page(error.fields)

    def make(session: Session) -> str:
        ask_from_form(session, given)
        return url_for("public.privacy_request", sent=1)

    return redirect(once(make))


@blueprint.get("/privacy/consents/<token>")
@public
def consents_of_link(token: str) -> str:
    """Opening changes nothing: programs that check mail open every link."""
    asked = asked_by(db(), token, desk=consent_desk())
    agency = agency_name()
    page = LinkPage(
        firm=asked.company.name if asked.company else "",
        email=asked.person.email or "",
        token=token,
        consents=consent_lines(db(), asked.person, agency),
        history=history_lines(db(), asked.person),
    )
    return render_template("public/consents.html", page=page)


@blueprint.post("/privacy/consents/<token>")
@public
def consents_of_link_post(token: str) -> ResponseReturnValue:
    purpose, is_given = purpose_of_form(), request.form.get("given") == "1"
    by = Actor(user_id=None, label="link")
    with transaction() as session:
        asked = asked_by(session, token, desk=consent_desk())
        if is_given:
            give_consent(
                session,
                asked.person,
                purpose,
                agency=agency_name(),
                channel=ConsentChannel.LINK,
                by=by,
                company=asked.company,
            )
        else:
            withdraw_consent(session, asked.person, purpose, desk=proposal_desk(), channel=ConsentChannel.LINK, by=by)
    flash(answer_text(purpose, is_given=is_given), "success")
    return redirect(url_for("public.consents_of_link", token=token, _anchor=f"consent-{purpose.value}"))


def _page(errors: dict[str, Any]) -> ResponseReturnValue:
    values = {key: request.form.get(key, "") for key in FIELDS}
    page = PrivacyRequestPage(
        kinds=tuple((kind.value, request_kind(kind)) for kind in PrivacyRequestKind),
        languages=tuple((code, LANGUAGE_NAMES[code]) for code in UI_LANGUAGES),
        values={**values, "language": values["language"] or current_language()},
        is_sent=request.args.get("sent") == "1" and not errors,
    )
    return render_template("public/privacy-request.html", page=page, errors=errors), 422 if errors else 200
