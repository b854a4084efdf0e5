"""Gathered letters about news, for a timer to run once a day."""

from __future__ import annotations

import datetime

import click

from linkage.commands import Context, instance, print_json, talk, talk_of_links


@click.group()
def notices() -> None:
    """Tell people of what they chose to be told together."""


@notices.command("digest")
@click.option("--dry-run", is_flag=True, help="Only say how many letters there would be.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def send_digests(*, dry_run: bool, as_json: bool) -> None:
    """Write one letter for each person whose day it is, about all that waits for them, into the outbox.

    Run it as often as you like: everything is told once. `linkage worker` does it by itself once a day.
    """
    from linkage.days import agency_today
    from linkage.services.digests import people_to_write

    with instance() as context:
        today = agency_today()
        letters = len(people_to_write(context.session, today)) if dry_run else write_digests(context, today)[0]
    if as_json:
        print_json({"letters": letters})
        return
    talk(f"{letters} letters with gathered news {'would be' if dry_run else 'are'} in the outbox.")
    talk_of_links(context.config, letters)


def write_digests(context: Context, today: datetime.date) -> tuple[int, bool]:
    """Each letter is a transaction of its own, so that one person's does not wait for all.

    How many were written, and whether nobody is left for another run.
    """
    from database.session import Clash, transaction
    from linkage.services.digests import people_to_write, write_digest

    letters, is_whole = 0, True
    with context.database.session() as session:
        people = people_to_write(session, today)
        for key in people:
            try:
                with transaction() as writing:
                    letters += write_digest(writing, key, today, base_url=context.config.base_url)
            except Clash:
                is_whole = False
                talk("Another run is at one of the people; the next run looks again.")
    return letters, is_whole
