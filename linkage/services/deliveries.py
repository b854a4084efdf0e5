"""Sending what waits in the outbox: every letter once, as far as mail allows.

A sender claims a letter before it hands it over and notes what became of it; nobody else takes it meanwhile. One that is ended in
between holds its claim for a while, then the letter is sent by another: as a file it is the same file, by a mail server perhaps a
second copy under the same Message-ID. No letter is ever lost.
"""

from __future__ import annotations

import datetime
import logging
import random
import secrets
import threading
import time
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import SubjectKind
from database.models.mail_pauses import MailPause
from database.models.outbox import OutboxMessage
from database.queries import outbox as rows
from database.queries.outbox import LetterState
from database.session import Clash, Database, db, transaction
from linkage.errors import Conflict
from linkage.language import _l
from linkage.mail.messages import Mail, Sender, parcel_of
from linkage.mail.refusals import Lost, NotSent, PutOff, Refused, ServerAway
from linkage.mail.ways import Way
from linkage.services.audit import Actor, record
from linkage.wording.letters import NO_ADDRESS, TOO_OLD

CLAIM = datetime.timedelta(minutes=5)
"""Longer than handing over one letter can take (`linkage.mail.smtp`)."""

_WAITS = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, *(11 * (360,))))
"""After each try that failed; after the one beyond, some three days later, the letter is given up."""

_PAUSES = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15))
_NOTE_AGAIN_SECONDS = (0.0, 1.0, 5.0, 15.0)
_LOST_MOST = 2

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Round:
    """What one run did. `away`: why it ended before its time; empty when nothing was left to do."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    away: str = ""

    def count(self, fate: _Fate | None) -> None:
        if fate is _Fate.SENT:
            self.sent += 1
        elif fate is _Fate.PUT_OFF:
            self.put_off += 1
        elif fate is _Fate.GIVEN_UP:
            self.given_up += 1


class _Fate(Enum):
    SENT = auto()
    PUT_OFF = auto()
    GIVEN_UP = auto()


@dataclass(frozen=True, slots=True)
class _Claimed:
    row: int
    mail: Mail


def is_mail_due(session: Session) -> bool:
    """Whether a sender would find something to do, and no pause holds it back."""
    at = now()
    pause = pause_now(session)
    if pause is not None and pause.next_try_at > at:
        return False
    free = rows.is_free(at, claimed_before=at - CLAIM)
    return session.exec(select(OutboxMessage.id).where(free).limit(1)).first() is not None


def pause_now(session: Session) -> MailPause | None:
    """Why no letter leaves at the moment; None when they do."""
    return session.exec(select(MailPause)).first()


def send_due(
    database: Database, way: Way, sender: Sender, *, most: int | None = None, ended: threading.Event | None = None
) -> Round:
    """Sends the letters whose turn it is, `most` at most, until none is left, the server is away, or `ended` is set."""
    done, tried, lost_in_a_row = Round(), 0, 0
    worker = secrets.token_hex(8)
    with database.session():
        with transaction() as session:
            done.given_up += _give_up_old(session)
        try:
            while not done.away and (most is None or tried < most):
                claimed = None if ended is not None and ended.is_set() else _claim(worker)
                if claimed is None:
                    break
                tried += 1
                failure = _deliver(way, sender, claimed.mail)
                lost_in_a_row = lost_in_a_row + 1 if isinstance(failure, Lost) else 0
                if isinstance(failure, ServerAway) or lost_in_a_row == _LOST_MOST:
                    done.away = failure.text if failure else ""
                done.count(_note_surely(claimed, worker, failure, done.away))
        finally:
            way.close()
    return done


def try_again(session: Session, letter: OutboxMessage, *, by: Actor) -> None:
    """Lets a letter that was given up wait again, as if it had just been written. Raises Conflict for others."""
    if letter.given_up_at is None or letter.sent_at is not None:
        raise Conflict(_l("This letter was not given up."))
    if not letter.recipient:
        raise Conflict(_l("This letter is no longer kept, so that it cannot be sent."))
    _let_wait(letter)
    session.add(letter)
    _record(session, by, "letter.again", letter.code)


def try_all_again(session: Session, *, by: Actor) -> int:
    """The same for all that are still of use and whose address was not the reason, as after a fault in the setting; how many."""
    at = now()
    found = session.exec(
        select(OutboxMessage).where(
            rows.in_state(LetterState.GIVEN_UP),
            OutboxMessage.useful_until > at,
            OutboxMessage.recipient != "",
            col(OutboxMessage.is_refused).is_(False),
            col(OutboxMessage.last_error) != NO_ADDRESS,
        )
    ).all()
    for letter in found:
        _let_wait(letter)
    if found:
        _record(session, by, "letter.all_again", None, count=len(found))
    return len(found)


def _let_wait(letter: OutboxMessage) -> None:
    life = letter.useful_until - letter.created_at
    letter.given_up_at, letter.last_error, letter.is_refused, letter.attempts = None, None, False, 0
    letter.next_attempt_at = now()
    letter.useful_until = max(letter.useful_until, now() + life)


def _record(session: Session, by: Actor, action: str, code: str | None, *, count: int = 1) -> None:
    record(session, by, action, subject_kind=SubjectKind.INSTANCE, subject_code=code, count=count)


def _deliver(way: Way, sender: Sender, mail: Mail) -> NotSent | None:
    """None when the letter has left."""
    try:
        way.deliver(parcel_of(mail, sender))
    except NotSent as failure:
        return failure
    except Exception as error:
        # A fault of ours: the log has all of it, and the letters behind this one are not held up.
        _log.exception("The letter %s could not be sent", mail.code)
        return PutOff(f"The program failed: {type(error).__name__}.")
    return None


def _claim(worker: str) -> _Claimed | None:
    """Takes the next letter in hand, to the exclusion of others."""
    with transaction() as session:
        at = now()
        letter = rows.next_letter(session, at, claimed_before=at - CLAIM)
        if letter is None:
            return None
        letter.claimed_at, letter.claimed_by = at, worker
        mail = Mail(
            code=letter.code,
            recipient=letter.recipient,
            language=letter.language,
            subject=letter.subject,
            body=letter.body,
            written_at=letter.created_at,
            headers=dict(letter.headers),
        )
        return _Claimed(letter.id or 0, mail)


def _give_up_old(session: Session) -> int:
    """What is of no use any more is not sent: a link that is closed, news of yesterday."""
    at = now()
    too_old = rows.is_free(at, claimed_before=at - CLAIM) & (col(OutboxMessage.useful_until) <= at)
    given_up = update(OutboxMessage).where(too_old).values(given_up_at=at, last_error=TOO_OLD)
    return int(session.execute(given_up.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def _note_surely(claimed: _Claimed, worker: str, failure: NotSent | None, away: str) -> _Fate | None:
    """A letter that left and is not noted goes out a second time, so a busy database is asked again."""
    for seconds in _NOTE_AGAIN_SECONDS:
        time.sleep(seconds)
        try:
            with transaction() as session:
                return _note(session, claimed, worker, failure, away)
        except (Clash, OperationalError):
            db().rollback()
    with transaction() as session:
        return _note(session, claimed, worker, failure, away)


def _note(session: Session, claimed: _Claimed, worker: str, failure: NotSent | None, away: str) -> _Fate | None:
    """What became of it; None where that is for another to say, or it is tried again without a count."""
    if failure is None:
        _end_pause(session)
    elif away:
        _pause(session, away)
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.id == claimed.row).with_for_update()).first()
    if letter is None or (letter.claimed_by != worker and failure is not None):
        # Taken back while it was in hand, or another has it by now.
        return None
    letter.claimed_at, letter.claimed_by, letter.tried_at = None, None, now()
    if failure is None:
        letter.sent_at, letter.attempts = now(), letter.attempts + 1
        letter.given_up_at, letter.is_refused, letter.last_error = None, False, None
        return _Fate.SENT
    letter.last_error = failure.text[:1000]
    if isinstance(failure, ServerAway):
        # Not its fault, so that it counts as no try; but should it be, others come first next time.
        letter.next_attempt_at = now() + _later(_PAUSES[0])
        return None
    letter.attempts += 1
    if isinstance(failure, Refused) or letter.attempts > len(_WAITS):
        letter.given_up_at = now()
        letter.is_refused = isinstance(failure, Refused) and failure.is_address
        return _Fate.GIVEN_UP
    letter.next_attempt_at = now() + _later(_WAITS[letter.attempts - 1])
    return _Fate.PUT_OFF


def _pause(session: Session, reason: str) -> None:
    """Automatic senders wait, longer each time; one by hand tries at once."""
    pause = pause_now(session)
    if pause is None:
        pause = MailPause(id=1, since=now(), tries=0, next_try_at=now(), reason="")
        session.add(pause)
    pause.next_try_at = now() + _later(_PAUSES[min(pause.tries, len(_PAUSES) - 1)])
    pause.tries, pause.reason = pause.tries + 1, reason[:1000]


def _end_pause(session: Session) -> None:
    pause = pause_now(session)
    if pause is not None:
        session.delete(pause)


def _later(wait: datetime.timedelta) -> datetime.timedelta:
    """A little more than asked for, so that letters put off together do not come back together."""
    return wait * random.uniform(1, 1.2)  # noqa: S311 (nothing hangs on its being guessed)
