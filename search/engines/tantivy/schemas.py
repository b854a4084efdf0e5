"""How a document lies in the index: exact terms, columns to count and order by, and itself to read back."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Any

import tantivy

from search import fields
from search.engines.arrays import FRESH_DAYS, NEVER_CONFIRMED_DAYS
from search.engines.boolean.terms import COLUMNS, Entry, numbered

KEY, MARK, FACTS, WORDS, STORED = "key", "mark", "facts", "words", "stored"
"""`MARK` is a key with its digest, in one term."""

STATIC, CONFIRMED, LENGTH, BREVITY = "static", "confirmed", "length", "brevity"

PLAIN_COLUMNS = frozenset(COLUMNS) - fields.DATED
"""Columns whose values are terms of facts as they are."""

TRUST_SHARE, FRESH_SHARE = 0.13, 0.10
"""What the best evidence, and a profile confirmed today, add to a middling score, as a share of it."""

DAYS = 1 << 22
"""More than there are days up to the last one."""


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in (KEY, MARK, FACTS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in COLUMNS:
        if name in fields.DATED:
            builder.add_integer_field(name, fast=True)
            continue
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(WORDS, tokenizer_name="whitespace", index_option="freq")
    for name in (STATIC, CONFIRMED, LENGTH, BREVITY):
        builder.add_float_field(name, fast=True)
    builder.add_bytes_field(STORED, stored=True)
    return builder.build()


def as_row(entry: Entry, born: int) -> tantivy.Document:
    row: dict[str, list[Any]] = {
        **{
            field: [*map(_dated, values)] if field in fields.DATED else values
            for field, values in entry.columns.items()
        },
        KEY: [entry.key],
        MARK: [numbered(entry.key, entry.digest)],
        FACTS: [name for name in entry.facts if name.partition("=")[0] not in PLAIN_COLUMNS or "@" in name],
        WORDS: [" ".join(word if times == 1 else " ".join([word] * times) for word, times in entry.words)],
        STATIC: [1.0 + TRUST_SHARE * entry.trust + FRESH_SHARE * _freshness(entry.confirmed, born)],
        CONFIRMED: [(entry.confirmed or 0.0) + entry.trust / 2],
        LENGTH: [entry.length],
        BREVITY: [entry.brevity],
        STORED: [entry.stored],
    }
    try:
        return tantivy.Document(**row)
    except ValueError:  # a half of a surrogate pair
        return tantivy.Document(**{field: [_clean(value) for value in values] for field, values in row.items()})


def dated_from(value: str) -> float:
    """Where the numbers of a value of a dated column begin: each is this and the last day. Exact in a float, as ranges are."""
    return float((zlib.crc32(value.encode()) & 0x7FFF_FFFF) * DAYS)


def _dated(value: str) -> int:
    name, _, day = value.rpartition("@")
    return int(dated_from(name)) + int(float(day))


def _clean(value: Any) -> Any:
    return text_of(value) if isinstance(value, str) else value


def place(fact: str) -> tuple[str, str]:
    """The field and the term of a fact: columns hold the facts of their fields already, if they hold no number with them."""
    field, _, value = fact.partition("=")
    return (field, value) if field in PLAIN_COLUMNS and "@" not in value else (FACTS, fact)


def text_of(text: str) -> str:
    """Without what is no character, which the library refuses."""
    return text.encode("utf-8", "replace").decode()


def _freshness(confirmed: float | None, born: int) -> float:
    """As in the ranking, but on the day the index was born and without an upper end, so that later days keep their order."""
    age = NEVER_CONFIRMED_DAYS if confirmed is None else born - confirmed
    return max(0.0, 1 - age / FRESH_DAYS)
