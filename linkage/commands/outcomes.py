"""What came of introductions, from the command line."""

from __future__ import annotations

import csv
from typing import BinaryIO, TextIO

import click

from linkage.commands import instance, print_json, talk

_json = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group()
def outcomes() -> None:
    """Record what came of introductions, and learn from it."""


@outcomes.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only say whether the file holds.")
@_json
def import_outcomes(file: BinaryIO, *, dry_run: bool, as_json: bool) -> None:
    """Take in steps and ends of introductions from FILE (CSV; - is stdin), all or none. The same file twice changes nothing.

    Columns: need, supplier (public codes), stage, reached_on, reason, confirmed_by, evidence.
    """
    from database.session import transaction
    from linkage.services.audit import Actor
    from linkage.services.outcomes import OutcomeCounts, read_outcome_file
    from linkage.services.outcomes import import_outcomes as take_in

    given = read_outcome_file(file.read())
    counts = OutcomeCounts()
    if not dry_run:
        with instance(), transaction() as session:
            counts = take_in(session, given, by=Actor(user_id=None, label="command line"))
    if as_json:
        print_json({"lines": len(given), "recorded": counts.recorded, "unchanged": counts.unchanged})
    elif dry_run:
        talk(f"{len(given)} lines hold.")
    else:
        talk(f"{counts.recorded} lines were recorded, {counts.unchanged} were there already.")


@outcomes.command("export")
@click.option("--output", default="-", type=click.File("w", encoding="utf-8"), help="The file to write; - is stdout.")
def export_outcomes(output: TextIO) -> None:
    """Write all steps of all introductions as CSV, as `outcomes import` reads them. Those of removed needs are left out.

    What a spreadsheet would take for a formula gets an apostrophe in front; `import` takes it away again.
    """
    from linkage.services.outcomes import outcomes_table
    from linkage.wording.cells import safe_cell

    with instance() as context:
        lines = ([safe_cell(cell) for cell in row] for row in outcomes_table(context.session))
        csv.writer(output, lineterminator="\n").writerows(lines)


@outcomes.command("learn")
@_json
def learn_outcomes(*, as_json: bool) -> None:
    """Learn chances and weights from the settled introductions. Weights never change by it; an officer takes them over."""
    from database.session import transaction
    from linkage.services.audit import Actor
    from linkage.services.learning import learn, may_use

    with instance(), transaction() as session:
        run = learn(session, by=Actor(user_id=None, label="command line"))
    if as_json:
        print_json(
            {
                "number": run.number,
                "outcomes": run.outcomes,
                "orders": run.orders,
                "calibration_error": run.error,
                "platt_error": run.platt_error,
                "is_chance_shown": bool(run.curve),
                "gain": run.gain,
                "lower": run.lower,
                "may_take_over": may_use(run),
            }
        )
        return
    click.echo(f"{run.outcomes} settled introductions, {run.orders} led to an order.")
    if run.error is None:
        click.echo("Too few to learn a chance from.")
    else:
        shown = "shown" if run.curve else "not shown"
        click.echo(
            f"Chance of an order: off by {run.error:.3f} on the {run.judged} later ones (Platt {run.platt_error:.3f}); {shown}."
        )
    if run.gain is None:
        click.echo("Too few needs to learn weights from.")
    else:
        verdict = "may take over" if may_use(run) else "does not take over"
        click.echo(
            f"Learned weights: {run.gain:+.4f} nDCG@10, 95 % from {run.lower:+.4f} to {run.upper:+.4f}: {verdict}."
        )


@outcomes.command("sweep")
@click.option("--days", default=730, show_default=True, type=click.IntRange(30, 3650), help="So many days are kept.")
@_json
def sweep_lists(*, days: int, as_json: bool) -> None:
    """Delete old notes of lists that were shown. Outcomes keep what they need of them. For a timer to run once a day."""
    from database.session import transaction
    from linkage.services.match_lists import sweep

    with instance(), transaction() as session:
        count = sweep(session, days=days)
    if as_json:
        print_json({"deleted": count})
    else:
        talk(f"{count} lists are deleted.")
