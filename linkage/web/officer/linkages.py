"""All linkages for officers: by stage, owner, process, province, fair and age, as a table and as a file."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, url_for

from database.enums import OutcomeStage
from database.models.outcomes import Outcome
from database.queries import linkages as rows
from database.queries.linkage_values import linkages_of_unknown_buyers, value_totals
from database.queries.linkages import ENDED, GOING_ON, NOBODY, LinkageFilter
from database.queries.users import officers
from database.session import db
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.ladder import LADDER, is_confirmed
from linkage.services.linkage_queue import stuck_count
from linkage.services.linkages import DORMANT_DAYS
from linkage.web import cards
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.suppliers import Choice
from linkage.web.process_options import process_options
from linkage.web.province_options import province_options
from linkage.wording.linkage_records import span_text
from linkage.wording.linkages import value_kind_label
from linkage.wording.outcomes import stage_label, stop_reason_label

SIZE = 50
KEYS = ("q", "state", "stage", "owner", "process", "province", "fair", "quiet", "page")
MINE = "me"
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
    totals_about: tuple[str, ...]
    lines: tuple[LinkageLine, ...]
    pages: Pages
    csv_url: str
    is_narrowed: bool


@blueprint.get("/linkages")
@officer_only
def linkages() -> str:
    address = Address.of_request(KEYS)
    wanted = wanted_linkages(address)
    total = rows.linkage_count(db(), wanted)
    number = page_within(total, SIZE)
    filters: dict[str, Any] = {key: value for key, value in address.pairs if key != "page"}
    totals = _totals()
    shown = rows.linkages(db(), wanted, offset=(number - 1) * SIZE, limit=SIZE)
    page = LinkagesPage(
        tabs=linkage_tabs("officer.linkages"),
        choices=_choices(address),
        query=address.first("q"),
        sentence=ngettext("%(count)s linkage", "%(count)s linkages", total, count=format_number(total)),
        totals=totals,
        totals_about=_totals_about() if totals else (),
        lines=tuple(line_of(each) for each in shown),
        pages=pages(total, page=number, size=SIZE, url=address.page),
        csv_url=url_for("officer.linkages_download", **filters),
        is_narrowed=bool(address.without("page").pairs),
    )
    return render_template("officer/linkages.html", page=page)


def linkage_tabs(endpoint: str) -> tuple[tuple[str, str, bool], ...]:
    """The views of linkages."""
    waiting = format_number(stuck_count(db(), agency_today()))
    views = {
        "officer.linkages": _("All linkages"),
        "officer.stuck_linkages": _("Stuck (%(number)s)", number=waiting),
        "officer.linkage_questions": _("Telephone list"),
        "officer.rfqs": _("RFQs"),
        "officer.funnel": _("Funnel"),
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


def owner_of(address: Address) -> str:
    value = address.first("owner")
    return str(g.user.code) if value == MINE else value


def wanted_linkages(address: Address) -> LinkageFilter:
    quiet = address.first("quiet")
    days = int(quiet) if quiet in {str(each) for each in _QUIET} else 0
    state, stage = address.first("state"), address.first("stage")
    return LinkageFilter(
        state=state if state in (GOING_ON, ENDED) else "",
        stage=stage if stage in tuple(OutcomeStage) else "",
        owner=owner_of(address),
        process=address.first("process"),
        province=address.first("province"),
        fair=address.first("fair"),
        words=tuple(address.first("q").split()[:8]),
        quiet_before=agency_today() - datetime.timedelta(days=days) if days else None,
    )


def _choices(address: Address) -> tuple[Choice, ...]:
    states = ((GOING_ON, _("Going on")), (ENDED, _("Ended")))
    stages = tuple((stage.value, stage_label(stage.value)) for stage in LADDER)
    quiet = tuple((str(days), ngettext("one day", "%(num)d days", days)) for days in _QUIET)
    found = [
        Choice("state", _("State"), states, address.first("state")),
        Choice("stage", _("Furthest step"), stages, address.first("stage")),
        owner_choice(address),
        Choice("process", _("Process"), process_options(rows.processes(db())), address.first("process")),
        Choice("province", _("Province of the supplier"), province_options(), address.first("province")),
        Choice("quiet", _("Nothing heard for"), quiet, address.first("quiet")),
    ]
    fairs = rows.fairs_of_linkages(db())
    return (*found, Choice("fair", _("Fair"), tuple(fairs), address.first("fair"))) if fairs else tuple(found)


def owner_choice(address: Address, counts: Mapping[str, int] | None = None) -> Choice:
    """`counts`: code of an officer ("-": nobody) -> how many linkages, said beside the name."""
    people: list[tuple[str, str]] = [(each.code, each.name) for each in officers(db()) if each.id != g.user.id]
    options = [(MINE, _("Me")), (NOBODY, _("Nobody in particular")), *people]
    if counts is not None:
        codes = [g.user.code if code == MINE else code for code, _name in options]
        options = [
            (value, f"{name} ({format_number(counts.get(code, 0))})")
            for code, (value, name) in zip(codes, options, strict=True)
        ]
    chosen = address.first("owner")
    return Choice("owner", _("Looked after by"), tuple(options), MINE if chosen == g.user.code else chosen)


def _totals() -> tuple[tuple[str, str], ...]:
    """What was confirmed, by kind and currency; never added up."""
    return tuple(
        (
            f"{format_number(each.amount)}\N{NO-BREAK SPACE}{each.currency}",
            f"{value_kind_label(each.kind)} · {span_text(is_yearly=each.is_yearly)}",
        )
        for each in value_totals(db())
    )


def _totals_about() -> tuple[str, ...]:
    """What the totals count, and how much of it no linkage record tells."""
    text = _("Confirmed amounts of all linkages, whatever the filters; the kinds are never added up.")
    number = linkages_of_unknown_buyers(db())
    if not number:
        return (text,)
    return text, ngettext(
        "%(count)s of these linkages is with a buyer that the agency has not looked at: counted here, but in no linkage record.",
        "%(count)s of these linkages are with buyers that the agency has not looked at: counted here, but in no linkage record.",
        number,
        count=format_number(number),
    )
