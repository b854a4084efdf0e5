"""What suppliers told of buyers in confidence: for head officers alone, each reading noted, each report answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.companies import Company
from database.models.feedback import ConductReport
from database.queries import conduct_reports as rows
from database.session import db, transaction
from linkage.access import may_read_reports, require
from linkage.days import agency_today
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.conduct_reports import ConductAnswerInput
from linkage.language import _, _l, ngettext
from linkage.services.conduct_reports import answer_report, report_to_read, shown_counts
from linkage.services.users import actor_of
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.forms import sent_version
from linkage.web.guards import admin_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.feedback import feedback_tabs
from linkage.wording.feedback import topic_label

SIZE = 30


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What the list says without being a reading: neither firm stands there."""

    url: str
    topic: str
    day: str
    state: str


@dataclass(frozen=True, slots=True)
class ReportsPage:
    tabs: tuple[tuple[str, str, bool], ...]
    is_open: bool
    open_url: str
    closed_url: str
    sentence: str
    rows: tuple[ReportLine, ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class ReportPage:
    """`may_answer`: it waits for an answer."""

    code: str
    version: int
    topic: str
    facts: tuple[tuple[str, str | None], ...]
    text: str
    links: tuple[tuple[str, str], ...]
    may_answer: bool
    answer: str
    values: Mapping[str, str]


@blueprint.get("/conduct")
@admin_only
def conduct() -> str:
    address = Address.of_request(("state", "page"))
    is_open = address.first("state") != "closed"
    total = rows.count_reports(db(), is_open=is_open)
    number = page_within(total, SIZE)
    page = ReportsPage(
        tabs=feedback_tabs("officer.conduct"),
        is_open=is_open,
        open_url=url_for("officer.conduct"),
        closed_url=url_for("officer.conduct", state="closed"),
        sentence=ngettext("%(count)s report", "%(count)s reports", total, count=format_number(total)),
        rows=tuple(map(_line, rows.reports(db(), is_open=is_open, page=number, size=SIZE))),
        pages=pages(total, page=number, size=SIZE, url=address.page),
    )
    return render_template("officer/conduct.html", page=page)


@blueprint.get("/conduct/<code>")
@admin_only
def conduct_report(code: str) -> str:
    return _page(code, {}, {})


@blueprint.post("/conduct/<code>")
@admin_only
def answer_conduct_post(code: str) -> ResponseReturnValue:
    """The firm gets a letter that its report was read, and what follows."""
    require(may_read_reports(g.user))
    values = {"answer": request.form.get("answer", "")}
    try:
        given = read_input(ConductAnswerInput, values)
    except Invalid as error:
        return _page(code, values, error.fields), 422
    with transaction() as session:
        found = rows.report_coded(session, code)
        if found is None:
            raise NotFound(_l("There is no such report."))
        is_told = answer_report(session, found, given, expected_version=sent_version(), by=actor_of(g.user))
    if is_told:
        flash(_("A letter tells the firm what follows."), "success")
    else:
        flash(_("Noted. No address of the firm is known: call it and tell what follows."), "warning")
    return redirect(url_for("officer.conduct"))


def conduct_counts(company: Company) -> tuple[str, ...]:
    """What other officers may know of a buyer: topics of which enough firms told, in a sentence each."""
    return tuple(
        ngettext(
            "%(topic)s: at least %(num)d firm", "%(topic)s: at least %(num)d firms", count, topic=topic_label(topic)
        )
        for topic, count in shown_counts(db(), company, agency_today()).items()
    )


def _page(code: str, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    with transaction() as session:
        found = report_to_read(session, code, by=actor_of(g.user))
    page = ReportPage(
        code=found.code,
        version=found.version,
        topic=topic_label(found.topic),
        facts=(
            (_("Buyer"), found.buyer.name),
            (_("Told by"), found.company.name),
            (_("Told on"), format_date(found.created_at)),
            (_("Happened on"), format_date(found.happened_on)),
            (_("State"), _state(found)),
        ),
        text=found.text or "",
        links=tuple(_links(found)),
        may_answer=found.answered_at is None and found.withdrawn_at is None,
        answer=found.answer or "",
        values=values,
    )
    return render_template("officer/conduct-report.html", page=page, errors=errors)


def _links(found: ConductReport) -> list[tuple[str, str]]:
    links = [
        (_("The buyer"), url_for("officer.company", code=found.buyer.code)),
        (_("The firm that told it"), url_for("officer.company", code=found.company.code)),
    ]
    if found.outcome is not None:
        links.append((_("The linkage"), url_for("linkages.linkage", code=found.outcome.code)))
    return links


def _line(found: ConductReport) -> ReportLine:
    return ReportLine(
        url=url_for("officer.conduct_report", code=found.code),
        topic=topic_label(found.topic),
        day=format_date(found.created_at, "medium"),
        state=_state(found),
    )


def _state(found: ConductReport) -> str:
    if found.withdrawn_at is not None:
        return _("Taken back on %(day)s", day=format_date(found.withdrawn_at, "medium"))
    if found.answered_at is not None:
        return _("Answered on %(day)s", day=format_date(found.answered_at, "medium"))
    return _("Waits for an answer")
