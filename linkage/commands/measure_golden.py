"""Matching measured on labelled needs and suppliers, through the import and a database made for it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkage.errors import Invalid
from linkage.language import _l

if TYPE_CHECKING:
    from matching.facts import NearMiss

RANKED = 10
SHOWN = 100
CHAINS_COUNTED = 3
NDCG_ASKED = 0.95


@dataclass(frozen=True, slots=True)
class NeedFigures:
    """How one need was answered. `broken`: matches that the labels call no match at all.

    `near_misses_found`: labelled near-misses that are listed as such and say which limit they break.
    """

    need: str
    ndcg: float
    ndcg_with_near_misses: float
    broken: tuple[str, ...]
    near_misses_found: int
    near_misses: int
    chains_found: int
    chains: int


def measure_matching(file: Path) -> list[NeedFigures]:
    """Imports the file into an instance of its own and compares each answer with its labels. Raises Invalid."""
    from database.queries.exchange import needs_from
    from database.session import Database, transaction
    from database.upgrade import upgrade
    from linkage.inputs.documents import load_document
    from linkage.inputs.exchange import read_records
    from linkage.services.answers import ids_of
    from linkage.services.exchange import import_file
    from linkage.services.matches import matches_of_need

    document = load_document(file.read_bytes())
    reading = read_records(document)
    if reading.refusals:
        first = reading.refusals[0]
        raise Invalid(_l("The labelled file does not hold."), fields={first.path: first.message})
    labels = {record["id"]: record for record in document["needs"]}
    with tempfile.TemporaryDirectory() as home:
        database = Database(f"sqlite:///{Path(home) / 'measure.sqlite'}")
        upgrade(database.engine)
        try:
            with database.session() as session:
                with transaction():
                    import_file(session, reading.file, source="golden")
                rows, ids = needs_from(session, "golden", list(labels)), ids_of(session)
                return [
                    _figures(label, matches_of_need(session, rows[key], on=reading.file.as_of, limit=SHOWN), ids)
                    for key, label in labels.items()
                ]
        finally:
            database.close()


def _figures(label: Mapping[str, Any], answer: Any, ids: Mapping[str, str]) -> NeedFigures:
    from matching.measure import ndcg

    grades = {
        entry["supplier"]: float(grade)
        for grade, entries in (label.get("relevance") or {}).items()
        for entry in entries
    }
    matches = [ids[match.supplier] for match in answer.matches]
    near = {ids[miss.supplier]: miss for miss in answer.near_misses}
    tempting = [entry["supplier"] for entry in label.get("near_misses") or ()]
    chains = [entry["suppliers"] for entry in label.get("chains") or ()]
    first = [[ids[supplier] for supplier in chain.suppliers] for chain in answer.chains[:CHAINS_COUNTED]]
    return NeedFigures(
        need=str(label["id"]),
        ndcg=ndcg(matches, grades, at=RANKED),
        ndcg_with_near_misses=ndcg([*matches, *near], grades, at=RANKED),
        broken=tuple(supplier for supplier in matches if not grades.get(supplier)),
        near_misses_found=sum(_says_what_fails(near.get(supplier)) for supplier in tempting),
        near_misses=len(tempting),
        chains_found=sum(chain in first for chain in chains),
        chains=len(chains),
    )


def _says_what_fails(near: NearMiss | None) -> bool:
    """Whether a near-miss names a broken limit, with a sentence of its own."""
    from linkage.wording import reason_label, reason_text

    if near is None:
        return False
    broken = [reason for reason in near.reasons if reason.is_gate and reason.verdict == "missed"]
    return any(
        reason.criterion in near.missing and reason_text(reason) not in ("", reason_label(reason)) for reason in broken
    )


def matching_json(figures: Sequence[NeedFigures]) -> dict[str, Any]:
    """The figures of all needs together, and nDCG of each."""
    from matching.measure import mean

    return {
        "mean_ndcg_at_10": round(mean(each.ndcg for each in figures), 4),
        "mean_ndcg_at_10_with_near_misses": round(mean(each.ndcg_with_near_misses for each in figures), 4),
        "matches_that_break_a_limit": sum(len(each.broken) for each in figures),
        "near_misses_named": [
            sum(each.near_misses_found for each in figures),
            sum(each.near_misses for each in figures),
        ],
        "chains_in_first_three": [sum(each.chains_found for each in figures), sum(each.chains for each in figures)],
        "needs": {each.need: round(each.ndcg, 4) for each in figures},
    }


def matching_marks(figures: Sequence[NeedFigures]) -> list[str]:
    """One line for each thing that is asked of the matcher, and whether it is met."""
    whole = matching_json(figures)
    near, near_all = whole["near_misses_named"]
    chains, chains_all = whole["chains_in_first_three"]
    broken = whole["matches_that_break_a_limit"]
    marks = (
        (f"mean nDCG@10 of the matches: {whole['mean_ndcg_at_10']:.3f} (asked: at least {NDCG_ASKED})",
         whole["mean_ndcg_at_10"] >= NDCG_ASKED),
        (f"matches that break a limit: {broken} (asked: none)", broken == 0),
        (f"near-misses that name what fails: {near} of {near_all} (asked: all)", near == near_all),
        (f"chains within the first three: {chains} of {chains_all} (asked: all)", chains == chains_all),
    )  # fmt: skip
    return [f"{text}: {'met' if is_met else 'MISSED'}" for text, is_met in marks]


def matching_table(figures: Sequence[NeedFigures]) -> str:
    """A line for each need, and the means."""
    lines = [
        "| need | nDCG@10 | with near-misses | near-misses named | chains in first 3 | breaks a limit |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.need} | {each.ndcg:.3f} | {each.ndcg_with_near_misses:.3f} | {each.near_misses_found}/{each.near_misses}"
        f" | {each.chains_found}/{each.chains} | {', '.join(each.broken) or '-'} |"
        for each in figures
    ]
    whole = matching_json(figures)
    near, chains = whole["near_misses_named"], whole["chains_in_first_three"]
    lines.append(
        f"| mean | {whole['mean_ndcg_at_10']:.3f} | {whole['mean_ndcg_at_10_with_near_misses']:.3f} | {near[0]}/{near[1]}"
        f" | {chains[0]}/{chains[1]} | {whole['matches_that_break_a_limit']} |"
    )
    return "\n".join(lines) + "\n"
