"""Letters about saved searches and new fits, for a timer to run: once an hour or once a day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from linkage.commands import instance, print_json, talk, talk_of_links

if TYPE_CHECKING:
    from linkage.commands import Context
    from linkage.services.new_fits import FitLinks
    from linkage.services.saved_searches import Links


@click.group()
def alerts() -> None:
    """Tell people what is new in their saved searches, and what newly fits."""


@alerts.command("send")
@click.option("--dry-run", is_flag=True, help="Only say how many letters there would be.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def send_alerts(*, dry_run: bool, as_json: bool) -> None:
    """Look for what is new in every saved search and what newly fits, and write the letters that are due into the outbox.

    Run it as often as you like: each new result and each new fit is told once, and nobody gets two letters about one search,
    or about the fits of one firm, on one day.
    """
    from database.models.saved_searches import SavedSearch
    from database.queries.saved_searches import searches_to_check
    from database.session import Clash, transaction
    from linkage.inputs.saved_searches import kept_state
    from linkage.services import search_index
    from linkage.services.saved_searches import hits_of, news_of, write_alert

    letters = looked = 0
    with instance() as context:
        # Brings the index up to date first; what other processes write meanwhile is theirs to follow.
        search_index.start(context.database, replace(context.config, search_refresh="inline")).close()
        links = _links(context.config.base_url)
        for key in searches_to_check(context.session):
            search = context.session.get(SavedSearch, key)
            hits = None if search is None else hits_of(context.session, kept_state(search.state), search.user)
            if search is None or hits is None:
                continue
            looked += 1
            if dry_run:
                letters += bool(news_of(context.session, search, hits))
                continue
            try:
                with transaction() as session:
                    letters += write_alert(session, session.get_one(SavedSearch, key), hits, links=links)
            except Clash:
                talk(f"Another run, or its owner, is at the search {search.code}; the next run looks again.")
        firms, told = _fits(context, dry_run=dry_run)
    if as_json:
        print_json({"searches": looked, "letters": letters, "firms": firms, "fit_letters": told})
    else:
        state = "would be written" if dry_run else "are in the outbox"
        talk(f"{letters} letters about searches {state}; {looked} searches looked at.")
        talk(f"{told} letters about new fits {state}; {firms} firms looked at.")
        talk_of_links(context.config, letters + told)


def _links(base_url: str) -> Links:
    """Where the letters lead. Fixed paths of the pages: there is no request here to make them from."""
    from linkage.services.saved_searches import Links

    own = f"{base_url}/account/searches"
    return Links(
        supplier=f"{base_url}/suppliers/{{}}",
        need=f"{base_url}/needs/{{}}",
        search=f"{base_url}/search?{{}}",
        manage=own,
        stop=f"{own}/stop/{{}}",
    )


def _fits(context: Context, *, dry_run: bool) -> tuple[int, int]:
    """How many firms were looked at for new fits, and how many letters came of it."""
    from database.models.companies import Company
    from database.queries.fit_alerts import readers, watched_assemblers, watched_suppliers
    from database.session import Clash, transaction
    from linkage.days import agency_today
    from linkage.services.new_fits import fits_of_assembler, fits_of_supplier, news_of, write_fit_letters

    today, links = agency_today(), _fit_links(context.config.base_url)
    sides: tuple[tuple[list[int], Any], ...] = (
        (watched_suppliers(context.session), fits_of_supplier),
        (watched_assemblers(context.session), fits_of_assembler),
    )
    looked = letters = 0
    for keys, fits_of in sides:
        for key in keys:
            company = context.session.get(Company, key)
            if company is None:
                continue
            looked += 1
            # Found before the transaction: matching takes its time, and others want to write meanwhile.
            fits = fits_of(context.session, company, on=today)
            if dry_run:
                letters += (
                    len(readers(context.session, company)) if news_of(context.session, company, fits, on=today) else 0
                )
                continue
            try:
                with transaction() as session:
                    # The firm may have been removed while it was looked at.
                    found = session.get(Company, key)
                    if found is not None:
                        letters += write_fit_letters(session, found, fits, on=today, links=links)
            except Clash:
                talk("Another run is at one of the firms; the next run looks again.")
    return looked, letters


def _fit_links(base_url: str) -> FitLinks:
    from linkage.services.new_fits import FitLinks

    return FitLinks(
        need=f"{base_url}/needs/{{}}",
        fits=f"{base_url}/supplier/needs",
        needs=f"{base_url}/assembler/needs",
        matches=f"{base_url}/assembler/needs/{{}}/matches",
        settings=f"{base_url}/account",
        stop=f"{base_url}/account/fits/stop/{{}}",
    )
