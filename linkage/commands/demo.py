"""The demo: a fictional country of firms and needs, and people to try it as."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from database.session import transaction
from linkage.collector import collector_at_rest
from linkage.commands import Context, instance, print_json, talk
from linkage.commands.lacks import count_due
from linkage.days import agency_today
from linkage.demo.accounts import PASSWORD, DemoAccount, present_accounts
from linkage.demo.generator import Plan
from linkage.demo.load import DEMO, has_firms, load, made, refuse_if_in_use
from linkage.demo.report import match_rates
from linkage.services.exchange import ImportReport
from linkage.services.learning import learn
from linkage.services.match_results import refresh_results
from linkage.services.search_index import rebuild
from search.rebuild import IndexBusy

_COUNTED_AT_ONCE = 2_000
"""So many firms are worked through in seconds, so that no page begins empty; a country is left to the nightly commands."""

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def demo() -> None:
    """Fictional firms, needs and accounts to try the platform with."""


@demo.command("load")
@click.option("--firms", type=click.IntRange(2, 200_000), default=600, show_default=True, help="How many suppliers.")
@click.option("--needs", type=click.IntRange(0, 10_000), default=240, show_default=True, help="How many part needs.")
@click.option("--seed", type=click.IntRange(0, 999), default=1, show_default=True, help="Another seed, other firms.")
@click.option("--as-of", type=_DAY, help="The day the data speaks of; today when left out.")
@click.option("--if-empty", is_flag=True, help="Only name the demo accounts when the instance has firms already.")
@click.option("--again", is_flag=True, help="Add the demo to the firms that are there already.")
def load_demo(
    *, firms: int, needs: int, seed: int, as_of: datetime.datetime | None, if_empty: bool, again: bool
) -> None:
    """Make a fictional country and load it: suppliers, needs, accounts, one planned fair. The same seed and day make the same."""
    plan = Plan(
        as_of=as_of.date() if as_of else agency_today(),
        firms=firms,
        needs=needs,
        seed=seed,
    )
    with instance() as opened:
        if if_empty and has_firms(opened.session):
            _tell_accounts(present_accounts(opened.session))
            return
        if not again:
            refuse_if_in_use(opened.session)
        report = _load(opened, plan)
        _tell_accounts(present_accounts(opened.session))
    print_json(report.as_json())


@demo.command("accounts")
def demo_accounts() -> None:
    """Show the demo accounts of this instance and their password."""
    with instance() as opened:
        _tell_accounts(present_accounts(opened.session))


@demo.command("report")
@click.option("--as-of", type=_DAY, help="The day to match on; today when left out.")
def demo_report(*, as_of: datetime.datetime | None) -> None:
    """Count how many open needs find nobody, a handful of suppliers, or more. JSON on stdout."""
    on = as_of.date() if as_of else agency_today()
    with instance() as opened:
        print_json(dataclasses.asdict(match_rates(opened.session, on=on)))


def _load(opened: Context, plan: Plan) -> ImportReport:
    """Makes, writes and indexes, with one bar for each on stderr."""
    with collector_at_rest(), _bars() as bars:
        making = bars.add_task("Making firms", total=plan.firms)
        writing = bars.add_task("Writing", total=plan.firms + plan.needs)
        indexing = bars.add_task("Indexing", total=plan.firms)
        file = made(plan, tell=lambda done: bars.update(making, completed=done))
        with transaction() as session:
            report = load(
                session,
                plan,
                file,
                uploads=opened.config.upload_dir,
                progress=lambda count: bars.advance(writing, count),
            )
        _index(opened, tell=lambda done, total: bars.update(indexing, completed=done, total=total))
    if plan.firms <= _COUNTED_AT_ONCE:
        count_due(opened.session)
        refresh_results(opened.session, on=plan.as_of)
        with transaction() as session:
            learn(session, by=DEMO)
    return report


def _index(opened: Context, *, tell: Callable[[int, int], None]) -> None:
    """Makes the index anew; when a running server is at it, that one takes the firms in."""
    try:
        rebuild(opened.database, opened.config, progress=tell)
    except IndexBusy:
        talk("Another process is writing the search index; it takes in what was loaded.")


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description:<14}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def _tell_accounts(accounts: list[DemoAccount]) -> None:
    """For people, so on stderr."""
    if not accounts:
        talk("This instance has no demo accounts.")
        return
    talk(f"Demo accounts, all with the password {PASSWORD}")
    for account in accounts:
        talk(f"  {account.email:<24} {account.what}")
