"""A document as terms: what an engine without numbers beside its postings has to keep to answer the same questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search import fields
from search.documents import Document
from search.prefixes import folded_label, starts

COLUMNS = fields.REGISTRY_FILTERS
"""Fields of which an engine keeps the values of each document, for counting."""

_COUNTED = frozenset(COLUMNS)

_PART = "\x1e"
_CONTROLS = {ord(_PART): "\u241e", ord("\n"): "\u2424", ord("\t"): "\u2409"}

EVERY = "every"
"""A fact of all documents."""

BEGIN_LENGTHS = (1, 2, 3, 4, 6, 9, 13)
"""Beginnings of names are kept in these lengths; a longer prefix is looked for by the next shorter one and compared then."""

_NUMBERED = frozenset({"process", "states", fields.TRUST, *fields.DATED})
"""Fields whose facts are kept once more with their number."""


class Stored:
    """What is read back of a document: all of it. Read as it is asked for, since a page needs a little of many documents."""

    __slots__ = ("_facts", "_labels", "_names", "_words", "code", "key")

    def __init__(self, stored: bytes) -> None:
        """Raises ValueError when it is not what was stored."""
        self.key, self.code, self._labels, self._names, self._facts, self._words = stored.decode().split(_PART)

    @property
    def labels(self) -> list[str]:
        return list(json.loads(self._labels))

    @property
    def names(self) -> list[str]:
        """The labels, folded."""
        return list(json.loads(self._names))

    @property
    def facts(self) -> dict[str, float]:
        return _numbers(self._facts)

    @property
    def words(self) -> dict[str, float]:
        return _numbers(self._words)

    def fact(self, name: str) -> float | None:
        """The number of one fact, quicker than reading them all."""
        return _number(self._facts, name)

    def word(self, text: str) -> float | None:
        return _number(self._words, text)


@dataclass(frozen=True, slots=True)
class Entry:
    """What an engine keeps of a document: exact terms to find it by, `columns` to count by, `stored` to read it back.

    `words` come with how often they count; `brevity` in (0.5, 1] is greater for a shorter name.
    """

    key: str
    digest: str
    facts: tuple[str, ...]
    words: tuple[tuple[str, int], ...]
    columns: dict[str, list[str]]
    trust: float
    confirmed: float | None
    length: float
    brevity: float
    stored: bytes


def entry(document: Document) -> Entry:
    names = tuple(folded_label(label) for label in document.labels)
    shortest = min((len(name) for name in names), default=0)
    return Entry(
        key=document.key,
        digest=document.digest(),
        facts=(EVERY, *_facts(document.facts), *{*_begins(names)}),
        words=tuple((word, max(1, round(weight))) for word, weight in document.words.items()),
        columns=_columns(document.facts),
        trust=document.facts.get(fields.TRUST, 0.0),
        confirmed=document.facts.get(fields.CONFIRMED),
        length=document.facts.get(fields.LENGTH, 0.0),
        brevity=0.5 + 0.5 / (1 + shortest / 20),
        stored=_packed(document, names),
    )


def numbered(name: str, number: str) -> str:
    """A fact together with its number."""
    return f"{name}@{number}"


def figures(process: str, key: str) -> str:
    """The fact whose numbers are the ranges stated for an attribute, written low~high."""
    return fields.fact("range", f"{process}:{key}")


def kept_as(name: str) -> str:
    """The fact that is kept for a fact: lower ends stand where upper ends do."""
    return "high=" + name[4:] if name.startswith("low=") else name


def begins(prefix: str, *, is_first: bool) -> str:
    """A word of a name begins so; `is_first`: the name itself does."""
    return fields.fact("first" if is_first else "begins", prefix)


def _facts(facts: dict[str, float]) -> Iterator[str]:
    """Names that an index has to tell apart: none twice."""
    ranges: set[str] = set()
    for name, value in facts.items():
        field = name.partition("=")[0]
        if field == "high":
            process, key, slot = name[5:].rsplit(":", 2)
            low = facts[fields.low_end(process, key, int(slot))]
            yield name
            ranges.add(numbered(figures(process, key), f"{low!r}~{value!r}"))
        elif field != "low":
            yield name
            if field in _NUMBERED:
                yield numbered(name, repr(value))
    yield from ranges


def _begins(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        for at in starts(name):
            for length in BEGIN_LENGTHS:
                if at + length > len(name):
                    break
                yield "begins=" + name[at : at + length]
                if not at:
                    yield "first=" + name[:length]


def _columns(facts: dict[str, float]) -> dict[str, list[str]]:
    """Values by field; of a dated one with the last day, as `value@day`."""
    columns: dict[str, list[str]] = {}
    for name, number in facts.items():
        field, _, value = name.partition("=")
        if field in _COUNTED:
            columns.setdefault(field, []).append(numbered(value, repr(number)) if field in fields.DATED else value)
    return columns


def _packed(document: Document, names: tuple[str, ...]) -> bytes:
    texts = (json.dumps(some, ensure_ascii=False) for some in (document.labels, names))
    parts = (document.key, document.code, *texts, _lines(document.facts), _lines(document.words))
    return _PART.join(parts).encode("utf-8", "replace")


def _lines(numbers: dict[str, float]) -> str:
    """A line each, with a line's end before the first too; without a number it is 1."""
    lines = [f"{_clean(name)}\t" if value == 1.0 else f"{_clean(name)}\t{value!r}" for name, value in numbers.items()]
    return "\n".join(["", *lines, ""])


def _numbers(lines: str) -> dict[str, float]:
    pairs = [line.partition("\t") for line in lines.split("\n")[1:-1]]
    return {name: float(value) if value else 1.0 for name, _, value in pairs}


def _number(lines: str, name: str) -> float | None:
    start = f"\n{_clean(name)}\t"
    at = lines.find(start)
    if at < 0:
        return None
    at += len(start)
    value = lines[at : lines.index("\n", at)]
    return float(value) if value else 1.0


def _clean(name: str) -> str:
    """Without what parts one from the next; nobody can ask for such a name by another."""
    return name if name.isprintable() else name.translate(_CONTROLS)
