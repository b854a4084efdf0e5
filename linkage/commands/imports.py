"""Spreadsheets of firms and of wanted parts, from the command line."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from linkage.commands import Context, instance, print_json, talk
from linkage.commands.import_events import import_event

if TYPE_CHECKING:
    from linkage.importers.columns import Placed, Table
    from linkage.importers.files import Sheets
    from linkage.importers.need_lists import NeedList
    from linkage.importers.needs import NeedRow
    from linkage.importers.registry_tables import ReadTable
    from linkage.services.imports import Plan


@click.group("import")
def imports() -> None:
    """Bring in spreadsheets of firms, of wanted parts, and of who takes part in an event."""


imports.add_command(import_event)


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
@click.option(
    "--shifts",
    type=click.Choice(["ask", "move", "keep"]),
    default="ask",
    show_default=True,
    help="Rows whose cells slipped into other columns: ask = refuse them, move = put them right, keep = as they stand.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def import_suppliers(
    file: BinaryIO, *, source: str | None, columns: Path | None, shifts: str, dry_run: bool, as_json: bool
) -> None:
    """Take in the suppliers of FILE (CSV or XLSX; - is stdin): all of it, or nothing when something goes wrong.

    Every row has a fate: created, updated, unchanged, a duplicate, refused with the cell and the reason, or ignored. A table of the
    registry that comes back is known by its headings; its rows are changes (written), unchanged, or refused.
    """
    from linkage.importers.batches import read_list
    from linkage.importers.files import read_spreadsheet
    from linkage.importers.registry_tables import registry_table
    from linkage.inputs.base import read_input
    from linkage.inputs.spreadsheets import ListInput
    from linkage.services.search_index import catch_up

    given = read_input(ListInput, {"source": (source or Path(file.name).name)[:60]})
    sheets = read_spreadsheet(file.read())
    table = registry_table(sheets)
    if table is not None:
        _bring_back(table, Path(file.name).name, is_trial=dry_run, as_json=as_json)
        return
    tables, placed = read_list(sheets)
    if columns is not None:
        tables = _corrected(tables, columns)
    tables = [replace(table, shifts=shifts) for table in tables]
    _talk_of_guesses(tables)
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


def _bring_back(table: ReadTable, name: str, *, is_trial: bool, as_json: bool) -> None:
    """A table of the registry: what was changed in it, written whole unless it is a trial."""
    from database.session import transaction
    from linkage.importers.registry_tables import look_at_table
    from linkage.services.audit import Actor
    from linkage.services.bulk_edits import MOST_FIRMS, apply, discard, outcomes_of, rows_of
    from linkage.services.search_index import catch_up
    from linkage.wording.bulk_edits import bulk_reason

    by = Actor(user_id=None, label="command line")
    with instance() as context:
        with transaction() as session:
            edit = look_at_table(session, table, file_name=name, by=by)
            discard(session, edit, by=by) if is_trial else apply(session, edit, by=by)
        rows = rows_of(context.session, edit, None, start=0, size=MOST_FIRMS)
        counts = outcomes_of(context.session, edit)
        if not is_trial:
            catch_up(context.database, context.config)
    if is_trial:
        talk("Nothing was written: this was a trial.")
    told: list[dict[str, Any]] = [
        {
            "row": row.place,
            "outcome": row.outcome.value,
            "name": row.name,
            "fields": [line[0] for line in row.shown],
            "reasons": [
                bulk_reason(each["code"], {key: value for key, value in each.items() if key != "code"})
                for each in row.reasons
            ],
        }
        for row in rows
    ]
    if as_json:
        print_json({"counts": counts, "change": edit.code, "rows": told})
        return
    for line in told:
        if line["outcome"] != "unchanged":
            click.echo(
                f"{line['row']:>6}  {line['outcome']:<10} {line['name']}  {' '.join(line['reasons'] or line['fields'])}"
            )
    talk(", ".join(f"{outcome}: {number}" for outcome, number in counts.items()))


def _talk_of_guesses(tables: Sequence[Table]) -> None:
    """What was told by the cells of a column is said, so that a wrong guess is seen; --map puts it right."""
    from linkage.importers.suppliers import column_letter

    for table in tables:
        for place in table.guessed:
            talk(f"Column {column_letter(place)} is read as {table.fields[place]}, by what its cells hold.")
        for place, counting in table.doubles.items():
            first, second, field = column_letter(counting), column_letter(place), table.fields[counting]
            talk(f"Columns {first} and {second} both hold {field}: {first} counts. Rows where they differ say so.")


def _corrected(tables: Sequence[Table], columns: Path) -> list[Table]:
    """The tables with the fields that a map names for their headings, or for the letters of their columns."""
    from linkage.importers.columns import with_fields
    from linkage.importers.headings import FIELDS
    from linkage.importers.suppliers import column_letter

    named = named_columns(columns, FIELDS)
    corrected = []
    for table in tables:
        fields = [
            named.get(label.strip() or column_letter(place), field)
            for place, (label, field) in enumerate(zip(table.labels, table.fields, strict=True))
        ]
        corrected.append(with_fields(table, fields))
    return corrected


def named_columns(columns: Path, fields: Collection[str]) -> dict[str, str]:
    """Heading -> field, as a map says. A field nobody knows ends the command."""
    text = columns.read_bytes().decode("utf-8-sig", errors="replace")
    named = {row[0].strip(): row[1].strip() for row in csv.reader(io.StringIO(text)) if len(row) > 1}
    unknown = sorted({field for field in named.values() if field and field not in fields} - {"field"})
    if unknown:
        raise click.BadParameter(f"no such field: {', '.join(unknown)}; use {', '.join(fields)}", param_hint="--map")
    return {heading: field for heading, field in named.items() if field in fields or not field}


def _import(
    context: Context, tables: Sequence[Table], placed: Sequence[Placed], source: str, *, is_trial: bool
) -> Plan:
    from database.session import transaction
    from linkage.importers.suppliers import read_rows
    from linkage.services.audit import Actor
    from linkage.services.imports import plan_import, write_plan
    from linkage.services.known_words import known_words

    rows = read_rows(tables, placed, known_words(context.session))
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
        "changes": kept.get("changes", []),
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


@imports.command("needs")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--source", help="Whose list this is; by it the needs are known again. The name of the file when left out."
)
@click.option(
    "--map",
    "columns",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with two columns: a heading of the list, and the field it holds.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def import_needs(file: BinaryIO, *, source: str | None, columns: Path | None, dry_run: bool, as_json: bool) -> None:
    """Take in the wanted parts of FILE (CSV or XLSX; - is stdin): all of it, or nothing when something goes wrong.

    A part without a process that is known becomes a draft. Every row has a fate, as with suppliers.
    """
    from linkage.importers.files import read_spreadsheet
    from linkage.importers.needs import FIELDS
    from linkage.inputs.base import read_input
    from linkage.inputs.spreadsheets import ListInput
    from linkage.services.search_index import catch_up

    given = read_input(ListInput, {"source": (source or Path(file.name).name)[:60]})
    named = named_columns(columns, FIELDS) if columns is not None else {}
    sheets = read_spreadsheet(file.read())
    with instance() as context:
        taken = _take_needs(context, sheets, given.source, named, is_trial=dry_run)
        if not dry_run:
            catch_up(context.database, context.config)
    rows = [_need_row(row) for row in taken.rows]
    if as_json:
        print_json({"counts": taken.counts, "rows": rows})
        return
    click.echo(", ".join(f"{number} {outcome}" for outcome, number in taken.counts.items()))
    for row in rows:
        if row["outcome"] in ("refused", "duplicate"):
            place = f"{row['sheet']}, row {row['row']}" if row["sheet"] else f"row {row['row']}"
            click.echo(f"  {place}: {row['outcome']}. {' '.join(reason['text'] for reason in row['reasons'])}")


class _Undo(Exception):
    """Leaves a transaction without writing."""


def _take_needs(context: Context, sheets: Sheets, source: str, named: dict[str, str], *, is_trial: bool) -> NeedList:
    from database.session import transaction
    from linkage.importers.need_lists import NeedList, take_in_needs
    from linkage.services.audit import Actor

    taken = NeedList(())
    by = Actor(user_id=None, label="command line")
    try:
        with transaction():
            taken = take_in_needs(context.session, sheets, source=source, by=by, named=named)
            if is_trial:
                raise _Undo
    except _Undo:
        talk("Nothing was written: this was a trial.")
    return taken


def _need_row(row: NeedRow) -> dict[str, Any]:
    reasons = [{"code": reason.code, **reason.values} for reason in row.reasons]
    return {
        "sheet": row.sheet,
        "row": row.number,
        "outcome": row.outcome,
        "need": row.need.id if row.need else "",
        "title": row.need.title if row.need else "",
        "reasons": [{**reason, "text": _text(reason)} for reason in reasons],
    }
