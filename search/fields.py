"""What is kept of a supplier or a need for searching: facts with a value each, and weighted words.

A fact is a name such as `process=plating` with a number that says something about it: how strongly the firm offers it, the last
day a certificate is valid, the end of a range. A search never needs more than the postings of some facts, so every engine that can
keep (fact, document, number) can serve.
"""

from __future__ import annotations

FACETS = (
    "process",
    "province",
    "macro_region",
    "material_family",
    "certificate",
    "size_class",
    "evidence",
    "ownership",
    "language",
    "sector",
    "business_type",
)
"""Fields that are counted beside a list of results."""

FILTERS = (*FACETS, "material")
"""Fields a list can be narrowed by. Values of one field widen each other, fields narrow each other."""

NEED_FACETS = ("process", "province", "macro_region", "material_family", "certificate", "sector")
"""Fields that are counted beside a list of needs."""

NEED_FILTERS = (*NEED_FACETS, "material")

REGISTRY_FACETS = ("status", "review", "source")
"""Fields that only officers count and filter by: states of the profile, of its review, and whose lists speak of the firm."""

REGISTRY_FILTERS = (*FILTERS, *REGISTRY_FACETS)

DATED = frozenset({"certificate", "scope"})
"""Fields whose number is the last day (as an ordinal) on which the fact holds."""

FOREVER = float(3_652_059)
"""The ordinal of 9999-12-31: a certificate without an end. Below 2**24, hence exact in four bytes."""

LENGTH = "length"
"""A fact of every document: the summed weight of its words."""

CONFIRMED = "confirmed"
"""The day (ordinal) on which the firm last said that its profile is still true."""

TRUST = "trust"
"""The best evidence behind any capability, 0 (said only) to 1 (a buyer confirms)."""

WORD_WEIGHTS = {"name": 3.0, "place": 1.5, "machine": 1.5, "summary": 1.0}

NOT_STATED = "?"


def fact(field: str, value: str) -> str:
    return f"{field}={value}"


SUPPLIERS = fact("scope", "suppliers")
"""Held by listed supplier profiles: what everybody may find."""

REGISTRY = fact("scope", "registry")
"""Held by every firm with a supplier profile, for officers."""


def needs_scope(visibility: str) -> str:
    """Held by published needs of that visibility (`database.enums.NeedVisibility`)."""
    return fact("scope", f"needs:{visibility}")


COMPANY, NEED = "c", "n"
"""The first letters of keys."""


def company_key(company_id: int) -> str:
    return f"{COMPANY}{company_id}"


def need_key(need_id: int) -> str:
    return f"{NEED}{need_id}"


def row_id(key: str) -> int:
    """The number of the row behind a key of either kind."""
    return int(key[1:])


def states(process: str) -> str:
    """A capability in exactly this process, not in a narrower one."""
    return fact("states", process)


def named(word: str) -> str:
    """A word of one of the names."""
    return fact("named", word)


def works(process: str, material: str) -> str:
    """A capability in this process that takes this grade or family; `NOT_STATED` when it names no material."""
    return fact("works", f"{process}:{material}")


def works_all(process: str, family: str) -> str:
    """A capability in this process that takes every grade of a family."""
    return fact("works", f"{process}:{family}:*")


def low_end(process: str, key: str, slot: int) -> str:
    """The lower end of an attribute's range. Capabilities of one firm in one process fill slots 0, 1, ..."""
    return fact("low", f"{process}:{key}:{slot}")


def high_end(process: str, key: str, slot: int) -> str:
    return fact("high", f"{process}:{key}:{slot}")


def has_word(process: str, key: str, word: str) -> str:
    """A word of an attribute that is a set."""
    return fact("has", f"{process}:{key}:{word}")


def has_words(process: str, key: str) -> str:
    """Some word of that attribute is stated."""
    return fact("words", f"{process}:{key}")


SLOTS = 4
"""Capabilities in the same process whose limits are kept apart; further ones widen the last."""
