"""How long suppliers may still answer a request, as people count it: in days of the agency's calendar."""

from __future__ import annotations

from dataclasses import dataclass

from database.models.rfqs import Rfq
from linkage.days import agency_day, agency_today
from linkage.services.rfq_guards import is_taking
from linkage.wording.rfqs import days_left_text

FEW_DAYS = 3
"""So few days left are a warning."""


@dataclass(frozen=True, slots=True)
class DaysLeft:
    text: str
    is_few: bool


def days_left(rfq: Rfq) -> DaysLeft | None:
    """None for a request that takes no answers."""
    if not is_taking(rfq):
        return None
    days = (agency_day(rfq.due_at) - agency_today()).days
    return DaysLeft(days_left_text(days), days <= FEW_DAYS)
