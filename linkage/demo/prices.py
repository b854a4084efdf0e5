"""What the parts of the demo cost: by the unit of the need, so that a year of a part is worth what such parts are."""

from __future__ import annotations

from decimal import Decimal

from database.models.part_needs import PartNeed
from linkage.demo.draws import between, chance, rounded, stream
from linkage.services.rfq_drafts import yearly_volume

_DONG = 25_000
_LEAST, _MOST = 0.01, 90.0
_OF_A_YEAR = (40_000, 900_000)
_OF_A_UNIT = {"sets once": (9_000, 48_000), "sets/month": (250, 2_500), "t/month": (900, 2_800), "h/month": (18, 42)}
"""US dollars for a tool, a jig, a tonne and an hour; parts are cheap in large numbers."""


def usual_price(need: PartNeed) -> Decimal:
    """Of one unit of the volume, in the currency of the request."""
    rng = stream("price", need.external_id)
    of_a_unit = _OF_A_UNIT.get(need.volume_unit or "")
    if of_a_unit is not None:
        price = between(rng, *of_a_unit)
    else:
        price = min(_MOST, max(_LEAST, between(rng, *_OF_A_YEAR) / (yearly_volume(need) or 1)))
    return from_dollars(rounded(price), currency_of(need))


def from_dollars(amount: float, currency: str) -> Decimal:
    """`currency`: one of those in which requests of the demo are."""
    return Decimal(str(amount)) * (_DONG if currency == "VND" else 1)


def currency_of(need: PartNeed) -> str:
    """A quarter of the requests are in the money of the country."""
    return "VND" if chance(stream("currency", need.external_id), 0.25) else "USD"


def least_step(currency: str) -> Decimal:
    """To this prices are named."""
    return Decimal(1) if currency == "VND" else Decimal("0.0001")


def is_bought_once(need: PartNeed) -> bool:
    return (need.volume_unit or "").endswith(" once")
