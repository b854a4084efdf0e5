"""How many firms fit each of several needs: the figures of a dashboard."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from database.models.part_needs import PartNeed
from linkage.services.matches import catalogue, need_fact
from matching import match_need

MOST = 50
"""Counting stops here; nobody looks at more."""


@dataclass(frozen=True, slots=True)
class MatchCounts:
    """Matches by fit; `is_more`: there may be more than were counted."""

    full: int = 0
    good: int = 0
    partial: int = 0
    near_misses: int = 0

    @property
    def total(self) -> int:
        return self.full + self.good + self.partial

    @property
    def is_more(self) -> bool:
        return self.total >= MOST


def match_counts(session: Session, needs: Iterable[PartNeed], *, on: datetime.date) -> Mapping[str, MatchCounts]:
    """Code of a need -> its counts; a need without steps is left out. The suppliers are read once for all of them."""
    asked = [need for need in needs if need.steps]
    if not asked:
        return {}
    suppliers = catalogue(session, on)
    counts = {}
    for need in asked:
        found = match_need(need_fact(need), suppliers, on=on, limit=MOST)
        fits = Counter(match.fit for match in found.matches)
        counts[need.code] = MatchCounts(fits["full"], fits["good"], fits["partial"], len(found.near_misses))
    return counts
