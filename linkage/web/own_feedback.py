"""The two questions to a firm about the agency's services, answered in two taps; by link and signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from database.columns import now
from database.enums import AnsweredVia
from database.models.companies import Company
from database.models.feedback import CorrectiveAction, Feedback
from database.queries import feedback as rows
from database.session import db, transaction
from linkage.days import agency_today
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.feedback import FeedbackInput
from linkage.language import _, _l
from linkage.services.audit import Actor
from linkage.services.corrective_actions import LOW
from linkage.services.feedback import answer, may_change, shown_since
from linkage.web import cards
from linkage.web.instance import agency_name, base_url
from linkage.web.layout import format_date
from linkage.wording.feedback import MARKS, mark_label, subject_text


@dataclass(frozen=True, slots=True)
class AskedFirm:
    """The firm that answers, and from where. `url`: (what, code) -> address; what is "list", "answer", "stop" or "again".

    `report_url`: where the firm tells of the buyer of an introduction in confidence; empty where this way does not lead there.
    """

    company: Company
    via: AnsweredVia
    by: Actor
    url: Callable[[str, str], str]
    report_url: Callable[[str], str]
    back_url: str = ""


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """`said`: the mark, empty while it is open; `done`: what the agency did about it; `url`: empty when it stays as it is."""

    code: str
    subject: str
    day: str
    said: str
    text: str
    state: str
    done: str
    url: str


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """`stop_url`: where letters like this are ended, `again_url`: where they are asked for anew; one of them at most."""

    name: str
    back_url: str
    marks: tuple[tuple[int, str], ...]
    open: tuple[QuestionLine, ...]
    answered: tuple[QuestionLine, ...]
    stop_url: str
    again_url: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """`url`: where the form goes, empty without one; `change_url`: where an answer just given is changed. `report_url`: where a
    supplier tells of this buyer in confidence."""

    name: str
    line: QuestionLine
    url: str
    change_url: str
    back_url: str
    marks: tuple[tuple[int, str], ...]
    values: Mapping[str, str]
    report_url: str


def list_page(asked: AskedFirm) -> str:
    found = _asked(asked)
    is_stopped = rows.is_stopped(db(), asked.company)
    page = QuestionsPage(
        name=cards.firm_name(asked.company),
        back_url=asked.back_url,
        marks=_marks(),
        open=tuple(_line(asked, each) for each in found if each.answered_at is None),
        answered=tuple(_line(asked, each) for each in found if each.answered_at is not None),
        stop_url="" if is_stopped else asked.url("stop", ""),
        again_url=asked.url("again", "") if is_stopped else "",
    )
    return render_template("account/feedback.html", page=page)


def answer_page(asked: AskedFirm, code: str, values: Mapping[str, str] | None = None, errors: Any = None) -> str:
    """One question with what was said of it; what was typed stays after an error."""
    found = _found(asked, code)
    url = asked.url("answer", code) if may_change(found, now()) else ""
    is_said = found.answered_at is not None and "said" in request.args and not errors
    page = QuestionPage(
        name=cards.firm_name(asked.company),
        line=_line(asked, found),
        url="" if is_said else url,
        change_url=url if is_said else "",
        back_url=asked.url("list", ""),
        marks=_marks(),
        values=values or {"mark": str(found.mark or ""), "text": found.text or ""},
        report_url=_report_url(asked, found),
    )
    return render_template("account/feedback-answer.html", page=page, errors=errors or {})


def save_answer(asked: Callable[[], AskedFirm], code: str) -> ResponseReturnValue:
    """A mark alone, as the buttons of the list send it, leaves the words as they are."""
    values = {name: request.form.get(name, "") for name in ("mark", "text")}
    try:
        with transaction() as session:
            there = asked()
            found = _found(there, code)
            if "text" not in request.form:
                values["text"] = found.text or ""
            given = read_input(FeedbackInput, values)
            is_low = answer(session, found, given, via=there.via, by=there.by, base_url=base_url()).action is not None
            url = there.url("answer", code)
    except Invalid as error:
        return answer_page(asked(), code, values, error.fields), 422
    if is_low:
        flash(_("Thank you. The agency has to do something about it, and tells you what."), "success")
    else:
        flash(_("Thank you. Your answer is noted."), "success")
    # Who has sent the page with the words has said all; a tap on a mark leads to that page.
    return redirect(f"{url}?said=1" if "text" in request.form else url)


def _asked(asked: AskedFirm) -> list[Feedback]:
    return rows.feedback_of_firms(db(), [asked.company.id or 0], since=shown_since(agency_today()))


def _found(asked: AskedFirm, code: str) -> Feedback:
    for each in _asked(asked):
        if each.code == code:
            return each
    raise NotFound(_l("There is no such question."))


def _marks() -> tuple[tuple[int, str], ...]:
    return tuple((mark, mark_label(mark)) for mark in MARKS)


def _line(asked: AskedFirm, found: Feedback) -> QuestionLine:
    action = found.action
    state = done = ""
    if action is not None and action.done_at is None:
        state = _promise(action)
    elif action is not None:
        state = _("This was done about it on %(day)s:", day=format_date(action.done_at, "medium"))
        done = action.result or ""
    return QuestionLine(
        code=found.code,
        subject=subject_text(found),
        day=format_date(found.answered_at or found.due_on, "medium"),
        said=mark_label(found.mark) if found.mark else "",
        text=found.text or "",
        state=state,
        done=done,
        url=asked.url("answer", found.code) if may_change(found, now()) or done else "",
    )


def _promise(action: CorrectiveAction) -> str:
    """By when something is done about it; once that day is past, that it is late and whom to ask."""
    day = format_date(action.due_on, "medium")
    if action.due_on >= agency_today():
        return _("The agency does something about it by %(day)s, and tells you what.", day=day)
    if action.owner is None:
        return _(
            "The agency meant to do something about it by %(day)s and is late. Ask %(agency)s.",
            day=day,
            agency=agency_name(),
        )
    return _(
        "The agency meant to do something about it by %(day)s and is late. Ask %(person)s at %(agency)s.",
        day=day,
        person=action.owner.name,
        agency=agency_name(),
    )


def _report_url(asked: AskedFirm, found: Feedback) -> str:
    linkage = found.outcome
    is_supplier = linkage is not None and linkage.company_id == asked.company.id and linkage.buyer_id is not None
    is_bad = found.mark is not None and found.mark <= LOW + 1
    return asked.report_url(linkage.code) if is_supplier and linkage is not None and is_bad else ""
