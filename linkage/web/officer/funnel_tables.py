"""The funnel as tables, as texts for the screen and as figures for spreadsheets, with what each figure counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from linkage.language import _
from linkage.services.funnel import Funnel, FunnelReport, Part, StageCount
from linkage.services.funnel_pairs import RUNG_OF, FunnelStage
from linkage.services.funnel_periods import Period
from linkage.web.layout import format_date, format_number
from linkage.web.report_tables import NOTHING, Figure, FigureTable, ReportTable
from linkage.wording import share_text
from linkage.wording.fair_registrations import side_noun
from linkage.wording.funnel import COLUMNS, STAGES, stage_name, state_name, step_name
from linkage.wording.linkages import value_kind_label
from linkage.wording.outcomes import stop_reason_label

PARTED = (
    FunnelStage.PROPOSED,
    FunnelStage.AGREED,
    FunnelStage.MET,
    FunnelStage.RFQ,
    FunnelStage.QUOTATION,
    FunnelStage.FIRST_ORDER,
    FunnelStage.REPEAT,
)


def funnel_tables(report: FunnelReport) -> tuple[FigureTable | ReportTable, ...]:
    """Every table of the report, and the definitions last; for files, with figures that a spreadsheet reckons with."""
    return (
        stage_table(report),
        parts_table(report.parts),
        losses_table(report.now),
        values_table(report),
        answers_table(report),
        states_table(report.now),
        definitions_table(),
    )


def text_table(table: FigureTable) -> ReportTable:
    """As it is read on the screen."""
    rows = tuple(tuple(_text(cell) for cell in row) for row in table.rows)
    return ReportTable(table.title, table.headings, rows, words=table.words)


def _text(cell: Figure) -> str:
    if cell is None:
        return NOTHING
    if isinstance(cell, str):
        return cell
    return share_text(cell) if isinstance(cell, float) else format_number(cell)


def stage_table(report: FunnelReport) -> FigureTable:
    headings = [_("Stage")]
    for column, (heading, _about) in COLUMNS.items():
        headings += [str(heading), *([_("Pairs with both days")] if column == "days" else [])]
    rows = tuple(_stage_row(*row) for row in report.rows())
    return FigureTable(_("How far pairs got"), tuple(headings), rows)


def _stage_row(each: StageCount, before: StageCount | None, year_before: StageCount) -> tuple[Figure, ...]:
    has_words = each.stage in RUNG_OF
    return (
        stage_name(each.stage),
        len(each.reached),
        len(each.confirmed) if has_words else None,
        share_of(each, before),
        len(year_before.reached),
        round(each.days) if each.days is not None else None,
        each.days_of if each.days is not None else None,
        len(each.happened),
        len(each.happened_confirmed) if has_words else None,
    )


def stage_cells(each: StageCount, before: StageCount | None, year_before: StageCount) -> tuple[str, ...]:
    """The cells in the order of `COLUMNS`."""
    has_words = each.stage in RUNG_OF
    return (
        format_number(len(each.reached)),
        format_number(len(each.confirmed)) if has_words else NOTHING,
        _text(share_of(each, before)),
        format_number(len(year_before.reached)),
        days_text(each),
        format_number(len(each.happened)),
        format_number(len(each.happened_confirmed)) if has_words else NOTHING,
    )


def share_of(each: StageCount, before: StageCount | None) -> float | None:
    """Of the stage before, among suppliers or among pairs, in [0, 1]; a supplier is no pair."""
    if before is None or each.stage is FunnelStage.PROPOSED or not before.reached:
        return None
    return round(len(each.reached) / len(before.reached), 3)


def days_text(each: StageCount) -> str:
    if each.days is None:
        return NOTHING
    return _("%(days)s (of %(pairs)s)", days=format_number(round(each.days)), pairs=format_number(each.days_of))


def parts_table(parts: Iterable[Part]) -> FigureTable:
    headings = (_("Began in"), *(stage_name(stage) for stage in PARTED))
    rows = tuple(_part_row(part) for part in parts)
    return FigureTable(_("By when pairs began"), headings, rows)


def _part_row(part: Part) -> tuple[Figure, ...]:
    return (part_label(part.period), *(part.reached[stage] for stage in PARTED))


def part_label(period: Period) -> str:
    first, last = period.first, period.last
    return _("%(first)s to %(last)s", first=format_date(first, "medium"), last=format_date(last, "medium"))


def losses_table(funnel: Funnel) -> FigureTable:
    headings = (_("Last stage"), _("Whose reason"), _("Reason"), _("Pairs"))
    rows = tuple(
        (
            step_name(each.stage),
            side_noun(each.side) if each.side is not None else _("Agency"),
            stop_reason_label(each.reason),
            len(each.pairs),
        )
        for each in funnel.losses
    )
    return FigureTable(_("Why pairs fell out"), headings, rows, words=3)


def values_table(report: FunnelReport) -> FigureTable:
    headings = (_("Kind"), _("Currency"), _("Amount is for"), _("Amount"), _("Linkages"))
    rows = tuple(
        (
            value_kind_label(each.kind),
            each.currency,
            _("One year") if each.is_yearly else _("Single orders"),
            each.amount,
            each.linkages,
        )
        for each in report.values
    )
    return FigureTable(_("Value stated in the period and confirmed"), headings, rows, words=3)


def answers_table(report: FunnelReport) -> FigureTable:
    headings = (_("Side"), _("Number asked"), _("Answered"), _("Response rate"), _("By a call of an officer"))
    rows = tuple(
        (
            side_noun(each.side),
            each.asked,
            each.answered,
            round(each.answered / each.asked, 3) if each.asked else None,
            each.by_call,
        )
        for each in report.answers
    )
    return FigureTable(_("Answers to the questions due in the period"), headings, rows)


def states_table(funnel: Funnel) -> FigureTable:
    counts = {"going-on": funnel.going_on, "dormant": funnel.dormant, "ended": funnel.ended}
    rows = tuple((state_name(code), len(codes)) for code, codes in counts.items())
    return FigureTable(_("Linkages that began in the period"), (_("State"), _("Linkages")), rows)


def definitions_table() -> ReportTable:
    """What each stage and each column counts."""
    return _definitions([*STAGES.values(), *COLUMNS.values()])


def columns_table() -> ReportTable:
    """What each column counts, where the stages say it beside their names."""
    return _definitions(COLUMNS.values())


def _definitions(said: Iterable[tuple[Any, Any]]) -> ReportTable:
    rows = tuple((str(name), str(about)) for name, about in said)
    return ReportTable(_("Definitions"), (_("Figure"), _("Definition")), rows, words=2)
