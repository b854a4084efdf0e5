"""Slips of the finger in Latin words, and only towards a word of the dictionary.

One letter in five, two in nine; and Vietnamese typed with the keys of an input method that was off (khuoon, duwcs).
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import Analysed
from search.understanding.lexicon import Lexicon, lexicon
from search.understanding.result import Typo

_WORD = re.compile(r"(?<![a-z0-9])[a-z]{3,24}(?![a-z0-9])")
_SHORTEST = 5
_TONE_KEYS = re.compile(r"aa|ee|oo|dd|[aou]w|[fjx]$")
_TELEX = ((re.compile(r"([aeo])\1|(d)d"), r"\1\2"), (re.compile(r"w"), ""), (re.compile(r"(?<=.)[sfrxj]$"), ""))


def corrected(
    analysed: Analysed, words: Lexicon, others: frozenset[str] = frozenset()
) -> tuple[Analysed, tuple[Typo, ...]]:
    """The text with misspelt long words replaced; every new character points to the whole word it stands for.

    `others`: words that are no misspelling here.
    """
    changes = [
        (match.start(), match.end(), better)
        for match in _WORD.finditer(analysed.folded)
        if match[0] not in words.known
        and match[0] not in others
        and analysed.marked[match.start() : match.end()] == match[0]
        if (better := _without_tone_keys(match[0], words) or _nearest(match[0]))
    ]
    typos = tuple(Typo(*analysed.original_span(start, end), better) for start, end, better in changes)
    for start, end, better in reversed(changes):
        size = len(better)
        bounds = analysed.starts[start], analysed.ends[end - 1]
        analysed = Analysed(
            analysed.folded[:start] + better + analysed.folded[end:],
            analysed.marked[:start] + better + analysed.marked[end:],
            analysed.starts[:start] + (bounds[0],) * size + analysed.starts[end:],
            analysed.ends[:start] + (bounds[1],) * size + analysed.ends[end:],
        )
    return analysed, typos


def _without_tone_keys(word: str, words: Lexicon) -> str:
    """The Vietnamese syllable behind a word typed by Telex keys; empty when it is none."""
    if not _TONE_KEYS.search(word) or word in words.known:
        return ""
    plain = word
    for pattern, replacement in _TELEX:
        plain = pattern.sub(replacement, plain)
    return plain if plain in words.syllables and plain != word else ""


def _mean_the_same(word: str, other: str) -> bool:
    """Whether two words are spellings of one thing (aluminium, aluminum)."""
    entries = lexicon().entries
    return {entry.id for entry in entries.get(word, ())} & {entry.id for entry in entries.get(other, ())} != set()


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str:
    """The one dictionary word within reach; empty when there is none, or a second as near."""
    if len(word) < _SHORTEST:
        return ""
    allowed = 2 if len(word) >= 9 else 1
    close = process.extract(word, lexicon().words, scorer=OSA.distance, score_cutoff=allowed, limit=2)
    close = [found for found in close if found[0][0] == word[0]]
    close = [found for found in close if not found[0].startswith(word) and not word.startswith(found[0])]
    if len(word) < 7:  # short words differ by a letter from many others: only a letter lost, doubled or swapped counts
        close = [found for found in close if len(found[0]) != len(word) or sorted(found[0]) == sorted(word)]
    if not close or (len(close) > 1 and close[0][1] == close[1][1] and not _mean_the_same(close[0][0], close[1][0])):
        return ""
    return str(close[0][0])
