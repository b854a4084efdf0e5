"""Finding by words."""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import replace
from typing import Any, TextIO

import click

from linkage.commands import instance, print_json, talk


@click.group()
def search() -> None:
    """Find suppliers by words; look after the index."""


@search.command("understand")
@click.argument("text", required=False)
@click.option("--batch", type=click.File("r", encoding="utf-8", errors="replace"), help="A query a line; - is stdin.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON (a line for each query of a batch).")
def understand_text(text: str | None, batch: TextIO | None, *, as_json: bool) -> None:
    """Say what the query TEXT is understood to ask."""
    from search.understanding import understand

    if (text is None) == (batch is None):
        raise click.UsageError("Give either TEXT or --batch FILE.")
    if batch is not None:
        for line in batch:
            print_json(understand(line.rstrip("\r\n")).as_json())
        return
    understood = understand(text or "").as_json()
    if as_json:
        print_json(understood)
    else:
        _print_understood(understood)


def _print_understood(understood: dict[str, Any]) -> None:
    for kind, found in understood.items():
        if kind == "constraints":
            found = [f"{limit['key']} {limit['op']} {limit['value']}" for limit in found]
        if found and kind != "spans":
            click.echo(f"{kind}: {found if isinstance(found, str) else ', '.join(found)}")


@search.command("suppliers")
@click.argument("text")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100), help="So many results at most.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def search_suppliers(text: str, *, limit: int, as_json: bool) -> None:
    """Find suppliers by TEXT, in any of seven languages."""
    from linkage.services import search_index, searches
    from linkage.services.findings import why_text

    with instance() as context:
        search_index.start(context.database, replace(context.config, search_refresh="inline"))
        found = searches.search_suppliers(context.session, text, size=limit)
    firms = {company.code: company for company in found.companies}
    results = [
        {
            "supplier": firms[hit.code].external_id or hit.code,
            "name": firms[hit.code].name,
            "score": round(hit.score, 6),
            "why": [why_text(why) for why in hit.why],
        }
        for hit in found.result.hits
        if hit.code in firms
    ]
    if not as_json:
        _print_results(found.result.total, results)
        return
    facets = {name: dict(counts) for name, counts in found.result.facets.items()}
    print_json(
        {
            "understood": found.result.understood.as_json(),
            "total": found.result.total,
            "results": results,
            "facets": facets,
        }
    )


def _print_results(total: int, results: list[dict[str, Any]]) -> None:
    click.echo(f"{total} suppliers")
    for place, result in enumerate(results, 1):
        click.echo(f"{place:3} {result['name']} ({result['supplier']}): {'; '.join(result['why'])}")


@search.command("rebuild")
def rebuild_index() -> None:
    """Make the search index anew from the database, while the old one serves."""
    from linkage.services import search_index

    with (
        instance() as context,
        click.progressbar(length=1, label="Indexing", file=sys.stderr) as bar,
    ):

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        count = search_index.rebuild(context.database, context.config, progress=progress)
    talk(f"{count} firms and needs are in the index.")


@search.command("catch-up")
def catch_up_index() -> None:
    """Bring the search index up to the database."""
    from linkage.services import search_index

    with instance() as context:
        is_done = search_index.catch_up(context.database, context.config)
    talk("The index is up to date." if is_done else "Another process is bringing the index up to date.")


@search.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def index_stats(*, as_json: bool) -> None:
    """Say how large the search index is and what it still has to take in."""
    from linkage.services import search_index

    with instance() as context:
        stats = dataclasses.asdict(search_index.stats_of(context.database, context.config))
    if as_json:
        print_json(stats)
    else:
        for name, value in stats.items():
            click.echo(f"{name}: {value}")


@search.command("check")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def check_index(*, as_json: bool) -> None:
    """Compare every document of the search index with the database; exit 1 when they differ."""
    from linkage.services import search_index

    with instance() as context:
        found = search_index.differences(context.database, context.config)
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        counts = (("missing", found.missing), ("not in the database", found.extra), ("older", found.stale))
        click.echo(", ".join(f"{name}: {len(keys)}" for name, keys in counts))
    if found:
        raise click.ClickException("The index differs from the database. Run: linkage search rebuild")
