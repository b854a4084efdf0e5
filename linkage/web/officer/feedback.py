"""What firms say of the agency's services: the list with what is done about low marks, figures, and the list as a file."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, g, render_template, url_for

from database.enums import FeedbackService
from database.models.feedback import CorrectiveAction, Feedback
from database.queries import feedback as rows
from database.queries.conduct_reports import count_reports
from database.queries.feedback import STATES, FeedbackFilter
from database.queries.linkages import NOBODY
from database.queries.users import officers
from database.session import db
from linkage.access import may_administer, may_read_reports
from linkage.days import agency_day, agency_today
from linkage.language import _, ngettext
from linkage.web import charts
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.suppliers import Choice
from linkage.web.sheets import csv_answer, xlsx_answer
from linkage.wording import share_text
from linkage.wording.feedback import SERVICES, mark_label, service_label, state_label, subject_text
from linkage.wording.minutes import via_label

SIZE = 30
KEYS = ("state", "service", "owner", "page")
LEAST_ANSWERS = 3
"""From so many on an average is told; of fewer it would be the answer of one firm."""


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """`state` of the action, empty without one; `due`: its day."""

    code: str
    url: str
    firm: str
    firm_url: str
    subject: str
    service: str
    mark: str
    is_low: bool
    said_on: str
    owner: str
    state: str
    tone: str
    due: str


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """`figures`: as tiles; `bars`: how many gave each mark; `files`: (words, address)."""

    tabs: tuple[tuple[str, str, bool], ...]
    choices: tuple[Choice, ...]
    figures: tuple[tuple[str, str], ...]
    bars: tuple[charts.Bar, ...]
    sentence: str
    rows: tuple[FeedbackLine, ...]
    pages: Pages
    is_narrowed: bool
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action on the desk. `days`: how long it has been overdue, in words; empty while it is not."""

    url: str
    firm: str
    subject: str
    owner: str
    due: str
    days: str


@blueprint.get("/feedback")
@officer_only
def feedback() -> str:
    address, today = Address.of_request(KEYS), agency_today()
    wanted = _wanted(address, today)
    total, found_marks = rows.count_listed(db(), wanted), rows.marks(db(), wanted)
    number = page_within(total, SIZE)
    query = {key: address.first(key) for key in ("state", "service", "owner") if address.first(key)}
    page = FeedbackPage(
        tabs=feedback_tabs("officer.feedback"),
        choices=_choices(address),
        figures=_figures(found_marks),
        bars=tuple(charts.bars((mark_label(mark), count, "") for mark, count in reversed(found_marks.counts.items()))),
        sentence=ngettext("%(count)s question", "%(count)s questions", total, count=format_number(total)),
        rows=tuple(_line(each, today) for each in rows.listed(db(), wanted, page=number, size=SIZE)),
        pages=pages(total, page=number, size=SIZE, url=address.page),
        is_narrowed=bool(query),
        files=tuple(
            (label, url_for("officer.feedback_file", kind=kind, **query))  # type: ignore[arg-type]  # words of ours
            for kind, label in (("csv", _("Spreadsheet (CSV)")), ("xlsx", _("Spreadsheet (Excel)")))
        ),
    )
    return render_template("officer/feedback.html", page=page)


@blueprint.get("/feedback.<any(csv, xlsx):kind>")
@officer_only
def feedback_file(kind: str) -> Response:
    """The list as it is narrowed, whole."""
    today = agency_today()
    headings = (
        _("Firm"),
        _("Service"),
        _("What it is about"),
        _("Asked on"),
        _("Answered on"),
        _("How it was learned"),
        _("Mark given"),
        _("What to do better"),
        _("Officer"),
        _("Due on"),
        _("Plan"),
        _("Done on"),
        _("Result"),
    )
    lines = [list(_cells(each)) for each in rows.listed(db(), _wanted(Address.of_request(KEYS), today))]
    answer = csv_answer if kind == "csv" else xlsx_answer
    return answer(f"feedback-{today.isoformat()}.{kind}", headings, lines)


def feedback_tabs(current: str) -> tuple[tuple[str, str, bool], ...]:
    """Feedback, and for head officers what was told in confidence."""
    found = [(_("Feedback"), "officer.feedback")]
    if may_read_reports(g.user):
        found.append((_("Told in confidence"), "officer.conduct"))
    return tuple((label, url_for(endpoint), endpoint == current) for label, endpoint in found)


def desk_actions(today: datetime.date) -> tuple[ActionLine, ...]:
    """What stands on an officer's desk: head officers see all that is overdue, everybody what is their own."""
    if may_administer(g.user):
        found = rows.open_actions(db(), due_before=today, or_owner_id=g.user.id)
    else:
        found = rows.open_actions(db(), or_owner_id=g.user.id)
    return tuple(_action(each, today) for each in found)


def waiting_reports() -> int:
    """How many reports wait for a head officer."""
    return count_reports(db(), is_open=True)


def action_state(action: CorrectiveAction, today: datetime.date) -> tuple[str, str]:
    """In a word, and the tone of its badge."""
    if action.done_at is not None:
        return state_label("done"), "good"
    return (state_label("overdue"), "warning") if action.due_on < today else (state_label("open"), "accent")


def _wanted(address: Address, today: datetime.date) -> FeedbackFilter:
    state, service = address.first("state"), address.first("service")
    return FeedbackFilter(
        today,
        state=state if state in STATES else "",
        service=FeedbackService(service) if service in tuple(FeedbackService) else None,
        owner=address.first("owner"),
    )


def _choices(address: Address) -> tuple[Choice, ...]:
    states = tuple((state, state_label(state)) for state in STATES)
    services = tuple((service.value, service_label(service)) for service in SERVICES)
    owners = ((NOBODY, _("Nobody yet")), *((officer.code, officer.name) for officer in officers(db())))
    return (
        Choice("state", _("State"), states, address.first("state")),
        Choice("service", _("Service"), services, address.first("service")),
        Choice("owner", _("Officer"), owners, address.first("owner")),
    )


def _figures(found: rows.Marks) -> tuple[tuple[str, str], ...]:
    rate = share_text(found.answered / found.asked) if found.asked else "–"
    average = "–"
    if found.answered >= LEAST_ANSWERS:
        average = format_number(round(found.total / found.answered, 1))
    return (
        (average, _("Average of 5, of %(count)s answers", count=format_number(found.answered))),
        (rate, _("Answered, of %(count)s asked", count=format_number(found.asked))),
    )


def _line(found: Feedback, today: datetime.date) -> FeedbackLine:
    action = found.action
    state, tone = action_state(action, today) if action is not None else ("", "")
    return FeedbackLine(
        code=found.code,
        url=url_for("officer.feedback_answer", code=found.code),
        firm=found.company.name,
        firm_url=url_for("officer.company", code=found.company.code),
        subject=subject_text(found),
        service=service_label(found.service),
        mark=mark_label(found.mark) if found.mark else _("Not answered"),
        is_low=action is not None,
        said_on=format_date(found.answered_at or found.asked_at, "medium"),
        owner=action.owner.name if action is not None and action.owner else "",
        state=state,
        tone=tone,
        due=format_date(action.due_on, "medium") if action is not None and action.done_at is None else "",
    )


def _action(found: CorrectiveAction, today: datetime.date) -> ActionLine:
    late = (today - found.due_on).days
    return ActionLine(
        url=url_for("officer.feedback_answer", code=found.feedback.code),
        firm=found.feedback.company.name,
        subject=subject_text(found.feedback),
        owner=found.owner.name if found.owner else "",
        due=format_date(found.due_on, "medium"),
        days=ngettext("Overdue for %(num)d day", "Overdue for %(num)d days", late) if late > 0 else "",
    )


def _cells(found: Feedback) -> Iterator[str]:
    action = found.action
    yield found.company.name
    yield service_label(found.service)
    yield subject_text(found)
    yield agency_day(found.asked_at).isoformat() if found.asked_at else ""
    yield agency_day(found.answered_at).isoformat() if found.answered_at else ""
    yield via_label(found.via) if found.via else ""
    yield str(found.mark or "")
    yield found.text or ""
    yield action.owner.name if action is not None and action.owner else ""
    yield action.due_on.isoformat() if action is not None else ""
    yield (action.plan or "") if action is not None else ""
    yield agency_day(action.done_at).isoformat() if action is not None and action.done_at else ""
    yield (action.result or "") if action is not None else ""
