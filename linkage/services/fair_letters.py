"""Letters about an event as a whole: a phase that begins, a deadline that comes near, an event called off.

One letter for each reader, in the own language, in which the same event, occasion and deadline is told of once. Who has no account
reads it too, with a link that opens the page of the firm without signing in.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import format_date
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import FairPhase, ParticipantStatus
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fairs import Fair
from linkage.language import _, _l, speaking
from linkage.services.fair_readers import Reader, agenda_link_of, link_of, readers_of
from linkage.services.fair_registration_letters import (
    FairLinks,
    unwritten_invitations,
    willing,
    write_invitations,
)
from linkage.services.notices import Telling, Told, tell_all
from linkage.services.outbox import Letter, posted_keys
from linkage.wording.fair_times import local_moment
from linkage.wording.fairs import days_text, place_text

_DAYS_BEFORE = 3
_DAYS_BEFORE_NAMES = 14
_TOLD = {FairPhase.WISHES: "wishes-open", FairPhase.LIVE: "in-force"}
_ASKS = frozenset({"wishes-open", "registration-closes", "wishes-close", "names"})
"""What only those can answer who speak for the firm."""
_NEWS = ("registration-closes",)

_SUBJECTS: Mapping[str, Any] = {
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
    "wishes-open": _l(
        "Your firm takes part. Please say by %(day)s whom you want to meet, and whom you do not want to meet."
    ),
    "in-force": _l(
        "The timetable is in force. On your page you find your meetings, and can ask for more in free slots."
    ),
    "in-force-guest": _l("The timetable is in force. Below you find your meetings, always as they stand."),
    "cancelled": _l(
        "We are sorry: the agency had to call this event off. Nothing is left for you to do. The reason: %(reason)s"
    ),
    "registration-closes": _l(
        "The agency invited your firm. Please say by %(day)s whether you come; then registration closes."
    ),
    "wishes-close": _l(
        "You have not said yet whom you want to meet. Wishes close on %(day)s. After that the timetable is made without yours."
    ),
    "comments-close": _l(
        "The timetable for comments is out. Please look at your meetings, and tell the agency what does not suit until %(day)s."
    ),
    "names": _l(
        "Nobody is named yet who comes for your firm. Please say who: badges and timetables are printed with the names you enter."
    ),
    "begins": _l("The event begins on %(day)s. Your timetable is on your page; bring it on your phone or on paper."),
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """Letters of one kind that are due: `key` tells this deadline from one that was moved."""

    fair: Fair
    what: str
    key: str
    to: tuple[Reader, ...]


def recipients(session: Session, fair: Fair, *statuses: ParticipantStatus) -> tuple[Reader, ...]:
    """The people of the firms in one of these states, for a letter that only tells: each account and each address of a firm once."""
    return _people(session, _firms(session, fair, *statuses), "cancelled")


def _firms(session: Session, fair: Fair, *statuses: ParticipantStatus) -> list[FairParticipant]:
    wanted = select(FairParticipant).where(
        FairParticipant.fair_id == fair.id, col(FairParticipant.status).in_(statuses)
    )
    return list(session.exec(wanted.order_by(col(FairParticipant.id))).all())


def _people(session: Session, firms: Collection[FairParticipant], what: str) -> tuple[Reader, ...]:
    """Who reads of an occasion; where it asks for something, only those who can answer for the firm."""
    found: dict[str, Reader] = {}
    for readers in readers_of(session, firms).values():
        for each in readers:
            if each.answers or what not in _ASKS:
                found.setdefault(_who(each), each)
    return tuple(found.values())


def letters_of_phase(session: Session, fair: Fair, *, base_url: str) -> int:
    """Tells the firms of the phase that an event has come to, where there is something to tell; how many letters."""
    if fair.phase is FairPhase.REGISTRATION:
        invited = _firms(session, fair, ParticipantStatus.INVITED)
        return write_invitations(session, invited, links=FairLinks(base_url))
    what = _TOLD.get(fair.phase)
    if what is None:
        return 0
    to = _people(session, _firms(session, fair, ParticipantStatus.APPROVED), what)
    return write_letters(session, fair, what, to, base_url=base_url)


def letters_to_come(session: Session, fair: Fair, phase: FairPhase) -> int:
    """How many letters the move to a phase would write."""
    if phase is FairPhase.REGISTRATION:
        return len(unwritten_invitations(session, _firms(session, fair, ParticipantStatus.INVITED)))
    what = _TOLD.get(phase)
    if what is None:
        return 0
    to = _people(session, _firms(session, fair, ParticipantStatus.APPROVED), what)
    return len(_not_told(session, fair, to, what))


def told_of(phase: FairPhase) -> ParticipantStatus | None:
    """The firms that are written to when an event comes to a phase; None when nobody is."""
    if phase is FairPhase.REGISTRATION:
        return ParticipantStatus.INVITED
    return ParticipantStatus.APPROVED if phase in _TOLD else None


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
            readers = _people(session, firms, what)
            # Who asked for no invitations is not reminded of one.
            to = _not_told(session, fair, willing(session, readers) if what in _NEWS else readers, key)
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
    to: Iterable[Reader],
    *,
    base_url: str,
    key: str | None = None,
    reason: str = "",
) -> int:
    """Puts one letter for each reader into the outbox, if this was not told before; how many were written."""
    tellings = []
    for recipient in _not_told(session, fair, to, key or what):
        with speaking(recipient.language):
            letter = _letter(session, fair, what, recipient, base_url=base_url, reason=reason)
        about = Told(recipient.user_id, f"/fairs/{fair.code}/mine", base_url)
        tellings.append(Telling(letter, about, _key(fair, key or what, recipient)))
    return len(tell_all(session, tellings))


def _letter(session: Session, fair: Fair, what: str, to: Reader, *, base_url: str, reason: str) -> Letter:
    day = _deadline(fair, what)
    words = _TEXTS[what] if to.may_sign_in else _TEXTS.get(f"{what}-guest", _TEXTS[what])
    text = str(words) % {"day": format_date(day, "full") if day else "", "reason": reason}
    about = (fair.name, days_text(fair), place_text(fair))
    parts = [
        _("Dear %(name)s,", name=to.name),
        text,
        "\n".join(part for part in about if part),
        _link(session, fair, what, to, base_url=base_url),
    ]
    subject = str(_SUBJECTS[what]) % {"fair": fair.name}
    return Letter(
        kind=f"fair-{what}",
        recipient=to.address,
        language=to.language,
        subject=subject,
        body="\n\n".join(parts) + "\n",
        useful_until=None if day is None else _end_of(fair, day),
    )


def _end_of(fair: Fair, day: datetime.date) -> datetime.datetime | None:
    """The end of a deadline, after which nobody need be told of it; None where it is past already."""
    end = local_moment(fair, day + datetime.timedelta(days=1), datetime.time())
    return end if end > now() else None


def _link(session: Session, fair: Fair, what: str, to: Reader, *, base_url: str) -> str:
    if what == "cancelled":
        return f"{base_url}/fairs/{fair.code}"
    if to.may_sign_in:
        return link_of(session, to, base_url=base_url)
    if to.answers:
        return _("Without signing in:\n%(link)s", link=link_of(session, to, base_url=base_url))
    return _("Without signing in:\n%(link)s", link=agenda_link_of(session, to, base_url=base_url))


def _deadline(fair: Fair, what: str) -> datetime.date | None:
    return {
        "registration-closes": fair.registration_closes_on,
        "wishes-open": fair.wishes_close_on,
        "wishes-close": fair.wishes_close_on,
        "comments-close": fair.comments_close_on,
        "begins": fair.starts_on,
    }.get(what)


def _not_told(session: Session, fair: Fair, to: Iterable[Reader], occasion: str) -> tuple[Reader, ...]:
    """Those who were not written to on this occasion."""
    keys = {_key(fair, occasion, each): each for each in to}
    written = posted_keys(session, keys)
    return tuple(each for key, each in keys.items() if key not in written)


def _key(fair: Fair, occasion: str, to: Reader) -> str:
    address = hashlib.sha256(_who(to).encode(errors="replace")).hexdigest()[:24]
    return f"fair:{fair.code}:{occasion}:{address}"


def _who(reader: Reader) -> str:
    """An account is told once of all its firms; a link is of one firm, so that each brings a letter."""
    address = reader.address.casefold()
    return address if reader.may_sign_in else f"{address} {reader.place.code}"
