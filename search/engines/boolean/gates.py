"""Who is listed: a request as a tree of terms, with the same outcome as the arithmetic of `search.engines.arrays`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from search import fields
from search.engines.arrays.parts import limit_scores, taken_words
from search.engines.arrays.view import Values
from search.engines.arrays.words import rarest
from search.engines.boolean import terms
from search.engines.boolean.names import named_tree
from search.engines.boolean.shares import enough, weighed
from search.engines.boolean.snapshots import Snapshot
from search.engines.boolean.trees import EVERYTHING, NOTHING, Fact, Not, Tree, Word, either, every
from search.engines.contract import DECIDING_WORDS, WORDS, Choice, Limit, Part, Request


@dataclass(frozen=True, slots=True)
class Gates:
    """The conditions of a request. `groups` are those that whoever is `named` is excused from."""

    scope: Tree
    filters: dict[str, Tree]
    groups: dict[str, Tree]
    named: Tree

    def all(self) -> Tree:
        return self._tree(self.filters.values(), self.groups.values())

    def without(self, group: str) -> Tree:
        return self._tree(self.filters.values(), [tree for name, tree in self.groups.items() if name != group])

    def without_filter(self, field: str, instead: Tree = EVERYTHING) -> Tree:
        others = [tree for name, tree in self.filters.items() if name != field]
        return self._tree([*others, instead], self.groups.values())

    def _tree(self, filters: Iterable[Tree], groups: Iterable[Tree]) -> Tree:
        asked = every(groups)
        if self.named != NOTHING and asked != EVERYTHING:
            asked = either([self.named, every([Fact(terms.EVERY), asked]) if _is_negative(asked) else asked])
        return every([self.scope, *filters, asked])


def gates(snapshot: Snapshot, request: Request) -> Gates:
    day = request.on.toordinal()
    scope = either(_in_scope(snapshot, name, day) for name in request.scope)
    filters = {field: chosen(snapshot, field, values, day) for field, values in (request.filters or {}).items()}
    groups: dict[str, list[Tree]] = {}
    for part in request.parts:
        if part.must:
            groups.setdefault(part.group, []).append(_part(snapshot, part, day))
    trees = {group: either(some) for group, some in groups.items()}
    if request.words_must:
        trees[WORDS] = _words(snapshot, request)
    return Gates(scope, filters, trees, named_tree(snapshot, request, scope) if trees else NOTHING)


def chosen(snapshot: Snapshot, field: str, values: Sequence[str], day: int) -> Tree:
    """Documents that hold one of the values."""
    names = [fields.fact(field, value) for value in values]
    return either(holding(snapshot, name, day) if field in fields.DATED else Fact(name) for name in names)


def _in_scope(snapshot: Snapshot, name: str, day: int) -> Tree:
    """No condition when there is nothing else in the index, as when it holds listed firms only."""
    tree = holding(snapshot, name, day)
    return EVERYTHING if tree == Fact(name) and snapshot.held_fact(name) == snapshot.documents else tree


def holding(snapshot: Snapshot, name: str, day: int) -> Tree:
    """Documents whose fact still holds on a day."""
    numbers = snapshot.numbers(name)
    valid = [number for number in numbers if float(number) >= day]
    if len(valid) == len(numbers):
        return Fact(name) if valid else NOTHING
    return either(Fact(terms.numbered(name, number)) for number in valid)


def choice(snapshot: Snapshot, one: Choice, day: int) -> Tree:
    return holding(snapshot, one.fact, day) if one.is_dated else Fact(terms.kept_as(one.fact))


def limit_evidence(snapshot: Snapshot, limit: Limit) -> Iterator[tuple[Tree, float]]:
    """Documents that take the figure, with how well."""
    for process in limit.processes:
        if limit.kind == "set":
            yield from ((Fact(fields.has_word(process, limit.key, word)), 1.0) for word in taken_words(limit))
            continue
        name = terms.figures(process, limit.key)
        numbers = snapshot.numbers(name)
        if numbers:
            scores = limit_scores(limit, *_ends(numbers))
            for score in (score for score in np.unique(scores) if score > 0):
                held = [number for number, reached in zip(numbers, scores, strict=True) if reached == score]
                yield either(Fact(terms.numbered(name, number)) for number in held), float(score)


def _ends(numbers: Sequence[str]) -> tuple[Values, Values]:
    pairs = [number.split("~") for number in numbers]
    low, high = np.array(pairs, np.float64).astype(np.float32).T
    return low, high


def _part(snapshot: Snapshot, part: Part, day: int) -> Tree:
    """Documents that answer the part, or leave it open."""
    if part.limit is None:
        return either(
            [
                *(choice(snapshot, one, day) for one in part.choices),
                *(Fact(terms.kept_as(name)) for name in part.open_by),
            ]
        )
    evidence = either(tree for tree, _ in limit_evidence(snapshot, part.limit))
    if not part.keeps_open:
        return evidence
    known = either(_known(part.limit))
    return Not(every([known, Not(evidence)]) if evidence != NOTHING else known)


def _known(limit: Limit) -> Iterator[Tree]:
    for process in limit.processes:
        yield Fact(fields.has_words(process, limit.key))
        if limit.kind != "set":
            yield Fact(fields.high_end(process, limit.key, 0))


def _words(snapshot: Snapshot, request: Request) -> Tree:
    words = weighed(request.words, snapshot.held_word, snapshot.documents)
    plain = [word for word in words if word.is_plain]
    if request.least_share <= 0:
        return either(Word(word.text) for word in plain if word.held)
    return enough(rarest(plain, DECIDING_WORDS), request.least_share, Word) if plain else NOTHING


def _is_negative(tree: Tree) -> bool:
    return isinstance(tree, Not)
