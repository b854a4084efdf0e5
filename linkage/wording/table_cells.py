"""Cells that go out into a spreadsheet and come back: never a formula, and the same text when they return."""

from __future__ import annotations

from linkage.wording.cells import safe_cell

_MARK = "'"


def escaped_cell(text: str) -> str:
    """Like `safe_cell`; a text that begins with an apostrophe of its own gets one more, so that none is lost on the way back."""
    return _MARK + text if text.startswith(_MARK) else safe_cell(text)


def unescaped_cell(cell: str) -> str:
    """What `escaped_cell` was given. An apostrophe that stands before nothing special was typed by a person, and stays."""
    return cell[1:] if cell.startswith(_MARK) and escaped_cell(cell[1:]) == cell else cell
