"""The daily round of letters after fairs and introductions: how many of each kind, and how many of them wait in the outbox."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, select

from database.models.outbox import OutboxMessage
from linkage.services.follow_up_letters import due_rounds, due_thanks, plan_all, send_due
from linkage.services.linkage_letters import due_linkage_rounds, send_linkage_questions
from linkage.services.linkage_word_letters import due_said_letters, send_said_letters


@dataclass(frozen=True, slots=True)
class Written:
    """Letters of a run by kind; `in_outbox` of them leave by themselves, the others are read on the site or gathered.

    `without_address`: rounds of questions of firms that no letter reaches.
    """

    thanks: int
    questions: int
    reminders: int
    said: int
    in_outbox: int
    without_address: int

    @property
    def letters(self) -> int:
        return self.thanks + self.questions + self.reminders + self.said


def write_due(session: Session, on: datetime.date, *, base_url: str) -> Written:
    """Plans the questions and writes all that is due; as often as one likes, each is written once."""
    before = _letters(session)
    fairs = send_due(session, on, base_url=base_url)
    introductions = send_linkage_questions(session, on, base_url=base_url)
    said = send_said_letters(session, on, base_url=base_url)
    session.flush()
    return Written(
        thanks=fairs.thanks,
        questions=fairs.questions + introductions.questions,
        reminders=fairs.reminders + introductions.reminders,
        said=said,
        in_outbox=_letters(session) - before,
        without_address=fairs.without_address + introductions.without_address,
    )


def count_due(session: Session, on: datetime.date) -> Written:
    """What `write_due` would write; the questions are planned for it, which is for the caller to take back."""
    plan_all(session, on)
    # Whether each is a reminder, and whether a letter reaches somebody.
    rounds = [(each.is_reminder, each.to is not None) for each in due_rounds(session, on)]
    rounds += [(each.is_reminder, each.to is not None) for each in due_linkage_rounds(session, on)]
    return Written(
        thanks=len(due_thanks(session, on)),
        questions=rounds.count((False, True)),
        reminders=rounds.count((True, True)),
        said=len(due_said_letters(session, on)),
        in_outbox=0,
        without_address=rounds.count((False, False)),
    )


def _letters(session: Session) -> int:
    return int(session.exec(select(func.count()).select_from(OutboxMessage)).one())
