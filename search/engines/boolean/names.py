"""Which documents are meant by name."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from search import fields
from search.engines.boolean.scoring import Scoring
from search.engines.boolean.shares import Weighed, enough, weighed
from search.engines.boolean.snapshots import Snapshot
from search.engines.boolean.trees import NOTHING, AtLeast, Fact, Keys, Tree, every
from search.engines.contract import DECIDING_WORDS, NAMED_OF_ALL, NAMED_OF_REST, ROUNDING, Request

_MOST_CANDIDATES = 1_000


def name_words(snapshot: Snapshot, texts: Sequence[str]) -> list[Weighed]:
    """Those that decide on names, weighed by how many names hold them."""
    words = weighed(texts, lambda text: snapshot.held_fact(fields.named(text)), snapshot.documents)
    return [word for word in words if word.is_plain]


def named_tree(snapshot: Snapshot, request: Request, scope: Tree) -> Tree:
    """Documents whose names hold enough of the words. Of a few words a tree tells; of many, candidates are looked through."""
    asked = [
        (name_words(snapshot, request.name_words), NAMED_OF_ALL),
        (name_words(snapshot, request.rest_words), NAMED_OF_REST),
    ]
    if not all(words for words, _ in asked):
        return NOTHING
    if all(len(words) <= DECIDING_WORDS for words, _ in asked):
        return every(enough(words, share, _holds) for words, share in asked)
    likely = every([scope, *(_at_least(words, share) for words, share in asked)])
    if likely == NOTHING:
        return NOTHING
    found = snapshot.best(likely, Scoring(), sort="best", start=0, size=_MOST_CANDIDATES).documents
    return Keys(tuple(one.key for one in found if all(_share(one.facts, words) >= share for words, share in asked)))


def _holds(text: str) -> Tree:
    return Fact(fields.named(text))


def _at_least(words: Sequence[Weighed], share: float) -> Tree:
    """Documents with so many of the words as it takes at the least."""
    need = (share - ROUNDING) * sum(word.rarity for word in words)
    held = sorted((word for word in words if word.held), key=lambda word: -word.rarity)
    reached = [*itertools.accumulate(word.rarity for word in held)]
    count = next((number for number, weight in enumerate(reached, 1) if weight >= need), 0)
    return AtLeast(count, tuple(_holds(word.text) for word in held)) if count else NOTHING


def _share(facts: dict[str, float], words: Sequence[Weighed]) -> float:
    total = sum(word.rarity for word in words)
    return sum(word.rarity for word in words if fields.named(word.text) in facts) / total + ROUNDING
