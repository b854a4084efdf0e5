"""`linkage freshness`: letters for a timer."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, select

from database.models.outbox import OutboxMessage
from linkage.days import agency_today
from matching.staleness import asked_since
from tests.factories import make_supplier

from .conftest import Linkage

TODAY = agency_today()
ENDING = [{"id": "iso-9001", "status": "valid", "valid_to": (TODAY + datetime.timedelta(days=30)).isoformat()}]


@pytest.fixture
def firms(session: Session) -> None:
    """One firm that can be written to about both, and one without an address."""
    for contact in ({"email": "na@hoasen.example"}, None):
        make_supplier(session, confirmed_on=asked_since(TODAY), certificates=ENDING, contact=contact)


@pytest.mark.usefixtures("firms")
@pytest.mark.parametrize(("verb", "kind"), [("ask", "profile-question"), ("warn", "certificates-ending")])
def test_letters_are_written_once_and_a_dry_run_writes_none(
    linkage: Linkage, session: Session, verb: str, kind: str
) -> None:
    due = {"letters": 1, "without_address": 1}
    assert linkage("freshness", verb, "--dry-run", "--json").json() == due
    assert session.exec(select(OutboxMessage)).all() == []
    assert linkage("freshness", verb, "--json").json() == due
    assert linkage("freshness", verb, "--json").json() == {**due, "letters": 0}
    session.expire_all()
    assert [letter.kind for letter in session.exec(select(OutboxMessage)).all()] == [kind]
    assert "1 firms have no address" in linkage("freshness", verb).err
