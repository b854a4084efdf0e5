"""Cells of tables that people open in a spreadsheet."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"^[\s\x00]*[=+\-@\t\r|]")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*")


def safe_cell(value: object) -> str:
    """A cell that a spreadsheet shows and never runs. Source: OWASP, CSV injection."""
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
