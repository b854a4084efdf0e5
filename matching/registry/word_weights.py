"""How much a word of a name says: rare words nearly everything, "Phát" or "Minh" little, counted on public lists of firms."""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "name_words.tsv"
_LIGHTEST = 0.3
_LONG = 7
_SYLLABLE = re.compile(r"(?:ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")


@cache
def _counts() -> tuple[dict[str, int], int]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    names = int(lines[0].split("\t")[1])
    return {word: int(count) for word, count in (line.split("\t") for line in lines[1:])}, names


@lru_cache(maxsize=65536)
def weight_of(word: str, folded: str) -> float:
    """Weight in [0.3, 1.5] of a core word (lower case, with its marks): the most for a long word that the lists do not have.

    A syllable of Vietnamese never weighs more than 0.8: the lists that were counted are short, and no syllable is rare in the country.
    """
    counts, names = _counts()
    seen = counts.get(word, 0) or (counts.get("~" + folded, 0) if word == folded else 0)
    most = 0.8 if is_syllable(folded) else 1.5 if len(folded) >= _LONG else 1.0
    if seen == 0:
        return most if len(folded) > 1 else 0.6
    return max(_LIGHTEST, min(most, math.log(names / seen) / math.log(names)))


def is_syllable(folded: str) -> bool:
    """Whether a word without marks may be a syllable of Vietnamese."""
    return _SYLLABLE.fullmatch(folded) is not None
