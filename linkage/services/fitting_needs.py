"""Which open needs fit a supplier, the other way round: one firm against every need, and only what changed is judged again."""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlmodel import Session

from database.enums import NeedVisibility
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.queries import needs as rows
from database.queries.outcomes import needs_underway
from database.session import Database
from linkage.days import agency_today
from linkage.services.match_facts import supplier_fact
from linkage.services.open_needs import OpenNeed, open_needs_as_facts
from linkage.services.weights import current_weights
from matching import match_pair
from matching.facts import Match, NearMiss, NeedFact, SupplierFact
from matching.scoring import Weights
from matching.trades import is_of_the_trade

SEEN_BY_SUPPLIERS = (NeedVisibility.PUBLIC, NeedVisibility.REGISTERED)
FIRMS_KEPT = 20


@dataclass(frozen=True, slots=True)
class _Asked:
    """What decides all answers of a firm besides the needs."""

    fact: SupplierFact
    weights: str
    on: datetime.date


@dataclass(slots=True)
class _Shelf:
    """The answers of the firms that asked last, by code of the need, each with the facts it was judged by."""

    answers: OrderedDict[str, tuple[_Asked, dict[str, tuple[NeedFact, Match | NearMiss]]]] = field(
        default_factory=OrderedDict
    )
    lock: threading.Lock = field(default_factory=threading.Lock)


_shelves: WeakKeyDictionary[Database, _Shelf] = WeakKeyDictionary()
_shelves_lock = threading.Lock()


def needs_for_supplier(
    session: Session, company: Company, *, on: datetime.date | None = None, limit: int = 20
) -> list[tuple[PartNeed, Match | NearMiss]]:
    """Open needs that suppliers may see, with how this one fits: what fits first, then what it nearly does, best first.

    Needs whose core process has nothing to do with the firm are left out, those of buyers it is not to be brought together
    with, and those it goes on with in a linkage. What is not known counts as neutral here, so a score can differ a little from
    the one in `matches_of_need`.
    """
    day = on or agency_today()
    fact, weights = supplier_fact(session, company, on=day), current_weights(session)
    underway = needs_underway(session, company.id or 0)
    asked = [
        need
        for need in open_needs_as_facts(session, SEEN_BY_SUPPLIERS, on=day)
        if need.company_id != company.id
        and need.id not in underway
        and company.code not in need.fact.barred
        and is_of_the_trade(need.fact, fact)
    ]
    answers = _answers(session.info["database"], fact, asked, weights, on=day)
    found = sorted(answers.items(), key=lambda pair: _rank(*pair))[:limit]
    return [(need, answers[need.code]) for need in rows.needs_in_order(session, [code for code, _ in found])]


def _answers(
    database: Database, fact: SupplierFact, needs: Sequence[OpenNeed], weights: Weights, *, on: datetime.date
) -> dict[str, Match | NearMiss]:
    """Code of each need -> how the firm fits."""
    with _shelves_lock:
        shelf = _shelves.setdefault(database, _Shelf())
    asked = _Asked(fact, weights.version, on)
    before, kept = shelf.answers.get(fact.id, (asked, {}))
    known = kept if before == asked else {}
    judged: dict[str, tuple[NeedFact, Match | NearMiss]] = {}
    for need in needs:
        entry = known.get(need.fact.id)
        if entry is None or entry[0] is not need.fact:
            entry = need.fact, match_pair(need.fact, fact, on=on, weights=weights)
        judged[need.fact.id] = entry
    with shelf.lock:
        shelf.answers[fact.id] = asked, judged
        shelf.answers.move_to_end(fact.id)
        while len(shelf.answers) > FIRMS_KEPT:
            shelf.answers.popitem(last=False)
    return {code: answer for code, (_, answer) in judged.items()}


def _rank(need: str, answer: Match | NearMiss) -> tuple[int, int, float, str]:
    """What fits first, then what one change would win, then the rest by how many things are lacking."""
    if isinstance(answer, Match):
        return 0, 0, -answer.score, need
    return (1, 0, -answer.score, need) if answer.is_curable else (2, len(answer.missing), -answer.score, need)
