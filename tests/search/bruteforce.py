"""What every engine must answer, worked out document by document in plain Python: slow, and easy to check by reading."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matching.compare import ORDERED_WORDS, TONNAGES
from search import fields
from search.analysis import fold
from search.documents import Document
from search.engines.contract import WORDS, Answer, Choice, Hit, Limit, Part, Request

_OPEN, _LARGER = 0.35, 0.6
_TOLERANCE = 1e-6


class Collection:
    """Documents by key, the last of each, with counts over all of them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = [*{one.key: one for one in documents}.values()]
        self._facts = Counter(name for one in self.documents for name in one.facts)
        self.facets = {one.key: [*_facets(one)] for one in self.documents}
        self._words = Counter(word for one in self.documents for word in one.words)
        lengths = [one.facts[fields.LENGTH] for one in self.documents if fields.LENGTH in one.facts]
        self.mean_length = sum(lengths) / len(lengths) if lengths and sum(lengths) else 1.0

    def rarity(self, held: int) -> float:
        return math.log(1 + (len(self.documents) - held + 0.5) / (held + 0.5))

    def words(self, texts: Iterable[str]) -> dict[str, float]:
        """Rarity by word of the texts that are looked at."""
        return self._rarities(texts, lambda text: self._words[text])

    def names(self, texts: Iterable[str]) -> dict[str, float]:
        found = self._rarities(texts, lambda text: self._facts[fields.named(text)])
        return {text: rarity for text, rarity in found.items() if fold(text) == text}

    def deciding(self, words: Mapping[str, float]) -> dict[str, float]:
        plain = [word for word in words if fold(word) == word]
        return {word: words[word] for word in rarest(plain, lambda word: self._words[word], 8)}

    def _rarities(self, texts: Iterable[str], held: Callable[[str], int]) -> dict[str, float]:
        return {text: self.rarity(held(text)) for text in rarest([*dict.fromkeys(texts)], held, 48)}


def _facets(one: Document) -> Iterator[tuple[str, str, float]]:
    """(field, value, number) of the facts that may be counted."""
    for fact, value in one.facts.items():
        field, _, name = fact.partition("=")
        if field in fields.FACETS or field in fields.REGISTRY_FACETS:
            yield field, name, value


def rarest(texts: Sequence[str], held: Callable[[str], int], most: int) -> list[str]:
    kept = set(sorted(texts, key=lambda text: (held(text), texts.index(text)))[:most])
    return [text for text in texts if text in kept]


def search(collection: Collection, request: Request) -> Answer:
    """Hits carry key, code and score; what explains them is compared elsewhere."""
    asked = _Asked(collection, request)
    gates = asked.gates
    listed = [one for one in collection.documents if asked.passes(one, gates)]
    scored = sorted(((round(asked.score(one), 6), one) for one in listed), key=lambda pair: (-pair[0], pair[1].code))
    end = request.start + request.size
    return Answer(
        total=len(listed),
        hits=tuple(Hit(one.key, one.code, score) for score, one in scored[request.start : end]),
        facets={field: asked.facet(field, listed) for field in request.facets},
        without={}
        if listed
        else {name: asked.count(gates - {name}) for name in gates if not isinstance(name, _Filter)},
        without_filter={} if listed else dict(asked.without_filters()),
    )


@dataclass(frozen=True)
class _Filter:
    """The gate of a filter field."""

    field: str


class _Asked:
    def __init__(self, collection: Collection, request: Request) -> None:
        self.collection, self.request, self.day = collection, request, request.on.toordinal()
        self.filters = dict(request.filters or {})
        self.words = collection.words(request.words)
        self.deciding = self.words if request.least_share <= 0 else collection.deciding(self.words)
        self.of_all, self.of_rest = collection.names(request.name_words), collection.names(request.rest_words)
        groups = {part.group for part in request.parts if part.must} | ({WORDS} if request.words_must else set())
        self.gates: frozenset[str | _Filter] = frozenset([*groups, *(_Filter(field) for field in self.filters)])

    def passes(self, one: Document, gates: frozenset[str | _Filter]) -> bool:
        if not any(one.facts.get(name, 0) >= self.day for name in self.request.scope):
            return False
        is_named = self.is_named(one)
        return all(
            self._holds(one, gate.field, self.filters[gate.field])
            if isinstance(gate, _Filter)
            else is_named or self._meets(one, gate)
            for gate in gates
        )

    def _meets(self, one: Document, group: str) -> bool:
        if group == WORDS and self.request.words_must:
            held = [word for word in self.deciding if word in one.words and fold(word) == word]
            if self.request.least_share <= 0:
                return bool(held)
            total = sum(self.deciding.values())
            return (
                bool(total)
                and sum(self.deciding[word] for word in held) / total >= self.request.least_share - _TOLERANCE
            )
        return any(self.fit(one, part) > 0 for part in self.request.parts if part.must and part.group == group)

    def _holds(self, one: Document, field: str, values: Iterable[str]) -> bool:
        least = self.day if field in fields.DATED else -math.inf
        return any(
            one.facts.get(fields.fact(field, value), -math.inf) >= least for value in values if value is not None
        ) and any(fields.fact(field, value) in one.facts for value in values)

    def is_named(self, one: Document) -> bool:
        of_all, of_rest = self._share(one, self.of_all), self._share(one, self.of_rest)
        return of_all >= 0.6 - _TOLERANCE and of_rest >= 0.9 - _TOLERANCE

    def _share(self, one: Document, names: Mapping[str, float]) -> float:
        total = sum(names.values())
        return (
            sum(rarity for word, rarity in names.items() if fields.named(word) in one.facts) / total if total else 0.0
        )

    def fit(self, one: Document, part: Part) -> float:
        """0: fails."""
        if part.limit is not None:
            return _limit_fit(one, part.limit, keeps_open=part.keeps_open)
        best = max((self._choice(one, choice) for choice in part.choices), default=0.0)
        return best or (_OPEN if any(name in one.facts for name in part.open_by) else 0.0)

    def _choice(self, one: Document, choice: Choice) -> float:
        value = one.facts.get(choice.fact)
        if value is None or (choice.is_dated and value < self.day):
            return 0.0
        return choice.score * (value if choice.counts_value else 1.0)

    def score(self, one: Document) -> float:
        request, main = self.request, 0.7
        confirmed = one.facts.get(fields.CONFIRMED)
        age = 365.0 if confirmed is None else self.day - confirmed
        total = 0.08 * one.facts.get(fields.TRUST, 0.0) + 0.06 * min(max(1 - age / 548, 0.0), 1.0)
        if request.parts:
            main -= 0.08
            weights = sum(part.weight for part in request.parts)
            total += main * sum(part.weight * self.fit(one, part) for part in request.parts) / weights
        total += (0.08 if request.parts else main) * self._bm25(one)
        if request.name_words:
            total += 0.16 * self._share(one, self.of_all) * self._share(one, self.of_rest)
        return 0.5 + total / 2 if self.is_named(one) else total

    def _bm25(self, one: Document) -> float:
        norm = 1.2 * (0.25 + 0.75 * one.facts.get(fields.LENGTH, 0.0) / self.collection.mean_length)
        rarities = sum(self.words.values())
        held = ((rarity, one.words[word]) for word, rarity in self.words.items() if word in one.words)
        return sum(rarity * weight / (weight + norm) for rarity, weight in held) / rarities if rarities else 0.0

    def count(self, gates: frozenset[str | _Filter]) -> int:
        return sum(self.passes(one, gates) for one in self.collection.documents)

    def facet(self, field: str, listed: Sequence[Document]) -> dict[str, int]:
        if field in self.filters:
            gates = self.gates - {_Filter(field)}
            listed = [one for one in self.collection.documents if self.passes(one, gates)]
        held = Counter(
            name
            for one in listed
            for of, name, value in self.collection.facets[one.key]
            if of == field and (field not in fields.DATED or value >= self.day)
        )
        return dict(sorted(held.items(), key=lambda pair: (-pair[1], pair[0])))

    def without_filters(self) -> Iterator[tuple[tuple[str, str], int]]:
        chosen = self.filters
        for field, values in chosen.items():
            for value in values:
                kept = tuple(other for other in values if other != value)
                self.filters = {**chosen, field: kept}
                yield (field, value), self.count(self.gates if kept else self.gates - {_Filter(field)})
        self.filters = chosen


def _limit_fit(one: Document, limit: Limit, *, keeps_open: bool) -> float:
    found = [*_answers(one, limit)]
    stated = bool(found) or any(fields.has_words(process, limit.key) in one.facts for process in limit.processes)
    return max(found, default=0.0) or (_OPEN if keeps_open and not stated else 0.0)


def _answers(one: Document, limit: Limit) -> Iterator[float]:
    for process in limit.processes:
        if limit.kind == "set":
            yield from (1.0 for word in _taken(limit) if fields.has_word(process, limit.key, word) in one.facts)
            continue
        for slot in range(fields.SLOTS):
            high = one.facts.get(fields.high_end(process, limit.key, slot))
            if high is not None:
                yield _range_fit(limit, one.facts[fields.low_end(process, limit.key, slot)], high)


def _taken(limit: Limit) -> Sequence[str]:
    order, wanted = ORDERED_WORDS.get(limit.key, ()), str(limit.value)
    return order[: order.index(wanted) + 1] if wanted in order else (wanted,)


def _range_fit(limit: Limit, low: float, high: float) -> float:
    value = float(limit.value)
    reaches = high >= value - _TOLERANCE * abs(value)
    begins = low <= value + _TOLERANCE * abs(value)
    if limit.kind == "max" or (limit.kind != "best" and limit.op == ">="):
        return float(reaches)
    if limit.kind == "best" or limit.op == "<=":
        return float(begins)
    if reaches and not begins:
        return _LARGER if limit.key in TONNAGES else 0.0
    return float(reaches and begins)
