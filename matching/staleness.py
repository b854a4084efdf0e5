"""What a fact is worth on the day asked: figures go stale, and what is stale is unknown. Nothing stored depends on a day."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import replace

from matching.facts import CapabilityFact, SupplierFact

UTILISATION_DAYS = 90
"""A utilisation figure older than this says nothing. Source: handbook 10."""

ASKED_MONTHS = 12
"""A firm that has not confirmed its profile for so long is asked whether it is still true. Source: handbook 10."""

CONFIRMED_MONTHS = 18
"""A profile nobody has confirmed for so long is kept, but not matched. Source: handbook 10."""


def as_of(supplier: SupplierFact, on: datetime.date) -> SupplierFact:
    """The supplier as it counts on a day: utilisation that is stale by then is unknown."""
    if not any(_is_stale(capability, on) for capability in supplier.capabilities):
        return supplier
    return replace(
        supplier,
        capabilities=tuple(
            replace(capability, utilisation=None) if _is_stale(capability, on) else capability
            for capability in supplier.capabilities
        ),
    )


def utilisation_since(on: datetime.date) -> datetime.date:
    """The earliest day of a statement about utilisation that still counts on a day."""
    return on - datetime.timedelta(days=UTILISATION_DAYS)


def confirmed_since(on: datetime.date) -> datetime.date:
    """The earliest day of confirmation that still counts on a day."""
    return _months_before(on, CONFIRMED_MONTHS)


def asked_since(on: datetime.date) -> datetime.date:
    """The earliest day of confirmation for which a firm is not asked anew on a day."""
    return _months_before(on, ASKED_MONTHS)


def is_stale(confirmed_on: datetime.date | None, first_on: datetime.date, on: datetime.date) -> bool:
    """Whether twelve months passed since a firm confirmed its profile, or since its first day in the registry when it never did."""
    return (confirmed_on or first_on) < asked_since(on)


def is_known(percent: float | None, stated_on: datetime.date | None, on: datetime.date) -> bool:
    """Whether a statement about utilisation still says something on a day; without the day it was made it never does."""
    return percent is not None and stated_on is not None and stated_on >= utilisation_since(on)


def _months_before(on: datetime.date, months: int) -> datetime.date:
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return datetime.date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def _is_stale(capability: CapabilityFact, on: datetime.date) -> bool:
    stated_on = capability.utilisation_on
    return capability.utilisation is not None and stated_on is not None and stated_on < utilisation_since(on)
