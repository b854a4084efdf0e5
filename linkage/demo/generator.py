"""The whole demo as an exchange document: pure, and the same for the same seed, numbers and day."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from linkage.demo.needs import anchors, need
from linkage.demo.suppliers import Sketch, supplier
from linkage.demo.tables import places, shops
from linkage.inputs.exchange import FORMAT_VERSION

HALF_DONE, COMPLETE = 1, 2
"""Numbers of the two firms whose owners have demo accounts: a draft with gaps, and a profile with everything in it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make. Dates in the data are relative to `as_of`."""

    as_of: datetime.date
    firms: int = 600
    needs: int = 60
    seed: int = 1

    def until_yesterday(self) -> Plan:
        """The plan for what has happened already: of today there may be hours still to come, so that it ends the day before."""
        return replace(self, as_of=self.as_of - datetime.timedelta(days=1))


def document(plan: Plan, *, tell: Callable[[int], None] = lambda _done: None) -> dict[str, Any]:
    """An exchange document of `plan.firms` suppliers and `plan.needs` needs; `tell` hears after each supplier how many there are."""
    taken: set[str] = set()
    suppliers = []
    for number in range(1, plan.firms + 1):
        suppliers.append(supplier(plan.seed, number, plan.as_of, taken, settled=_settled(number)))
        tell(number)
    anchored = anchors(suppliers)
    needs = [need(plan.seed, number, anchored, plan.as_of) for number in range(1, plan.needs + 1)]
    return {"version": FORMAT_VERSION, "as_of": f"{plan.as_of}", "suppliers": suppliers, "needs": needs}


def _settled(number: int) -> Sketch | None:
    """The firms of the demo accounts are of a kind that shows much: a stamper of Bắc Ninh, a molder of Hưng Yên."""
    if number == HALF_DONE:
        return _sketch("injection-molding", "Hưng Yên", gaps=2.2, status="draft")
    if number == COMPLETE:
        return _sketch("progressive-stamping", "Bắc Ninh", gaps=0.0, status="listed")
    return None


def _sketch(shop_id: str, former: str, *, gaps: float, status: str) -> Sketch:
    shop = next(shop for shop in shops() if shop.id == shop_id)
    place = next(place for place in places() if place.former == former)
    return Sketch(shop=shop, place=place, ownership="vn-private", gaps=gaps, status=status)
