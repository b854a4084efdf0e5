"""The desk of the officers: what waits, and how much there is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from flask import g, render_template, url_for
from sqlmodel import func, select

from database.enums import ImportStatus, NeedVisibility
from database.models.imports import ImportBatch
from database.queries import registry as registry_rows
from database.queries.certificates import count_ending
from database.queries.company_pairs import count_open_pairs
from database.queries.needs import count_open_needs
from database.queries.outbox import LetterState
from database.queries.profile_questions import count_waiting_answers, visits_per_province
from database.queries.work_items import my_work
from database.session import db
from linkage.access import may_read_reports
from linkage.days import agency_today
from linkage.language import _
from linkage.services.certificate_warnings import WARN_DAYS
from linkage.services.linkage_queue import stuck_count
from linkage.services.need_counts import fitting_counts
from linkage.services.open_needs import open_needs_as_facts
from linkage.services.privacy_requests import count_requests
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.feedback import ActionLine, desk_actions, waiting_reports
from linkage.web.officer.work import WorkLine, work_lines
from matching.staleness import asked_since, confirmed_since

WORK_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Queue:
    """Work that waits: how much, where it is done, and what it is about."""

    label: str
    count: int
    url: str
    hint: str


@dataclass(frozen=True, slots=True)
class DeskPage:
    """`queues`: where something waits, `empty`: where nothing does; `work`: what the officer looks after and what is late of anybody,
    those due first; `actions`: what is to be done about low marks, overdue ones of anybody for head officers."""

    queues: tuple[Queue, ...]
    empty: tuple[Queue, ...]
    figures: tuple[tuple[str, str], ...]
    work: tuple[WorkLine, ...]
    actions: tuple[ActionLine, ...]


@blueprint.get("")
@officer_only
def home() -> str:
    today = agency_today()
    counts = registry_rows.figures(db(), stale_before=asked_since(today))
    open_count = count_open_needs(db(), list(NeedVisibility), on=today)
    mine = my_work(db(), user_id=g.user.id, today=today, limit=WORK_SHOWN)
    queues = _queues(counts, today)
    page = DeskPage(
        queues=tuple(queue for queue in queues if queue.count),
        empty=tuple(queue for queue in queues if not queue.count),
        figures=_figures(counts, open_count),
        work=work_lines(mine, today),
        actions=desk_actions(today),
    )
    return render_template("officer/home.html", page=page)


def _queues(counts: registry_rows.Figures, today: datetime.date) -> tuple[Queue, ...]:
    return (
        Queue(
            _("Profiles waiting for review"),
            counts.waiting,
            url_for("officer.reviews"),
            _("Published or changed since an officer last looked."),
        ),
        Queue(
            _("Claims on firms"),
            counts.claims,
            url_for("officer.claims"),
            _("Somebody says to belong to a firm that a list brought."),
        ),
        Queue(
            _("Linkages that are stuck"),
            stuck_count(db(), today),
            url_for("officer.stuck_linkages"),
            _("Silent, denied, said by one side alone, or asked in vain."),
        ),
        Queue(
            _("Requests about personal data"),
            count_requests(db(), is_open=True),
            url_for("officer.privacy"),
            _("Answer within two working days."),
        ),
        Queue(
            _("Firms that may be one"),
            count_open_pairs(db()),
            url_for("officer.pairs"),
            _("Pairs of firms that look alike, the likeliest first."),
        ),
        Queue(
            _("Conversations with something new"),
            g.unread_talks,
            url_for("talks.threads"),
            _("Of the linkages that you look after: what the firms wrote to each other and to the agency."),
        ),
        *_reports(),
        *_freshness(today),
        Queue(
            _("Stale profiles"),
            counts.stale,
            url_for("officer.registry", freshness="stale", status="listed", sort="confirmed"),
            _("Published, but a year has passed since the firm confirmed them, or since they came."),
        ),
        _unmatched(today),
        Queue(
            _("Lists checked, not written"),
            _checked_lists(),
            url_for("officer.imports"),
            _("Imports that wait to be written or set aside."),
        ),
        Queue(
            _("Letters given up"),
            counts.given_up_letters,
            url_for("officer.letters", state=LetterState.GIVEN_UP.value),
            _("They could not be delivered. See why, and try again where it helps."),
        ),
    )


def _reports() -> tuple[Queue, ...]:
    if not may_read_reports(g.user):
        return ()
    return (
        Queue(
            _("Told in confidence"),
            waiting_reports(),
            url_for("officer.conduct"),
            _("What suppliers tell of buyers. For head officers alone; the firm waits for an answer."),
        ),
    )


def _freshness(today: datetime.date) -> tuple[Queue, ...]:
    visits = visits_per_province(db(), since=confirmed_since(today))
    last = today + datetime.timedelta(days=WARN_DAYS)
    return (
        Queue(
            _("Answers of firms"),
            count_waiting_answers(db()),
            url_for("officer.freshness"),
            _("Asked whether their profile is still true, they said that it changed, or that they closed."),
        ),
        Queue(
            _("Firms to visit"),
            sum(visits.values()),
            url_for("officer.visits"),
            _("Published, but silent for 18 months, and so not proposed to buyers."),
        ),
        Queue(
            _("Certificates that end"),
            count_ending(db(), first=today, last=last),
            url_for("officer.certificates"),
            _("Within 90 days, of published firms."),
        ),
    )


def _unmatched(today: datetime.date) -> Queue:
    needs = (need.fact for need in open_needs_as_facts(db(), list(NeedVisibility), on=today))
    counts = fitting_counts(db(), needs, on=today)
    return Queue(
        _("Needs without a match"),
        sum(1 for count in counts.values() if not count),
        url_for("officer.needs", matched="none"),
        _("Open, and no firm meets every limit."),
    )


def _checked_lists() -> int:
    checked = select(func.count()).select_from(ImportBatch).where(ImportBatch.status == ImportStatus.CHECKED)
    return db().exec(checked).one()


def _figures(counts: registry_rows.Figures, open_count: int) -> tuple[tuple[str, str], ...]:
    return (
        (format_number(counts.suppliers), _("Suppliers registered")),
        (format_number(counts.listed), _("Suppliers published")),
        (format_number(counts.assemblers), _("Assemblers")),
        (format_number(open_count), _("Needs open")),
    )
