"""Pairing from the terminal: a batch of this instance run again, or a market from a file."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import click

from linkage.commands import instance, print_json, talk


@click.group()
def pair() -> None:
    """Pair needs and suppliers that can take only so many."""


@pair.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_pairings(*, as_json: bool) -> None:
    """List the pairings of this instance, the newest first."""
    from database.queries import pairings as rows
    from linkage.services.pairing_records import pairing_head

    with instance() as context:
        counts = rows.counts(context.session)
        found = [
            pairing_head(each, counts.get(each.id or 0, rows.PairingCounts()))
            for each in rows.pairings(context.session)
        ]
    if as_json:
        print_json([{**each, "created_at": each["created_at"].isoformat()} for each in found])
        return
    for each in found:
        click.echo(
            f"{each['code']}  {each['status']:<6} {each['needs']:>4} needs {each['pairs']:>5} pairs  {each['name']}"
        )


@pair.command("run")
@click.argument("what", metavar="FILE|PAIRING")
@click.option("--afresh", is_flag=True, help="Weigh everything anew; decisions of officers are kept.")
@click.option("--dry-run", is_flag=True, help="Show the pairs of a pairing as they are, without a run.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def run(what: str, *, afresh: bool, dry_run: bool, as_json: bool) -> None:
    """Run a pairing of this instance again, by its code, or pair the market in FILE (JSON or YAML; - is stdin).

    A file touches no database: it names needs and suppliers with their places, candidates with scores, and the rules.
    """
    if what == "-" or Path(what).is_file():
        found = _from_file(sys.stdin.buffer.read() if what == "-" else Path(what).read_bytes())
    else:
        found = _from_instance(what, afresh=afresh, dry_run=dry_run)
    if as_json:
        print_json(found)
        return
    for each in found["paired"]:
        click.echo(f"{each['need']}\t{each['supplier']}\t{each['score']:.3f}\t{each['price']:.3f}")
    for gap in found["report"].get("gaps", ()):
        talk(f"{gap['need']}: {gap['slots']} places stay empty ({gap['why']})")
    talk(_summary(found))


def _from_file(data: bytes) -> dict[str, Any]:
    from linkage.errors import Invalid
    from linkage.inputs.base import read_input
    from linkage.inputs.documents import load_document
    from linkage.inputs.markets import MarketInput
    from linkage.language import _l
    from matching.pairing import Candidate, Pair, Rules, market_of
    from matching.pairing import pair as solve

    given = read_input(MarketInput, load_document(data))
    rules = Rules(
        vetoes=frozenset(Pair(each.need, each.supplier) for each in given.veto),
        locks=frozenset(Pair(each.need, each.supplier) for each in given.keep),
        wishes={Pair(each.need, each.supplier): each.wish for each in given.wishes},
        newcomers=frozenset(given.new),
        floor=given.floor,
    )
    candidates = [Candidate(**each.model_dump()) for each in given.candidates]
    try:
        market = market_of(given.needs, given.suppliers, candidates, rules)
    except ValueError as error:
        raise Invalid(_l("The market in the file cannot be paired."), fields={"": str(error)}) from None
    answer = solve(market, policy=given.policy)
    return {
        "policy": given.policy,
        "paired": [dataclasses.asdict(each) for each in answer.paired],
        "report": dataclasses.asdict(answer.report),
    }


def _from_instance(code: str, *, afresh: bool, dry_run: bool) -> dict[str, Any]:
    from database.session import transaction
    from linkage.services.audit import SYSTEM
    from linkage.services.pairing_records import pairing_record
    from linkage.services.pairings import pairing_of, run_pairing

    with instance() as context:
        if not dry_run:
            with transaction() as session:
                run_pairing(session, pairing_of(session, code), by=SYSTEM, afresh=afresh)
        found = pairing_record(context.session, pairing_of(context.session, code))
    return {**found, "created_at": found["created_at"].isoformat()}


def _summary(found: dict[str, Any]) -> str:
    report = found["report"]
    if not report:
        return "This pairing has not run yet."
    moved = f", {len(found['moves'])} moved" if "moves" in found else ""
    return (
        f"{report['pairing']['slots']} of {report['wanted']} places filled{moved}; over-booked"
        f" {report['pairing']['overbooked']:.0%} (each need for itself {report['alone']['overbooked']:.0%});"
        f" at least {report['of_best']:.2%} of the best possible"
    )
