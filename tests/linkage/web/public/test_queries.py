"""Lists take as many queries for one row as for many."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session

from tests.factories import make_need, make_supplier

MOST = 12


@pytest.mark.parametrize("url", ["/", "/search", "/search?q=stamping", "/needs", "/needs?q=bracket", "/fairs"])
def test_lists_take_few_queries_whatever_their_length(
    session: Session, index: Callable[[], None], queries_of: Callable[[str], int], url: str
) -> None:
    make_supplier(session)
    make_need(session)
    index()
    one = queries_of(url)
    for _ in range(3):
        make_supplier(session)
        make_need(session)
    index()

    assert queries_of(url) == one <= MOST


def test_profile_takes_few_queries_whatever_its_plants(session: Session, queries_of: Callable[[str], int]) -> None:
    plain = make_supplier(session)
    plants = [{"province": code, "equipment": [{"type": "Press"}]} for code in ("01", "31", "79")]
    large = make_supplier(session, plants=plants)

    assert queries_of(f"/suppliers/{large.code}") == queries_of(f"/suppliers/{plain.code}") <= MOST
