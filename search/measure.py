"""Labelled queries -> how well they are understood: precision and recall by kind and by language.

All figures are pooled over queries (every id counts once), since most queries name no certificate at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from matching.measure import Precision, f1_with_half_points, precision_recall
from matching.taxonomy import taxonomy
from search.understanding import Understood, understand

KINDS = (
    "materials",
    "material_families",
    "provinces",
    "former_provinces",
    "macro_regions",
    "places",
    "certificates",
    "sectors",
    "ownership",
)


@dataclass(frozen=True, slots=True)
class LabelledQuery:
    """A query, what an ideal reading of it yields, and the extra ids that are no error."""

    id: str
    language: str
    text: str
    intent: str
    expected: Mapping[str, Any]
    accept: Mapping[str, Any]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryFigures:
    """How a set of queries was understood. `processes` gives half a point to a parent or child of the expected one."""

    count: int
    processes: Precision
    kinds: Mapping[str, Precision]
    constraints: Precision
    whole_right: int


@dataclass(frozen=True, slots=True)
class UnderstandingFigures:
    """Figures over all queries, by language, and for those whose process no synonym names."""

    overall: QueryFigures
    by_language: Mapping[str, QueryFigures]
    no_exact_synonym: QueryFigures


def load_queries(path: Path) -> list[LabelledQuery]:
    """Labelled queries from a YAML file (`queries:`, each with id, lang, text, expected, accept)."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["queries"]
    return [
        LabelledQuery(
            row["id"],
            row["lang"],
            row["text"],
            row.get("intent", "supplier-search"),
            row.get("expected") or {},
            row.get("accept") or {},
            tuple(row.get("tags") or ()),
        )
        for row in rows
    ]


def measure_understanding(queries: Sequence[LabelledQuery]) -> UnderstandingFigures:
    """Read every query and compare. About 2 ms a query."""
    answers = [(query, understand(query.text)) for query in queries]
    languages = list(dict.fromkeys(query.language for query in queries))
    return UnderstandingFigures(
        overall=_figures(answers),
        by_language={name: _figures([pair for pair in answers if pair[0].language == name]) for name in languages},
        no_exact_synonym=_figures([pair for pair in answers if "no-exact-synonym" in pair[0].tags]),
    )


def is_whole_right(query: LabelledQuery, answer: Understood) -> bool:
    """Whether all expected ids were found and nothing beyond them and the accepted."""
    return all(
        expected <= found and found <= expected | accepted
        for expected, found, accepted in (_sets(query, answer, kind) for kind in ("processes", *KINDS, "constraints"))
    )


def _figures(answers: Sequence[tuple[LabelledQuery, Understood]]) -> QueryFigures:
    return QueryFigures(
        count=len(answers),
        processes=_process_figures(answers),
        kinds={kind: _kind_figures(answers, kind) for kind in KINDS},
        constraints=_kind_figures(answers, "constraints"),
        whole_right=sum(is_whole_right(query, answer) for query, answer in answers),
    )


def _process_figures(answers: Sequence[tuple[LabelledQuery, Understood]]) -> Precision:
    def ancestors(name: str) -> Iterable[str]:
        query, _, process = name.partition("|")
        processes = taxonomy().processes
        return (f"{query}|{node}" for node in taxonomy().ancestors(process)) if process in processes else (name,)

    expected, found, accepted = _pooled(answers, "processes")
    return f1_with_half_points(expected, found, accepted, ancestors)


def _kind_figures(answers: Sequence[tuple[LabelledQuery, Understood]], kind: str) -> Precision:
    expected, found, accepted = _pooled(answers, kind)
    return precision_recall(found - (accepted - expected), expected)


def _pooled(answers: Sequence[tuple[LabelledQuery, Understood]], kind: str) -> tuple[set[str], set[str], set[str]]:
    """Expected, found and accepted of all queries, each id marked with its query."""
    pools: tuple[set[str], set[str], set[str]] = (set(), set(), set())
    for query, answer in answers:
        for pool, names in zip(pools, _sets(query, answer, kind), strict=True):
            pool |= {f"{query.id}|{name}" for name in names}
    return pools


def _sets(query: LabelledQuery, answer: Understood, kind: str) -> tuple[set[str], set[str], set[str]]:
    """Expected, found and accepted ids of one kind; a constraint is its key, sign and value in one text."""
    wanted = {_name(item) for item in query.expected.get(kind) or ()}
    accepted = {_name(item) for item in query.accept.get(kind) or ()}
    return wanted, {_name(item) for item in answer.as_json()[kind]}, accepted


def _name(item: Any) -> str:
    if not isinstance(item, Mapping):
        return str(item)
    value = item["value"]
    shown = f"{float(value):g}" if isinstance(value, int | float) else str(value)
    return f"{item['key']} {item['op']} {shown}"
