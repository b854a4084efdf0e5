"""Some suppliers judged against one need."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from sqlmodel import Session

from database.models.companies import Company
from database.models.part_needs import PartNeed
from linkage.services.match_facts import need_fact, supplier_facts
from linkage.services.matches import catalogue
from matching import match_need, match_pair
from matching.facts import Match, NearMiss

RANKED = 200


def judged(
    session: Session, need: PartNeed, companies: Iterable[Company], *, on: datetime.date
) -> Mapping[str, Match | NearMiss]:
    """Public code -> how the firm fits; empty for a need without steps. A fixed number of queries.

    A firm gets the score it has in the list of matches; one far behind is judged by itself, where the unknown is neutral.
    """
    chosen = {company.code: company.id for company in companies if company.id is not None}
    if not need.steps or not chosen:
        return {}
    asked = need_fact(need)
    ranked = match_need(asked, catalogue(session, on), on=on, limit=RANKED)
    entries: tuple[Match | NearMiss, ...] = (*ranked.near_misses, *ranked.matches)
    found = {entry.supplier: entry for entry in entries if entry.supplier in chosen}
    far = [key for code, key in chosen.items() if code not in found]
    for fact in supplier_facts(session, far, on=on).values() if far else ():
        found[fact.id] = match_pair(asked, fact, on=on)
    return found
