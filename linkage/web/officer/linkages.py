"""All linkages for officers: by stage, owner, process, province, fair and age, as a table and as a file; and those that are stuck."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, g, render_template, url_for

from database.enums import OutcomeStage
from database.models.outcomes import Outcome
from database.queries import linkages as rows
from database.queries.linkage_values import value_totals
from database.queries.linkages import ENDED, GOING_ON, LinkageFilter
from database.queries.support_cases import officers
from database.session import db
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.ladder import LADDER, is_confirmed
from linkage.services.linkage_queue import Hitch, Stuck, stuck, stuck_count
from linkage.services.linkages import DORMANT_DAYS
from linkage.web import cards
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.linkages.reading import name_of
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.suppliers import Choice
from linkage.web.sheets import csv_answer
from linkage.wording import process_label, province_label
from linkage.wording.linkages import amount_text, stuck_label, value_kind_label
from linkage.wording.outcomes import stage_label, stop_reason_label
from matching.taxonomy import taxonomy

SIZE = 50
MOST_ROWS = 50_000
KEYS = ("q", "state", "stage", "owner", "process", "province", "fair", "quiet", "page")
MINE, NOBODY = "me", "-"
_QUIET = (30, DORMANT_DAYS, 180, 365)


@dataclass(frozen=True, slots=True)
class LinkageLine:
    url: str
    supplier: str
    buyer: str
    need: str
    stage: str
    day: str
    is_confirmed: bool
    heard: str
    owner: str
    reason: str


@dataclass(frozen=True, slots=True)
class LinkagesPage:
    tabs: tuple[tuple[str, str, bool], ...]
    choices: tuple[Choice, ...]
    query: str
    sentence: str
    totals: tuple[tuple[str, str], ...]
    lines: tuple[LinkageLine, ...]
    pages: Pages
    csv_url: str
    is_narrowed: bool


@dataclass(frozen=True, slots=True)
class StuckLine:
    """`whys`: (why, since when, for how long, whom to ask)."""

    code: str
    line: LinkageLine
    whys: tuple[tuple[str, str, str, str], ...]
    called: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class StuckPage:
    tabs: tuple[tuple[str, str, bool], ...]
    choices: tuple[Choice, ...]
    sentence: str
    lines: tuple[StuckLine, ...]
    pages: Pages
    here: str
    me: str


@blueprint.get("/linkages")
@officer_only
def linkages() -> str:
    address = Address.of_request(KEYS)
    wanted = _wanted(address)
    total = rows.linkage_count(db(), wanted)
    number = page_within(total, SIZE)
    filters: dict[str, Any] = {key: value for key, value in address.pairs if key != "page"}
    shown = rows.linkages(db(), wanted, offset=(number - 1) * SIZE, limit=SIZE)
    page = LinkagesPage(
        tabs=linkage_tabs("officer.linkages"),
        choices=_choices(address),
        query=address.first("q"),
        sentence=ngettext("%(count)s linkage", "%(count)s linkages", total, count=format_number(total)),
        totals=_totals(),
        lines=tuple(line_of(each) for each in shown),
        pages=pages(total, page=number, size=SIZE, url=address.page),
        csv_url=url_for("officer.linkages_download", **filters),
        is_narrowed=bool(address.without("page").pairs),
    )
    return render_template("officer/linkages.html", page=page)


@blueprint.get("/linkages.csv")
@officer_only
def linkages_download() -> Response:
    """What the filters leave, one line for each."""
    headings = (
        "linkage",
        "need",
        "need_title",
        "supplier",
        "supplier_name",
        "buyer",
        "buyer_name",
        "stage",
        "stage_on",
    )
    more = ("confirmed", "last_event_on", "ended_on", "reason", "process", "fair", "owner")
    found = rows.linkages(db(), _wanted(Address.of_request(KEYS)), limit=MOST_ROWS)
    return csv_answer("linkages.csv", (*headings, *more), (_cells(each) for each in found))


@blueprint.get("/linkages/stuck")
@officer_only
def stuck_linkages() -> str:
    address = Address.of_request(("owner", "page"))
    found = stuck(db(), agency_today(), owner=_owner(address))
    number = page_within(len(found), SIZE)
    page = StuckPage(
        tabs=linkage_tabs("officer.stuck_linkages"),
        choices=(_owner_choice(address),),
        sentence=ngettext("%(count)s linkage", "%(count)s linkages", len(found), count=format_number(len(found))),
        lines=tuple(_stuck_line(each) for each in found[(number - 1) * SIZE : number * SIZE]),
        pages=pages(len(found), page=number, size=SIZE, url=address.page),
        here=address.page(number),
        me=g.user.code,
    )
    return render_template("officer/linkages-stuck.html", page=page)


def linkage_tabs(endpoint: str) -> tuple[tuple[str, str, bool], ...]:
    """The views of linkages."""
    waiting = format_number(stuck_count(db(), agency_today()))
    views = {
        "officer.linkages": _("All linkages"),
        "officer.stuck_linkages": _("Stuck (%(number)s)", number=waiting),
        "officer.linkage_questions": _("Telephone list"),
        "officer.rfqs": _("RFQs"),
        "officer.outcomes": _("How far they get"),
        "officer.lessons": _("What they teach"),
    }
    return tuple((label, url_for(name), name == endpoint) for name, label in views.items())


def line_of(found: Outcome) -> LinkageLine:
    step = next((each for each in found.steps if each.stage is found.stage), None)
    return LinkageLine(
        url=url_for("linkages.linkage", code=found.code),
        supplier=cards.firm_name(found.company),
        buyer=cards.firm_name(found.buyer) if found.buyer else "",
        need=found.need.title if found.need else "",
        stage=stage_label(found.stage.value),
        day=format_date(found.stage_on, "medium"),
        is_confirmed=step is not None and is_confirmed(step),
        heard=format_date(found.last_event_on or found.stage_on, "medium"),
        owner=found.owner.name if found.owner else "",
        reason=stop_reason_label(found.reason.value) if found.reason else "",
    )


def _stuck_line(each: Stuck) -> StuckLine:
    found = each.linkage
    return StuckLine(
        code=found.code,
        line=line_of(found),
        whys=tuple(_why(found, hitch) for hitch in each.hitches),
        called=format_date(each.called_on, "medium") if each.called_on else "",
        is_mine=found.owner_id == g.user.id,
    )


def _why(found: Outcome, hitch: Hitch) -> tuple[str, str, str, str]:
    days = (agency_today() - hitch.since).days
    age = ngettext("one day", "%(num)d days", days)
    label = stuck_label(hitch.by.value)
    if hitch.stage is not None:
        label = f"{label}: {stage_label(hitch.stage.value)}"
    who = name_of(found, hitch.side) if hitch.side is not None else ""
    return label, format_date(hitch.since, "medium"), age, who


def _owner(address: Address) -> str:
    value = address.first("owner")
    return str(g.user.code) if value == MINE else value


def _wanted(address: Address) -> LinkageFilter:
    quiet = address.first("quiet")
    days = int(quiet) if quiet in {str(each) for each in _QUIET} else 0
    state, stage = address.first("state"), address.first("stage")
    return LinkageFilter(
        state=state if state in (GOING_ON, ENDED) else "",
        stage=stage if stage in tuple(OutcomeStage) else "",
        owner=_owner(address),
        process=address.first("process"),
        province=address.first("province"),
        fair=address.first("fair"),
        words=tuple(address.first("q").split()[:8]),
        quiet_before=agency_today() - datetime.timedelta(days=days) if days else None,
    )


def _choices(address: Address) -> tuple[Choice, ...]:
    states = ((GOING_ON, _("Going on")), (ENDED, _("Ended")))
    stages = tuple((stage.value, stage_label(stage.value)) for stage in LADDER)
    processes = tuple((code, process_label(code)) for code in rows.processes(db()))
    provinces = tuple((code, province_label(code)) for code in taxonomy().provinces)
    quiet = tuple((str(days), ngettext("one day", "%(num)d days", days)) for days in _QUIET)
    found = [
        Choice("state", _("State"), states, address.first("state")),
        Choice("stage", _("Furthest step"), stages, address.first("stage")),
        _owner_choice(address),
        Choice("process", _("Process"), processes, address.first("process")),
        Choice("province", _("Province of the supplier"), provinces, address.first("province")),
        Choice("quiet", _("Nothing heard for"), quiet, address.first("quiet")),
    ]
    fairs = rows.fairs_of_linkages(db())
    return (*found, Choice("fair", _("Fair"), tuple(fairs), address.first("fair"))) if fairs else tuple(found)


def _owner_choice(address: Address) -> Choice:
    people: Sequence[tuple[str, str]] = [(each.code, each.name) for each in officers(db())]
    options = ((MINE, _("Me")), (NOBODY, _("Nobody in particular")), *people)
    return Choice("owner", _("Looked after by"), options, address.first("owner"))


def _totals() -> tuple[tuple[str, str], ...]:
    """What was confirmed, by kind and currency; never added up."""
    return tuple(
        (amount_text(format_number(each.amount), each.currency, is_yearly=each.is_yearly), value_kind_label(each.kind))
        for each in value_totals(db())
    )


def _cells(found: Outcome) -> list[object]:
    step = next((each for each in found.steps if each.stage is found.stage), None)
    return [
        found.code,
        found.need.code if found.need else "",
        found.need.title if found.need else "",
        found.company.code,
        found.company.name,
        found.buyer.code if found.buyer else "",
        found.buyer.name if found.buyer else "",
        found.stage.value,
        found.stage_on.isoformat(),
        step.confirmed_by.value if step else "",
        (found.last_event_on or found.stage_on).isoformat(),
        found.ended_on.isoformat() if found.ended_on else "",
        found.reason.value if found.reason else "",
        found.process or "",
        found.fair.code if found.fair else "",
        found.owner.name if found.owner else "",
    ]
