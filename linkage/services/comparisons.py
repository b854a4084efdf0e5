"""Some suppliers judged against one need."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from sqlmodel import Session

from database.models.companies import Company
from database.models.part_needs import PartNeed
from linkage.services import match_snapshots
from linkage.services.match_facts import need_fact, supplier_facts
from linkage.services.weights import current_weights
from matching import column_matches
from matching.facts import Match, NearMiss


def judged(
    session: Session, need: PartNeed, companies: Iterable[Company], *, on: datetime.date
) -> Mapping[str, Match | NearMiss]:
    """Public code -> how the firm fits, with the score it has among all firms; empty for a need without steps.

    A fixed number of queries.
    """
    chosen = [company.id for company in companies if company.id is not None]
    if not need.steps or not chosen:
        return {}
    facts = supplier_facts(session, chosen, on=on).values()
    parts = match_snapshots.snapshot(session).parts(on)
    return column_matches.judged(need_fact(need), parts, facts, on=on, weights=current_weights(session))
