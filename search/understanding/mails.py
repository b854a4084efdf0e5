"""Enquiries as they are mailed: which lines speak of the thing, and which greet, introduce and sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.analysis import fold
from search.understanding.figures import any_of, figures

_FEWEST_LINES = 4


def spoken_of(text: str) -> str:
    """The text with a break at every line; in a mail, what greets and signs is blanked. The length stays."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    if len(lines) < _FEWEST_LINES:
        return ";".join(lines)
    kept = set(_numbers_of_body(lines))
    return ";".join(line if number in kept else " " * len(line) for number, line in enumerate(lines))


def body(text: str) -> list[str]:
    """Lines of an enquiry that speak of the thing, without white space around; the text itself when none does."""
    lines = text.splitlines()
    return [lines[number].strip() for number in _numbers_of_body(lines)] or [text.strip()]


def _numbers_of_body(lines: list[str]) -> Iterator[int]:
    """Numbers of the lines between greeting and closing that are no line of contact."""
    has_begun = False
    for number, line in enumerate(lines):
        folded = fold(line[:80]).strip()
        if has_begun and _CLOSING.match(folded):
            return
        if folded and not _IS_IDLE.match(folded):
            has_begun = True
            yield number


def _starts(name: str) -> str:
    return any_of(figures()["mails"][name])


_IS_IDLE = re.compile(rf"(?:{_starts('greeting')}[^.:：。]{{0,40}}$|{_starts('introduction')})")
_CLOSING = re.compile(rf"{_starts('closing')}")
