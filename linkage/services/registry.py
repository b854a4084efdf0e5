"""The registry of all firms as officers search it: by the filters of the database, and by words however they are typed."""

from __future__ import annotations

from functools import lru_cache

from sqlmodel import Session

from database.queries import registry as rows
from search.analysis import fold


def having_words(session: Session, ids: list[int], words: str) -> list[int]:
    """Those of these firms whose names, codes or address hold every word, with or without tone marks. O(all firms), folded once."""
    asked = _folded(words).split()
    if not asked:
        return ids
    found = {key for key, text in rows.firm_words(session) if all(word in _folded(text) for word in asked)}
    return [key for key in ids if key in found]


@lru_cache(maxsize=65_536)
def _folded(text: str) -> str:
    return fold(text)
