"""What the agency asks the own firm about its services, for people who are signed in."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import AnsweredVia
from database.models.companies import Company
from database.session import db, transaction
from linkage.access import is_member
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.services.feedback import allow_letters, stop_letters
from linkage.services.users import actor_of
from linkage.web import own_feedback
from linkage.web.account.blueprint import blueprint
from linkage.web.guards import signed_in
from linkage.web.own_feedback import AskedFirm

_ENDPOINTS = {
    "list": "account.feedback",
    "answer": "account.feedback_answer",
    "stop": "account.stop_feedback_post",
    "again": "account.allow_feedback_post",
}


@blueprint.get("/feedback")
@signed_in
def feedback() -> str:
    return own_feedback.list_page(_asked(db()))


@blueprint.get("/feedback/<code>")
@signed_in
def feedback_answer(code: str) -> str:
    return own_feedback.answer_page(_asked(db()), code)


@blueprint.post("/feedback/<code>")
@signed_in
def feedback_answer_post(code: str) -> ResponseReturnValue:
    return own_feedback.save_answer(lambda: _asked(db()), code)


@blueprint.post("/feedback/stop")
@signed_in
def stop_feedback_post() -> ResponseReturnValue:
    with transaction() as session:
        asked = _asked(session)
        stop_letters(session, asked.company, by=asked.by)
    flash(_("Your firm gets no more letters that ask whether we helped."), "success")
    return redirect(url_for("account.feedback"))


@blueprint.post("/feedback/again")
@signed_in
def allow_feedback_post() -> ResponseReturnValue:
    with transaction() as session:
        asked = _asked(session)
        allow_letters(session, asked.company, by=asked.by)
    flash(_("We will ask your firm again by letter."), "success")
    return redirect(url_for("account.feedback"))


def _asked(session: Session) -> AskedFirm:
    """The firm the person acts for. Raises NotFound."""
    if g.company is None or not is_member(g.user, g.company):
        raise NotFound(_l("Your account belongs to no firm. The linkage agency can add you to one."))
    company = session.get_one(Company, g.company.id)

    def url(what: str, code: str) -> str:
        given: dict[str, Any] = {"code": code} if code else {}
        return url_for(_ENDPOINTS[what], **given)

    def report_url(code: str) -> str:
        return url_for("linkages.conduct", code=code)

    home = "supplier.home" if company.supplier_profile is not None else "assembler.home"
    return AskedFirm(company, AnsweredVia.ACCOUNT, actor_of(g.user), url, report_url, url_for(home))
