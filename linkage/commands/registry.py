"""Knowing a firm when it is seen again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from linkage.commands import instance, print_json, talk

if TYPE_CHECKING:
    from matching.registry.records import FirmRecord, Pair
    from matching.registry.resolving import Decisions

_LONGEST_NAME = 48


@click.group()
def registry() -> None:
    """Know a firm when it is seen again."""


@registry.command("resolve")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--against",
    type=click.File("rb"),
    help="Another list: say which of its firms are in FILE, and look for nothing else.",
)
@click.option("--alone", is_flag=True, help="Leave the registry of this instance out: only duplicates within FILE.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON: a line for each pair, and one with the counts.")
def resolve_list(file: BinaryIO, *, against: BinaryIO | None, alone: bool, as_json: bool) -> None:
    """Find the firms of FILE that are one: within the list, and in the registry. Nothing is written.

    FILE is CSV with headings or one JSON object a line (- is stdin), with any of: id, name, name_en, name_local, address, province,
    zip, phone, website, tax_code, country. It may also be a list as people keep it (XLSX, XLS or CSV, headings in their language),
    which is read as "linkage import suppliers" reads it; its firms are named by their rows.
    """
    from matching.registry.resolving import resolve

    started = time.perf_counter()
    records = _firms_in(file)
    others = _firms_in(against) if against is not None else None
    if others is None and not alone:
        known, decisions = _registry()
        pairs = [*resolve(records), *(resolve(records, known, decisions=decisions) if known else ())]
        others = known
    else:
        pairs = resolve(records, others)
    names = {("a", record.id): record.name for record in records} | {
        ("b", record.id): record.name for record in others or records
    }
    summary = _summary(len(records) + len(others or ()), pairs, time.perf_counter() - started)
    for pair in pairs:
        if as_json:
            print_json(_pair_json(pair))
        else:
            click.echo(
                _line(pair, names.get(("a", pair.a), ""), names.get(("b", pair.b), names.get(("a", pair.b), "")))
            )
    if as_json:
        print_json(summary)
    else:
        talk("{records} records, {pairs} pairs: {merge} to merge, {review} to look at; {seconds} s".format(**summary))


@registry.command("compare")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, a line for each pair.")
def compare_pairs(file: BinaryIO, *, as_json: bool) -> None:
    """Say of each pair in FILE (stdin when left out) whether it is one firm, in order.

    FILE is CSV with headings or one JSON object a line: a_name, a_address, ..., b_name, b_address, ....
    """
    from linkage.inputs.registry_records import read_pairs
    from matching.registry.resolving import compare

    for a, b in read_pairs(file.read()):
        pair = compare(a, b)
        if as_json:
            print_json({key: value for key, value in _pair_json(pair).items() if key not in ("a", "b")})
        else:
            click.echo(_line(pair, a.name, b.name))


@registry.command("figures")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON: the day, and each figure.")
@click.option("--dry-run", is_flag=True, help="Only say the figures as they are; keep none.")
def keep_figures(*, as_json: bool, dry_run: bool) -> None:
    """Count how good the data is and keep the figures of the day: for a timer to run, once a night.

    Run twice on one day, the later figures count. What sources disagree about is compared for every firm.
    """
    from database.session import transaction
    from linkage.days import agency_today
    from linkage.services.quality import behind, bring_up, look, quality_asked
    from linkage.wording.quality import figure_label

    today = agency_today()
    with instance() as context:
        waiting = behind(context.session, today)
        if dry_run:
            found = look(context.session, quality_asked(today), uncompared=len(waiting.firms))
        else:
            with transaction() as session:
                found = bring_up(session, today, waiting)
    if as_json:
        print_json({"day": today.isoformat(), "figures": found.counts})
        return
    for name, number in found.counts.items():
        click.echo(f"{number:>7}  {figure_label(name)}")


def _firms_in(file: BinaryIO) -> list[FirmRecord]:
    from linkage.importers.firm_lists import read_firm_list

    found = read_firm_list(file.read())
    if found.left_out:
        rows = "row holds" if found.left_out == 1 else "rows hold"
        talk(f'{found.left_out} {rows} no firm that can be read; "linkage import suppliers --dry-run" says why.')
    return found.records


def _registry() -> tuple[list[FirmRecord], Decisions]:
    """The firms of the instance under all their names, and what its officers told apart, for lists that come from it."""
    from linkage.services.company_pairs import decisions_on
    from linkage.services.import_meetings import registry_firms

    with instance() as context:
        firms = registry_firms(context.session)
        return firms, decisions_on(context.session, [firm.id for firm in firms])


def _summary(records: int, pairs: Sequence[Pair], seconds: float) -> dict[str, Any]:
    bands = [pair.band for pair in pairs]
    return {
        "records": records,
        "pairs": len(pairs),
        "merge": bands.count("merge"),
        "review": bands.count("review"),
        "seconds": round(seconds, 3),
    }


def _pair_json(pair: Pair) -> dict[str, Any]:
    from linkage.wording.registry import evidence_text

    evidence = [
        {"kind": piece.kind, "a": piece.a, "b": piece.b, "weight": round(piece.weight, 2), "text": evidence_text(piece)}
        for piece in pair.evidence
    ]
    return {
        "a": pair.a,
        "b": pair.b,
        "verdict": pair.verdict,
        "score": pair.score,
        "band": pair.band,
        "evidence": evidence,
    }


def _line(pair: Pair, a: str, b: str) -> str:
    """A pair for people: the score, the verdict, both names, and below them what decided."""
    from linkage.wording.registry import evidence_text, pair_verdict_label

    head = f"{pair.score:.3f}  {pair_verdict_label(pair.verdict)}{f' [{pair.band}]' if pair.band else ''}"
    names = f"  {pair.a}: {a[:_LONGEST_NAME]}\n  {pair.b}: {b[:_LONGEST_NAME]}"
    pieces = "".join(f"\n    {piece.weight:+6.1f}  {evidence_text(piece)}" for piece in pair.evidence)
    return f"{head}\n{names}{pieces}"
