"""Coming in at the door: who is meant by a few letters, and who is in."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, select

from database.columns import now
from database.enums import FairPhase, ParticipantStatus
from database.models.fair_days import FairCheckIn
from database.models.fair_participants import FairDelegate
from database.models.fairs import Fair
from database.queries import fair_days as rows
from database.queries.fair_days import Guest
from linkage.errors import Conflict, LinkageError, NotFound
from linkage.inputs.fair_days import ArrivalInput, ArrivalsInput
from linkage.language import _l
from linkage.services.audit import SYSTEM, Actor
from linkage.services.fair_guards import note
from linkage.wording.fair_times import days_of, local, time_text
from search.analysis import fold

FEWEST_LETTERS = 3
MOST_HITS = 5


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """`at`: when the person came in first; `is_new` is False when the door has seen it before."""

    is_new: bool
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Found:
    """At most a few guests that fit some letters. `is_more`: others fit too. `is_short`: too few letters to say anybody."""

    guests: tuple[Guest, ...] = ()
    is_more: bool = False
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of one check-in a phone sent. `guest` is told only to a phone that showed the badge's own code."""

    key: str
    checked_in: CheckedIn | None = None
    delegate: FairDelegate | None = None
    refusal: LinkageError | None = None


def find_guests(session: Session, fair: Fair, letters: str) -> Found:
    """Who is meant by the beginnings of words of a name or a firm, or by the code of a badge; tone marks do not matter."""
    words = fold(letters).split()
    if not any(len(word) >= _fewest(word) for word in words):
        return Found(is_short=True)
    hits = [guest for guest in rows.guests(session, fair) if _fits(guest, words)]
    hits.sort(key=lambda guest: not _begins(fold(guest.name), words))
    return Found(guests=tuple(hits[:MOST_HITS]), is_more=len(hits) > MOST_HITS)


def guest_of(session: Session, fair: Fair, code: str) -> FairDelegate:
    """The delegate behind a badge of this fair. Raises NotFound, in the same words for a badge of another fair."""
    found = rows.delegate(session, code.strip().upper()[:16])
    if found is None or found.participant.fair_id != fair.id:
        raise NotFound(_l("No guest of this fair has this badge. Send the person to the desk."))
    return found


def check_in(
    session: Session,
    delegate: FairDelegate,
    *,
    day: datetime.date,
    at: datetime.datetime,
    device: str | None = None,
    by: Actor = SYSTEM,
) -> CheckedIn:
    """Lets a delegate in, once a day; of two doors that saw the same person the earlier time stays.

    Raises Conflict when the fair is not on that day, or the firm has no place at it.
    """
    fair = delegate.participant.fair
    if fair.phase is FairPhase.CANCELLED or day not in days_of(fair):
        raise Conflict(_l("The fair is not held on this day. Check in on one of its own days."))
    if delegate.participant.status is not ParticipantStatus.APPROVED:
        raise Conflict(_l("This firm has no place at the fair. Send the person to the desk."))
    # Two doors may see one person at once: the second waits here and then finds the first.
    session.exec(select(FairDelegate.id).where(FairDelegate.id == delegate.id).with_for_update(key_share=True)).one()
    known = rows.check_in(session, delegate, day)
    if known is None:
        session.add(FairCheckIn(fair_id=fair.id or 0, delegate_id=delegate.id or 0, day=day, at=at, device=device))
        _note(session, by, "fair.checked_in", fair, delegate, at=at.isoformat(), device=device)
        session.flush()
        return CheckedIn(is_new=True, at=at)
    if at < known.at:
        known.at, known.device = at, device
        session.add(known)
        _note(session, by, "fair.checked_in", fair, delegate, at=at.isoformat(), device=device)
    return CheckedIn(is_new=False, at=known.at)


def undo_check_in(session: Session, delegate: FairDelegate, *, day: datetime.date, by: Actor) -> None:
    """Takes back what was a mistake. Raises Conflict when the delegate is not in."""
    known = rows.check_in(session, delegate, day)
    if known is None:
        raise Conflict(_l("This person is not in. The page shows who is in now."))
    session.delete(known)
    _note(session, by, "fair.check_in_undone", delegate.participant.fair, delegate)


def check_in_all(session: Session, fair: Fair, sent: ArrivalsInput, *, by: Actor) -> list[Arrival]:
    """Check-ins that a phone kept while it had no net, each with its own time; sending them again changes nothing.

    A phone whose clock is wrong is wrong by as much when it sends, so its times are mended by that.
    """
    received_at = now()
    skew = received_at - sent.sent_at
    found = {each.key: _delegate_of(session, fair, each.key) for each in sent.entries}
    by_handle = _handles(session, fair) if any(delegate is None for delegate in found.values()) else {}
    for key, delegate in found.items():
        found[key] = delegate or by_handle.get(key)
    # In one order for all doors, so that two of them never wait for each other.
    order = sorted(sent.entries, key=lambda each: (getattr(found[each.key], "id", 0) or 0, each.at))
    done = {
        id(entry): _arrive(
            session, fair, entry, found[entry.key], at=min(entry.at + skew, received_at), device=sent.device, by=by
        )
        for entry in order
    }
    return [done[id(entry)] for entry in sent.entries]


def door_index(session: Session, fair: Fair, day: datetime.date) -> dict[str, object]:
    """What a phone at the door keeps to work without a net: no names, only what names and badges can be compared with.

    `salt`; `guests`: handle of the badge -> the beginnings of the words of name and firm, hashed; `in`: handle -> time.
    """
    seen = rows.check_ins(session, fair, day)
    guests = rows.guests(session, fair)
    salt = _salt(fair)
    return {
        "salt": salt,
        "day": day.isoformat(),
        "guests": {
            _hash(salt, guest.code)[:32]: sorted({_hash(salt, key)[:16] for key in _keys(guest)}) for guest in guests
        },
        "in": {
            _hash(salt, guest.code)[:32]: time_text(fair, seen[guest.delegate_id])
            for guest in guests
            if guest.delegate_id in seen
        },
    }


def _arrive(
    session: Session,
    fair: Fair,
    entry: ArrivalInput,
    delegate: FairDelegate | None,
    *,
    at: datetime.datetime,
    device: str | None,
    by: Actor,
) -> Arrival:
    if delegate is None:
        return Arrival(
            key=entry.key,
            refusal=NotFound(_l("No guest of this fair has this badge. Send the person to the desk.")),
        )
    try:
        done = check_in(session, delegate, day=local(fair, at).date(), at=at, device=device, by=by)
    except Conflict as refusal:
        return Arrival(key=entry.key, delegate=delegate, refusal=refusal)
    return Arrival(key=entry.key, checked_in=done, delegate=delegate)


def _delegate_of(session: Session, fair: Fair, code: str) -> FairDelegate | None:
    found = rows.delegate(session, code.upper()[:16]) if len(code) <= 16 else None
    return found if found is not None and found.participant.fair_id == fair.id else None


def _handles(session: Session, fair: Fair) -> dict[str, FairDelegate]:
    salt = _salt(fair)
    return {
        _hash(salt, delegate.code)[:32]: delegate for firm in rows.firms(session, fair) for delegate in firm.delegates
    }


def _keys(guest: Guest) -> Iterable[str]:
    """The first three letters of each word of the name and the firm; the first two where a letter is a syllable."""
    return (word[: _fewest(word)] for word in _words(guest))


def _words(guest: Guest) -> list[str]:
    return [word for name in (guest.name, *guest.company_names) for word in fold(name).split()]


def _fits(guest: Guest, words: list[str]) -> bool:
    if len(words) == 1 and fold(guest.code).startswith(words[0]):
        return True
    texts = [fold(name) for name in (guest.name, *guest.company_names)]
    return all(any(_begins(text, [word]) or (_is_unspaced(word) and word in text) for text in texts) for word in words)


def _begins(text: str, words: list[str]) -> bool:
    """Whether each word is the beginning of a word of the text."""
    return all(any(part.startswith(word) for part in text.split()) for word in words)


def _fewest(word: str) -> int:
    """How many letters of a word must be known: two Chinese, Japanese or Korean ones say as much as three others."""
    return 2 if any(ord(letter) >= 0x2E80 for letter in word) else FEWEST_LETTERS


def _is_unspaced(word: str) -> bool:
    """Whether it is of a script that puts no spaces between words."""
    return any(0x0E00 <= ord(letter) < 0x0E80 or ord(letter) >= 0x2E80 for letter in word)


def _salt(fair: Fair) -> str:
    return hashlib.sha256(f"door:{fair.code}".encode()).hexdigest()[:32]


def _hash(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


def _note(session: Session, by: Actor, action: str, fair: Fair, delegate: FairDelegate, **details: object) -> None:
    note(session, by, action, fair, delegate=delegate.code, firm=delegate.participant.company.name, **details)
