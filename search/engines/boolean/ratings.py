"""A request -> how to score candidates, in the weights of `search.engines.arrays`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from search import fields
from search.engines.arrays import FRESH_WEIGHT, NAME_WEIGHT, TRUST_WEIGHT, WORDS_BESIDE_PARTS
from search.engines.arrays.parts import OPEN
from search.engines.boolean import terms
from search.engines.boolean.gates import Gates, choice, limit_evidence
from search.engines.boolean.names import name_words
from search.engines.boolean.scoring import Best, Constants, Scoring
from search.engines.boolean.shares import weighed
from search.engines.boolean.snapshots import Snapshot
from search.engines.boolean.trees import NOTHING, Fact, Tree
from search.engines.contract import Choice, Part, Request

_NAMED = 0.5


def scoring(snapshot: Snapshot, request: Request, gates: Gates) -> Scoring:
    main = 1.0 - TRUST_WEIGHT - FRESH_WEIGHT - NAME_WEIGHT
    of_words = main
    if request.parts:
        main, of_words = main - WORDS_BESIDE_PARTS, WORDS_BESIDE_PARTS
    weights = sum(part.weight for part in request.parts)
    day = request.on.toordinal()
    groups = Counter(part.group for part in request.parts)
    parts = []
    for part in request.parts:
        is_condition = part.must and part.limit is None and groups[part.group] == 1
        constants = _constants(snapshot, part, day, main * part.weight / weights)
        parts.append(Best(constants, gates.groups[part.group] if is_condition else None))
    words = weighed(request.words, snapshot.held_word, snapshot.documents)
    rarities = sum(word.rarity for word in words) or 1.0
    return Scoring(
        parts=tuple(part for part in parts if part.constants),
        words=tuple((word.text, of_words / rarities) for word in words if word.held),
        extras=tuple(_names(snapshot, request, gates.named)),
        day=day,
    )


def _names(snapshot: Snapshot, request: Request, named: Tree) -> Iterator[tuple[Tree, float]]:
    if named != NOTHING:
        yield named, _NAMED
    words = name_words(snapshot, request.name_words) if request.rest_words else []
    total = sum(word.rarity for word in words)
    if len(words) > 1:  # a single word makes no difference among those named
        yield from ((Fact(fields.named(word.text)), NAME_WEIGHT * word.rarity / total) for word in words if word.held)


def _constants(snapshot: Snapshot, part: Part, day: int, weight: float) -> Constants:
    """Best first."""
    found = [pair for one in part.choices for pair in _choice(snapshot, one, day)]
    if part.limit is not None:
        least = OPEN if part.keeps_open else 0.0
        found = [(tree, score - least) for tree, score in limit_evidence(snapshot, part.limit)]
    found += [(Fact(terms.kept_as(name)), OPEN) for name in part.open_by]
    return tuple((tree, weight * score) for tree, score in sorted(found, key=lambda pair: -pair[1]) if tree != NOTHING)


def _choice(snapshot: Snapshot, one: Choice, day: int) -> Iterator[tuple[Tree, float]]:
    numbers = snapshot.numbers(one.fact) if one.counts_value else ()
    if not numbers:
        yield choice(snapshot, one, day), one.score
    for number in numbers:
        yield Fact(terms.numbered(one.fact, number)), one.score * float(number)
