"""Spreadsheets of firms, from the command line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from linkage.commands import Context, instance, print_json, talk

if TYPE_CHECKING:
    from linkage.importers.columns import Placed, Table
    from linkage.services.imports import Plan


@click.group("import")
def imports() -> None:
    """Bring in spreadsheets of firms."""


@imports.command("suppliers")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--source", help="Whose list this is; by it the firms are known again. The name of the file when left out."
)
@click.option(
    "--map",
    "columns",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with two columns: a heading of the list, and the field it holds.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def import_suppliers(file: BinaryIO, *, source: str | None, columns: Path | None, dry_run: bool, as_json: bool) -> None:
    """Take in the suppliers of FILE (CSV or XLSX; - is stdin): all of it, or nothing when something goes wrong.

    Every row has a fate: created, updated, unchanged, a duplicate, refused with the cell and the reason, or ignored.
    """
    from linkage.importers.batches import read_list
    from linkage.importers.files import read_spreadsheet
    from linkage.inputs.base import read_input
    from linkage.inputs.spreadsheets import ListInput
    from linkage.services.searches import catch_up

    given = read_input(ListInput, {"source": (source or Path(file.name).name)[:60]})
    tables, placed = read_list(read_spreadsheet(file.read()))
    if columns is not None:
        tables = _corrected(tables, columns.read_bytes())
    with instance() as context:
        plan = _import(context, tables, placed, given.source, is_trial=dry_run)
        if not dry_run:
            catch_up(context.database, context.config)
    if dry_run:
        talk("Nothing was written: this was a trial.")
    if as_json:
        print_json({"counts": plan.counts, "rows": [_row(row) for row in plan.rows]})
    else:
        _print(plan)


def _corrected(tables: Sequence[Table], data: bytes) -> list[Table]:
    """The tables with the fields that a map names for their headings."""
    from linkage.importers.columns import FIELDS, with_fields

    text = data.decode("utf-8-sig", errors="replace")
    named = {row[0].strip(): row[1].strip() for row in csv.reader(io.StringIO(text)) if len(row) > 1}
    unknown = sorted({field for field in named.values() if field and field not in FIELDS} - {"field"})
    if unknown:
        raise click.BadParameter(f"no such field: {', '.join(unknown)}; use {', '.join(FIELDS)}", param_hint="--map")
    return [
        with_fields(
            table, [named.get(label.strip(), field) for label, field in zip(table.labels, table.fields, strict=True)]
        )
        for table in tables
    ]


def _import(
    context: Context, tables: Sequence[Table], placed: Sequence[Placed], source: str, *, is_trial: bool
) -> Plan:
    from database.session import transaction
    from linkage.importers.suppliers import read_rows
    from linkage.services.audit import Actor
    from linkage.services.imports import plan_import, write_plan

    rows = read_rows(tables, placed)
    if is_trial:
        return plan_import(context.session, rows, source=source)
    with transaction() as session:
        plan = plan_import(session, rows, source=source)
        write_plan(session, plan, source=source, by=Actor(user_id=None, label="command line"))
    return plan


def _row(row: Any) -> dict[str, Any]:
    """A row for a program: its fate, and everything to know about it as codes and as sentences."""
    kept = row.as_json()
    return {
        **{key: kept[key] for key in ("sheet", "row", "outcome", "name", "company")},
        "reasons": [{**reason, "text": _text(reason)} for reason in kept["reasons"]],
    }


def _text(reason: dict[str, Any]) -> str:
    from linkage.importers.sentences import row_text

    return row_text(reason["code"], {key: value for key, value in reason.items() if key != "code"})


def _print(plan: Plan) -> None:
    click.echo(", ".join(f"{number} {outcome}" for outcome, number in plan.counts.items()))
    for row in plan.rows:
        if row.outcome in ("refused", "duplicate"):
            texts = " ".join(_text(reason) for reason in row.as_json()["reasons"])
            place = f"{row.sheet}, row {row.number}" if row.sheet else f"row {row.number}"
            click.echo(f"  {place}: {row.outcome}. {texts}")
