"""Numbers as people type them."""

from __future__ import annotations

import pytest

from linkage.language import speaking
from linkage.web.numbers import number_for_form, read_number


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("en", "1,200", "1200"),
        ("en", "1,200,000.5", "1200000.5"),
        ("en", "1.5", "1.5"),
        ("en", "0,5", "0.5"),
        ("en", "1,25", "1.25"),
        ("vi", "1.200", "1200"),
        ("vi", "1.200.000,5", "1200000.5"),
        ("vi", "0.125", "0.125"),
        ("vi", "1,125", "1.125"),
        ("ja", "１２，０００", "12000"),
        ("ja", "12 000", "12000"),
        ("en", "-5", "-5"),
        ("en", "many", "many"),
        ("en", "1.2.3", "1.2.3"),
        ("en", "1,2.5", "1,2.5"),
        ("en", "1,23,456.5", "1,23,456.5"),
        ("vi", "1.5.5,2", "1.5.5,2"),
        ("vi", "-1.200,5", "-1200.5"),
        ("en", "12.34.567", "12.34.567"),
        ("en", "1 5 5", "1 5 5"),
        ("ja", "1'200 000", "1200000"),
        ("en", "1  5", "1  5"),
        ("en", " - 1  500 ", "-1500"),
        ("en", "1e5", "1e5"),
        ("en", "nan", "nan"),
        ("en", "", ""),
    ],
)
def test_number_is_read_as_the_language_writes_it(language: str, typed: str, read: str) -> None:
    with speaking(language):
        assert read_number(typed) == read


@pytest.mark.parametrize("language", ["en", "vi", "ja"])
@pytest.mark.parametrize("value", [0.0, 0.005, 1.125, 1200.0, 1_000_000_000_000.0, 0.00001])
def test_number_shown_in_a_form_is_read_back(language: str, value: float) -> None:
    with speaking(language):
        assert float(read_number(number_for_form(value))) == value
