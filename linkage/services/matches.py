"""Who fits a need, and which needs fit a supplier: the rows of this instance brought to the matcher.

Suppliers are kept as facts in the process between requests; a change of a firm is seen by the next question, and only the firms
that changed are read again.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlmodel import Session, col, or_, select

from database.enums import NeedStatus, NeedVisibility
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.queries import catalogue as rows
from database.queries.exchange import whole_need
from database.session import Database
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.language import _l
from linkage.services.match_facts import confirmed_since, need_fact, supplier_fact, supplier_facts
from matching import Catalogue, match_need, match_pair
from matching.facts import Match, Matches, NearMiss, SupplierFact

__all__ = ["catalogue", "matches_of_need", "need_fact", "needs_for_supplier", "open_needs", "supplier_fact"]

DAYS_KEPT = 2


@dataclass(slots=True)
class _Snapshot:
    """The suppliers as they were at a stamp, for one day: facts by company id, each with the edition it was read at."""

    stamp: rows.Stamp
    facts: dict[int, tuple[rows.Edition, SupplierFact]]
    catalogue: Catalogue


@dataclass(slots=True)
class _Shelf:
    """The newest snapshot of each of the last days asked for."""

    snapshots: dict[datetime.date, _Snapshot] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


_shelves: WeakKeyDictionary[Database, _Shelf] = WeakKeyDictionary()
_shelves_lock = threading.Lock()


def catalogue(session: Session, on: datetime.date) -> Catalogue:
    """All suppliers that may be matched on a day: listed, and confirmed in the last 18 months or never yet.

    The first call reads everything, later ones what changed since; without changes it costs one small query.
    """
    with _shelves_lock:
        shelf = _shelves.setdefault(session.info["database"], _Shelf())
    # The stamp is read before the rows: a change in between makes the next call look again, never the other way round.
    stamp = rows.companies_stamp(session)
    kept = shelf.snapshots.get(on)
    if kept is not None and kept.stamp == stamp:
        return kept.catalogue
    with shelf.lock:
        kept = shelf.snapshots.pop(on, None)
        if kept is None or kept.stamp != stamp:
            kept = _brought_up(session, on, stamp, kept)
        shelf.snapshots[on] = kept
        for day in list(shelf.snapshots)[:-DAYS_KEPT]:
            del shelf.snapshots[day]
        return kept.catalogue


def _brought_up(session: Session, on: datetime.date, stamp: rows.Stamp, old: _Snapshot | None) -> _Snapshot:
    """A snapshot as of now, reusing the facts of firms that have not changed."""
    editions = rows.listed_editions(session, confirmed_since=confirmed_since(on))
    known = old.facts if old else {}
    facts = {key: known[key] for key, edition in editions.items() if key in known and known[key][0] == edition}
    changed = [key for key in editions if key not in facts]
    facts |= {key: (editions[key], fact) for key, fact in supplier_facts(session, changed, on=on).items()}
    return _Snapshot(stamp, facts, Catalogue(fact for _, fact in facts.values()))


def matches_of_need(session: Session, need: PartNeed, *, on: datetime.date | None = None, limit: int = 20) -> Matches:
    """Matches, near-misses and chains for a need, on a day (default today); ids are public codes of companies.

    Raises Invalid when the need names no process.
    """
    day = on or agency_today()
    if not need.steps:
        raise Invalid(_l("Add the processes the part needs; suppliers are found by them."))
    return match_need(need_fact(need), catalogue(session, day), on=day, limit=limit)


def needs_for_supplier(
    session: Session, company: Company, *, on: datetime.date | None = None, limit: int = 20
) -> list[tuple[PartNeed, Match | NearMiss]]:
    """Open needs that suppliers may see, with how this one fits: what fits first, then what it nearly does, best first.

    Needs whose core process has nothing to do with the firm are left out. What is not known counts as neutral here, so a score
    can differ a little from the one in `matches_of_need`.
    """
    day = on or agency_today()
    fact = supplier_fact(session, company, on=day)
    alone = Catalogue([fact])
    found = []
    for need in open_needs(session, on=day):
        asked = need_fact(need)
        if need.company_id != company.id and asked.steps and _is_near(match_need(asked, alone, on=day, limit=1)):
            found.append((need, match_pair(asked, fact, on=day)))
    found.sort(key=lambda pair: _rank(*pair))
    return found[:limit]


def _is_near(matches: Matches) -> bool:
    return bool(matches.matches or matches.near_misses)


def _rank(need: PartNeed, answer: Match | NearMiss) -> tuple[int, float, str]:
    place = 0 if isinstance(answer, Match) else 1 if answer.is_curable else 2
    return place, -answer.score, need.code


def open_needs(
    session: Session,
    *,
    on: datetime.date,
    visibilities: Iterable[NeedVisibility] = (NeedVisibility.PUBLIC, NeedVisibility.REGISTERED),
) -> list[PartNeed]:
    """Published needs whose closing day is not past, with their steps and buyers, in the order of their codes."""
    statement = (
        select(PartNeed)
        .where(PartNeed.status == NeedStatus.PUBLISHED, col(PartNeed.visibility).in_(list(visibilities)))
        .where(or_(col(PartNeed.closes_on).is_(None), col(PartNeed.closes_on) >= on))
    )
    return list(session.exec(statement.options(*whole_need()).order_by(col(PartNeed.code))).all())
