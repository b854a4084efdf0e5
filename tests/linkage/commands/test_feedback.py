"""The command that asks firms whether the agency helped."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, select

from database.models.feedback import Feedback
from database.models.outbox import OutboxMessage
from database.session import Database
from linkage.days import agency_today
from tests.factories import make_user
from tests.linkage_makers import make_linkage

from .conftest import Linkage


def _written(session: Session) -> tuple[int, int]:
    session.rollback()
    return len(session.exec(select(Feedback)).all()), len(session.exec(select(OutboxMessage)).all())


def test_letters_are_counted_then_written_once(
    linkage: Linkage, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINKAGE_BASE_URL", "https://agency.example")
    with database.session() as session:
        found = make_linkage(session, on=agency_today() - datetime.timedelta(days=30))
        for firm in (found.company, found.buyer):
            make_user(session, company=firm)
        before = _written(session)
        counted = linkage("feedback", "send", "--dry-run")
        assert "2 letters with questions and 0 reminders would be written." in counted.err
        assert _written(session) == before
        sent = linkage("feedback", "send", "--json")
        assert sent.json() == {"questions": 2, "reminders": 0, "without_address": 0}
        assert _written(session) == (before[0] + 2, before[1] + 2)
        assert linkage("feedback", "send", "--json").json()["questions"] == 0
        bodies = [each.body for each in session.exec(select(OutboxMessage)).all()]
        assert sum("https://agency.example/l/" in body for body in bodies) >= 2
