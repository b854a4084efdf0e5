"""What the agency asks a firm about its services, behind the link of a letter. Opening it changes nothing; a tap on a mark does."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import AccessLinkKind, AnsweredVia
from database.queries.feedback import is_stopped, linkage_in_letter
from database.session import db, transaction
from linkage.language import _
from linkage.services.access_links import open_link
from linkage.services.audit import guest_actor
from linkage.services.feedback import allow_letters, stop_letters
from linkage.services.feedback_letters import firm_of_letter
from linkage.web import cards, own_feedback
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.own_feedback import AskedFirm
from linkage.web.security import carries_own_secret

_ENDPOINTS = {
    "list": "guest.feedback",
    "answer": "guest.feedback_answer",
    "stop": "guest.stop_feedback_post",
    "again": "guest.allow_feedback_post",
}


@blueprint.get("/<token>/feedback")
@public
def feedback(token: str) -> str:
    return own_feedback.list_page(_asked(db(), token))


@blueprint.get("/<token>/feedback/<code>")
@public
def feedback_answer(token: str, code: str) -> str:
    return own_feedback.answer_page(_asked(db(), token), code)


@blueprint.post("/<token>/feedback/<code>")
@public
def feedback_answer_post(token: str, code: str) -> ResponseReturnValue:
    return own_feedback.save_answer(lambda: _asked(db(), token), code)


@blueprint.get("/<token>/feedback/stop")
@public
def stop_feedback(token: str) -> str:
    """Opened from a letter; programs that check mail open every link."""
    company = _asked(db(), token).company
    name, is_done = cards.firm_name(company), is_stopped(db(), company)
    return render_template("guest/feedback-stop.html", name=name, token=token, is_done=is_done)


@blueprint.post("/<token>/feedback/stop")
@public
@carries_own_secret
def stop_feedback_post(token: str) -> str:
    """The button of that page, and the one click of a mail program (RFC 8058), which brings nothing but the address."""
    with transaction() as session:
        asked = _asked(session, token)
        name = cards.firm_name(asked.company)
        stop_letters(session, asked.company, by=asked.by)
    return render_template("guest/feedback-stop.html", name=name, token=token, is_done=True)


@blueprint.post("/<token>/feedback/again")
@public
def allow_feedback_post(token: str) -> ResponseReturnValue:
    with transaction() as session:
        asked = _asked(session, token)
        allow_letters(session, asked.company, by=asked.by)
    flash(_("We will ask your firm again by letter."), "success")
    return redirect(url_for("guest.feedback", token=token))


def _asked(session: Session, token: str) -> AskedFirm:
    """The firm that got the letter. Raises NotFound."""
    link = open_link(session, token, AccessLinkKind.FEEDBACK)
    company = firm_of_letter(session, link)

    def url(what: str, code: str) -> str:
        given: dict[str, Any] = {"code": code} if code else {}
        return url_for(_ENDPOINTS[what], token=token, **given)

    def report_url(code: str) -> str:
        is_open = linkage_in_letter(session, link, code) is not None
        return url_for("guest.linkage_conduct", token=token, code=code) if is_open else ""

    return AskedFirm(company, AnsweredVia.LINK, guest_actor(company.code, token), url, report_url)
