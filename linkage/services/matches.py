"""Who fits a need: the kernel ranks all firms as columns, the reference explains those that are shown."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from sqlmodel import Session

from database.enums import NeedVisibility
from database.models.part_needs import PartNeed
from database.queries import catalogue as rows
from database.queries import needs as need_rows
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.language import _l
from linkage.services import match_snapshots
from linkage.services.fitting_needs import SEEN_BY_SUPPLIERS, needs_for_supplier
from linkage.services.match_facts import confirmed_since, need_fact, supplier_fact, supplier_facts
from linkage.services.weights import current_weights
from matching import Catalogue, match_need
from matching.chains import ColumnBench, Routing, chains_of, led_chains_of
from matching.column_matches import Answer, match_columns
from matching.facts import Match, Matches, NearMiss, NeedFact
from matching.ranking import without
from matching.scoring import Weights
from matching.snapshots import Snapshot

__all__ = ["matches_of_need", "need_fact", "needs_for_supplier", "open_needs", "supplier_fact"]


def matches_of_need(
    session: Session,
    need: PartNeed,
    *,
    on: datetime.date | None = None,
    limit: int = 20,
    weights: Weights | None = None,
) -> Matches:
    """Matches, near-misses and chains for a need, on a day (default today); ids are public codes of companies.

    `weights` default to those in force; others are for looking at what they would do.
    Raises Invalid when the need names no process.
    """
    day = on or agency_today()
    if not need.steps:
        raise Invalid(_l("Add the processes the part needs; suppliers are found by them."))
    counted = weights or current_weights(session)
    return matches_of_fact(session, need_fact(need), on=day, limit=limit, weights=counted)


def matches_of_fact(session: Session, need: NeedFact, *, on: datetime.date, limit: int, weights: Weights) -> Matches:
    """As `matches_of_need`, for a need that names a process."""

    def by_columns(now: Snapshot) -> Matches:
        parts, read = without(now.parts(on), need.barred), match_snapshots.reader(session, now, on)
        found = match_columns(need, parts, read, on=on, limit=limit, weights=weights)
        routing = Routing(need, ColumnBench(parts, read, on=on, weights=weights), on=on)
        return Matches(
            need=need.id,
            matches=found.matches,
            near_misses=found.near_misses,
            chains=chains_of(routing, found.matches, limit=limit),
            led=led_chains_of(routing, found.matches, limit=limit),
            untaken=routing.untaken(found.matches),
        )

    return match_snapshots.in_step(session, by_columns) or match_need(
        need, _catalogue(session, on), on=on, limit=limit, weights=weights
    )


def lists_of_fact(
    session: Session, need: NeedFact, now: Snapshot, *, on: datetime.date, limit: int, weights: Weights
) -> tuple[Sequence[Match], Sequence[NearMiss]]:
    """Matches and near-misses without the chains, which take most of the time. `now`: a snapshot looked at a moment ago."""

    def by_columns(now: Snapshot) -> Answer | Matches:
        read = match_snapshots.reader(session, now, on)
        return match_columns(need, now.parts(on), read, on=on, limit=limit, weights=weights)

    found = match_snapshots.in_step(session, by_columns, now=now) or match_need(
        need, _catalogue(session, on), on=on, limit=limit, weights=weights
    )
    return found.matches, found.near_misses


def _catalogue(session: Session, on: datetime.date) -> Catalogue:
    """All suppliers that may be matched on a day, read one by one: slow, and right whatever happens to the columns."""
    since = confirmed_since(on)
    listed = [state.id for state in rows.firm_states(session) if state.is_listed]
    facts = supplier_facts(session, listed, on=on).values()
    return Catalogue(fact for fact in facts if fact.confirmed_on is None or fact.confirmed_on >= since)


def open_needs(
    session: Session,
    *,
    on: datetime.date,
    visibilities: Iterable[NeedVisibility] = SEEN_BY_SUPPLIERS,
) -> list[PartNeed]:
    """Published needs whose closing day is not past, with their steps and buyers, in the order of their codes."""
    return need_rows.open_needs(session, list(visibilities), on=on)
