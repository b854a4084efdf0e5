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
