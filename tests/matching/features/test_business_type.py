from __future__ import annotations

import pytest

from matching.features.business_type import business_type
from tests.matching.fact_makers import make_supplier


@pytest.mark.parametrize(
    ("stated", "is_core_in_house", "verdict"),
    [
        ("manufacturer", True, "met"),
        ("manufacturer", False, "met"),
        ("lab", True, "met"),
        ("service", True, "met"),
        ("service", False, "missed"),
        ("trading", True, "missed"),
        (None, True, "unknown"),
    ],
)
def test_business_type_asks_for_a_maker(stated: str | None, is_core_in_house: bool, verdict: str) -> None:
    reason = business_type(make_supplier(business_type=stated), is_core_in_house=is_core_in_house)

    assert (reason.verdict, reason.offer) == (verdict, {"business_type": stated})
