"""The report of a fair as tables of texts, for screen, paper and spreadsheets; beside the edition before where one is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from database.enums import FairSide
from linkage.language import _
from linkage.services.fair_reports import LEAST_FIRMS, Cell, FairReport, Rate, Row, Value
from linkage.web.layout import format_date, format_number
from linkage.web.report_tables import NOTHING, ReportTable
from linkage.wording import share_text
from linkage.wording.fair_registrations import side_noun
from linkage.wording.fair_reports import BREAKDOWNS, FIGURES, VALUES, row_label
from linkage.wording.minutes import round_label


@dataclass(frozen=True, slots=True)
class _Years:
    """How the report and the one before are called in headings; `then` is empty without one."""

    now: str
    then: str = ""

    def of(self, heading: str) -> tuple[str, ...]:
        """The heading, or one for each year."""
        if not self.then:
            return (heading,)
        return tuple(_("%(figure)s %(year)s", figure=heading, year=year) for year in (self.now, self.then))

    def cells(self, now: str | None, then: str | None) -> tuple[str, ...]:
        """What stands in the columns of one figure: a dash where there is nothing."""
        return (now or NOTHING, then or NOTHING) if self.then else (now or NOTHING,)


def report_tables(report: FairReport, before: FairReport | None) -> tuple[ReportTable, ...]:
    years = _years(report, before)
    return (
        _figures(report, before, years),
        _values(report, before, years),
        _rates(report, before, years),
        *_breakdowns(report, before, years),
    )


def on_paper(tables: Iterable[ReportTable]) -> tuple[ReportTable, ...]:
    """Rows of a breakdown of which every number is hidden, zero or missing are named only: of a hundred processes most are."""
    silent = {_("hidden"), NOTHING, format_number(0)}
    return tuple(
        replace(
            table,
            rows=tuple(row for row in table.rows if not silent.issuperset(row[table.words :])),
            rest=tuple(row[0] for row in table.rows if silent.issuperset(row[table.words :])),
        )
        if table.last
        else table
        for table in tables
    )


def _years(report: FairReport, before: FairReport | None) -> _Years:
    """The year, or the day where both fairs were in one."""
    if before is None:
        return _Years("")
    days = (report.fair.starts_on, before.fair.starts_on)
    if days[0].year != days[1].year:
        return _Years(f"{days[0].year}", f"{days[1].year}")
    return _Years(*(format_date(day, "medium") for day in days))


def _figures(report: FairReport, before: FairReport | None, years: _Years) -> ReportTable:
    earlier = {each.code: _cell(each.cell) for each in before.figures} if before else {}
    rows = tuple(
        (
            str(FIGURES[each.code][0]),
            *years.cells(_cell(each.cell), earlier.get(each.code)),
            str(FIGURES[each.code][1]),
        )
        for each in report.figures
    )
    numbers = (years.now, years.then) if years.then else (_("Number"),)
    headings = (_("Figure"), *numbers, _("Definition"))
    return ReportTable(_("Figures"), headings, rows, has_definition=True)


def _values(report: FairReport, before: FairReport | None, years: _Years) -> ReportTable:
    now = {(each.kind, each.currency): _value_cells(report, each) for each in report.values}
    then = {(each.kind, each.currency): _value_cells(before, each) for each in before.values} if before else {}
    kinds = list(VALUES)
    keys = sorted({*now, *then}, key=lambda key: (kinds.index(key[0]), key[1]))
    none = (None, None, None)
    rows = tuple(
        (
            str(VALUES[kind][0]),
            currency,
            *_side_by_side(years, now.get((kind, currency), none), then.get((kind, currency), none)),
            str(VALUES[kind][1]),
        )
        for kind, currency in keys
    )
    figures = (_("Named by both sides"), _("Pairs"), _("Pairs, one side only"))
    headings = (_("Value of one year"), _("Currency"), *_headings(years, figures), _("Definition"))
    title = _("Values on %(day)s", day=format_date(report.on, "medium"))
    return ReportTable(title, headings, rows, words=2, has_definition=True)


def _value_cells(report: FairReport, each: Value) -> tuple[str, str, str]:
    pairs = _("hidden") if each.cell.value is None else format_number(each.pairs)
    is_hidden = report.is_protected and 0 < each.unconfirmed < LEAST_FIRMS
    return _cell(each.cell), pairs, _("hidden") if is_hidden else format_number(each.unconfirmed)


def _rates(report: FairReport, before: FairReport | None, years: _Years) -> ReportTable:
    now = {(each.month, each.side): _rate_cells(each) for each in report.rates}
    then = {(each.month, each.side): _rate_cells(each) for each in before.rates} if before else {}
    sides = list(FairSide)
    none = (None, None, None)
    rows = tuple(
        (round_label(key[0]), side_noun(key[1]), *_side_by_side(years, now.get(key, none), then.get(key, none)))
        for key in sorted({*now, *then}, key=lambda key: (key[0], sides.index(key[1])))
    )
    headings = (_("Round"), _("Side"), *_headings(years, (_("Questions asked"), _("Answered"), _("Share"))))
    return ReportTable(_("Answers"), headings, rows, words=2)


def _rate_cells(each: Rate) -> tuple[str, str, str]:
    return format_number(each.asked), format_number(each.answered), share_text(each.answered / each.asked)


def _breakdowns(report: FairReport, before: FairReport | None, years: _Years) -> Iterable[ReportTable]:
    earlier = {each.code: each for each in before.breakdowns} if before else {}
    figures = _headings(years, (_("Approved"), _("Came"), _("Meetings held")))
    for table in report.breakdowns:
        then = earlier[table.code] if before else None
        now_rows = {(row.code, row.within): row for row in table.rows}
        then_rows = {(row.code, row.within): row for row in then.rows} if then else {}
        rows = tuple(
            (
                row_label(table.code, *key),
                *_side_by_side(years, _row_cells(now_rows.get(key)), _row_cells(then_rows.get(key))),
            )
            for key in dict.fromkeys([*now_rows, *then_rows])
        )
        totals = _side_by_side(years, _row_cells(table.total), _row_cells(then.total if then else None))
        title, heading = BREAKDOWNS[table.code]
        yield ReportTable(str(title), (str(heading), *figures), rows, (_("All suppliers"), *totals))


def _row_cells(row: Row | None) -> Sequence[str | None]:
    return [_cell(cell) for cell in row.cells] if row else (None, None, None)


def _headings(years: _Years, figures: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for figure in figures for text in years.of(figure))


def _side_by_side(years: _Years, now: Sequence[str | None], then: Sequence[str | None]) -> tuple[str, ...]:
    """This year and the one before, figure by figure."""
    return tuple(text for pair in zip(now, then, strict=True) for text in years.cells(*pair))


def _cell(cell: Cell) -> str:
    if cell.value is None:
        return _("hidden") if cell.firms else NOTHING
    return format_number(cell.value)
