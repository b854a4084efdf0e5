"""Which open needs no firm fits: counted within a span of time, and remembered until a firm changes.

Matching one need against a national registry takes a good part of a second. A desk cannot wait for sixty of them, so each visit counts
as many as its time allows, and the next goes on.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlmodel import Session

from database.models.part_needs import PartNeed
from database.session import Database
from linkage.services.matches import catalogue
from linkage.services.need_counts import MatchCounts, match_counts
from matching import Catalogue

DESK_SECONDS = 0.4


@dataclass(slots=True)
class _Kept:
    """Counts by code and version of the need, against one state of the registry."""

    suppliers: Catalogue
    on: datetime.date
    counts: dict[tuple[str, int], MatchCounts] = field(default_factory=dict)


_kept: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()


def counts_in_time(
    session: Session, needs: Iterable[PartNeed], *, on: datetime.date, seconds: float = DESK_SECONDS
) -> Mapping[str, MatchCounts]:
    """Code of a need -> how many firms fit it; needs for which the time did not suffice are left out, at least one is counted."""
    database: Database = session.info["database"]
    suppliers = catalogue(session, on)
    kept = _kept.get(database)
    if kept is None or kept.suppliers is not suppliers or kept.on != on:
        kept = _kept[database] = _Kept(suppliers, on)
    until = time.monotonic() + seconds
    found: dict[str, MatchCounts] = {}
    for need in needs:
        key = (need.code, need.version)
        if key not in kept.counts and (time.monotonic() < until or not found):
            counted = match_counts(session, [need], on=on).get(need.code)
            kept.counts |= {} if counted is None else {key: counted}
        if key in kept.counts:
            found[need.code] = kept.counts[key]
    return found
