"""Support cases: what a firm lacks, taken up by an officer; who works on it until when, and whether the firm has got there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import CaseStatus
from database.models.companies import Company
from database.models.support_cases import SupportCase
from database.queries import suppliers as supplier_rows
from database.queries import support_cases as rows
from database.queries.support_cases import CaseFilter
from database.queries.users import officers
from database.session import Clash, db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.support_cases import SupportCaseInput
from linkage.language import _, _l, ngettext
from linkage.services.support_cases import Progress, change_case, change_of, found_case, open_case, progress_of
from linkage.services.users import actor_of
from linkage.web.addresses import Address, page_within, way_back
from linkage.web.components import Pages, pages
from linkage.web.forms import sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.lacks import tabs
from linkage.web.officer.suppliers import Choice
from linkage.wording import need_figure, offer_figure, province_label, reason_label, status_label
from linkage.wording.changes import KINDS, change_text, kind_label
from matching.facts import Reason

SIZE = 30
KEYS = ("status", "kind", "owner", "due", "page")
AT_WORK = "at-work"
_FORM = ("status", "owner", "due_on", "note")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """`now`: how many of the needs the firm fits by now; `is_reached`: all that are still open."""

    change: str
    url: str
    firm: str
    firm_url: str
    place: str
    owner: str
    due: str
    is_late: bool
    status: str
    now: str
    is_reached: bool


@dataclass(frozen=True, slots=True)
class CasesPage:
    tabs: tuple[tuple[str, str, bool], ...]
    choices: tuple[Choice, ...]
    sentence: str
    rows: tuple[CaseLine, ...]
    pages: Pages
    is_narrowed: bool


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One need of the case: what was asked and what was offered when it was opened, and how it stands today."""

    title: str
    url: str
    criterion: str
    need: str
    offer: str
    state: str
    is_fit: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """`reached` is a sentence when the firm fits by now."""

    code: str
    title: str
    version: int
    status: str
    firm: str
    firm_url: str
    facts: tuple[tuple[str, str | None], ...]
    reached: str
    record: tuple[RecordLine, ...]
    values: Mapping[str, str]
    statuses: tuple[tuple[str, str], ...]
    owners: tuple[tuple[str, str], ...]


@blueprint.get("/cases")
@officer_only
def cases() -> str:
    address, today = Address.of_request(KEYS), agency_today()
    found = rows.cases(db(), _wanted(address, today))
    number = page_within(len(found), SIZE)
    shown = found[(number - 1) * SIZE : number * SIZE]
    progress = progress_of(db(), shown, on=today)
    page = CasesPage(
        tabs=tabs("officer.cases"),
        choices=_choices(address),
        sentence=ngettext("%(count)s case", "%(count)s cases", len(found), count=format_number(len(found))),
        rows=tuple(_line(case, progress[case.code], today) for case in shown),
        pages=pages(len(found), page=number, size=SIZE, url=address.page),
        is_narrowed=bool(address.without("page").pairs),
    )
    return render_template("officer/cases.html", page=page)


@blueprint.post("/cases")
@officer_only
def open_case_post() -> ResponseReturnValue:
    """Sent by the button beside a firm. A case that is at work already is shown instead of a second one."""
    require(may_curate(g.user))
    firm, key = request.form.get("firm", "")[:16], request.form.get("key", "")[:300]
    try:
        code = _opened(firm, key)
    except Clash:  # Of two officers at once the other was first: there is a case at work now.
        code = _opened(firm, key)
    flash(_("The case is yours. Say until when it should be done."), "success")
    return redirect(url_for("officer.case", code=code))


@blueprint.get("/cases/<code>")
@officer_only
def case(code: str) -> str:
    found = found_case(db(), code)
    return _page(found, _values(found), {})


@blueprint.post("/cases/<code>")
@officer_only
def change_case_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = {key: request.form.get(key, "") for key in _FORM}
    try:
        given = read_input(SupportCaseInput, values)
        with transaction() as session:
            change_case(session, found_case(session, code), given, expected_version=sent_version(), by=actor_of(g.user))
    except Invalid as error:
        return _page(found_case(db(), code), values, error.fields), 422
    flash(_("The case is saved."), "success")
    return redirect(way_back(url_for("officer.case", code=code), url_for("officer.cases")))


def _opened(firm: str, key: str) -> str:
    with transaction() as session:
        return open_case(session, _firm(session, firm), key, by=actor_of(g.user), on=agency_today()).code


def _firm(session: Session, code: str) -> Company:
    found = supplier_rows.supplier(session, code)
    if found is None:
        raise NotFound(_l("There is no supplier here."))
    return found


def _wanted(address: Address, today: datetime.date) -> CaseFilter:
    """Those at work when no state is chosen, or one that is none."""
    status, kind = address.first("status"), address.first("kind")
    known = {"all": (), **{state.value: (state,) for state in CaseStatus}}
    return CaseFilter(
        statuses=known.get(status, rows.AT_WORK),
        kinds=(kind,) if kind else (),
        owner=address.first("owner"),
        overdue_on=today if address.first("due") == "late" else None,
    )


def _choices(address: Address) -> tuple[Choice, ...]:
    states = (
        (AT_WORK, _("At work")),
        *((state.value, status_label(state)) for state in CaseStatus),
        ("all", _("All states")),
    )
    owners = tuple((officer.code, officer.name) for officer in officers(db()))
    return (
        Choice("status", _("State"), states, address.first("status") or AT_WORK),
        Choice("kind", _("Kind"), tuple((kind, kind_label(kind)) for kind in KINDS), address.first("kind")),
        Choice("owner", _("Officer"), owners, address.first("owner")),
        Choice("due", _("Due"), (("late", _("Overdue")),), address.first("due")),
    )


def _line(each: SupportCase, progress: Progress, today: datetime.date) -> CaseLine:
    plants = each.company.plants
    return CaseLine(
        change=change_text(change_of(each)),
        url=url_for("officer.case", code=each.code),
        firm=each.company.name,
        firm_url=url_for("officer.company", code=each.company.code),
        place=province_label(plants[0].province or "") if plants else "",
        owner=each.owner.name if each.owner else "",
        due=format_date(each.due_on, "medium"),
        is_late=each.status in rows.AT_WORK and each.due_on is not None and each.due_on < today,
        status=each.status.value,
        now=_now(progress),
        is_reached=progress.is_reached,
    )


def _now(progress: Progress) -> str:
    if not progress.still_open:
        return _("No need of it is open any more")
    return _(
        "%(fits)s of %(open)s", fits=format_number(len(progress.fits)), open=format_number(len(progress.still_open))
    )


def _page(found: SupportCase, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    today = agency_today()
    progress = progress_of(db(), [found], on=today)[found.code]
    is_at_work = found.status in rows.AT_WORK
    page = CasePage(
        code=found.code,
        title=change_text(change_of(found)),
        version=found.version,
        status=found.status.value,
        firm=found.company.name,
        firm_url=url_for("officer.company", code=found.company.code),
        facts=_facts(found, progress),
        reached=_("The firm fits all needs of this case that are open. The case can be closed as done.")
        if progress.is_reached and is_at_work
        else "",
        record=tuple(line for each in found.record for line in _record_lines(each, progress)),
        values=values,
        statuses=tuple((state.value, status_label(state)) for state in CaseStatus),
        owners=tuple((officer.code, officer.name) for officer in officers(db())),
    )
    return render_template("officer/case.html", page=page, errors=errors)


def _facts(found: SupportCase, progress: Progress) -> tuple[tuple[str, str | None], ...]:
    return (
        (_("Kind"), kind_label(found.kind)),
        (_("Needs it would win"), format_number(len(found.record))),
        (_("Fitted now"), _now(progress)),
        (_("Opened"), format_date(found.opened_at)),
        (_("Closed"), format_date(found.closed_at) or _("At work")),
        (_("Weights then"), found.weights_version),
    )


def _record_lines(line: Mapping[str, Any], progress: Progress) -> list[RecordLine]:
    code = str(line["need"])
    is_fit, is_open = code in progress.fits, code in progress.still_open
    state = _("Fits now") if is_fit else _("Not yet") if is_open else _("Closed")
    lines = []
    for broken in line["broken"]:
        reason = Reason(
            broken["criterion"],
            "missed",
            subject=broken["subject"],
            need=_figures(broken["need"]),
            offer=_figures(broken["offer"]),
            is_gate=True,
        )
        lines.append(
            RecordLine(
                title=str(line["title"]),
                url=url_for("officer.need", code=code),
                criterion=reason_label(reason),
                need=need_figure(reason),
                offer=offer_figure(reason),
                state=state,
                is_fit=is_fit,
            )
        )
    return lines


def _figures(side: Mapping[str, Any]) -> dict[str, object]:
    """As the matcher had them: lists of words were tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in side.items()}


def _values(found: SupportCase) -> dict[str, str]:
    return {
        "status": found.status.value,
        "owner": found.owner.code if found.owner else "",
        "due_on": found.due_on.isoformat() if found.due_on else "",
        "note": found.note or "",
    }
