"""What came of a fair: the report on screen as it is, its files as they may leave the agency, and the lessons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for
from markupsafe import Markup

from database.models.fairs import Fair
from database.queries.fair_reports import fairs_before
from database.session import db
from linkage.days import agency_today
from linkage.language import _, _l, current_language
from linkage.services.fair_lessons import UnmetPart, lessons
from linkage.services.fair_reports import FairReport, fair_report, protected, same_age
from linkage.services.fairs import fair_of
from linkage.web import cards
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.meeting_lines import part_text
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_report_tables import on_paper, report_tables
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.web.officer.lacks import change_of
from linkage.web.printing import pdf_answer
from linkage.web.report_tables import NOTHING, ReportTable
from linkage.web.sheets import csv_answer, workbook_answer
from linkage.wording.changes import change_title
from linkage.wording.fair_registrations import side_noun
from linkage.wording.labels import process_label, province_label

_WHY = {
    "no-mark": _l("No supplier says it can make it"),
    "no-meeting": _l("No meeting was about it"),
    "no-interest": _l("No side sees a chance"),
}


@dataclass(frozen=True, slots=True)
class FairReportPage:
    fair: Fair
    sections: list[tuple[Any, str, bool]]
    day: str
    compared: str
    tables: tuple[ReportTable, ...]
    before: str
    choices: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]
    lessons_url: str


@dataclass(frozen=True, slots=True)
class LessonsPage:
    fair: Fair
    sections: list[tuple[Any, str, bool]]
    tables: tuple[ReportTable, ...]
    report_url: str


@blueprint.get("/fairs/<code>/report", endpoint="fair_report")
@officer_only
def fair_report_page(code: str) -> str:
    fair = fair_of(db(), code)
    earlier, report, before = _reports(fair)
    code_before = before.fair.code if before else ""
    files = (("csv", _("Spreadsheet (CSV)")), ("xlsx", _("Spreadsheet (Excel)")), ("pdf", _("On paper (PDF)")))
    page = FairReportPage(
        fair=fair,
        sections=fair_tabs(fair),
        day=format_date(report.on, "medium"),
        compared=_compared(before),
        tables=report_tables(report, before),
        before=code_before,
        choices=tuple((each.code, f"{each.name}, {format_date(each.starts_on, 'medium')}") for each in earlier),
        files=tuple(
            (label, url_for("officer.fair_report_file", code=fair.code, kind=kind, before=code_before))
            for kind, label in files
        ),
        lessons_url=url_for("officer.fair_lessons", code=fair.code),
    )
    return render_template("officer/fairs/report.html", page=page)


@blueprint.get("/fairs/<code>/report.<any(csv, xlsx, pdf):kind>")
@officer_only
def fair_report_file(code: str, kind: str) -> Response:
    """What leaves the agency: figures behind which fewer than three firms stand are hidden."""
    fair = fair_of(db(), code)
    _earlier, report, before = _reports(fair)
    tables = report_tables(protected(report), protected(before) if before else None)
    name = f"report-{fair.code}.{kind}"
    if kind == "pdf":
        day, language, compared = format_date(report.on, "medium"), current_language(), _compared(before)
        sheets = render_template(
            "print/report.html", fair=fair, language=language, tables=on_paper(tables), day=day, compared=compared
        )
        html = render_template(
            "print/document.html",
            title=fair.name,
            language=language,
            sheets=Markup(sheets),  # noqa: S704 (a template of ours has escaped what people typed)
            back_url="",
            pdf_url="",
            is_pdf=True,
            release=day,
        )
        return pdf_answer(html, name)
    if kind == "xlsx":
        return workbook_answer(tables, name)
    lines = [(table.title, *row) for table in tables for row in (table.headings, *table.rows, table.last) if row]
    told = [("", _compared(before))] if before else []
    heading = (_("Report of %(fair)s", fair=fair.name), format_date(report.on, "medium"))
    return csv_answer(name, heading, [*told, *lines])


@blueprint.get("/fairs/<code>/report/lessons")
@officer_only
def fair_lessons(code: str) -> str:
    fair = fair_of(db(), code)
    found = lessons(db(), fair)
    demand = tuple(
        (process_label(process) if process else NOTHING, _place(province), format_number(count))
        for process, province, count in found.demand
    )
    asked = tuple(
        (cards.firm_name(each.place.company), format_number(each.wanted_by), format_number(each.met))
        for each in found.asked
    )
    silent = tuple(
        (
            cards.firm_name(each.place.company),
            side_noun(each.place.side),
            each.place.company.contact_phone or NOTHING,
            _("Yes") if each.came else _("No"),
        )
        for each in found.silent
    )
    page = LessonsPage(
        fair=fair,
        sections=fair_tabs(fair),
        tables=(
            ReportTable(_("Demand without a supplier"), (_("Process"), _("Province"), _("Parts")), demand, words=2),
            ReportTable(
                _("Parts for which nobody was found"),
                (_("Part"), _("Buyer"), _("Why"), _("What most firms miss")),
                tuple(_unmet_line(each) for each in found.unmet),
                words=4,
            ),
            ReportTable(_("Buyers most asked for"), (_("Buyer"), _("Wanted by"), _("Meetings held")), asked),
            ReportTable(
                _("Firms that stayed silent"), (_("Firm"), _("Side"), _("Telephone"), _("Came")), silent, words=4
            ),
        ),
        report_url=url_for("officer.fair_report", code=fair.code),
    )
    return render_template("officer/fairs/lessons.html", page=page)


def _reports(fair: Fair) -> tuple[list[Fair], FairReport, FairReport | None]:
    """Earlier editions, the report, and that of the edition beside it: the one before unless the officer chose another, or none."""
    earlier, chosen = fairs_before(db(), fair), request.args.get("before")
    before = next((each for each in earlier if chosen is None or each.code == chosen), None)
    on = agency_today()
    report = fair_report(db(), fair, on=on)
    return earlier, report, fair_report(db(), before, on=same_age(fair, before, on)) if before else None


def _compared(before: FairReport | None) -> str:
    """Which edition stands beside it, and as of when."""
    if before is None:
        return ""
    return _(
        "Beside it: %(fair)s, as it stood on %(day)s, just as long after its end.",
        fair=before.fair.name,
        day=format_date(before.on, "medium"),
    )


def _place(province: str) -> str:
    return province_label(province) if province else NOTHING


def _unmet_line(each: UnmetPart) -> tuple[str, ...]:
    missing = NOTHING
    if each.lack is not None:
        missing = _(
            "%(words)s (%(count)s firms)", words=change_title(change_of(each.lack)), count=format_number(each.lacking)
        )
    return part_text(each.part), cards.firm_name(each.part.participant.company), str(_WHY[each.why]), missing
