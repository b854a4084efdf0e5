from __future__ import annotations

import datetime
import json

import pytest
from sqlmodel import Session, select

from database.enums import FairPhase, MeetingStatus, NoticeKind, NoticeMail
from database.models.notices import NoticeSetting
from database.models.outbox import OutboxMessage
from database.session import Database, transaction
from linkage.days import agency_today
from tests.factories import make_user
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant
from tests.linkage_makers import make_linkage

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
        assert (
            "2 letters of thanks, 0 with questions, 0 reminders and 0 about what the other side said would be written."
            in counted.err
        )
        assert _letters(session) == []

        said = linkage("followups", "send").err
        assert "Waiting in the outbox to be sent: 2." in said
        assert "On the site" not in said
        assert "Their links lead to https://fairs.agency.example; LINKAGE_BASE_URL names another address." in said
        assert all("https://fairs.agency.example/l/" in each.body for each in _letters(session))
        assert len(_letters(session)) == 2

        assert "Their links" not in linkage("followups", "send").err


def test_letters_that_readers_take_on_the_site_are_not_said_to_wait_in_the_outbox(
    linkage: Linkage, database: Database
) -> None:
    with database.session() as session:
        made = make_linkage(session, on=agency_today() - datetime.timedelta(days=40))
        by_site, by_mail = make_user(session, company=made.company), make_user(session, company=made.buyer)
        with transaction() as writing:
            writing.add(NoticeSetting(user_id=by_site.id or 0, kind=NoticeKind.LADDER, mail=NoticeMail.NEVER))
        said = linkage("followups", "send").err
        assert "0 letters of thanks, 2 with questions, 0 reminders" in said
        assert "Waiting in the outbox to be sent: 1." in said
        assert "On the site or in a gathered letter, as their readers chose: 1." in said
        assert [each.recipient for each in _letters(session)] == [by_mail.email]
        again = json.loads(linkage("followups", "send", "--json").out)
        assert again == dict.fromkeys(again, 0)
