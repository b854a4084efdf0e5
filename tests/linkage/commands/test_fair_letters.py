from __future__ import annotations

import datetime

from sqlmodel import Session, select

from database.enums import FairPhase
from database.models.outbox import OutboxMessage
from database.session import Database
from linkage.days import agency_today
from tests.factories import make_user
from tests.fair_makers import make_fair, make_participant

from .conftest import Linkage


def _letters(session: Session) -> list[OutboxMessage]:
    session.rollback()
    return list(session.exec(select(OutboxMessage)).all())


def test_reminders_are_counted_then_written_once(linkage: Linkage, database: Database) -> None:
    with database.session() as session:
        fair = make_fair(
            session,
            phase=FairPhase.WISHES,
            registration_closes_on=None,
            wishes_close_on=agency_today() + datetime.timedelta(days=2),
        )
        make_user(session, company=make_participant(session, fair).company)

        told = linkage("fair", "remind", "--dry-run", "--json").json()
        assert told["letters"] == 1
        assert [(each["fair"], each["what"]) for each in told["reminders"]] == [(fair.code, "wishes-close")]
        assert _letters(session) == []

        answer = linkage("fair", "remind")
        assert (answer.code, answer.out.split("\t")[:3]) == (0, [fair.code, "wishes-close", "1"])
        assert "1 reminders are in the outbox." in answer.err
        assert len(_letters(session)) == 1

        assert linkage("fair", "remind", "--json").json() == {"letters": 0, "reminders": []}
        assert len(_letters(session)) == 1
