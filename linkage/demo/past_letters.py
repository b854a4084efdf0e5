"""Letters that were due before the day of the demo, as long sent: their keys alone, so that the first run writes of today."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sqlmodel import Session

from database.models.outbox import OutboxMessage
from linkage.demo.generator import Plan
from linkage.demo.rows import noon, write
from linkage.services import follow_up_letters, linkage_letters
from linkage.services.linkage_word_letters import KIND, due_said_letters
from linkage.services.outbox import life_of

_NEXT_DAY = datetime.timedelta(days=1)


def note_past_letters(session: Session, plan: Plan) -> None:
    """What the daily run would have written until the day of the plan, as retention leaves old letters: without reader and text."""
    session.flush()
    rows = {key: _sent(key, kind, day) for key, kind, day in _due(session, plan.as_of)}
    write(session, OutboxMessage, rows.values())


def _due(session: Session, on: datetime.date) -> Iterator[tuple[str, str, datetime.date]]:
    """Key, kind and day of each."""
    for at_fair in follow_up_letters.due_rounds(session, on):
        if at_fair.is_reminder and at_fair.to is not None:
            asked = max(each.asked_at.date() for each in at_fair.asked if each.asked_at is not None)
            day = asked + follow_up_letters.REMIND_AFTER + _NEXT_DAY
            yield at_fair.key, "fair-follow-up-reminder", day
    for due in linkage_letters.due_linkage_rounds(session, on):
        if due.is_reminder and due.to is not None:
            asked = max(each.asked_at.date() for each in due.asked if each.asked_at is not None)
            yield due.key, "linkage-follow-up-reminder", asked + linkage_letters.REMIND_AFTER + _NEXT_DAY
    for said in due_said_letters(session, on):
        yield said.key, KIND, said.on + _NEXT_DAY


def _sent(key: str, kind: str, day: datetime.date) -> dict[str, object]:
    at = noon(day)
    moments = dict.fromkeys(("created_at", "next_attempt_at", "tried_at", "sent_at"), at)
    empty = {"recipient": "", "subject": "", "body": "", "headers": {}}
    return {"idempotency_key": key, "kind": kind, "useful_until": at + life_of(kind), "attempts": 1, **empty, **moments}
