"""Names that begin as one types."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from search.engines.boolean.gates import holding
from search.engines.boolean.snapshots import Snapshot
from search.engines.boolean.terms import BEGIN_LENGTHS, Stored, begins
from search.engines.boolean.trees import NOTHING, Fact, either
from search.engines.contract import Named
from search.prefixes import folded_label, starts

_LOOKED_AT = (2, 20, 400)
"""So many times the limit are compared with the whole prefix; if too few of them begin so, that many, and so on."""


def suggest(snapshot: Snapshot, prefix: str, limit: int, scope: Sequence[str], on: datetime.date) -> list[Named]:
    """First those whose name begins so, then those with a word that does; short names first."""
    text = folded_label(prefix[:160])
    within = either(holding(snapshot, name, on.toordinal()) for name in scope)
    if not text or within == NOTHING or limit <= 0:
        return []
    beginning = text[: max(length for length in BEGIN_LENGTHS if length <= len(text))]
    trees = [Fact(begins(beginning, is_first=is_first)) for is_first in (True, False)]
    ranked: list[tuple[int, int, str, Named]] = []
    for times in _LOOKED_AT:
        documents = snapshot.shortest(trees, within, times * limit)
        ranked = sorted((pair for one in documents for pair in _names(one, text)), key=lambda pair: pair[:3])
        if len(ranked) >= limit or len(documents) < times * limit:
            break
    return [named for *_, named in ranked[:limit]]


def _names(stored: Stored, text: str) -> Iterator[tuple[int, int, str, Named]]:
    for label, name in zip(stored.labels, stored.names, strict=True):
        if name.startswith(text):
            yield 0, len(name), name, Named(stored.key, stored.code, label)
        elif text in name and any(name.startswith(text, at) for at in starts(name)):
            yield 1, len(name), name, Named(stored.key, stored.code, label)
