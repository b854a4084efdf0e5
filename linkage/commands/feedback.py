"""Asking firms whether the agency's services helped them, for a timer to run once a day."""

from __future__ import annotations

import click

from linkage.commands import instance, print_json, talk, talk_of_links


@click.group()
def feedback() -> None:
    """Ask firms whether the agency's services helped them."""


@feedback.command("send")
@click.option("--dry-run", is_flag=True, help="Only say how many letters there would be.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def send(*, dry_run: bool, as_json: bool) -> None:
    """Write what is due today into the outbox: two questions after each introduction, fair and support case, and one reminder.

    Run it as often as you like: each firm is asked once about each thing. `linkage worker` does it by itself once a day.
    """
    from database.session import transaction
    from linkage.days import agency_today
    from linkage.services.feedback_letters import send_feedback

    with instance() as context, transaction() as session:
        # A dry run is done like any other, counted, and taken back.
        sent = send_feedback(session, agency_today(), base_url=context.config.base_url)
        if dry_run:
            session.rollback()
    if as_json:
        names = ("questions", "reminders", "without_address")
        print_json({name: getattr(sent, name) for name in names})
        return
    state = "would be written" if dry_run else "are in the outbox"
    talk(f"{sent.questions} letters with questions and {sent.reminders} reminders {state}.")
    talk_of_links(context.config, sent.questions + sent.reminders)
    if sent.without_address:
        talk(f"{sent.without_address} firms have no address: telephone them.")
