"""Reminders of deadlines of events, for a timer to run once a day."""

from __future__ import annotations

import click

from linkage.commands import instance, print_json, talk, talk_of_links


@click.command("remind")
@click.option("--dry-run", is_flag=True, help="Only say which letters there would be.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def remind(*, dry_run: bool, as_json: bool) -> None:
    """Write the reminders that are due today into the outbox: registration and wishes that close, comments, names, the event itself.

    Run it as often as you like: each person is reminded once of each deadline.
    """
    from database.session import transaction
    from linkage.days import agency_today
    from linkage.services.fair_letters import due_reminders
    from linkage.services.fair_phases import remind_due

    with instance() as context:
        today = agency_today()
        found = due_reminders(context.session, today)
        due = [
            {"fair": each.fair.code, "name": each.fair.name, "what": each.what, "letters": len(each.to)}
            for each in found
        ]
        letters = sum(len(each.to) for each in found)
        if not dry_run and due:
            with transaction() as session:
                letters = remind_due(session, today, base_url=context.config.base_url)
    if as_json:
        print_json({"letters": letters, "reminders": due})
        return
    for each in due:
        click.echo(f"{each['fair']}\t{each['what']}\t{each['letters']}\t{each['name']}")
    state = "would be written" if dry_run else "are in the outbox"
    talk(f"{letters} reminders {state}.")
    talk_of_links(context.config, letters)
