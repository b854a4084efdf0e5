"""Counting what firms lack from the command line."""

from __future__ import annotations

from sqlmodel import Session, select

from database.models.lacks import Lack
from database.queries.lacks import total
from tests.factories import make_need, make_supplier

from .conftest import Linkage


def test_what_is_due_is_counted_once(linkage: Linkage, session: Session) -> None:
    make_supplier(session, certificates=[])
    make_supplier(session)
    make_need(session)
    assert linkage("lacks", "refresh", "--dry-run", "--json").json() == {"due": 1, "needs": 0, "lacks": 0}
    assert linkage("lacks", "refresh", "--json").json() == {"due": 1, "needs": 1, "lacks": 1}
    assert linkage("lacks", "refresh", "--json").json() == {"due": 0, "needs": 0, "lacks": 0}
    session.rollback()
    assert session.exec(select(Lack.key)).all() == ["certificate.iso-9001"]
    assert total(session) == (1, 1)
    assert linkage("lacks", "refresh").err.startswith("0 of 0 needs were compared")
