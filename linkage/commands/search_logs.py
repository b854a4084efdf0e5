"""The notes about searches."""

from __future__ import annotations

import click

from linkage.commands import instance, print_json, talk


@click.group()
def search_log() -> None:
    """Look after the notes about searches."""


@search_log.command("sweep")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3650), help="So many days are kept.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def sweep_notes(*, days: int, as_json: bool) -> None:
    """Delete old notes about searches. For a timer to run once a day."""
    from database.session import transaction
    from linkage.services.search_logs import sweep

    with instance(), transaction() as session:
        count = sweep(session, days=days)
    if as_json:
        print_json({"deleted": count})
    else:
        talk(f"{count} notes are deleted.")
