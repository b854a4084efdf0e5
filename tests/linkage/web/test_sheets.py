"""Cells that spreadsheets show and never run."""

from __future__ import annotations

import pytest

from linkage.web.sheets import safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", " =1", "\r=1", "|calc", "\x00=1"])
def test_formula_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "cell"), [("Dập", "Dập"), (-5, "-5"), ("-1.5", "-1.5"), (None, ""), (0, "0")])
def test_other_cells_stay_as_they_are(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


@pytest.mark.parametrize("sign", ["＝", "＋", "－", "＠", "｜", "﹦", "−", "="])
@pytest.mark.parametrize("unseen", ["", "\u200b", "\u2060\ufeff", "\u00ad", "\u202e", "\u00a0", "\u3000", "\x0b\x1f"])
def test_formula_in_another_width_or_behind_what_is_not_seen_gets_an_apostrophe(unseen: str, sign: str) -> None:
    assert safe_cell(f"{unseen}{sign}A1") == f"'{unseen}{sign}A1"


@pytest.mark.parametrize("text", ["\u200bDập", "\u00a0", "\u200b", "ーA", "・-5", "’=1"])
def test_cells_that_only_look_odd_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text
