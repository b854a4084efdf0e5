"""Letters after a fair, for a timer to run once a day, and what is overdue."""

from __future__ import annotations

import click

from linkage.commands import instance, print_json, talk, talk_of_links


@click.group()
def followups() -> None:
    """Thank firms after a fair, and ask what became of their meetings and introductions."""


@followups.command("send")
@click.option("--dry-run", is_flag=True, help="Only say how many letters there would be.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def send(*, dry_run: bool, as_json: bool) -> None:
    """Write what is due today into the outbox: thanks, questions after 1 to 36 months, one reminder of each round.

    Run it as often as you like: each firm gets one letter for each round, with all its pairs in it.
    """
    from database.session import transaction
    from linkage.days import agency_today
    from linkage.services.follow_up_letters import Sent, due_rounds, due_thanks, plan_all, send_due
    from linkage.services.linkage_letters import due_linkage_rounds, send_linkage_questions

    with instance() as context:
        today = agency_today()
        if dry_run:
            # Planned as it would be, counted, and taken back.
            with transaction() as session:
                plan_all(session, today)
                # Whether each is a reminder, and whether a letter reaches somebody.
                rounds = [(each.is_reminder, each.to is not None) for each in due_rounds(session, today)]
                rounds += [(each.is_reminder, each.to is not None) for each in due_linkage_rounds(session, today)]
                sent = Sent(
                    thanks=len(due_thanks(session, today)),
                    questions=rounds.count((False, True)),
                    reminders=rounds.count((True, True)),
                    without_address=rounds.count((False, False)),
                )
                session.rollback()
        else:
            with transaction() as session:
                fairs = send_due(session, today, base_url=context.config.base_url)
                introductions = send_linkage_questions(session, today, base_url=context.config.base_url)
                sent = Sent(
                    thanks=fairs.thanks,
                    questions=fairs.questions + introductions.questions,
                    reminders=fairs.reminders + introductions.reminders,
                    without_address=fairs.without_address + introductions.without_address,
                )
    if as_json:
        names = ("thanks", "questions", "reminders", "without_address")
        print_json({name: getattr(sent, name) for name in names})
        return
    state = "would be written" if dry_run else "are in the outbox"
    talk(f"{sent.thanks} thanks, {sent.questions} letters with questions and {sent.reminders} reminders {state}.")
    talk_of_links(context.config, sent.thanks + sent.questions + sent.reminders)
    if sent.without_address:
        talk(f"{sent.without_address} firms have no address: telephone them.")


@followups.command("list")
@click.argument("fair", metavar="FAIR")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_overdue(fair: str, *, as_json: bool) -> None:
    """What is overdue since the fair with the code FAIR, the oldest first."""
    from database.enums import FairSide, FollowUpStatus
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
                "owes": (each.supplier_company if each.side is FairSide.SUPPLIER else each.assembler_company).name,
                "with": (each.assembler_company if each.side is FairSide.SUPPLIER else each.supplier_company).name,
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
