"""Words weighed by rarity, and the condition that a document holds enough of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from search.engines.arrays.words import is_plain, rarest, rarity
from search.engines.boolean.trees import EVERYTHING, NOTHING, Tree, either, every
from search.engines.contract import MOST_WORDS, ROUNDING


@dataclass(frozen=True, slots=True)
class Weighed:
    """A word of a request, `held` by so many documents of the index."""

    text: str
    held: int
    rarity: float
    is_plain: bool


def weighed(texts: Iterable[str], held: Callable[[str], int], documents: int) -> tuple[Weighed, ...]:
    """Distinct words that are looked at, in the order typed."""
    words = []
    for text in dict.fromkeys(texts):
        count = held(text)
        words.append(Weighed(text, count, rarity(documents, count), is_plain(text)))
    return rarest(words, MOST_WORDS)


def enough(words: Sequence[Weighed], share: float, tree: Callable[[str], Tree]) -> Tree:
    """Documents that hold words of so large a share of all the weight; `tree`: those that hold one word."""
    need = (share - ROUNDING) * sum(word.rarity for word in words)
    held = sorted((word for word in words if word.held), key=lambda word: -word.rarity)
    return _reaching([(tree(word.text), word.rarity) for word in held], need)


def _reaching(weights: Sequence[tuple[Tree, float]], need: float) -> Tree:
    """With the first and what is then still needed of the others, or without it."""
    if need <= 0:
        return EVERYTHING
    if sum(weight for _, weight in weights) < need:
        return NOTHING
    (first, weight), others = weights[0], weights[1:]
    return either([every([first, _reaching(others, need - weight)]), _reaching(others, need)])
