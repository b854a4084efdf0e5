"""Lists of who takes part in an event, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from linkage.commands import Context, instance, print_json, talk

if TYPE_CHECKING:
    from linkage.services.fair_list_rows import ListedFirm, ListPlan, RowPlan


class _Undo(Exception):
    """Leaves a transaction without writing."""


@click.command("event")
@click.argument("file", type=click.File("rb"))
@click.option("--fair", "code", required=True, help="The code of the event, as its address shows it.")
@click.option(
    "--unsure",
    type=click.Choice(["ask", "new", "skip"]),
    default="ask",
    show_default=True,
    help="Rows that may be one of several firms: ask = write nothing, new = a new firm, skip = leave out.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def import_event(file: BinaryIO, *, code: str, unsure: str, dry_run: bool, as_json: bool) -> None:
    """Take in the buyers and suppliers of FILE (CSV or XLSX; - is stdin) with their wishes: all of it, or nothing."""
    from linkage.importers.fair_lists import read_fair_list
    from linkage.importers.files import read_spreadsheet
    from linkage.services.known_words import known_words
    from linkage.services.search_index import catch_up

    name = Path(file.name).name
    sheets = read_spreadsheet(file.read())
    with instance() as context:
        firms = read_fair_list(sheets, file_name=name, words=known_words(context.session))
        plan = _import(context, firms, name, code, unsure, is_trial=dry_run)
        if not dry_run:
            catch_up(context.database, context.config)
    if as_json:
        print_json({"counts": plan.counts, "rows": [_row(row) for row in plan.rows]})
        return
    click.echo(", ".join(f"{number} {fate}" for fate, number in plan.counts.items()))
    for row in map(_row, plan.rows):
        if row["outcome"] in ("choose", "duplicate", "refused"):
            click.echo(f"  {row['sheet']}, row {row['row']}: {row['outcome']}. {' '.join(row['doubts'])}")


def _import(
    context: Context, firms: list[ListedFirm], name: str, code: str, unsure: str, *, is_trial: bool
) -> ListPlan:
    from database.session import transaction
    from linkage.errors import Conflict
    from linkage.language import _l
    from linkage.services.audit import Actor
    from linkage.services.fair_list_rows import NEW, SKIP, ListPlan
    from linkage.services.fair_list_writing import write_list
    from linkage.services.fair_lists import add_list, choose, plan_list
    from linkage.services.fairs import fair_of

    by, plan = Actor(user_id=None, label="command line"), ListPlan(())
    try:
        with transaction():
            session = context.session
            fair = fair_of(session, code)
            found = add_list(session, fair, firms, file_name=name, by=by)
            plan = plan_list(session, fair, firms, found.choices)
            if unsure != "ask":
                answer = NEW if unsure == "new" else SKIP
                waiting = {row.row.key: answer for row in plan.rows if row.fate == "choose"}
                choose(session, fair, found, waiting, by=by)
                plan = plan_list(session, fair, firms, found.choices)
            if is_trial:
                raise _Undo
            if not write_list(session, fair, found, seal=plan.seal(), by=by):
                raise Conflict(_l("The event changed while this list was read. Run the command again."))
    except _Undo:
        talk("Nothing was written: this was a trial.")
    return plan


def _row(row: RowPlan) -> dict[str, Any]:
    """A row for a program: its fate, the firm it is, and every doubt as a sentence."""
    from linkage.wording.fair_lists import doubt_text

    return {
        "sheet": row.row.sheet,
        "row": row.row.number,
        "outcome": row.fate,
        "name": row.row.name,
        "company": row.company,
        "wishes": len(row.wishes),
        "vetoes": len(row.vetoes),
        "doubts": [str(doubt_text(each.code, each.cell, each.value, each.meant)) for each in row.doubts],
    }
