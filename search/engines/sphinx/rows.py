"""How a document lies on the server: hashed terms to match, numbers to count and rate by, and itself to read back."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

from search import fields
from search.engines.boolean.terms import COLUMNS, Entry
from search.engines.sphinx.connections import quoted
from search.engines.sphinx.settings import column

_DAYS = 1 << 22
UNRATED = frozenset({"named", "begins", "first", "scope"})

NAMES = "id, facts, words, document_key, digest, stored, trust, confirmed, length, brevity, rated, " + ", ".join(
    map(column, COLUMNS)
)


@lru_cache(maxsize=200_000)
def number_of(text: str) -> int:
    """63 bits that stand for a text, the same in every process."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()) >> 1


def fact_token(name: str) -> str:
    return f"f{number_of(name):x}"


def word_token(text: str) -> str:
    return f"w{number_of(text):x}"


def key_fact(key: str) -> str:
    return fields.fact("key", key)


def value_number(value: str) -> int:
    """What stands for a value in its column."""
    return zlib.crc32(value.encode("utf-8", "replace"))


def dated_number(value: str, day: int) -> int:
    return value_number(value) * _DAYS + day


def dated_parts(number: int) -> tuple[int, int]:
    """The number of the value, and the day."""
    return divmod(number, _DAYS)


def as_row(entry: Entry) -> str:
    facts = (*entry.facts, key_fact(entry.key))
    rated = (number_of(name) for name in entry.facts if name.partition("=")[0] not in UNRATED)
    words = (word_token(word) for word, times in entry.words for _ in range(times))
    texts = (
        " ".join(map(fact_token, facts)),
        " ".join(words),
        entry.key,
        entry.digest,
        entry.stored.decode("utf-8", "replace"),
    )
    numbers = (entry.trust, entry.confirmed or 0.0, entry.length, entry.brevity)
    sets = (rated, *(_column(field, entry.columns.get(field, [])) for field in COLUMNS))
    parts = [
        str(number_of(entry.key)),
        *(f"'{quoted(text)}'" for text in texts),
        *map(repr, numbers),
        *(f"({','.join(map(str, some))})" for some in sets),
    ]
    return f"({', '.join(parts)})"


def known_of(entry: Entry) -> Iterator[str]:
    """Terms of a document that a search has to know by name: facts with numbers, and values of columns."""
    yield from (name for name in entry.facts if "@" in name and name.partition("=")[0] not in UNRATED - {"scope"})
    for field, values in entry.columns.items():
        dated = field in fields.DATED
        yield from (fields.fact(field, value.rpartition("@")[0] if dated else value) for value in values)


def _column(field: str, values: list[str]) -> Iterator[int]:
    if field not in fields.DATED:
        return map(value_number, values)
    parts = (value.rpartition("@") for value in values)
    return (dated_number(value, int(float(day))) for value, _, day in parts)
