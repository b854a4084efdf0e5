"""Figures of merit, from labelled examples."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from linkage.commands import print_json
from linkage.errors import Invalid, NotFound
from linkage.language import _l, fill

RANKED = 10
SHOWN = 100


@click.group()
def measure() -> None:
    """Measure answers against labelled examples."""


@dataclass(frozen=True, slots=True)
class NeedFigures:
    """How one need was answered. `broken`: matches that the labels call no match at all."""

    need: str
    ndcg: float
    ndcg_with_near_misses: float
    broken: tuple[str, ...]
    near_misses_found: int
    near_misses: int
    chains_found: int
    chains: int


@measure.command("golden")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def measure_golden(folder: Path, *, as_json: bool) -> None:
    """Measure matching and understanding on the labelled files in FOLDER.

    needs-and-suppliers.yaml goes the whole way, through the import and a database made for it, as of the day the file names;
    queries.yaml through the understanding of queries.
    """
    from search.measure import load_queries, measure_understanding

    needs, queries = folder / "needs-and-suppliers.yaml", folder / "queries.yaml"
    for file in (needs, queries):
        if not file.is_file():
            raise NotFound(fill(_l("There is no file %(name)s in this folder."), name=file.name))
    matching = _measure_matching(needs)
    understanding = measure_understanding(load_queries(queries))
    if as_json:
        print_json({"matching": _matching_json(matching), "understanding": _understanding_json(understanding)})
        return
    click.echo(_matching_table(matching))
    click.echo(_understanding_table(understanding))


def _measure_matching(file: Path) -> list[NeedFigures]:
    """Imports the file into an instance of its own and compares each answer with its labels."""
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
    first = [[ids[supplier] for supplier in chain.suppliers] for chain in answer.chains[:3]]
    return NeedFigures(
        need=str(label["id"]),
        ndcg=ndcg(matches, grades, at=RANKED),
        ndcg_with_near_misses=ndcg([*matches, *near], grades, at=RANKED),
        broken=tuple(supplier for supplier in matches if not grades.get(supplier)),
        near_misses_found=sum(supplier in near for supplier in tempting),
        near_misses=len(tempting),
        chains_found=sum(chain in first for chain in chains),
        chains=len(chains),
    )


def _matching_json(figures: list[NeedFigures]) -> dict[str, Any]:
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


def _matching_table(figures: list[NeedFigures]) -> str:
    lines = [
        "| need | nDCG@10 | with near-misses | near-misses named | chains in first 3 | breaks a limit |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.need} | {each.ndcg:.3f} | {each.ndcg_with_near_misses:.3f} | {each.near_misses_found}/{each.near_misses}"
        f" | {each.chains_found}/{each.chains} | {', '.join(each.broken) or '-'} |"
        for each in figures
    ]
    whole = _matching_json(figures)
    near, chains = whole["near_misses_named"], whole["chains_in_first_three"]
    lines.append(
        f"| mean | {whole['mean_ndcg_at_10']:.3f} | {whole['mean_ndcg_at_10_with_near_misses']:.3f} | {near[0]}/{near[1]}"
        f" | {chains[0]}/{chains[1]} | {whole['matches_that_break_a_limit']} |"
    )
    return "\n".join(lines) + "\n"


def _understanding_json(figures: Any) -> dict[str, Any]:
    groups = {"all": figures.overall, **figures.by_language, "no-exact-synonym": figures.no_exact_synonym}
    return {
        name: {
            "queries": group.count,
            "process_f1": round(group.processes.f1, 4),
            "process_precision": round(group.processes.precision, 4),
            "process_recall": round(group.processes.recall, 4),
            "constraints_f1": round(group.constraints.f1, 4),
            "whole_right": group.whole_right,
            **{f"{kind}_f1": round(found.f1, 4) for kind, found in group.kinds.items()},
        }
        for name, group in groups.items()
    }


def _understanding_table(figures: Any) -> str:
    rows = _understanding_json(figures)
    kinds = [
        "process_f1",
        "constraints_f1",
        *(key for key in rows["all"] if key.endswith("_f1") and key[:4] not in ("proc", "cons")),
    ]
    heading = " | ".join(kind.removesuffix("_f1").replace("_", " ") for kind in kinds)
    lines = [f"| language | queries | {heading} | all right |", "|---" * (len(kinds) + 3) + "|"]
    for name, row in rows.items():
        figure = " | ".join(f"{row[kind]:.3f}" for kind in kinds)
        lines.append(f"| {name} | {row['queries']} | {figure} | {row['whole_right']} |")
    return "\n".join(lines)
