"""The funnel of linkages at the terminal: for reports, for a timer, and for counting again."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkage.commands import instance, print_json, talk

if TYPE_CHECKING:
    import datetime

    from linkage.services.funnel import FunnelReport, StageCount

SOURCES = {
    "registered": "supplier_profiles joined with companies: companies.created_at in the period",
    "profiled": "those of registered with supplier_profiles.published_at",
    "proposed": "proposals and outcomes, each need_id with its supplier once: first of proposals.created_at and "
    "outcome_steps.reached_on in the period",
    "agreed": "those of proposed with a row in outcomes",
    "met": "those of proposed with an outcome_step of meeting or a later rung, denied_by null",
    "rfq": "those of proposed with an outcome_step of rfq or a later rung, denied_by null",
    "quotation": "those of proposed with an outcome_step of quotation or a later rung, denied_by null",
    "audit": "those of proposed with an outcome_step of audit or a later rung, denied_by null",
    "sample": "those of proposed with an outcome_step of sample or a later rung, denied_by null",
    "first-order": "those of proposed with an outcome_step of trial-order or a later rung, denied_by null",
    "repeat": "those of proposed with an outcome_step of order or a later rung, denied_by null",
}
CONDITIONS = {
    "confirmed": "as reached, of steps with confirmed_by both or seen_at; null for registered, profiled and proposed, "
    "which no second side confirms",
    "named": "those of reached with a step of this very stage, denied_by null",
    "happened": "outcome_steps of this very stage, denied_by null, with reached_on in the period (proposed: the day above; "
    "profiled: published_at in the period)",
    "happened_confirmed": "those of happened with confirmed_by both or seen_at; null as confirmed is",
    "losses": "outcomes of the cohort with ended_on: reason by ended_by; proposals without outcome: reason of the side that declined",
    "values": "outcome_values with stated_on in the period, confirmed_at set, superseded_at null",
    "answers": "follow_ups of kind questions with due_on in the period and asked_at set or status done",
    "dormant": "outcomes of the cohort without ended_on, last_event_on 60 days ago or more",
}
_CONFIRMED = ("confirmed", "happened_confirmed")
"""They do not apply to a stage that no second side could confirm."""
_LISTS = ("reached", "confirmed", "named", "happened", "happened_confirmed")


@click.command("funnel")
@click.option("--from", "first", default="", help="First day (2026-01-31); a year before the last when left out.")
@click.option("--to", "last", default="", help="Last day; today when left out.")
@click.option("--province", default="", help="Code of the province of the supplier.")
@click.option("--process", default="", help="Code of the process that the need asks for first.")
@click.option("--fair", default="", help="Code of the fair where the two met.")
@click.option("--officer", default="", help="Code of the officer who looks after the pair; - for nobody.")
@click.option("--yearly", is_flag=True, help="Divide the period by year instead of by quarter.")
@click.option("--rows", "with_rows", is_flag=True, help="Name the codes of the rows behind each figure (with --json).")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option(
    "--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the stages to this CSV file."
)
def funnel(
    *,
    first: str,
    last: str,
    province: str,
    process: str,
    fair: str,
    officer: str,
    yearly: bool,
    with_rows: bool,
    as_json: bool,
    csv_file: Path | None,
) -> None:
    """Count how far pairs of needs and suppliers get, with the table and condition behind each figure."""
    from database.queries.funnel import FunnelFilter
    from linkage.days import agency_today
    from linkage.services.funnel import funnel_report
    from linkage.services.funnel_pairs import RUNG_OF
    from linkage.services.funnel_periods import parts_of, read_period
    from linkage.wording.funnel import stage_name

    wanted = FunnelFilter(province=province, process=process, fair=fair, owner=officer)
    with instance() as context:
        today = agency_today()
        _check_days(first, last)
        period = read_period(first, last, on=today)
        parts = parts_of(period, is_yearly=yearly)
        report = funnel_report(context.session, wanted, period, parts, on=today)
    if csv_file is not None:
        _write_csv(csv_file, report)
        talk(f"The stages are in {csv_file}.")
    if as_json:
        print_json({"filter": dataclasses.asdict(wanted), **_as_json(report, today, with_rows=with_rows)})
    elif csv_file is None:
        talk(f"{period.first} to {period.last}: pairs that began then, and how far they got by {today}.")
        for each in report.now.stages:
            confirmed = len(each.confirmed) if each.stage in RUNG_OF else "–"
            click.echo(
                f"{each.stage.value:<12} {len(each.reached):>7} {confirmed:>7} confirmed  {stage_name(each.stage)}"
            )


def _check_days(first: str, last: str) -> None:
    import datetime

    for name, text in (("--from", first), ("--to", last)):
        try:
            if text:
                datetime.date.fromisoformat(text)
        except ValueError:
            raise click.BadParameter(f"{text} is no day such as 2026-01-31.", param_hint=name) from None


def _as_json(report: FunnelReport, on: datetime.date, *, with_rows: bool) -> dict[str, Any]:
    now = report.now
    return {
        "on": on.isoformat(),
        "from": now.period.first.isoformat(),
        "to": now.period.last.isoformat(),
        "conversions": "reached of a stage / reached of the stage before, and / reached of proposed",
        "conditions": CONDITIONS,
        "stages": _stages(report, with_rows=with_rows),
        "parts": [
            {
                "from": part.period.first.isoformat(),
                "to": part.period.last.isoformat(),
                **{stage.value: number for stage, number in part.reached.items()},
            }
            for part in report.parts
        ],
        "losses": [
            {
                "stage": each.stage.value,
                "side": each.side.value if each.side is not None else None,
                "reason": each.reason.value,
                **_figure("pairs", each.pairs, with_rows=with_rows),
            }
            for each in now.losses
        ],
        **_figure("going_on", now.going_on, with_rows=with_rows),
        **_figure("dormant", now.dormant, with_rows=with_rows),
        **_figure("ended", now.ended, with_rows=with_rows),
        "values": [
            {
                "kind": each.kind.value,
                "currency": each.currency,
                "is_yearly": each.is_yearly,
                "amount": str(each.amount),
                "linkages": each.linkages,
            }
            for each in report.values
        ],
        "answers": [{**each._asdict(), "side": each.side.value} for each in report.answers],
    }


def _stages(report: FunnelReport, *, with_rows: bool) -> list[dict[str, Any]]:
    from linkage.services.funnel_pairs import FunnelStage

    proposed = report.now.at(FunnelStage.PROPOSED)
    return [_stage(*row, proposed, with_rows=with_rows) for row in report.rows()]


def _stage(
    each: StageCount, before: StageCount | None, year_before: StageCount, proposed: StageCount, *, with_rows: bool
) -> dict[str, Any]:
    from linkage.services.funnel_pairs import OF_SUPPLIERS, RUNG_OF

    is_first = each.stage is proposed.stage
    found: dict[str, Any] = {
        "stage": each.stage.value,
        "counts": "suppliers" if each.stage in OF_SUPPLIERS else "pairs",
        "source": SOURCES[each.stage.value],
    }
    for name in _LISTS:
        applies = name not in _CONFIRMED or each.stage in RUNG_OF
        found |= _figure(name, getattr(each, name) if applies else None, with_rows=with_rows)
    found["of_stage_before"] = None if is_first else _share(each, before)
    found["of_proposed"] = _share(each, proposed) if found["counts"] == "pairs" else None
    found["reached_year_before"] = len(year_before.reached)
    found["happened_year_before"] = len(year_before.happened)
    found["median_days"], found["median_days_of"] = each.days, each.days_of
    return found


def _figure(name: str, codes: tuple[str, ...] | None, *, with_rows: bool) -> dict[str, Any]:
    """None: the figure does not apply."""
    count, listed = (None, None) if codes is None else (len(codes), list(codes))
    return {name: count, f"{name}_rows": listed} if with_rows else {name: count}


def _share(each: StageCount, of: StageCount | None) -> float | None:
    return round(len(each.reached) / len(of.reached), 4) if of is not None and of.reached else None


def _write_csv(path: Path, report: FunnelReport) -> None:
    import csv

    from linkage.wording.cells import safe_cell

    lines = _stages(report, with_rows=False)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([*lines[0], "from", "to"])
        for line in lines:
            cells = (*line.values(), report.now.period.first, report.now.period.last)
            writer.writerow([safe_cell(cell) for cell in cells])
