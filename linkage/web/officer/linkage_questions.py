"""Questions about introductions that wait for an answer, to be asked by telephone; and how many answer at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import AnsweredVia, FollowUpKind
from database.models.follow_ups import FollowUp
from database.queries import follow_ups as rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.follow_ups import FollowUpInput
from linkage.language import _, _l, ngettext
from linkage.services.fair_contacts import not_to_be_called
from linkage.services.follow_ups import answer
from linkage.services.linkage_queue import response_rates
from linkage.services.users import actor_of
from linkage.web.addresses import page_within, phone_url
from linkage.web.components import Pages, pages
from linkage.web.follow_up_forms import follow_up_form, other_name, own_name, sent_answers
from linkage.web.forms import sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.linkages import linkage_tabs
from linkage.wording import share_text
from linkage.wording.fair_registrations import side_noun
from linkage.wording.minutes import round_label

SIZE = 50


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """`phone`: (number, address to dial), empty for who asked for no calls and without one; `missing_url`: where a number that is
    not known is added."""

    firm: str
    side: str
    phone: tuple[str, str]
    missing_url: str
    is_silent: bool
    other: str
    round: str
    age: str
    url: str
    linkage_url: str


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """`rates`: round, side, asked, answered, share."""

    tabs: tuple[tuple[str, str, bool], ...]
    sentence: str
    lines: tuple[QuestionLine, ...]
    rates: tuple[tuple[str, str, str, str, str], ...]
    pages: Pages


@blueprint.get("/linkages/questions")
@officer_only
def linkage_questions() -> str:
    today = agency_today()
    found = sorted(rows.due_linkage_questions(db(), on=today), key=lambda each: (each.due_on, each.id or 0))
    number = page_within(len(found), SIZE)
    shown = found[(number - 1) * SIZE : number * SIZE]
    silent = not_to_be_called(db(), [each.firm for each in shown])
    page = QuestionsPage(
        tabs=linkage_tabs("officer.linkage_questions"),
        sentence=ngettext("%(num)d answer is missing.", "%(num)d answers are missing.", len(found)),
        lines=tuple(_line(each, may_call=each.firm.id not in silent) for each in shown),
        rates=tuple(
            (
                round_label(rate.month),
                side_noun(rate.side),
                format_number(rate.asked),
                format_number(rate.answered),
                share_text(rate.answered / rate.asked),
            )
            for rate in response_rates(db(), today)
        ),
        pages=pages(len(found), page=number, size=SIZE, url=lambda page: url_for(".linkage_questions", page=page)),
    )
    return render_template("officer/linkages-questions.html", page=page)


@blueprint.get("/linkages/questions/<code>")
@officer_only
def linkage_question(code: str) -> str:
    return _form(code, {})


@blueprint.post("/linkages/questions/<code>")
@officer_only
def linkage_question_post(code: str) -> ResponseReturnValue:
    """What a firm answers on the telephone."""
    require(may_curate(g.user))
    try:
        given = read_input(FollowUpInput, sent_answers())
        with transaction() as session:
            found = _found(code)
            by, version = actor_of(g.user), sent_version()
            answer(session, found, given, via=AnsweredVia.OFFICER, by=by, expected_version=version)
            firm = own_name(found)
    except Invalid as error:
        return _form(code, error.fields), 422
    flash(_("The answer of %(firm)s is noted.", firm=firm), "success")
    return redirect(url_for("officer.linkage_questions"))


def _form(code: str, errors: Mapping[str, Any]) -> str:
    url, back_url = url_for("officer.linkage_question", code=code), url_for("officer.linkage_questions")
    return follow_up_form(_found(code), url=url, back_url=back_url, errors=errors, is_for_firm=True)


def _found(code: str) -> FollowUp:
    found = rows.follow_up(db(), code) if code.isalnum() else None
    if found is None or found.outcome_id is None or found.kind is not FollowUpKind.QUESTIONS:
        raise NotFound(_l("There is no such follow-up."))
    return found


def _line(each: FollowUp, *, may_call: bool) -> QuestionLine:
    firm = each.firm
    phone = (firm.contact_phone or "") if may_call else ""
    days = (agency_today() - each.due_on).days
    return QuestionLine(
        firm=own_name(each),
        side=side_noun(each.side),
        phone=(phone, phone_url(phone)),
        missing_url=url_for("officer.company", code=firm.code, _anchor="contact") if may_call and not phone else "",
        is_silent=not may_call,
        other=other_name(each),
        round=f"{round_label(each.month)} ({format_date(each.due_on, 'medium')})",
        age=ngettext("one day", "%(num)d days", days) if days else _("today"),
        url=url_for("officer.linkage_question", code=each.code),
        linkage_url=url_for("linkages.linkage", code=each.outcome.code) if each.outcome else "",
    )
