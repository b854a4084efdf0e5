"""Bands: amounts of a currency are told from its own, and none says what was paid."""

from decimal import Decimal

import pytest

from linkage.services.record_bands import Band, band_of

BILLION = 1_000_000_000


@pytest.mark.parametrize(
    ("amount", "currency", "band"),
    [
        ("1", "VND", Band(None, 100_000_000)),
        ("99999999.99", "VND", Band(None, 100_000_000)),
        ("100000000", "VND", Band(100_000_000, BILLION)),
        ("1000000000", "VND", Band(BILLION, 5 * BILLION)),
        ("19999999999", "VND", Band(5 * BILLION, 20 * BILLION)),
        ("20000000000", "VND", Band(20 * BILLION, 100 * BILLION)),
        ("100000000000", "VND", Band(100 * BILLION, None)),
        ("999", "USD", Band(None, 1000)),
        ("100000000", "USD", Band(100_000_000, BILLION)),
        ("1000000000000", "JPY", Band(10**12, None)),
    ],
)
def test_amount_lies_in_its_band(amount: str, currency: str, band: Band) -> None:
    assert band_of(Decimal(amount), currency) == band
