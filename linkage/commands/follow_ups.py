"""Letters after a fair, for a timer to run once a day, and what is overdue."""

from __future__ import annotations

import dataclasses

import click

from linkage.commands import instance, print_json, talk, talk_of_links


@click.group()
def followups() -> None:
    """Thank firms after a fair, and ask what became of their meetings and introductions."""


@followups.command("send")
@click.option("--dry-run", is_flag=True, help="Only say how many letters there would be.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def send(*, dry_run: bool, as_json: bool) -> None:
    """Write what is due today: thanks, questions after 1 to 36 months, one reminder of each round, what the other side said.

    Run it as often as you like: each firm gets one letter for each round, with all its pairs in it. The letters wait in the outbox
    until `linkage mail send`, or a running `linkage serve` or `linkage worker`, hands them over.
    """
    from database.session import transaction
    from linkage.days import agency_today
    from linkage.services.follow_up_runs import count_due, write_due

    with instance() as context, transaction() as session:
        if dry_run:
            # Planned as it would be, counted, and taken back.
            sent = count_due(session, agency_today())
            session.rollback()
        else:
            sent = write_due(session, agency_today(), base_url=context.config.base_url)
    if as_json:
        print_json(dataclasses.asdict(sent))
        return
    state = "would be written" if dry_run else "were written"
    talk(
        f"{sent.thanks} letters of thanks, {sent.questions} with questions, {sent.reminders} reminders and "
        f"{sent.said} about what the other side said {state}."
    )
    if not dry_run and sent.letters:
        talk(f"Waiting in the outbox to be sent: {sent.in_outbox}.")
        if sent.in_outbox < sent.letters:
            talk(f"On the site or in a gathered letter, as their readers chose: {sent.letters - sent.in_outbox}.")
    talk_of_links(context.config, sent.letters)
    if sent.without_address:
        talk(f"{sent.without_address} firms have no address: telephone them.")


@followups.command("list")
@click.argument("fair", metavar="FAIR")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_overdue(fair: str, *, as_json: bool) -> None:
    """What is overdue since the fair with the code FAIR, the oldest first."""
    from database.enums import FollowUpStatus
    from database.queries.follow_ups import follow_ups_of_fair
    from linkage.days import agency_today
    from linkage.errors import NotFound
    from linkage.services.fairs import fair_of

    with instance() as context:
        today = agency_today()
        try:
            found = follow_ups_of_fair(context.session, fair_of(context.session, fair))
        except NotFound as error:
            raise click.ClickException(str(error)) from None
        overdue = [
            {
                "follow_up": each.code,
                "days": (today - each.due_on).days,
                "kind": each.kind.value,
                "owes": each.firm.name,
                "with": each.other_firm.name,
            }
            for each in found
            if each.status is FollowUpStatus.DUE and each.due_on < today
        ]
    if as_json:
        print_json(overdue)
        return
    for row in overdue:
        click.echo("\t".join(str(value) for value in row.values()))
    talk(f"{len(overdue)} are overdue.")
