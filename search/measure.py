"""Labelled queries -> how well they are understood: precision and recall by kind and by language; and whether one need worded in
several languages finds the same firms.

All figures are pooled over queries (every id counts once), since most queries name no certificate at all.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    """Figures over all queries, by language, and for those whose process no synonym names; CPU milliseconds of one query.

    `wrong`: queries that were not wholly right, with what was read.
    """

    overall: QueryFigures
    by_language: Mapping[str, QueryFigures]
    no_exact_synonym: QueryFigures
    median_ms: float
    wrong: tuple[tuple[LabelledQuery, Understood], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure and what is asked of it; `is_least`: it may not be below, else not above."""

    what: str
    figure: float
    asked: float
    is_least: bool = True

    @property
    def is_met(self) -> bool:
        return self.figure >= self.asked if self.is_least else self.figure <= self.asked


@dataclass(frozen=True, slots=True)
class WordedNeed:
    """One need in several languages."""

    id: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SameFirms:
    """The first firms that one need finds, by language, in order."""

    need: WordedNeed
    firms: Mapping[str, tuple[str, ...]]

    @property
    def is_same_order(self) -> bool:
        return len(set(self.firms.values())) == 1

    @property
    def is_same_set(self) -> bool:
        return len({frozenset(codes) for codes in self.firms.values()}) == 1

    @property
    def others(self) -> tuple[str, ...]:
        """Languages that find other firms than most do."""
        found = [frozenset(codes) for codes in self.firms.values()]
        usual = max(found, key=found.count)
        return tuple(language for language, codes in self.firms.items() if frozenset(codes) != usual)


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


def load_needs(path: Path) -> list[WordedNeed]:
    """Needs worded in several languages from a YAML file (`needs:`, each with id and texts by language)."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["needs"]
    return [WordedNeed(row["id"], row["texts"]) for row in rows]


def measure_understanding(queries: Sequence[LabelledQuery]) -> UnderstandingFigures:
    """Read every query and compare. About 2 ms a query."""
    understand("")
    answers, times = [], []
    for query in queries:
        start = time.process_time()
        answers.append((query, understand(query.text)))
        times.append((time.process_time() - start) * 1000)
    languages = list(dict.fromkeys(query.language for query in queries))
    return UnderstandingFigures(
        overall=_figures(answers),
        by_language={name: _figures([pair for pair in answers if pair[0].language == name]) for name in languages},
        no_exact_synonym=_figures([pair for pair in answers if "no-exact-synonym" in pair[0].tags]),
        median_ms=statistics.median(times),
        wrong=tuple((query, answer) for query, answer in answers if not is_whole_right(query, answer)),
    )


def marks(figures: UnderstandingFigures) -> list[Mark]:
    """What is asked of the understanding of queries."""
    whole, kinds = figures.overall, figures.overall.kinds
    found = [Mark("process F1", whole.processes.f1, 0.97)]
    found += [Mark(f"{kind} F1", kinds[kind].f1, 0.97) for kind in ("materials", "provinces", "certificates")]
    found += [
        Mark("constraints F1", whole.constraints.f1, 0.90),
        Mark("share of queries wholly right", whole.whole_right / max(whole.count, 1), 0.85),
        Mark("CPU ms a query, p50", figures.median_ms, 3.0, is_least=False),
    ]
    if figures.no_exact_synonym.count:
        found.append(Mark("process F1 where no synonym names it", figures.no_exact_synonym.processes.f1, 0.85))
    return found


def measure_languages(needs: Iterable[WordedNeed], first: Callable[[str], tuple[str, ...]]) -> list[SameFirms]:
    """`first`: the codes of the first firms that a text finds."""
    return [SameFirms(need, {language: first(text) for language, text in need.texts.items()}) for need in needs]


def differences(query: LabelledQuery, answer: Understood) -> list[str]:
    """What was missed (-) and what was read beyond what is asked and accepted (+)."""
    told = []
    for kind in ("processes", *KINDS, "constraints"):
        expected, found, accepted = _sets(query, answer, kind)
        told += [f"-{kind}: {name}" for name in sorted(expected - found)]
        told += [f"+{kind}: {name}" for name in sorted(found - expected - accepted)]
    return told


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
