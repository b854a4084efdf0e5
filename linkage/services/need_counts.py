"""How many firms fit each of several needs: the figures of a dashboard, counted once and kept until a firm or a need changes."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlmodel import Session

from database.models.part_needs import PartNeed
from database.session import Database
from linkage.services import match_snapshots
from linkage.services.match_facts import need_fact
from linkage.services.matches import lists_of_fact
from linkage.services.weights import current_weights
from matching.facts import NeedFact
from matching.ranking import rank
from matching.scoring import Weights
from matching.snapshots import Snapshot

MOST = 50
"""Counting by fit stops here; nobody looks at more."""


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


@dataclass(slots=True)
class _Kept:
    """What was counted against one state of all firms, by the facts of each need."""

    snapshot: Snapshot
    on: datetime.date
    weights: Weights
    totals: dict[str, tuple[NeedFact, int]] = field(default_factory=dict)
    counts: dict[str, tuple[NeedFact, MatchCounts]] = field(default_factory=dict)


_kept: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()


def fitting_counts(session: Session, needs: Iterable[NeedFact], *, on: datetime.date) -> dict[str, int]:
    """Id of a need -> how many firms break no limit; each need names a process. About 1 ms a need, and nothing when asked again."""
    kept = _against(session, on)
    parts = kept.snapshot.parts(on)
    found = {}
    for need in needs:
        known = kept.totals.get(need.id)
        if known is None or known[0] != need:
            known = kept.totals[need.id] = need, rank(parts, need, on=on, limit=1).fitting
        found[need.id] = known[1]
    return found


def match_counts(session: Session, needs: Iterable[PartNeed], *, on: datetime.date) -> Mapping[str, MatchCounts]:
    """Code of a need -> its counts by fit; a need without steps is left out."""
    kept = _against(session, on)
    found = {}
    for need in (need_fact(row) for row in needs if row.steps):
        known = kept.counts.get(need.id)
        if known is None or known[0] != need:
            known = kept.counts[need.id] = need, _counted(session, need, kept)
        found[need.id] = known[1]
    return found


def _counted(session: Session, need: NeedFact, kept: _Kept) -> MatchCounts:
    matches, near_misses = lists_of_fact(session, need, kept.snapshot, on=kept.on, limit=MOST, weights=kept.weights)
    fits = Counter(match.fit for match in matches)
    return MatchCounts(fits["full"], fits["good"], fits["partial"], len(near_misses))


def _against(session: Session, on: datetime.date) -> _Kept:
    database: Database = session.info["database"]
    snapshot, weights = match_snapshots.snapshot(session), current_weights(session)
    kept = _kept.get(database)
    if kept is None or kept.snapshot is not snapshot or (kept.on, kept.weights) != (on, weights):
        kept = _kept[database] = _Kept(snapshot, on, weights)
    return kept
