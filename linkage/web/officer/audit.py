"""The audit trail: who changed what and when, filtered and paged."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from flask import render_template, url_for

from database.enums import SubjectKind
from database.models.audit_events import AuditEvent
from database.queries import audit_events as rows
from database.session import db
from linkage.days import day_begins
from linkage.language import _, ngettext
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.events import EventLine, action_label, event_line
from linkage.web.officer.suppliers import Choice

SIZE = 50
KEYS = ("q", "action", "kind", "subject", "since", "until", "page")
_PAGES = {
    SubjectKind.COMPANY: "officer.company",
    SubjectKind.NEED: "officer.need",
    SubjectKind.IMPORT: "officer.batch",
    SubjectKind.FAIR: "officer.fair",
    SubjectKind.PAIRING: "officer.pairing",
}


@dataclass(frozen=True, slots=True)
class AuditPage:
    query: str
    since: str
    until: str
    choices: tuple[Choice, ...]
    count_sentence: str
    events: tuple[EventLine, ...]
    pages: Pages
    is_narrowed: bool


@blueprint.get("/audit")
@officer_only
def audit() -> str:
    address = Address.of_request(KEYS)
    wanted = _wanted(address)
    total = rows.count_events(db(), wanted)
    number = page_within(total, SIZE)
    page = AuditPage(
        query=address.first("q"),
        since=address.first("since"),
        until=address.first("until"),
        choices=_choices(address),
        count_sentence=ngettext("%(count)s event", "%(count)s events", total, count=format_number(total)),
        events=tuple(_line(event) for event in rows.events(db(), wanted, page=number, size=SIZE)),
        pages=pages(total, page=number, size=SIZE, url=address.page),
        is_narrowed=bool(address.without("page").pairs),
    )
    return render_template("officer/audit.html", page=page)


def _wanted(address: Address) -> rows.AuditFilter:
    kind = address.first("kind")
    return rows.AuditFilter(
        action=address.first("action"),
        kind=SubjectKind(kind) if kind in tuple(SubjectKind) else None,
        subject=address.first("subject"),
        words=address.first("q"),
        since=_midnight(address.first("since"), days_later=0),
        until=_midnight(address.first("until"), days_later=1),
    )


def _midnight(text: str, *, days_later: int) -> datetime.datetime | None:
    """The beginning of a day in Vietnam; None when it is no day."""
    try:
        day = datetime.date.fromisoformat(text) + datetime.timedelta(days=days_later)
        return day_begins(day)
    except (ValueError, OverflowError):
        return None


def _choices(address: Address) -> tuple[Choice, ...]:
    kinds = {
        SubjectKind.COMPANY: _("Firm"),
        SubjectKind.NEED: _("Part need"),
        SubjectKind.USER: _("Person"),
        SubjectKind.FAIR: _("Fair"),
        SubjectKind.IMPORT: _("Import"),
        SubjectKind.INSTANCE: _("Instance"),
        SubjectKind.WORD: _("Word"),
        SubjectKind.LINK: _("Supply link"),
        SubjectKind.NETWORK: _("Network"),
        SubjectKind.WEIGHTS: _("Weights"),
        SubjectKind.PAIRING: _("Pairing"),
        SubjectKind.PRIVACY: _("Personal data"),
        SubjectKind.RFQ: _("Request for quotation"),
    }
    actions = sorted(((action, action_label(action)) for action in rows.actions(db())), key=lambda each: each[1])
    return (
        Choice("action", _("What was done"), tuple(actions), address.first("action")),
        Choice(
            "kind", _("To what"), tuple((kind.value, label) for kind, label in kinds.items()), address.first("kind")
        ),
    )


def _line(event: AuditEvent) -> EventLine:
    endpoint = _PAGES.get(event.subject_kind) if event.subject_kind else None
    url = url_for(endpoint, code=event.subject_code) if endpoint and event.subject_code else ""
    return event_line(event, subject_url=url)
