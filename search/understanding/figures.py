"""Word lists around figures, as pieces of patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from search.analysis import fold
from search.understanding.lexicon import load


@lru_cache(maxsize=1)
def figures() -> dict[str, Any]:
    """The lists of figures.yaml."""
    lists: dict[str, Any] = load("figures.yaml")
    return lists


def words(name: str) -> str:
    """Pattern for any of a named list of words."""
    return any_of(figures()["words"][name])


def any_of(forms: Iterable[str]) -> str:
    """Pattern for any of some words, longest first, folded; Latin words whole, but a figure may follow at once (phi60)."""
    folded = sorted({fold(str(form)) for form in forms}, key=lambda form: (-len(form), form))
    return "(?:" + "|".join(_whole(form) for form in folded) + ")"


def _whole(form: str) -> str:
    before = r"(?<![a-z])" if form[0].isascii() and form[0].isalpha() else ""
    after = r"(?![a-z])" if form[-1].isascii() and form[-1].isalpha() else ""
    return before + re.escape(form) + after
