"""Trees of terms in the server's query language: most as a match of words, long lists as an expression over a set of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.engines.arrays import FRESH_DAYS, FRESH_WEIGHT, NEVER_CONFIRMED_DAYS, TRUST_WEIGHT
from search.engines.arrays.words import LENGTH_SHARE, SATURATION
from search.engines.boolean import terms
from search.engines.boolean.scoring import Constants, Scoring
from search.engines.boolean.trees import (
    EVERYTHING,
    NOTHING,
    AtLeast,
    Either,
    Every,
    Fact,
    Keys,
    Not,
    Tree,
    Word,
    either,
)
from search.engines.sphinx.rows import UNRATED, fact_token, key_fact, number_of, word_token

_LONG = 150
"""From so many terms on a match gets slow: its cost grows with their square."""

_MOST_STEPS = 12

_BM25 = f"bm25f({SATURATION}, {LENGTH_SHARE}, {{words=1, facts=0}})"
_BM25_STEPS = 10_000
_BM25_MOST = SATURATION + 1


@dataclass(frozen=True, slots=True)
class Condition:
    """What goes into MATCH, and an expression that must be true, or nothing."""

    match: str
    expression: str = ""


def condition(tree: Tree) -> Condition:
    members = tree.trees if isinstance(tree, Every) else (tree,)
    long = [one for one in members if _is_long(one)]
    short = [one for one in members if not _is_long(one)]
    return Condition(_match(_every(short)), " AND ".join(_expression(one) for one in long))


def ranker(scoring: Scoring) -> str:
    """The option that rates words, where there are any."""
    return f"ranker = expr('{_BM25} * {_BM25_STEPS}')" if scoring.words else "ranker = none"


def rating(scoring: Scoring) -> str:
    """An expression for how well a document answers, evidence and freshness too."""
    age = f"IF(confirmed > 0, {scoring.day} - confirmed, {NEVER_CONFIRMED_DAYS}.0)"
    parts = [f"{TRUST_WEIGHT} * trust + {FRESH_WEIGHT} * MAX(0.0, 1.0 - {age} / {FRESH_DAYS}.0)"]
    parts += [_best_of(part.constants) for part in scoring.parts]
    if scoring.words:
        factor = sum(factor for _, factor in scoring.words) / len(scoring.words) / _BM25_MOST
        parts.append(f"{factor / _BM25_STEPS:.9f} * WEIGHT()")
    return " + ".join(part for part in parts if part)


def _best_of(constants: Constants) -> str:
    """Nested, the best first; the server reads only so deep."""
    steps: dict[float, list[Tree]] = {}
    for tree, score in constants:
        if _is_rated(tree):
            steps.setdefault(round(score, 4), []).append(tree)
    expression = "0.0"
    for score, trees in sorted(steps.items())[-_MOST_STEPS:]:
        expression = f"IF({_expression(either(trees))}, {score}, {expression})"
    return expression


def _match(tree: Tree) -> str:
    match tree:
        case Fact():
            return fact_token(tree.name)
        case Word():
            return word_token(tree.text)
        case Keys():
            return _match(Either(tuple(Fact(key_fact(key)) for key in tree.keys)))
        case Every():
            positive = [_match(one) for one in tree.trees if not isinstance(one, Not)]
            negative = [f"!{_match(one.tree)}" for one in tree.trees if isinstance(one, Not)]
            return f"({' '.join([*(positive or [fact_token(terms.EVERY)]), *negative])})"
        case Either():
            return f"({' | '.join(map(_match, tree.trees)) or fact_token(_NOBODY)})"
        case AtLeast():
            return f'("{" ".join(map(_match, tree.trees))}"/{tree.count})'
        case Not():
            return _match(Every((tree,)))


_NOBODY = "nobody"
"""A fact that no document has."""


def _expression(tree: Tree) -> str:
    match tree:
        case Fact():
            return f"IN(rated, {number_of(tree.name)})"
        case Every():
            return f"({' AND '.join(map(_expression, tree.trees))})"
        case Either():
            facts = [str(number_of(one.name)) for one in tree.trees if isinstance(one, Fact)]
            others = [_expression(one) for one in tree.trees if not isinstance(one, Fact)]
            sets = [f"IN(rated, {', '.join(facts)})"] if facts else []
            return f"({' OR '.join([*sets, *others])})"
        case Not():
            return f"({_expression(tree.tree)} = 0)"
        case _:
            raise AssertionError(tree)


def _every(trees: Sequence[Tree]) -> Tree:
    return Every(tuple(trees))


def _is_long(tree: Tree) -> bool:
    return _size(tree) > _LONG and _is_rated(tree)


def _size(tree: Tree) -> int:
    if isinstance(tree, Not):
        return _size(tree.tree)
    return sum(map(_size, tree.trees)) if isinstance(tree, Every | Either) else 1


def _is_rated(tree: Tree) -> bool:
    """Whether the numbers kept of each document tell it."""
    if isinstance(tree, Fact):
        return tree.name.partition("=")[0] not in UNRATED
    if isinstance(tree, Not):
        return _is_rated(tree.tree)
    return isinstance(tree, Every | Either) and tree not in (EVERYTHING, NOTHING) and all(map(_is_rated, tree.trees))
