"""Letters by what became of them, and those whose turn it is."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from database.models.outbox import OutboxMessage

_WILD = re.compile("[/%_]")


class LetterState(StrEnum):
    """What became of a letter so far; not stored, read off its times."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given-up"


def in_state(state: LetterState) -> ColumnElement[bool]:
    """As a condition: waiting letters are neither sent nor given up."""
    is_sent, is_given_up = col(OutboxMessage.sent_at).is_not(None), col(OutboxMessage.given_up_at).is_not(None)
    return {
        LetterState.WAITING: ~is_sent & ~is_given_up,
        LetterState.SENT: is_sent,
        LetterState.GIVEN_UP: ~is_sent & is_given_up,
    }[state]


def is_free(at: datetime.datetime, *, claimed_before: datetime.datetime) -> ColumnElement[bool]:
    """A waiting letter whose turn it is and that no sender has in hand; one who took it before that moment has ended."""
    in_no_hand = or_(col(OutboxMessage.claimed_at).is_(None), col(OutboxMessage.claimed_at) < claimed_before)
    return in_state(LetterState.WAITING) & (col(OutboxMessage.next_attempt_at) <= at) & in_no_hand


def next_letter(session: Session, at: datetime.datetime, *, claimed_before: datetime.datetime) -> OutboxMessage | None:
    """The next to send, to be claimed in the same transaction: what is of use the shortest comes first."""
    free = is_free(at, claimed_before=claimed_before) & (col(OutboxMessage.useful_until) > at)
    order = (col(OutboxMessage.useful_until), col(OutboxMessage.id))
    return session.exec(
        select(OutboxMessage).where(free).order_by(*order).limit(1).with_for_update(skip_locked=True)
    ).first()


def waiting_letters(session: Session) -> int:
    """How many letters are neither sent nor given up."""
    return count_letters(session, LetterState.WAITING)


def count_letters(session: Session, state: LetterState, address: str = "") -> int:
    return int(session.exec(_of(select(func.count()).select_from(OutboxMessage), state, address)).one())


def letters(session: Session, state: LetterState, address: str, *, page: int, size: int) -> list[OutboxMessage]:
    """The newest first; `address`: whole, or a part of what is behind its @. Pages count from 1."""
    wanted = _of(select(OutboxMessage), state, address).order_by(col(OutboxMessage.id).desc())
    return list(session.exec(wanted.limit(size).offset((page - 1) * size)).all())


def counts_by_state(session: Session, address: str = "") -> dict[LetterState, int]:
    return {state: count_letters(session, state, address) for state in LetterState}


def oldest_waiting(session: Session) -> datetime.datetime | None:
    """Since when the oldest waits whose turn it is."""
    due = select(func.min(OutboxMessage.next_attempt_at)).where(in_state(LetterState.WAITING))
    found: datetime.datetime | None = session.exec(due).one()
    return found


def last_fault(session: Session) -> str | None:
    """What was said of the letter that was tried last, of those that have not left."""
    tried = col(OutboxMessage.tried_at).is_not(None) & col(OutboxMessage.sent_at).is_(None)
    wanted = select(OutboxMessage.last_error).where(tried).order_by(col(OutboxMessage.tried_at).desc())
    return session.exec(wanted.limit(1)).first()


def letter(session: Session, code: str) -> OutboxMessage | None:
    return session.exec(select(OutboxMessage).where(OutboxMessage.code == code)).first()


def refused_addresses() -> Any:
    """Select of the addresses, in small letters, at which there is nobody: so their server said, and nothing got through since."""
    refused, later = aliased(OutboxMessage), aliased(OutboxMessage)
    got_through = select(later.id).where(
        later.recipient == refused.recipient, col(later.sent_at) > col(refused.given_up_at)
    )
    return select(func.lower(refused.recipient)).where(
        col(refused.is_refused).is_(True), col(refused.given_up_at).is_not(None), ~got_through.exists()
    )


def refused_among(session: Session, addresses: Collection[str]) -> frozenset[str]:
    """Those of the addresses, in small letters, at which there is nobody."""
    known = {address.casefold() for address in addresses}
    return frozenset(known & set(session.exec(refused_addresses()).all())) if known else frozenset()


def _of(wanted: Any, state: LetterState, address: str) -> Any:
    # What is no longer kept has no reader left to be shown.
    wanted = wanted.where(in_state(state), OutboxMessage.recipient != "")
    if not address:
        return wanted
    recipient, given = func.lower(OutboxMessage.recipient), address.strip().lower()
    # What pages mask is not found by a part of it: it could be guessed sign by sign.
    host = given.removeprefix("@")
    if not host or "@" in host:
        return wanted.where(recipient == given)
    return wanted.where(recipient.like(f"%@%{_WILD.sub(_escaped, host)}%", escape="/"))


def _escaped(sign: re.Match[str]) -> str:
    return f"/{sign[0]}"
