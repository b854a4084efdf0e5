"""What a supplier tells the agency of a buyer in confidence, its own reports, and taking one back; by link and signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import ConductTopic
from database.models.feedback import ConductReport
from database.models.outcomes import Outcome
from database.session import db, transaction
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.conduct_reports import ConductReportInput
from linkage.language import _
from linkage.services.audit import Actor
from linkage.services.conduct_reports import (
    COUNTED_MONTHS,
    LEAST_FIRMS,
    own_report,
    own_reports,
    tell_of_conduct,
    withdraw_report,
)
from linkage.web import cards
from linkage.web.forms import once
from linkage.web.layout import format_date
from linkage.wording.feedback import topic_label

FIELDS = ("topic", "happened_on", "text")


@dataclass(frozen=True, slots=True)
class Telling:
    """The linkage whose buyer is told of, and who tells. `url`: (what, code) -> address; what is "tell" or "withdraw".

    `is_guest`: who came by a link tells and reads nothing of before, for a link may be passed on.
    """

    linkage: Outcome
    by: Actor
    url: Callable[[str, str], str]
    back_url: str
    is_guest: bool = False


@dataclass(frozen=True, slots=True)
class ReportLine:
    """`withdraw_url`: empty once it was taken back."""

    topic: str
    day: str
    text: str
    state: str
    answer: str
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class TellPage:
    buyer: str
    url: str
    back_url: str
    topics: tuple[tuple[str, str], ...]
    values: Mapping[str, str]
    reports: tuple[ReportLine, ...]
    least: int
    months: int


def tell_page(telling: Telling, values: Mapping[str, str] | None = None, errors: Any = None) -> str:
    linkage = telling.linkage
    found = [] if telling.is_guest else own_reports(db(), linkage, by=telling.by)
    page = TellPage(
        buyer=cards.firm_name(linkage.buyer) if linkage.buyer else "",
        url=telling.url("tell", ""),
        back_url=telling.back_url,
        topics=tuple((topic.value, topic_label(topic)) for topic in ConductTopic),
        values=values or {},
        reports=tuple(_line(telling, each) for each in found),
        least=LEAST_FIRMS,
        months=COUNTED_MONTHS,
    )
    return render_template("linkages/conduct.html", page=page, errors=errors or {})


def save_report(telling: Callable[[Session], Telling]) -> ResponseReturnValue:
    values = {name: request.form.get(name, "") for name in FIELDS}

    def make(session: Session) -> str:
        there = telling(session)
        tell_of_conduct(session, there.linkage, given, by=there.by)
        return there.url("tell", "")

    try:
        given = read_input(ConductReportInput, values)
        target = once(make)
    except Invalid as error:
        return tell_page(telling(db()), values, error.fields), 422
    flash(_("Only head officers of the agency read this. They write to you what follows."), "success")
    return redirect(target)


def take_back(telling: Callable[[Session], Telling], report: str) -> ResponseReturnValue:
    with transaction() as session:
        there = telling(session)
        withdraw_report(session, own_report(session, there.linkage, report, by=there.by))
        target = there.url("tell", "")
    flash(_("Taken back. Its words are deleted, and it counts no more."), "success")
    return redirect(target)


def _line(telling: Telling, report: ConductReport) -> ReportLine:
    if report.withdrawn_at is not None:
        state = _("Taken back on %(day)s", day=format_date(report.withdrawn_at, "medium"))
    elif report.answered_at is not None:
        state = _("Answered on %(day)s", day=format_date(report.answered_at, "medium"))
    else:
        state = _("With the head officers")
    return ReportLine(
        topic=topic_label(report.topic),
        day=format_date(report.created_at, "medium"),
        text=report.text or "",
        state=state,
        answer=report.answer or "",
        withdraw_url="" if report.withdrawn_at else telling.url("withdraw", report.code),
    )
