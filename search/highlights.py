"""Which pieces of a text are what was searched for, in the text as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from search.analysis import analyse, fold, script_of

_MOST_WORDS = 200
_RUNS = re.compile(r"\w+")


def marked(text: str, words: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, each with whether it matches one of the words; joined, the pieces are the text.

    Words are compared folded (`analysis.fold`): in spaced scripts whole ones, in others wherever they stand. Linear in the text.
    """
    analysed = analyse(text)
    wanted = dict.fromkeys(fold(word) for word in [*words][:_MOST_WORDS])
    spans = (analysed.original_span(start, end) for start, end in _joined([*_found(analysed.folded, wanted)]))
    return tuple(_pieces(text, spans))


def _found(folded: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    spaced = {word for word in words if script_of(word[:1] or " ") in ("word", "digit")}
    if spaced:
        yield from (run.span() for run in _RUNS.finditer(folded) if run.group() in spaced)
    for word in words:
        if word not in spaced and script_of(word[:1] or " "):
            yield from (found.span() for found in re.finditer(re.escape(word), folded))


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that touch made one: pairs of characters of one word overlap."""
    spans.sort()
    open_span: tuple[int, int] | None = None
    for start, end in spans:
        if open_span is not None and start <= open_span[1]:
            open_span = open_span[0], max(open_span[1], end)
            continue
        if open_span is not None:
            yield open_span
        open_span = start, end
    if open_span is not None:
        yield open_span


def _pieces(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    after = 0
    for start, end in spans:
        if start > after:
            yield text[after:start], False
        yield text[max(start, after) : end], True
        after = max(end, after)
    if after < len(text):
        yield text[after:], False
