"""What suppliers lack, counted over the whole registry: for a timer to run, once a night."""

from __future__ import annotations

import click
from sqlmodel import Session

from linkage.commands import instance, print_json, talk


@click.group()
def lacks() -> None:
    """Count what one change would win, for every firm and every open need."""


@lacks.command("refresh")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--dry-run", is_flag=True, help="Only say how many needs would be compared.")
def refresh_lacks(*, dry_run: bool, as_json: bool) -> None:
    """Compare the open needs that were not compared today, or were changed since, with all firms.

    Each need is written by itself, the totals with the last one: a run that is stopped goes on where it was, two at once do no harm.
    """
    with instance() as context:
        due, compared, found = count_due(context.session, is_dry_run=dry_run)
    if as_json:
        print_json({"due": due, "needs": compared, "lacks": found})
    else:
        talk(f"{compared} of {due} needs were compared; {found} times one change is all that a firm lacks.")


def count_due(session: Session, *, is_dry_run: bool = False) -> tuple[int, int, int]:
    """Needs that are due, needs compared now, and lacks found."""
    from database.models.part_needs import PartNeed
    from database.queries.lacks import needs_to_count
    from database.session import Clash, transaction
    from linkage.days import agency_today
    from linkage.services.lack_counts import count_lacks, firms_to_compare, total_lacks

    found = compared = 0
    today = agency_today()
    due = needs_to_count(session, on=today)
    firms = firms_to_compare(session, on=today) if due and not is_dry_run else None
    for key in due if firms is not None else ():
        try:
            with transaction() as writing:
                need = writing.get(PartNeed, key)
                if need is not None and firms is not None:
                    found += count_lacks(writing, need, firms)
                    compared += 1
                if key == due[-1]:
                    total_lacks(writing, on=today)
        except Clash:
            talk("Another run, or the buyer, is at one of the needs; the next run looks again.")
    return len(due), compared, found
