import datetime
from dataclasses import replace

import pytest

from matching.facts import CapabilityFact, SupplierFact
from matching.staleness import as_of, confirmed_since, utilisation_since

DAY = datetime.date(2026, 11, 21)


def used(said_on: datetime.date | None, utilisation: float | None = 0.6) -> SupplierFact:
    return SupplierFact(
        "one", capabilities=(CapabilityFact("turning", utilisation=utilisation, utilisation_on=said_on),)
    )


@pytest.mark.parametrize(
    ("said_on", "utilisation"),
    [(datetime.date(2026, 8, 23), 0.6), (datetime.date(2026, 8, 22), None), (None, 0.6), (DAY, 0.6)],
)
def test_utilisation_counts_for_90_days(said_on: datetime.date | None, utilisation: float | None) -> None:
    assert as_of(used(said_on), DAY).capabilities[0].utilisation == utilisation


def test_only_the_stale_figure_is_forgotten() -> None:
    old, new = (used(utilisation_since(DAY) - datetime.timedelta(days=past)).capabilities[0] for past in (1, 0))
    supplier = SupplierFact("one", capabilities=(old, new), employees=40)
    assert as_of(supplier, DAY) == replace(supplier, capabilities=(replace(old, utilisation=None), new))


def test_supplier_without_stale_figures_is_the_same() -> None:
    supplier = used(DAY)
    assert as_of(supplier, DAY) is supplier


@pytest.mark.parametrize(
    ("on", "since"),
    [
        (DAY, datetime.date(2025, 5, 21)),
        (datetime.date(2026, 8, 31), datetime.date(2025, 2, 28)),
        (datetime.date(2027, 6, 1), datetime.date(2025, 12, 1)),
    ],
)
def test_confirmation_counts_for_18_months(on: datetime.date, since: datetime.date) -> None:
    assert confirmed_since(on) == since
