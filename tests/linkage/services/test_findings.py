"""Searches in words."""

from __future__ import annotations

import pytest

from linkage.services.findings import explanation, meaning_text, readings, relaxed_text, removal_text, why_text
from search.query import Relaxed, Removal
from search.reasons import Why
from search.understanding import KnownWord, understand


@pytest.mark.parametrize(
    ("code", "values", "text"),
    [
        ("name", {}, "The name matches"),
        ("words", {"words": ("hoa", "sen")}, "Its texts say: hoa, sen"),
        ("process", {"process": "die-casting", "offered": "die-casting"}, "Die casting (high pressure), in house"),
        ("process-missing", {"process": "die-casting"}, "Die casting (high pressure) is not stated"),
        ("material", {"material": "secc"}, "Works with SECC"),
        ("material-other-grade", {"material": "secc"}, "Works with another grade of the same family as SECC"),
        ("material-not-stated", {"material": "secc"}, "Does not say whether it works SECC"),
        (
            "limit",
            {"key": "press_tonnage_t", "op": "has", "value": 110, "low": 45.0, "high": 200.0},
            "Press force: 45–200 t (asked: 110 t)",
        ),
        (
            "limit",
            {"key": "tolerance_mm", "op": "<=", "value": 0.05, "low": 0.03, "high": 0.03},
            "Tolerance: ±0.03 mm (asked: ±0.05 mm)",
        ),
        (
            "limit-larger",
            {"key": "press_tonnage_t", "op": "has", "value": 30, "low": 45.0, "high": 200.0},
            "Press force: 45–200 t, larger than the 30 t asked",
        ),
        (
            "limit-not-stated",
            {"key": "press_tonnage_t", "op": "has", "value": 110},
            "Press force is not stated (asked: 110 t)",
        ),
        ("limit-missed", {"key": "press_tonnage_t", "op": "has", "value": 110}, "Press force does not reach 110 t"),
        ("certificate", {"certificate": "iso-9001", "valid_until": None}, "ISO 9001 in force"),
        ("certificate", {"certificate": "iso-9001", "valid_until": "2027-03-31"}, "ISO 9001, valid until Mar 31, 2027"),
        ("province", {"province": "24"}, "Province: Bac Ninh"),
        ("province-near", {"province": "24", "offered": "01"}, "In Hanoi, near Bac Ninh"),
        ("language", {"language": "ja"}, "Language: Japanese"),
        ("evidence", {"level": "seen"}, "Best evidence: Seen on site"),
        ("confirmed", {"on": "2026-10-02"}, "Confirmed by the firm on Oct 2, 2026"),
    ],
)
def test_why_text_is_one_sentence_for_each_reason(code: str, values: dict[str, object], text: str) -> None:
    assert why_text(Why(code, values)) == text


def test_readings_name_each_piece_and_what_the_query_is_without_it() -> None:
    query = "zinc plating in Bac Ninh"

    found = readings(query, understand(query))

    assert [(piece.heading, piece.text) for piece in found] == [
        ("Process", "Zinc electroplating (trivalent chromate)"),
        ("Province", "Bac Ninh"),
    ]
    assert [piece.rest for piece in found] == ["in Bac Ninh", "zinc plating in"]


def test_removal_text_says_how_many_firms_it_brings() -> None:
    assert removal_text(Removal("province", ("24",), 1, True)) == 'Remove "Bac Ninh" (1 firm)'
    assert removal_text(Removal("limit", ("press_tonnage_t",), 7, False)) == 'Remove "Press force" (7 firms)'
    assert removal_text(Removal("words", (), 3, False)) == "Ask for fewer words (3 firms)"


def test_relaxed_text_says_plainly_what_was_given_up() -> None:
    steps = [
        Relaxed("place", ("24", "north")),
        Relaxed("process", ("plating-zinc",), ("plating",)),
        Relaxed("words", ()),
    ]

    assert relaxed_text(steps) == (
        '"Bac Ninh, North Vietnam" was left out. '
        'Instead of "Zinc electroplating (trivalent chromate)" the wider "Plating (electro / electroless)" is shown. '
        "Firms are shown that fit some of the words."
    )


def test_readings_of_the_same_thing_go_together() -> None:
    query = "plating zinc Hanoi"

    found = readings(query, understand(query))

    assert [piece.text for piece in found] == ["Zinc electroplating (trivalent chromate)", "Hanoi"]
    assert found[0].rest == "Hanoi"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "die casting 350 t near Bac Ninh or Hai Phong ISO 9001",
            (
                "Firms with all of this: Die casting (high pressure); Locking force of the die-casting machine 350 t; "
                "Bac Ninh / Hai Phong or within 100 km of it; ISO 9001 valid today. "
                "Who does not state a figure or a material comes after those who do."
            ),
        ),
        (
            "stamping of at least 200 t for cars",
            (
                "Firms with all of this: Pressing and stamping; Press force ≥ 200 t. Further up: Automobile. "
                "Who does not state a figure or a material comes after those who do."
            ),
        ),
        ("Hoa Sen", ""),
    ],
)
def test_explanation_says_what_is_searched(query: str, sentence: str) -> None:
    assert explanation(understand(query)) == sentence


def test_explanation_leaves_out_what_is_not_compared() -> None:
    understood = understand("die casting 350 t")

    assert "350" not in explanation(understood, understood.constraints)


def test_meaning_text_names_field_and_value() -> None:
    assert meaning_text(KnownWord("ma", "process", "die-casting")) == "Process: Die casting (high pressure)"
    assert meaning_text(KnownWord("ma", "text", "")) == "Only as words in the texts"
