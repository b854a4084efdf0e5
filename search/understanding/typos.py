"""Slips of the finger in long Latin words: one letter in five, two in nine, and only towards a word of the dictionary."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import Analysed
from search.understanding.lexicon import Lexicon, lexicon

_WORD = re.compile(r"(?<![a-z0-9])[a-z]{5,24}(?![a-z0-9])")


def corrected(analysed: Analysed, words: Lexicon) -> Analysed:
    """The text with misspelt long words replaced; every new character points to the whole word it stands for."""
    changes = [
        (match.start(), match.end(), better)
        for match in _WORD.finditer(analysed.folded)
        if match[0] not in words.known and analysed.marked[match.start() : match.end()] == match[0]
        if (better := _nearest(match[0]))
    ]
    for start, end, better in reversed(changes):
        size = len(better)
        bounds = analysed.starts[start], analysed.ends[end - 1]
        analysed = Analysed(
            analysed.folded[:start] + better + analysed.folded[end:],
            analysed.marked[:start] + better + analysed.marked[end:],
            analysed.starts[:start] + (bounds[0],) * size + analysed.starts[end:],
            analysed.ends[:start] + (bounds[1],) * size + analysed.ends[end:],
        )
    return analysed


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str:
    """The one dictionary word within reach; empty when there is none, or a second as near."""
    allowed = 2 if len(word) >= 9 else 1
    close = process.extract(word, lexicon().words, scorer=OSA.distance, score_cutoff=allowed, limit=2)
    close = [found for found in close if found[0][0] == word[0]]
    close = [found for found in close if not found[0].startswith(word) and not word.startswith(found[0])]
    if len(word) < 7:  # short words differ by a letter from many others: only a letter lost, doubled or swapped counts
        close = [found for found in close if len(found[0]) != len(word) or sorted(found[0]) == sorted(word)]
    if not close or (len(close) > 1 and close[0][1] == close[1][1]):
        return ""
    return str(close[0][0])
