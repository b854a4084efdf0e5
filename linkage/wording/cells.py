"""Cells of tables that people open in a spreadsheet."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = frozenset("=+-@|\u2212")
_ACTING = frozenset("\t\r")
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Categories of control and format characters and of spaces: programs drop them, and what stands behind comes first."""
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*")


def safe_cell(value: object) -> str:
    """A cell that a spreadsheet shows and never runs. Source: OWASP, CSV injection."""
    text = "" if value is None else str(value)
    return f"'{text}" if _may_run(text) and not _NUMBER.fullmatch(text) else text


def _may_run(text: str) -> bool:
    """Whether the first sign to be seen begins a formula, in any width: ＝ is read as = where Japanese or Chinese is typed."""
    for sign in text:
        if sign in _ACTING:
            return True
        if unicodedata.category(sign) not in _UNSEEN:
            return not _SIGNS.isdisjoint(unicodedata.normalize("NFKC", sign))
    return False
