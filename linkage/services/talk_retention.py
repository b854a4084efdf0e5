"""Messages and notices go when their time is over: messages with the linkage or request they are about, notices soon."""

from __future__ import annotations

import datetime

from sqlalchemy import ColumnElement, delete, or_
from sqlmodel import Session, col, select

from database.models.notices import Notice
from database.models.outcomes import Outcome
from database.models.threads import Message, MessageFile, Thread
from database.models.uploads import Upload
from linkage.days import agency_day


def old_message_files(session: Session, before: datetime.datetime) -> list[Upload]:
    """What was sent in threads that are swept; their rows and files go with the messages."""
    threads = select(Thread.id).where(_is_old(before))
    statement = (
        select(Upload)
        .join(MessageFile)
        .join(Message)
        .where(col(Message.thread_id).in_(threads))
        .order_by(col(Upload.id))
    )
    return list(session.exec(statement).all())


def sweep_messages(session: Session, before: datetime.datetime) -> int:
    """Threads in which nothing was written, and about whose linkage nothing was heard, since a moment; how many went."""
    gone = delete(Thread).where(_is_old(before)).execution_options(synchronize_session=False)
    return int(session.execute(gone).rowcount)  # type: ignore[attr-defined]


def sweep_notices(session: Session, before: datetime.datetime) -> int:
    gone = delete(Notice).where(col(Notice.created_at) < before).execution_options(synchronize_session=False)
    return int(session.execute(gone).rowcount)  # type: ignore[attr-defined]


def _is_old(before: datetime.datetime) -> ColumnElement[bool]:
    heard_of = select(Outcome.id).where(col(Outcome.last_event_on) >= agency_day(before))
    is_over = or_(col(Thread.outcome_id).is_(None), col(Thread.outcome_id).not_in(heard_of))
    return (col(Thread.last_at) < before) & is_over
