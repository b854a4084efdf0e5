"""Figures for labelled queries, and the floor that the development queries must keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.measure import (
    LabelledQuery,
    Mark,
    WordedNeed,
    differences,
    is_whole_right,
    load_needs,
    load_queries,
    marks,
    measure_languages,
    measure_understanding,
)
from search.understanding import understand

GOLDEN = Path(__file__).parents[3] / "shared" / "golden" / "queries.yaml"


def labelled(text: str, expected: dict[str, object], accept: dict[str, object] | None = None) -> LabelledQuery:
    return LabelledQuery("q1", "en", text, "supplier-search", expected, accept or {}, ())


def test_measure_gives_full_marks_to_a_perfect_reading() -> None:
    query = labelled("zinc plating 8 micron", {"processes": ["plating-zinc"], "constraints": [
        {"key": "plating_thickness_um", "op": "has", "value": 8.0}]})  # fmt: skip
    figures = measure_understanding([query]).overall
    assert (figures.processes.f1, figures.constraints.f1, figures.whole_right) == (1.0, 1.0, 1)


def test_measure_gives_half_a_point_to_a_wider_process() -> None:
    figures = measure_understanding([labelled("plating", {"processes": ["plating-zinc"]})]).overall
    assert figures.processes.f1 == 0.5


def test_measure_counts_an_unexpected_process_against_precision() -> None:
    figures = measure_understanding([labelled("zinc plating, laser cutting", {"processes": ["plating-zinc"]})]).overall
    assert (figures.processes.precision, figures.processes.recall) == (0.5, 1.0)


def test_measure_lets_accepted_ids_pass() -> None:
    query = labelled("zinc plating, laser cutting", {"processes": ["plating-zinc"]}, {"processes": ["laser-cutting"]})
    assert measure_understanding([query]).overall.processes.f1 == 1.0
    assert is_whole_right(query, understand(query.text))


def test_measure_splits_by_language() -> None:
    figures = measure_understanding([labelled("plating", {"processes": ["plating"]})])
    assert list(figures.by_language) == ["en"]
    assert figures.no_exact_synonym.count == 0


@pytest.mark.skipif(not GOLDEN.exists(), reason=f"the development queries are not beside this checkout ({GOLDEN})")
def test_development_queries_keep_their_floor() -> None:
    figures = measure_understanding(load_queries(GOLDEN)).overall
    assert figures.processes.f1 >= 0.95
    assert figures.constraints.f1 >= 0.9
    for kind in ("materials", "provinces", "certificates"):
        assert figures.kinds[kind].f1 >= 0.97, kind


def test_measure_names_what_was_missed_and_what_was_too_much() -> None:
    query = labelled("zinc plating in Hanoi", {"processes": ["laser-cutting"], "provinces": ["01"]})
    ((wrong, answer),) = measure_understanding([query]).wrong
    assert differences(wrong, answer) == ["-processes: laser-cutting", "+processes: plating-zinc"]


def test_marks_hold_the_figures_against_what_is_asked() -> None:
    right = labelled("zinc plating", {"processes": ["plating-zinc"]})
    wrong = labelled("zinc plating", {"processes": ["laser-cutting"]})
    found = {mark.what: mark.is_met for mark in marks(measure_understanding([right, wrong]))}
    assert (found["process F1"], found["provinces F1"], found["share of queries wholly right"]) == (False, True, False)


def test_marks_of_time_are_met_from_below() -> None:
    assert [Mark("ms", figure, 3.0, is_least=False).is_met for figure in (2.9, 3.1)] == [True, False]


@pytest.mark.parametrize(
    ("vietnamese", "order", "firms", "others"),
    [("ab", True, True, ()), ("ba", False, True, ()), ("ac", False, False, ("vi",))],
)
def test_measure_languages_compares_firms_and_their_order(
    vietnamese: str, order: bool, firms: bool, others: tuple[str, ...]
) -> None:
    need = WordedNeed("n1", {"en": "ab", "ja": "ab", "vi": vietnamese})
    (found,) = measure_languages([need], tuple)
    assert (found.is_same_order, found.is_same_set, found.others) == (order, firms, others)


def test_load_needs_reads_texts_by_language(tmp_path: Path) -> None:
    file = tmp_path / "needs.yaml"
    file.write_text("needs:\n- {id: n1, texts: {en: plating, ja: めっき}}\n", encoding="utf-8")
    assert load_needs(file) == [WordedNeed("n1", {"en": "plating", "ja": "めっき"})]
