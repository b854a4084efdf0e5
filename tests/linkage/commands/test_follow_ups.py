from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, select

from database.enums import FairPhase, MeetingStatus
from database.models.outbox import OutboxMessage
from database.session import Database
from linkage.days import agency_today
from tests.factories import make_user
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant

from .conftest import Linkage


def _letters(session: Session) -> list[OutboxMessage]:
    session.rollback()
    return list(session.exec(select(OutboxMessage)).all())


def test_letters_are_counted_then_written_with_the_address_that_is_said(
    linkage: Linkage, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINKAGE_BASE_URL", "https://fairs.agency.example")
    with database.session() as session:
        fair = make_fair(session, phase=FairPhase.HELD, starts_on=agency_today() - datetime.timedelta(days=1))
        supplier, buyer = make_participant(session, fair), make_buyer(session, fair)
        for place in (supplier, buyer):
            make_user(session, company=place.company)
        make_meeting(session, supplier, buyer, fair.slots[0], status=MeetingStatus.HELD)

        counted = linkage("followups", "send", "--dry-run")
        assert "2 thanks, 0 letters with questions and 0 reminders would be written." in counted.err
        assert _letters(session) == []

        said = linkage("followups", "send").err
        assert "Their links lead to https://fairs.agency.example; LINKAGE_BASE_URL names another address." in said
        assert all("https://fairs.agency.example/l/" in each.body for each in _letters(session))
        assert len(_letters(session)) == 2

        assert "Their links" not in linkage("followups", "send").err
