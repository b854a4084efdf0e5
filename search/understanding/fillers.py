"""Words that say nothing by themselves: beside something understood they are not looked for in texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from search.analysis import analyse, fold, script_of
from search.understanding.lexicon import load

_PUNCTUATION = ".,;:()\"'!?-–"
_SPACED = frozenset({"word", "digit", "hangul"})


def without_fillers(words: list[str], *, has_marks: bool) -> list[str]:
    """The words that are worth looking for. Who types tone marks means them: "Gia" is a name, "giá" asks for a price."""
    return [word for word in words if not _is_filler(word, has_marks=has_marks)]


def _is_filler(word: str, *, has_marks: bool) -> bool:
    folded = fold(word).strip(_PUNCTUATION)
    if not folded or (len(folded) == 1 and script_of(folded) in _SPACED):
        return True
    if script_of(folded[0]) not in _SPACED:
        return _is_made_of_fillers(folded)
    if has_marks and script_of(folded[0]) == "word":
        return analyse(word).marked.strip(_PUNCTUATION) in _fillers().marked
    return folded in _fillers().folded


def _is_made_of_fillers(piece: str) -> bool:
    """Whether a run of an unspaced script can be cut into fillers."""
    reached = {0}
    for end in range(1, len(piece) + 1):
        if any(start in reached and piece[start:end] in _fillers().folded for start in range(max(0, end - 12), end)):
            reached.add(end)
    return len(piece) in reached


@dataclass(frozen=True, slots=True)
class _Fillers:
    folded: frozenset[str]
    marked: frozenset[str]


@lru_cache(maxsize=1)
def _fillers() -> _Fillers:
    words = {word for line in load("fillers.yaml").values() for word in line.split()}
    return _Fillers(frozenset(map(fold, words)), frozenset(analyse(word).marked for word in words))
