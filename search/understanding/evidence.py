"""The mentions of one query, settled: what hides what, and what a word of negation takes back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from search.understanding.known import PLAIN, KnownWords
from search.understanding.lexicon import Lexicon
from search.understanding.mentions import Mention, Reading, find_mentions

_NAMES = frozenset({"idle", "province", "former", "park", "place", "macro", "certificate", "ownership"})
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
        "chrome",
        "extrudes",
    }
)


_REFUSABLE = frozenset({"trader:yes", "tooling:yes"})
_ALLOYS = frozenset({"spring steel", "thep lo xo", "ばね鋼", "스프링강", "弹簧钢", "彈簧鋼", "kem duc"})
_NATIONS = {
    "japanese": "fdi-jp", "korean": "fdi-kr", "taiwanese": "fdi-tw", "chinese": "fdi-cn", "thai": "fdi-th",
    "german": "fdi-eu", "european": "fdi-eu", "american": "fdi-us", "vietnamese": "vn-private",
    "일본": "fdi-jp", "한국": "fdi-kr", "대만": "fdi-tw", "중국": "fdi-cn",
}  # fmt: skip
_NATION = re.compile(
    r"(?<![a-z])(" + "|".join(_NATIONS) + r")(?:(?: or| and) [a-z]{4,12})?\s(?:(?!speaking)[\w-]{2,14}\s){0,2}"
    r"(?:compan(?:y|ies)|suppliers?|makers?|manufacturers?|firms?|factory|factories|shops?|업체|기업|회사)(?![a-z])"
)
_OR = re.compile(r"\s*(?:or|nor|hay|hoac|lan|va|and|/|和|或|及|与|與|、|や|または|및|이나|หรือ|และ)\s*")


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


def gather(reading: Reading, words: Lexicon, known: KnownWords) -> Evidence:
    """Look up all words of a query and settle them."""
    found = find_mentions(reading, words, known)
    found += _nationalities(reading, found)
    names = [mention for mention in found if mention.kind in _NAMES]
    processes = [mention for mention in found if mention.kind == "process"]
    alloys = [mention for mention in found if _is_alloy(mention, reading)]
    if all(_is_within(process, alloys) for process in processes):
        alloys = []  # a part of spring steel, and nothing else said: a spring
    materials = [mention for mention in found if mention.kind == "material"] + alloys
    sectors = [mention for mention in found if mention.kind == "sector"]
    kept = [
        mention
        for mention in found
        if not _is_hidden(mention, names, materials, processes)
        and not (mention.id.startswith("negation") and _is_within(mention, sectors))  # hàng không is aviation
    ]
    kept = [
        mention for mention in kept if mention.kind != "narrow" or not any(map(mention.touches, (*processes, *names)))
    ]
    return Evidence(reading, tuple(kept), frozenset(_negated(kept, reading)))


def _is_alloy(mention: Mention, reading: Reading) -> bool:
    """Whether a family is named by its use (spring steel), whose words are no wish for a process."""
    return mention.kind == "family" and reading.text[mention.start : mention.end] in _ALLOYS


def _nationalities(reading: Reading, found: list[Mention]) -> list[Mention]:
    """Owners said by their nation before a trade (Korean plating company), where no set phrase said them."""
    return [
        Mention("ownership", _NATIONS[match[1]], match.start(1), match.end(1))
        for match in _NATION.finditer(reading.text)
        if not any(mention.kind == "ownership" and mention.start <= match.start(1) < mention.end for mention in found)
    ]


def _is_hidden(mention: Mention, names: list[Mention], materials: list[Mention], processes: list[Mention]) -> bool:
    """Whether a longer name says something else here: tôn mạ kẽm is a sheet and no plating, 自動車床 a lathe and no car."""
    if mention.is_known:
        return False
    if mention.kind == "flag":
        return mention.id.split(":")[0] in _LOOSE_FLAGS and _is_within(mention, (*names, *materials, *processes))
    if mention.kind == "sector" and not mention.is_spaced and _is_within(mention, processes):
        return True
    if mention.kind == "sector" and not mention.is_exact and any(_cuts(process, mention) for process in processes):
        return True
    if mention.kind in ("material", "family", "sector"):
        return any(name.touches(mention) for name in names)
    return mention.kind in ("process", "part") and mention.id != "rubber" and _is_within(mention, materials)


def _cuts(name: Mention, mention: Mention) -> bool:
    """Whether a longer name takes a part of a mention's words."""
    return name.touches(mention) and not name.covers(mention) and name.size > mention.size


def _is_within(mention: Mention, others: Iterable[Mention]) -> bool:
    return any(other.covers(mention) and other.size > mention.size for other in others)


def _negated(mentions: list[Mention], reading: Reading) -> set[Mention]:
    """Mentions that a word of negation takes back: the next after "not", the last before "아닌"."""
    things = [
        mention
        for mention in mentions
        if mention.kind not in ("flag", PLAIN, "narrow", "idle") or mention.id in _REFUSABLE
    ]
    taken: set[Mention] = set()
    for mention in mentions:
        if mention.id == "negation_before:yes" and not _stands_after(mention, things, reading):
            taken |= _next(mention, things, reading)
        elif mention.id.startswith("negation"):
            taken |= _last(mention, things)
    return taken


def _stands_after(negation: Mention, things: list[Mention], reading: Reading) -> bool:
    """Whether a Chinese word of negation follows what it refuses, as in Japanese (塗装不要)."""
    closes = reading.text[negation.end : negation.end + 1] in ("", " ", ",", "、", "。", ")")
    return not negation.is_spaced and closes and any(thing.end == negation.start for thing in things)


def _next(negation: Mention, things: list[Mention], reading: Reading) -> set[Mention]:
    if reading.text[negation.end : negation.end + 1] == ":":  # "wire bonding? no: ..." takes back what stands before
        return set()
    following = [thing for thing in things if 0 <= thing.start - negation.end <= 12]
    if not following or re.search(r"[,;.，。]", reading.text[negation.end : following[0].start]):
        return set()
    refused = {thing for thing in following if thing.touches(following[0])}
    end = max(thing.end for thing in refused)
    for thing in things:  # no plating or painting
        if thing.start >= end and _OR.fullmatch(reading.text[end : thing.start]) and thing.kind == following[0].kind:
            refused.add(thing)
            end = thing.end
    return refused


def _last(negation: Mention, things: list[Mention]) -> set[Mention]:
    """The named thing before; its material stays wanted (no aluminium die casting: still aluminium)."""
    before = [thing for thing in things if 0 <= negation.start - thing.end <= 3]
    if not before:
        return set()
    last = max(before, key=lambda thing: (thing.end, thing.size))
    return {thing for thing in before if last.covers(thing) and thing.kind != "family"}
