"""What days do to requests for quotation, for a timer to run once a day."""

from __future__ import annotations

import click

from linkage.commands import instance, print_json, talk, talk_of_links


@click.group()
def rfqs() -> None:
    """Remind suppliers of requests for quotation that they have not answered."""


@rfqs.command("remind")
@click.option("--dry-run", is_flag=True, help="Only say how many letters there would be.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def remind(*, dry_run: bool, as_json: bool) -> None:
    """Write the reminders that are due into the outbox, three days before the last one for answers.

    Run it as often as you like: each supplier is reminded once. `linkage worker` does it by itself once a day.
    """
    from database.session import transaction
    from linkage.days import agency_today
    from linkage.services.rfq_reminders import remind_due

    with instance() as context, transaction() as session:
        # A dry run is done like any other, counted, and taken back.
        letters = remind_due(session, agency_today(), base_url=context.config.base_url)
        if dry_run:
            session.rollback()
    if as_json:
        print_json({"reminders": letters})
        return
    talk(f"{letters} reminders {'would be written' if dry_run else 'are in the outbox'}.")
    talk_of_links(context.config, letters)
