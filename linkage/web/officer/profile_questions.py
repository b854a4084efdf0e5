"""Asking firms whether their profile is still true: what they answered, who is due to be asked, who has no address."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import select

from database.enums import QuestionAnswer
from database.models.profile_questions import ProfileQuestion
from database.queries import profile_questions as rows
from database.queries import registry
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _, _l, ngettext
from linkage.services import profile_questions as services
from linkage.services.users import actor_of
from linkage.web.guards import officer_only
from linkage.web.instance import base_url
from linkage.web.layout import format_date
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.freshness_tabs import Tab, freshness_tabs

MOST_AT_ONCE = 500
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class AnswerLine:
    firm: str
    firm_url: str
    is_closed: bool
    note: str
    day: str
    url: str


@dataclass(frozen=True, slots=True)
class SilentLine:
    name: str
    url: str
    confirmed: str


@dataclass(frozen=True, slots=True)
class FreshnessPage:
    """`due`: how many letters the button would write; `unreached`: firms that are due and have no address."""

    tabs: list[Tab]
    answers: tuple[AnswerLine, ...]
    due: int
    at_once: int
    unreached: tuple[SilentLine, ...]
    more_unreached: int


@blueprint.get("/freshness")
@officer_only
def freshness() -> str:
    ids = services.due_ids(db(), agency_today())
    firms = registry.suppliers_by_id(db(), ids)
    reached = services.recipients(db(), firms)
    silent = [firm for firm in firms if (firm.id or 0) not in reached]
    page = FreshnessPage(
        tabs=freshness_tabs("officer.freshness"),
        answers=tuple(_answer(each) for each in rows.waiting_answers(db())),
        due=len(reached),
        at_once=min(len(reached), MOST_AT_ONCE),
        unreached=tuple(
            SilentLine(
                name=firm.name,
                url=url_for("officer.company", code=firm.code),
                confirmed=format_date(firm.supplier_profile.confirmed_on if firm.supplier_profile else None, "medium"),
            )
            for firm in silent[:_SHOWN]
        ),
        more_unreached=max(0, len(silent) - _SHOWN),
    )
    return render_template("officer/freshness/questions.html", page=page)


@blueprint.post("/freshness/ask")
@officer_only
def ask_firms() -> ResponseReturnValue:
    """Writes to all that are due, in lots: what is written stays when a later lot fails, and is not written again."""
    require(may_curate(g.user))
    today, letters = agency_today(), 0
    ids = services.due_ids(db(), today)
    reached = services.recipients(db(), registry.suppliers_by_id(db(), ids))
    wanted = [key for key in ids if key in reached][:MOST_AT_ONCE]
    for start in range(0, len(wanted), services.LOT):
        with transaction() as session:
            lot = wanted[start : start + services.LOT]
            asked = services.ask_by_letter(session, lot, on=today, base_url=base_url(), by=actor_of(g.user))
        letters += asked.letters
    flash(ngettext("%(num)d letter is on its way.", "%(num)d letters are on their way.", letters), "success")
    return redirect(url_for("officer.freshness"))


@blueprint.post("/freshness/answers/<code>")
@officer_only
def settle_answer(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    is_closed = request.form.get("decision") == "closed"
    with transaction() as session:
        question = session.exec(select(ProfileQuestion).where(ProfileQuestion.code == code)).first()
        if question is None or question.answer in (None, QuestionAnswer.STILL_TRUE):
            raise NotFound(_l("There is no such answer."))
        name = question.company.name
        services.settle_answer(session, question, is_closed=is_closed, by=actor_of(g.user))
    if is_closed:
        flash(
            _("%(firm)s is out of search and matching. Publish the profile on its page to take that back.", firm=name)
        )
    else:
        flash(_("The answer of %(firm)s is dealt with.", firm=name), "success")
    return redirect(url_for("officer.freshness"))


def _answer(question: ProfileQuestion) -> AnswerLine:
    company = question.company
    return AnswerLine(
        firm=company.name,
        firm_url=url_for("officer.company", code=company.code),
        is_closed=question.answer is QuestionAnswer.CLOSED,
        note=question.note or "",
        day=format_date(question.answered_at, "medium") if question.answered_at else "",
        url=url_for("officer.settle_answer", code=question.code),
    )
