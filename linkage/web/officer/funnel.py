"""The funnel for officers: how far pairs get, how long it takes, why they fall out; the pairs behind each figure, and files of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, g, render_template, url_for

from database.queries import funnel as rows
from database.queries.funnel import FunnelFilter
from database.queries.linkages import fairs_of_linkages, processes
from database.session import db
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _, _l, ngettext
from linkage.services.funnel import Funnel, FunnelReport, Material, StageCount, funnel_report, loss_totals
from linkage.services.funnel_pairs import OF_PAIRS, OF_SUPPLIERS, FunnelStage, Pair
from linkage.services.funnel_periods import Period, parts_of, read_period
from linkage.web import charts
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.funnel_tables import (
    answers_table,
    columns_table,
    funnel_tables,
    losses_table,
    part_label,
    parts_table,
    stage_cells,
    text_table,
    values_table,
)
from linkage.web.officer.linkages import MINE, linkage_tabs, owner_choice
from linkage.web.officer.suppliers import Choice
from linkage.web.process_options import process_options
from linkage.web.province_options import province_options
from linkage.web.report_tables import NOTHING, ReportTable
from linkage.web.sheets import csv_answer, workbook_answer
from linkage.wording import share_text
from linkage.wording.fair_registrations import side_noun
from linkage.wording.funnel import COLUMNS, stage_definition, stage_name, state_name, step_name
from linkage.wording.outcomes import stop_reason_label

SIZE = 50
KEYS = ("from", "to", "per", "province", "process", "fair", "owner")
ROW_KEYS = (*KEYS, "what", "how", "page")
YEARLY = "year"
_STATES = ("going-on", "dormant", "ended", "lost")
_HOW = ("reached", "confirmed", "happened", "happened_confirmed")


@dataclass(frozen=True, slots=True)
class StageLine:
    """`cells`: (heading, text, address of the rows behind it or empty)."""

    name: str
    definition: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class FunnelPage:
    tabs: tuple[tuple[str, str, bool], ...]
    choices: tuple[Choice, ...]
    first: str
    last: str
    sentence: str
    figures: tuple[tuple[str, str, str], ...]
    reached: tuple[charts.Bar, ...]
    reasons: tuple[charts.Bar, ...]
    lines: tuple[StageLine, ...]
    headings: tuple[str, ...]
    tables: tuple[ReportTable, ...]
    losses: ReportTable
    files: tuple[tuple[str, str], ...]
    cases: tuple[tuple[str, str], ...]
    has_any: bool


@dataclass(frozen=True, slots=True)
class PairLine:
    """`days`: each stage with its day, in the order in which they come."""

    url: str
    supplier: str
    buyer: str
    need: str
    days: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class PairsPage:
    title: str
    sentence: str
    about: str
    lines: tuple[PairLine, ...]
    pages: Pages
    back_url: str


@blueprint.get("/funnel")
@officer_only
def funnel() -> str:
    address = Address.of_request(KEYS)
    period, wanted = _period(address), _wanted(address)
    report = _report(address, period, wanted)
    page = FunnelPage(
        tabs=linkage_tabs("officer.funnel"),
        choices=_choices(address),
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        sentence=part_label(period),
        figures=_figures(report, address),
        reached=tuple(_bars(report.now, address)),
        reasons=tuple(
            charts.bars((stop_reason_label(reason), count, "") for reason, count in loss_totals(report.now.losses))
        ),
        lines=tuple(_line(*row, address) for row in report.rows()),
        headings=(_("Stage"), *(str(heading) for heading, _about in COLUMNS.values())),
        tables=(
            text_table(parts_table(report.parts)),
            text_table(values_table(report)),
            text_table(answers_table(report)),
            columns_table(),
        ),
        losses=text_table(losses_table(report.now)),
        files=tuple(
            (label, str(Address(url_for("officer.funnel_file", kind=kind), address.pairs)))
            for kind, label in (("csv", _("Spreadsheet (CSV)")), ("xlsx", _("Spreadsheet (Excel)")))
        ),
        cases=(
            (_("Success stories"), _rows_url(address, FunnelStage.FIRST_ORDER.value)),
            (_("Lost cases"), _rows_url(address, "lost")),
        ),
        has_any=any(each.reached for each in report.now.stages),
    )
    return render_template("officer/funnel.html", page=page)


@blueprint.get("/funnel.<any(csv, xlsx):kind>")
@officer_only
def funnel_file(kind: str) -> Response:
    """The same as on the page, with what each figure counts."""
    address = Address.of_request(KEYS)
    period = _period(address)
    tables = funnel_tables(_report(address, period, _wanted(address)))
    name = f"funnel-{period.first:%Y%m%d}-{period.last:%Y%m%d}.{kind}"
    if kind == "xlsx":
        return workbook_answer(tables, name)
    lines = [(table.title, *row) for table in tables for row in (table.headings, *table.rows)]
    return csv_answer(name, (_("Funnel"), part_label(period), *_narrowed(address)), lines)


@blueprint.get("/funnel/pairs")
@officer_only
def funnel_pairs() -> str:
    """The pairs behind a figure, each with the days of its stages: success stories, lost cases, or any other."""
    address = Address.of_request(ROW_KEYS)
    what, how = address.first("what"), address.first("how") or _HOW[0]
    if what not in (*_STATES, *(stage.value for stage in OF_PAIRS)) or how not in _HOW:
        raise NotFound(_l("There is no such list here."))
    period = _period(address)
    material = Material(db(), _wanted(address), agency_today())
    codes = _codes(material.funnel(period), what, how)
    found = [pair for pair in material.pairs if pair.code in codes]
    found.reverse()
    number = page_within(len(found), SIZE)
    shown = found[(number - 1) * SIZE : number * SIZE]
    is_state = what in _STATES
    page = PairsPage(
        title=state_name(what) if is_state else stage_name(what),
        sentence=ngettext("%(count)s pair", "%(count)s pairs", len(found), count=format_number(len(found))),
        about=part_label(period) if is_state else f"{stage_definition(what)}: {part_label(period)}",
        lines=_pair_lines(shown),
        pages=pages(len(found), page=number, size=SIZE, url=address.page),
        back_url=str(Address(url_for("officer.funnel"), address.keeping(*KEYS).pairs)),
    )
    return render_template("officer/funnel-pairs.html", page=page)


def _report(address: Address, period: Period, wanted: FunnelFilter) -> FunnelReport:
    parts = parts_of(period, is_yearly=address.first("per") == YEARLY)
    return funnel_report(db(), wanted, period, parts, on=agency_today())


def _period(address: Address) -> Period:
    return read_period(address.first("from", 10), address.first("to", 10), on=agency_today())


def _wanted(address: Address) -> FunnelFilter:
    owner = address.first("owner")
    return FunnelFilter(
        province=address.first("province"),
        process=address.first("process"),
        fair=address.first("fair"),
        owner=str(g.user.code) if owner == MINE else owner,
    )


def _narrowed(address: Address) -> tuple[str, ...]:
    """The filters as they are named in the address, for a file that is read without it."""
    return tuple(f"{key} {value}" for key, value in address.pairs if key not in ("from", "to", "per"))


def _codes(found: Funnel, what: str, how: str) -> frozenset[str]:
    if what == "lost":
        return frozenset(code for loss in found.losses for code in loss.pairs)
    if what in _STATES:
        return frozenset(getattr(found, what.replace("-", "_")))
    return frozenset(getattr(found.at(FunnelStage(what)), how))


def _rows_url(address: Address, what: str, how: str = "") -> str:
    """The pairs behind a figure, under the same filters."""
    kept = Address(url_for("officer.funnel_pairs"), address.keeping(*KEYS).pairs)
    return str(kept.setting("what", what).setting("how", how))


def _figures(report: FunnelReport, address: Address) -> tuple[tuple[str, str, str], ...]:
    asked = sum(each.asked for each in report.answers)
    answered = sum(each.answered for each in report.answers)
    tiles = [
        (format_number(len(report.now.at(stage).reached)), stage_name(stage), _rows_url(address, stage.value))
        for stage in (FunnelStage.PROPOSED, FunnelStage.AGREED, FunnelStage.QUOTATION, FunnelStage.FIRST_ORDER)
    ]
    tiles.append((format_number(len(report.now.dormant)), state_name("dormant"), _rows_url(address, "dormant")))
    rate = share_text(round(answered / asked, 3)) if asked else NOTHING
    return (*tiles, (rate, _("Response rate"), url_for("officer.linkage_questions")))


def _bars(found: Funnel, address: Address) -> list[charts.Bar]:
    return charts.bars(
        (stage_name(stage), len(found.at(stage).reached), _rows_url(address, stage.value)) for stage in OF_PAIRS
    )


def _line(each: StageCount, before: StageCount | None, year_before: StageCount, address: Address) -> StageLine:
    texts = stage_cells(each, before, year_before)
    how = {"reached": "reached", "confirmed": "confirmed", "happened": "happened", "happened-confirmed": _HOW[3]}
    cells = []
    for (column, (heading, _about)), text in zip(COLUMNS.items(), texts, strict=True):
        is_linked = column in how and each.stage not in OF_SUPPLIERS and text not in (NOTHING, format_number(0))
        cells.append((str(heading), text, _rows_url(address, each.stage.value, how[column]) if is_linked else ""))
    return StageLine(stage_name(each.stage), stage_definition(each.stage), tuple(cells))


def _pair_lines(shown: list[Pair]) -> tuple[PairLine, ...]:
    firms = {key for pair in shown for key in (pair.supplier_id, pair.buyer_id) if key is not None}
    names = rows.firm_names(db(), firms)
    titles = rows.need_titles(db(), {pair.need_id for pair in shown if pair.need_id is not None})
    return tuple(
        PairLine(
            url=_pair_url(pair),
            supplier=names.get(pair.supplier_id, ("", NOTHING))[1],
            buyer=names.get(pair.buyer_id or 0, ("", ""))[1],
            need=titles.get(pair.need_id or 0, ""),
            days=tuple(_day_text(pair, stage) for stage in OF_PAIRS if stage in pair.days),
            state=_state(pair),
        )
        for pair in shown
    )


def _day_text(pair: Pair, stage: FunnelStage) -> str:
    name = step_name(stage)
    day = format_date(pair.days[stage], "medium")
    if stage in pair.confirmed:
        return _("%(stage)s: %(day)s, confirmed", stage=name, day=day)
    return _("%(stage)s: %(day)s", stage=name, day=day)


def _pair_url(pair: Pair) -> str:
    if pair.is_linkage:
        return url_for("linkages.linkage", code=pair.code)
    return url_for("proposals.proposal", code=pair.code)


def _state(pair: Pair) -> str:
    if pair.declined is not None:
        side, reason = pair.declined
        return _("Declined by the %(side)s: %(reason)s", side=side_noun(side), reason=stop_reason_label(reason))
    if pair.ended_on is not None and pair.reason is not None:
        day = format_date(pair.ended_on, "medium")
        return _("Ended on %(day)s: %(reason)s", day=day, reason=stop_reason_label(pair.reason))
    return state_name("dormant") if pair.is_dormant(agency_today()) else ""


def _choices(address: Address) -> tuple[Choice, ...]:
    return (
        Choice("per", _("Table by"), (("quarter", _("Quarter")), (YEARLY, _("Year"))), address.first("per")),
        Choice("province", _("Province of the supplier"), province_options(), address.first("province")),
        Choice("process", _("Process"), process_options(processes(db())), address.first("process")),
        Choice("fair", _("Fair"), tuple(fairs_of_linkages(db())), address.first("fair")),
        owner_choice(address),
    )
