"""Letters about an event as a whole: a phase that begins, a deadline that comes near, an event called off.

One letter for each address, in the language of its reader, in which the same event, occasion and deadline is told of once.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import format_date
from sqlmodel import Session, col, select

from database.enums import FairPhase, MembershipRole, ParticipantStatus
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fairs import Fair
from database.models.outbox import OutboxMessage
from database.models.users import Membership, User
from linkage.language import _, _l, speaking
from linkage.services.outbox import Letter, post_letter
from linkage.wording.fairs import days_text, place_text

_DAYS_BEFORE = 3
_DAYS_BEFORE_NAMES = 14
_TOLD = {FairPhase.REGISTRATION: "invited", FairPhase.WISHES: "wishes-open", FairPhase.LIVE: "in-force"}

_SUBJECTS: Mapping[str, Any] = {
    "invited": _l("You are invited: %(fair)s"),
    "wishes-open": _l("Say whom you want to meet: %(fair)s"),
    "in-force": _l("The timetable counts now: %(fair)s"),
    "cancelled": _l("Called off: %(fair)s"),
    "registration-closes": _l("Registration closes soon: %(fair)s"),
    "wishes-close": _l("Your wishes are still missing: %(fair)s"),
    "comments-close": _l("The timetable is out for comments: %(fair)s"),
    "names": _l("Who comes for you? %(fair)s"),
    "begins": _l("It begins soon: %(fair)s"),
}
_TEXTS: Mapping[str, Any] = {
    "invited": _l("The agency invites your firm to this event. Please register until %(day)s."),
    "wishes-open": _l("Your firm is let in. Please say until %(day)s whom you want to meet, and whom not."),
    "in-force": _l(
        "The timetable is in force. On your page you find your meetings, and can ask for more in free slots."
    ),
    "cancelled": _l("The agency had to call this event off. The reason: %(reason)s"),
    "registration-closes": _l(
        "The agency invited your firm, and you have not answered. Registration closes on %(day)s."
    ),
    "wishes-close": _l(
        "You have not said yet whom you want to meet. Wishes close on %(day)s. After that the timetable is made without yours."
    ),
    "comments-close": _l(
        "The timetable for comments is out. Please look at your meetings, and tell the agency what does not suit until %(day)s."
    ),
    "names": _l(
        "Nobody is named yet who comes for your firm. Badges and timetables are printed with the names you enter."
    ),
    "begins": _l("The event begins on %(day)s. Your timetable is on your page; bring it on your phone or on paper."),
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody of a firm at an event."""

    name: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """Letters of one kind that are due: `key` tells this deadline from one that was moved."""

    fair: Fair
    what: str
    key: str
    to: tuple[Recipient, ...]


def recipients(session: Session, fair: Fair, *statuses: ParticipantStatus) -> tuple[Recipient, ...]:
    """The people of the firms in one of these states: those with an account, and delegates with an address; each address once."""
    firms = session.exec(
        select(FairParticipant).where(FairParticipant.fair_id == fair.id, col(FairParticipant.status).in_(statuses))
    ).all()
    return _people(session, firms)


def _people(session: Session, firms: Iterable[FairParticipant]) -> tuple[Recipient, ...]:
    companies, ids = [firm.company_id for firm in firms], [firm.id for firm in firms]
    users = session.exec(
        select(User)
        .join(Membership)
        .where(
            col(Membership.company_id).in_(companies),
            col(Membership.role) != MembershipRole.CLAIMANT,
            col(User.is_active).is_(True),
        )
        .order_by(col(User.id))
    ).all()
    delegates = session.exec(
        select(FairDelegate)
        .where(col(FairDelegate.participant_id).in_(ids), col(FairDelegate.email).is_not(None))
        .order_by(col(FairDelegate.id))
    ).all()
    found: dict[str, Recipient] = {}
    for user in users:
        found.setdefault(user.email.casefold(), Recipient(user.name, user.email, user.language))
    for delegate in delegates:
        address = delegate.email or ""
        found.setdefault(address.casefold(), Recipient(delegate.name, address, delegate.language))
    return tuple(found.values())


def letters_of_phase(session: Session, fair: Fair, *, base_url: str) -> int:
    """Tells the firms of the phase that an event has come to, where there is something to tell; how many letters."""
    what = _TOLD.get(fair.phase)
    if what is None:
        return 0
    status = ParticipantStatus.INVITED if what == "invited" else ParticipantStatus.APPROVED
    return write_letters(session, fair, what, recipients(session, fair, status), base_url=base_url)


def letters_to_come(session: Session, fair: Fair, phase: FairPhase) -> int:
    """How many letters the move to a phase would write."""
    what = _TOLD.get(phase)
    if what is None:
        return 0
    status = ParticipantStatus.INVITED if what == "invited" else ParticipantStatus.APPROVED
    return len(_not_told(session, fair, recipients(session, fair, status), what))


def due_reminders(session: Session, on: datetime.date) -> list[Reminder]:
    """The reminders of a day that nobody got yet."""
    running = select(Fair).where(
        col(Fair.phase).in_(
            (
                FairPhase.REGISTRATION,
                FairPhase.WISHES,
                FairPhase.DRAFTING,
                FairPhase.PROVISIONAL,
                FairPhase.LIVE,
            )
        ),
        Fair.ends_on >= on,
    )
    found = []
    for fair in session.exec(running.order_by(col(Fair.starts_on), col(Fair.code))).all():
        for what, day, firms in _occasions(session, fair, on):
            key = f"{what}:{day:%Y%m%d}"
            to = _not_told(session, fair, _people(session, firms), key)
            if to:
                found.append(Reminder(fair, what, key, to))
    return found


def _occasions(
    session: Session, fair: Fair, on: datetime.date
) -> list[tuple[str, datetime.date, list[FairParticipant]]]:
    """What there is to remind of at an event on a day: the occasion, its deadline, and the firms it is for."""
    firms = list(session.exec(select(FairParticipant).where(FairParticipant.fair_id == fair.id)).all())
    invited = [firm for firm in firms if firm.status is ParticipantStatus.INVITED]
    approved = [firm for firm in firms if firm.status is ParticipantStatus.APPROVED]
    silent = [firm for firm in approved if firm.wishes_sent_at is None]
    phase = fair.phase
    planned = (
        (
            "registration-closes",
            fair.registration_closes_on,
            invited,
            phase in (FairPhase.REGISTRATION, FairPhase.WISHES),
        ),
        ("wishes-close", fair.wishes_close_on, silent, phase is FairPhase.WISHES),
        ("comments-close", fair.comments_close_on, approved, phase is FairPhase.PROVISIONAL),
        ("begins", fair.starts_on, approved, phase is FairPhase.LIVE),
    )
    found = [
        (what, day, to)
        for what, day, to, is_its_phase in planned
        if is_its_phase and day is not None and 0 <= (day - on).days <= _DAYS_BEFORE and to
    ]
    is_near = 0 < (fair.starts_on - on).days <= _DAYS_BEFORE_NAMES
    if is_near and phase in (FairPhase.DRAFTING, FairPhase.PROVISIONAL, FairPhase.LIVE):
        named = set(
            session.exec(
                select(FairDelegate.participant_id)
                .join(FairParticipant)
                .where(FairParticipant.fair_id == fair.id, col(FairDelegate.is_unnamed).is_(False))
            ).all()
        )
        unnamed = [firm for firm in approved if firm.id not in named]
        found += [("names", fair.starts_on, unnamed)] if unnamed else []
    return found


def write_letters(
    session: Session,
    fair: Fair,
    what: str,
    to: Iterable[Recipient],
    *,
    base_url: str,
    key: str | None = None,
    reason: str = "",
) -> int:
    """Puts one letter for each reader into the outbox, if this was not told before; how many were written."""
    told = 0
    for recipient in _not_told(session, fair, to, key or what):
        with speaking(recipient.language):
            letter = _letter(fair, what, recipient, base_url=base_url, reason=reason)
        post_letter(session, letter, key=_key(fair, key or what, recipient))
        told += 1
    return told


def _letter(fair: Fair, what: str, to: Recipient, *, base_url: str, reason: str) -> Letter:
    link = f"{base_url}/fairs/{fair.code}" if what in ("invited", "cancelled", "registration-closes") else ""
    day = _deadline(fair, what)
    text = str(_TEXTS[what]) % {"day": format_date(day, "full") if day else "", "reason": reason}
    body = _(
        "Dear %(person)s,\n\n%(text)s\n\n%(fair)s\n%(days)s\n%(place)s\n\n%(link)s\n",
        person=to.name,
        text=text,
        fair=fair.name,
        days=days_text(fair),
        place=place_text(fair),
        link=link or f"{base_url}/fairs/{fair.code}/mine",
    )
    subject = str(_SUBJECTS[what]) % {"fair": fair.name}
    return Letter(kind=f"fair-{what}", recipient=to.address, language=to.language, subject=subject, body=body)


def _deadline(fair: Fair, what: str) -> datetime.date | None:
    return {
        "invited": fair.registration_closes_on,
        "registration-closes": fair.registration_closes_on,
        "wishes-open": fair.wishes_close_on,
        "wishes-close": fair.wishes_close_on,
        "comments-close": fair.comments_close_on,
        "begins": fair.starts_on,
    }.get(what)


def _not_told(session: Session, fair: Fair, to: Iterable[Recipient], occasion: str) -> tuple[Recipient, ...]:
    """Those who were not written to on this occasion."""
    keys = {_key(fair, occasion, each): each for each in to}
    written = set(
        session.exec(
            select(OutboxMessage.idempotency_key).where(col(OutboxMessage.idempotency_key).in_(list(keys)))
        ).all()
    )
    return tuple(each for key, each in keys.items() if key not in written)


def _key(fair: Fair, occasion: str, to: Recipient) -> str:
    address = hashlib.sha256(to.address.casefold().encode(errors="replace")).hexdigest()[:24]
    return f"fair:{fair.code}:{occasion}:{address}"
