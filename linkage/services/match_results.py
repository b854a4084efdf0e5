"""The batch: all open needs against all firms, written down so that officers can look over the whole at once.

The kernel alone ranks, no firm is read; a lot of needs is written in one transaction. Killed at any point, each need has its old list
or its new one.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from database.columns import now
from database.enums import MatchKind, NeedVisibility, SubjectKind
from database.models.part_needs import PartNeed
from database.queries import match_results as rows
from database.session import Clash, transaction
from linkage.services import match_snapshots
from linkage.services.audit import SYSTEM, Actor, record
from linkage.services.open_needs import OpenNeed, open_needs_as_facts
from linkage.services.weights import current_weights
from matching.kernel import warm_up_for
from matching.ranking import Ranked, Standing, rank
from matching.scoring import Weights
from matching.snapshots import Snapshot

RAN = "matches.ran"
LOT = 100
TRIES = 3
WISHES = frozenset({"secondary-steps", "oversize", "region", "preferred-certificates", "material-overlap"})
"""What may be less than ideal about a firm that breaks no limit; the other criteria are matters of degree."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What was written: needs, firms on their lists, firms nearly there."""

    needs: int = 0
    matches: int = 0
    near_misses: int = 0

    def plus(self, other: RefreshReport) -> RefreshReport:
        return RefreshReport(
            self.needs + other.needs, self.matches + other.matches, self.near_misses + other.near_misses
        )


def refresh_results(
    session: Session,
    needs: Iterable[PartNeed] | None = None,
    *,
    on: datetime.date,
    limit: int = 20,
    tell: Callable[[int, int], None] | None = None,
    by: Actor = SYSTEM,
) -> RefreshReport:
    """Match needs with all firms and write their lists, whole for each need; without `needs` all open ones, and no others stay.

    A run over all of them is noted with the moment it began: what changes from then on may be missing.
    Opens its own transactions, one a lot of needs. `tell` is called with the needs written and all there are.
    """
    began_at = now()
    asked = open_needs_as_facts(session, list(NeedVisibility), on=on)
    if needs is not None:
        chosen = {need.code for need in needs}
        asked = [need for need in asked if need.fact.id in chosen]
    warm_up_for(len(asked))
    firms, weights, report = match_snapshots.snapshot(session), current_weights(session), RefreshReport()
    for start in range(0, len(asked), LOT):
        lot = asked[start : start + LOT]
        found = [row for need in lot for row in _rows(firms, need, weights, on=on, limit=limit)]
        report = report.plus(_written(lot, found, on))
        if tell:
            tell(report.needs, len(asked))
    if needs is None:
        with transaction() as writing:
            rows.forget_results_besides(writing, [need.id for need in asked])
            kind, began = SubjectKind.INSTANCE, began_at.isoformat()
            record(writing, by, RAN, subject_kind=kind, needs=report.needs, matches=report.matches, began_at=began)
    return report


def _rows(firms: Snapshot, need: OpenNeed, weights: Weights, *, on: datetime.date, limit: int) -> list[Row]:
    """The places of a need, yet without the days."""
    found = rank(firms.parts(on), need.fact, on=on, limit=limit, weights=weights)
    editions = firms.editions([standing.supplier for standing in (*found.matches, *found.near_misses)])
    return [
        {
            "need_id": need.id,
            "company_id": editions[standing.supplier].key,
            "kind": kind,
            "rank": place,
            "score": standing.score,
            "mutual": standing.mutual,
            "missing": _missing(found, standing),
            "is_curable": standing.is_curable,
            "weights_version": weights.version,
        }
        for kind, listed in ((MatchKind.MATCH, found.matches), (MatchKind.NEAR_MISS, found.near_misses))
        for place, standing in enumerate(listed, 1)
    ]


def _missing(found: Ranked, standing: Standing) -> list[str]:
    """The limit that is broken, and the wishes that are known to be met less than in full."""
    wishes = (name for name, grade in zip(found.criteria, standing.grades, strict=True) if name in WISHES and grade < 1)
    return [*filter(None, [standing.missed]), *dict.fromkeys(wishes)]


def _written(lot: Sequence[OpenNeed], found: Sequence[Row], on: datetime.date) -> RefreshReport:
    """One lot in one transaction. When another run is writing the same needs and was first, ours takes its place."""
    for _ in range(TRIES - 1):
        try:
            return _write(lot, found, on)
        except Clash:
            continue
    return _write(lot, found, on)


def _write(lot: Sequence[OpenNeed], found: Sequence[Row], on: datetime.date) -> RefreshReport:
    needs = [need.id for need in lot]
    with transaction() as session:
        since = rows.standing_since(session, needs)
        dated = [
            row
            | {
                "computed_on": on,
                "first_seen_on": since.get(((row["need_id"], row["company_id"]), row["kind"]), on),
            }
            for row in found
        ]
        kept = rows.replace_results(session, needs, dated)
    return RefreshReport(len(needs), kept[MatchKind.MATCH], kept[MatchKind.NEAR_MISS])
