"""Letters about profiles that nobody confirmed for long and about certificates that end, for a timer to run once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from linkage.commands import instance, print_json, talk, talk_of_links

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from linkage.config import Config
    from linkage.services.certificate_warnings import Warned
    from linkage.services.profile_questions import Asked


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
    from linkage.days import agency_today
    from linkage.services.audit import SYSTEM
    from linkage.services.profile_questions import ask_by_letter, due_ids

    with instance() as context:
        today, url = agency_today(), context.config.base_url

        def write(session: Session, lot: list[int]) -> Asked:
            return ask_by_letter(session, lot, on=today, base_url=url, by=SYSTEM)

        told = _in_lots(context.session, due_ids(context.session, today), None if dry_run else write)
    _tell(context.config, told, "telephone them, or take a sheet along", dry_run=dry_run, as_json=as_json)


@freshness.command("warn")
@click.option("--dry-run", is_flag=True, help="Only say how many letters there would be.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def warn(*, dry_run: bool, as_json: bool) -> None:
    """Write to firms about certificates that end within 90 days: one letter a firm, each certificate once for each last day."""
    from linkage.days import agency_today
    from linkage.services.certificate_warnings import firms_to_warn
    from linkage.services.certificate_warnings import warn as warn_firms

    with instance() as context:
        today, url = agency_today(), context.config.base_url

        def write(session: Session, lot: list[int]) -> Warned:
            return warn_firms(session, lot, on=today, base_url=url)

        told = _in_lots(context.session, firms_to_warn(context.session, today), None if dry_run else write)
    _tell(context.config, told, "telephone them", dry_run=dry_run, as_json=as_json)


def _in_lots(
    session: Session, ids: list[int], write: Callable[[Session, list[int]], Asked | Warned] | None
) -> tuple[int, int]:
    """Letters and firms without an address; without `write` they are only counted. Each lot is a transaction of its own."""
    from database.session import transaction
    from linkage.services.profile_questions import LOT

    letters = without_address = 0
    for start in range(0, len(ids), LOT):
        lot = ids[start : start + LOT]
        if write is None:
            reached = _reached(session, lot)
            letters, without_address = letters + reached, without_address + len(lot) - reached
            continue
        with transaction() as writing:
            told = write(writing, lot)
        letters, without_address = letters + told.letters, without_address + told.without_address
    return letters, without_address


def _tell(config: Config, told: tuple[int, int], advice: str, *, dry_run: bool, as_json: bool) -> None:
    letters, without_address = told
    if as_json:
        print_json({"letters": letters, "without_address": without_address})
        return
    talk(f"{letters} letters {'would be written' if dry_run else 'are in the outbox'}.")
    talk_of_links(config, letters)
    if without_address:
        talk(f"{without_address} firms have no address: {advice}.")


def _reached(session: Session, ids: list[int]) -> int:
    """How many of these firms can be written to."""
    from sqlmodel import col, select

    from database.models.companies import Company
    from linkage.services.profile_questions import recipients

    return len(recipients(session, session.exec(select(Company).where(col(Company.id).in_(ids))).all()))
