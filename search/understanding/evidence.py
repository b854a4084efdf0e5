"""The mentions of one query, settled: what hides what, and what a word of negation takes back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from search.understanding.lexicon import Lexicon
from search.understanding.mentions import Mention, Reading, find_mentions

_NAMES = frozenset({"province", "former", "park", "place", "macro", "certificate", "ownership"})
# Switch words that mean nothing inside a longer name (không in chân không, near in a part name).
_LOOSE_FLAGS = frozenset(
    {
        "negation_before",
        "negation_after",
        "near",
        "repair",
        "clear",
        "seeks_orders",
        "trader",
        "slippery",
        "surface_hard",
    }
)


@dataclass(frozen=True)
class Evidence:
    """The reading of a text with its mentions in order; `negated` are those taken back."""

    reading: Reading
    mentions: tuple[Mention, ...]
    negated: frozenset[Mention]

    def of(self, kind: str, *ids: str) -> list[Mention]:
        """Mentions of a kind that were not taken back, all or those with certain ids."""
        return [
            mention
            for mention in self.mentions
            if mention.kind == kind and (not ids or mention.id in ids) and mention not in self.negated
        ]

    def ids(self, kind: str) -> tuple[str, ...]:
        """Ids of a kind in the order of the text, each once."""
        return tuple(dict.fromkeys(mention.id for mention in self.of(kind)))

    def text_of(self, mention: Mention) -> str:
        """The folded text of a mention."""
        return self.reading.text[mention.start : mention.end]

    def original(self, start: int, end: int) -> str:
        """What was typed for the folded span [start, end)."""
        first, last = self.reading.analysed.original_span(start, end)
        return self.reading.typed[first:last]


def gather(reading: Reading, words: Lexicon) -> Evidence:
    """Look up all words of a query and settle them."""
    found = find_mentions(reading, words)
    names = [mention for mention in found if mention.kind in _NAMES]
    materials = [mention for mention in found if mention.kind == "material"]
    processes = [mention for mention in found if mention.kind == "process"]
    kept = [mention for mention in found if not _is_hidden(mention, names, materials, processes)]
    return Evidence(reading, tuple(kept), frozenset(_negated(kept, reading)))


def _is_hidden(mention: Mention, names: list[Mention], materials: list[Mention], processes: list[Mention]) -> bool:
    """Whether a longer name says something else here: tôn mạ kẽm is a sheet and no plating, 自動車床 a lathe and no car."""
    if mention.kind == "flag":
        return mention.id.split(":")[0] in _LOOSE_FLAGS and _is_within(mention, (*names, *materials, *processes))
    if mention.kind == "sector" and not mention.is_spaced and _is_within(mention, processes):
        return True
    if mention.kind in ("material", "family", "sector"):
        return any(name.touches(mention) for name in names)
    return mention.kind in ("process", "part") and mention.id != "rubber" and _is_within(mention, materials)


def _is_within(mention: Mention, others: Iterable[Mention]) -> bool:
    return any(other.covers(mention) and other.size > mention.size for other in others)


def _negated(mentions: list[Mention], reading: Reading) -> set[Mention]:
    """Mentions that a word of negation takes back: the next after "not", the last before "아닌"."""
    things = [mention for mention in mentions if mention.kind != "flag" or mention.id == "trader:yes"]
    taken: set[Mention] = set()
    for mention in mentions:
        if mention.id == "negation_before:yes" and not _stands_after(mention, things, reading):
            taken |= _next(mention, things, reading)
        elif mention.id.startswith("negation"):
            taken |= _last(mention, things)
    return taken


def _stands_after(negation: Mention, things: list[Mention], reading: Reading) -> bool:
    """Whether a Chinese word of negation follows what it refuses, as in Japanese (塗装不要)."""
    closes = reading.text[negation.end : negation.end + 1] in ("", " ", ",", "、", "。")
    return not negation.is_spaced and closes and any(thing.end == negation.start for thing in things)


def _next(negation: Mention, things: list[Mention], reading: Reading) -> set[Mention]:
    if reading.text[negation.end : negation.end + 1] == ":":  # "wire bonding? no: ..." takes back what stands before
        return set()
    following = [thing for thing in things if 0 <= thing.start - negation.end <= 12]
    if not following or re.search(r"[,;.，。]", reading.text[negation.end : following[0].start]):
        return set()
    return {thing for thing in following if thing.touches(following[0])}


def _last(negation: Mention, things: list[Mention]) -> set[Mention]:
    """The named thing before; its material stays wanted (no aluminium die casting: still aluminium)."""
    before = [thing for thing in things if 0 <= negation.start - thing.end <= 3]
    if not before:
        return set()
    last = max(before, key=lambda thing: (thing.end, thing.size))
    return {thing for thing in before if last.covers(thing) and thing.kind != "family"}
