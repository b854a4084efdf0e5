"""What else the words of a chip may mean."""

from __future__ import annotations

import pytest

from matching.taxonomy import taxonomy
from search.understanding import understand
from search.understanding.alternatives import alternatives


def others(text: str, number: int = 0, limit: int = 6) -> list[tuple[str, str]]:
    answer = understand(text)
    found = alternatives(answer, text, answer.spans[number], limit)
    assert all(word.phrase == text[answer.spans[number].start : answer.spans[number].end] for word in found)
    return [(word.kind, word.id) for word in found]


def test_alternatives_of_a_process_hold_narrower_and_broader_ones() -> None:
    found = others("anodizing")

    assert ("process", "anodizing-hard") in found
    assert ("process", "surface-treatment") in found


def test_alternatives_begin_with_other_readings_of_the_same_words() -> None:
    assert others("sliding headstock turning")[0][0] == "process"
    assert others("toi cao tan")[0] != ("process", "ht-induction")


def test_alternatives_of_a_grade_are_its_group_and_family() -> None:
    found = others("SUS304", limit=40)

    assert ("material_family", "stainless") in found
    assert ("material", "sus304") not in found
    assert found.index(("material", "sus303")) < found.index(("material_family", "stainless"))


def test_alternatives_of_a_province_are_the_region_and_the_nearest() -> None:
    assert others("Bắc Ninh")[0] == ("macro_region", "north")
    assert ("province", "01") in others("Bắc Ninh")


def test_alternatives_leave_out_what_is_asked_already() -> None:
    assert ("process", "anodizing-hard") not in others("anodizing and hard anodizing", limit=40)


@pytest.mark.parametrize("text", ["±0.02", "Ra 0.8"])
def test_limits_have_no_alternatives(text: str) -> None:
    assert others(f"milling {text}", 1) == []


def test_alternatives_stay_within_the_limit_and_the_taxonomy() -> None:
    vocabulary = taxonomy()
    for process in vocabulary.processes.values():
        answer = understand(process.labels["vi"])
        for span in answer.spans:
            found = alternatives(answer, process.labels["vi"], span, 4)
            assert len(found) <= 4
            assert all(word.id in vocabulary.processes for word in found if word.kind == "process")
