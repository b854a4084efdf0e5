"""Figures of merit, from labelled examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkage.commands import instance, print_json
from linkage.commands.measure_awards import measure_awards
from linkage.commands.measure_golden import matching_json, matching_marks, matching_table, measure_matching
from linkage.commands.measure_links import measure_links
from linkage.commands.measure_names import measure_names
from linkage.errors import NotFound
from linkage.language import _l, fill

if TYPE_CHECKING:  # read only when a command needs it
    from search.measure import SameFirms, UnderstandingFigures, WordedNeed

RANKED = 10
SHOWN = 100


@click.group()
def measure() -> None:
    """Measure answers against labelled examples."""


measure.add_command(measure_awards)
measure.add_command(measure_links)
measure.add_command(measure_names)


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
    matching = measure_matching(needs)
    understanding = measure_understanding(load_queries(queries))
    if as_json:
        print_json({"matching": matching_json(matching), "understanding": _understanding_json(understanding)})
        return
    click.echo(matching_table(matching))
    click.echo("\n".join(matching_marks(matching)) + "\n")
    click.echo(_understanding_table(understanding))
    click.echo(_marks(understanding))


@measure.command("queries")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--wrong", "shows_wrong", is_flag=True, help="Also list every query that was not read wholly right, and why."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def measure_queries(file: Path, *, shows_wrong: bool, as_json: bool) -> None:
    """Measure how the labelled queries in FILE are understood."""
    from search.measure import differences, load_queries, measure_understanding

    figures = measure_understanding(load_queries(file))
    if as_json:
        print_json(_understanding_json(figures))
        return
    click.echo(_understanding_table(figures))
    for query, answer in figures.wrong if shows_wrong else ():
        click.echo(f"{query.id} [{query.language}] {query.text}: {'; '.join(differences(query, answer))}")
    click.echo(_marks(figures))


@measure.command("languages")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--wrong", "shows_wrong", is_flag=True, help="Also say how each language was read where the firms differ."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def measure_languages(file: Path, *, shows_wrong: bool, as_json: bool) -> None:
    """Measure whether the needs in FILE find the same first ten firms of this instance in every language."""
    from linkage.services.search_index import start
    from search.index import open_index
    from search.measure import load_needs
    from search.measure import measure_languages as measured
    from search.query import search_suppliers

    with instance() as context:
        start(context.database, replace(context.config, search_refresh="inline"))
        index = open_index(context.config.index_dir, context.config.search_engine)

        def first(text: str) -> tuple[str, ...]:
            return tuple(hit.code for hit in search_suppliers(index, text, facets=(), size=RANKED).hits)

        found = measured(load_needs(file), first)
    if as_json:
        print_json(
            [{"need": one.need.id, "same_order": one.is_same_order, "same_set": one.is_same_set} for one in found]
        )
        return
    for one in found if shows_wrong else ():
        if not one.is_same_order:
            click.echo("\n".join(_readings(one.need)))
    click.echo(_languages_table(found))


def _readings(need: WordedNeed) -> Iterator[str]:
    from search.understanding import understand

    yield need.id
    for language, text in need.texts.items():
        read = {kind: found for kind, found in understand(text).as_json().items() if found and kind != "spans"}
        yield f"  {language} {text}: {json.dumps(read, ensure_ascii=False, sort_keys=True)}"


def _languages_table(found: list[SameFirms]) -> str:
    lines = ["| need | same firms | same order | firms | other firms in |", "|---|---|---|---|---|"]
    for one in found:
        count = max(len(codes) for codes in one.firms.values())
        cells = (one.need.id, _yes(one.is_same_set), _yes(one.is_same_order), str(count), ", ".join(one.others) or "-")
        lines.append(f"| {' | '.join(cells)} |")
    same, ordered = sum(one.is_same_set for one in found), sum(one.is_same_order for one in found)
    empty = sum(not any(one.firms.values()) for one in found)
    verdict = "met" if ordered == len(found) and not empty else "MISSED"
    lines += [
        "",
        f"Of {len(found)} needs {same} find the same firms, {ordered} in the same order, {empty} nobody: {verdict}",
    ]
    return "\n".join(lines)


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def _marks(figures: UnderstandingFigures) -> str:
    from search.measure import marks

    return "\n".join(
        f"{mark.what}: {mark.figure:.3f} (asked: {'at least' if mark.is_least else 'at most'} {mark.asked:g}):"
        f" {'met' if mark.is_met else 'MISSED'}"
        for mark in marks(figures)
    )


def _understanding_json(figures: UnderstandingFigures) -> dict[str, Any]:
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


def _understanding_table(figures: UnderstandingFigures) -> str:
    rows = _understanding_json(figures)
    kinds = [
        "process_f1",
        "constraints_f1",
        *(key for key in rows["all"] if key.endswith("_f1") and key[:4] not in ("proc", "cons")),
    ]
    heading = " | ".join(kind.removesuffix("_f1").replace("_", " ") for kind in kinds)
    lines = [f"| language | queries | {heading} | all right | share |", "|---" * (len(kinds) + 4) + "|"]
    for name, row in rows.items():
        figure = " | ".join(f"{row[kind]:.3f}" for kind in kinds)
        lines.append(
            f"| {name} | {row['queries']} | {figure} | {row['whole_right']} | {row['whole_right'] / max(row['queries'], 1):.0%} |"
        )
    return "\n".join(lines)
