"""Files in and out."""

from __future__ import annotations

import datetime
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from linkage.commands import Context, instance, print_json, talk

if TYPE_CHECKING:
    from linkage.inputs.exchange import Reading
    from linkage.services.exchange import ImportReport


@click.group()
def exchange() -> None:
    """Carry firms and needs in and out as files."""


@exchange.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--source", default="exchange", show_default=True, help="Whose list this is; ids are unique per source.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def import_exchange(file: BinaryIO, *, source: str, dry_run: bool, as_json: bool) -> None:
    """Take in suppliers and needs from FILE (YAML or JSON; - is stdin).

    All good records are taken in together; those that do not hold are named with their path. The same file twice changes nothing.
    """
    from linkage.inputs.exchange import read_exchange
    from linkage.services.search_index import catch_up

    if not source.strip() or len(source) > 60:
        raise click.BadParameter("a source has 1 to 60 characters", param_hint="--source")
    reading = read_exchange(file.read())
    # Millions of living objects would be walked again and again while the rows are made.
    gc.freeze()
    _talk_of_day(reading.file.as_of)
    with instance() as context:
        report = _import(context, reading, source, is_trial=dry_run)
        if not dry_run:
            catch_up(context.database, context.config)
    if as_json:
        print_json(report.as_json())
    else:
        _print_report(report, is_trial=dry_run)


def _talk_of_day(as_of: datetime.date | None) -> None:
    if as_of is not None and as_of != datetime.datetime.now(datetime.UTC).date():
        talk(f"The file speaks of {as_of}; to match as of that day, use --as-of {as_of}.")


class _Undo(Exception):
    """Leaves a transaction without writing."""


def _import(context: Context, reading: Reading, source: str, *, is_trial: bool) -> ImportReport:
    from database.session import transaction
    from linkage.services.audit import Actor
    from linkage.services.exchange import ImportReport, import_file

    report = ImportReport()
    count = len(reading.file.suppliers) + len(reading.file.needs)
    try:
        with (
            click.progressbar(length=count, label="Importing", file=sys.stderr) as bar,
            transaction(),
        ):
            report = import_file(
                context.session,
                reading.file,
                source=source,
                by=Actor(user_id=None, label="command line"),
                refusals=reading.refusals,
                progress=bar.update,
            )
            if is_trial:
                raise _Undo
    except _Undo:
        talk("Nothing was written: this was a trial.")
    return report


def _print_report(report: ImportReport, *, is_trial: bool) -> None:
    would = "would be " if is_trial else ""
    for name, counts in (("Suppliers", report.suppliers), ("Needs", report.needs)):
        click.echo(
            f"{name}: {counts.created} {would}created, {counts.updated} {would}updated,"
            f" {counts.unchanged} unchanged, {counts.refused} refused"
        )
    for refusal in report.errors:
        click.echo(f"  {refusal.path}: {refusal.message}")


@exchange.command("export")
@click.argument("file", required=False, type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
def export_exchange(file: Path | None) -> None:
    """Write all suppliers and needs to FILE (stdout when absent). JSON when FILE ends in .json, else YAML. Without contacts."""
    from linkage.services.exchange import export_file, export_json

    is_json = file is not None and file.suffix == ".json"
    with instance() as context:
        text = export_json(context.session) if is_json else export_file(context.session)
    if file is None or str(file) == "-":
        click.echo(text, nl=False)
        return
    file.write_text(text, encoding="utf-8", newline="\n")
    talk(f"Written to {file}.")
