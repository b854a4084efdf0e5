"""Some suppliers judged against one need, each by itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from sqlmodel import Session

from database.models.companies import Company
from database.models.part_needs import PartNeed
from linkage.services.match_facts import need_fact, supplier_facts
from matching import match_pair
from matching.facts import Match, NearMiss


def judged(
    session: Session, need: PartNeed, companies: Iterable[Company], *, on: datetime.date
) -> Mapping[str, Match | NearMiss]:
    """Public code -> how the firm fits; empty for a need without steps. A fixed number of queries."""
    ids = [company.id for company in companies if company.id is not None]
    if not need.steps or not ids:
        return {}
    asked = need_fact(need)
    return {fact.id: match_pair(asked, fact, on=on) for fact in supplier_facts(session, ids, on=on).values()}
