"""What days do to proposals, for a timer to run once a day, and how many there are."""

from __future__ import annotations

import click

from linkage.commands import instance, print_json, talk, talk_of_links


@click.group()
def proposals() -> None:
    """Remind firms of proposals they did not answer, and end those that silence has ended."""


@proposals.command("expire")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def expire(*, dry_run: bool, as_json: bool) -> None:
    """Write reminders halfway to the last day into the outbox, and end what nobody answered in time.

    Run it as often as you like: each side is reminded once. `linkage worker` does it by itself once a day.
    """
    from database.session import transaction
    from linkage.days import agency_today
    from linkage.services.proposal_answers import run_days
    from linkage.services.proposal_letters import ProposalDesk

    with instance() as context:
        desk = ProposalDesk(context.config.base_url, context.config.agency_name)
        with transaction() as session:
            done = run_days(session, agency_today(), desk=desk)
            if dry_run:
                session.rollback()
    if as_json:
        print_json({"reminders": done.reminders, "expired": done.expired})
        return
    state = "would be" if dry_run else "are"
    talk(f"{done.reminders} reminders {state} in the outbox, {done.expired} proposals {state} ended by silence.")
    talk_of_links(context.config, done.reminders)


@proposals.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_counts(*, as_json: bool) -> None:
    """How many proposals there are in each state."""
    from database.enums import ProposalStatus
    from database.queries.proposals import ProposalFilter, count_proposals

    with instance() as context:
        counts = count_proposals(context.session, ProposalFilter())
    found = {status.value: counts.get(status, 0) for status in ProposalStatus}
    if as_json:
        print_json(found)
        return
    for name, number in found.items():
        click.echo(f"{name}\t{number}")
