"""Letters about profiles that nobody confirmed for long and about certificates that end, for a timer to run once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from linkage.commands import instance, print_json, talk

if TYPE_CHECKING:
    from sqlmodel import Session


@click.group()
def freshness() -> None:
    """Ask firms whether their profile is still true, and tell them of certificates that end."""


@freshness.command("ask")
@click.option("--dry-run", is_flag=True, help="Only say how many letters there would be.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def ask(*, dry_run: bool, as_json: bool) -> None:
    """Write to firms that have not confirmed their profile for twelve months, and again monthly while they are silent.

    Run it as often as you like: no firm gets two of these letters within 30 days.
    """
    from database.session import transaction
    from linkage.days import agency_today
    from linkage.services.audit import SYSTEM
    from linkage.services.profile_questions import LOT, ask_by_letter, due_ids

    letters = without_address = 0
    with instance() as context:
        today = agency_today()
        ids = due_ids(context.session, today)
        for start in range(0, len(ids), LOT):
            lot = ids[start : start + LOT]
            if dry_run:
                reached = _reached(context.session, lot)
                letters, without_address = letters + reached, without_address + len(lot) - reached
                continue
            with transaction() as session:
                asked = ask_by_letter(session, lot, on=today, base_url=context.config.base_url, by=SYSTEM)
            letters, without_address = letters + asked.letters, without_address + asked.without_address
    if as_json:
        print_json({"letters": letters, "without_address": without_address})
        return
    state = "would be written" if dry_run else "are in the outbox"
    talk(f"{letters} letters {state}.")
    if without_address:
        talk(f"{without_address} firms have no address: telephone them, or take a sheet along.")


@freshness.command("warn")
@click.option("--dry-run", is_flag=True, help="Only say how many letters there would be.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def warn(*, dry_run: bool, as_json: bool) -> None:
    """Write to firms about certificates that end within 90 days: one letter a firm, each certificate once for each last day."""
    from database.session import transaction
    from linkage.days import agency_today
    from linkage.services.certificate_warnings import firms_to_warn
    from linkage.services.certificate_warnings import warn as warn_firms
    from linkage.services.profile_questions import LOT

    letters = without_address = 0
    with instance() as context:
        today = agency_today()
        ids = firms_to_warn(context.session, today)
        for start in range(0, len(ids), LOT):
            lot = ids[start : start + LOT]
            if dry_run:
                reached = _reached(context.session, lot)
                letters, without_address = letters + reached, without_address + len(lot) - reached
                continue
            with transaction() as session:
                told = warn_firms(session, lot, on=today, base_url=context.config.base_url)
            letters, without_address = letters + told.letters, without_address + told.without_address
    if as_json:
        print_json({"letters": letters, "without_address": without_address})
        return
    talk(f"{letters} letters {'would be written' if dry_run else 'are in the outbox'}.")
    if without_address:
        talk(f"{without_address} firms have no address: telephone them.")


def _reached(session: Session, ids: list[int]) -> int:
    """How many of these firms can be written to."""
    from sqlmodel import col, select

    from database.models.companies import Company
    from linkage.services.profile_questions import recipients

    return len(recipients(session, session.exec(select(Company).where(col(Company.id).in_(ids))).all()))
