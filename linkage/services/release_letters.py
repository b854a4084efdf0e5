"""Letters about a release: one for each person whose day it changes, with all that is theirs, in their language.

Written by a worker, some at a time, so that a release of a large fair answers at once; a worker that is ended goes on where it was.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from database.enums import AccessLinkKind, MembershipRole, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.outbox import OutboxMessage
from database.models.timetables import Timetable
from database.models.users import Membership
from database.queries import fair_participants as firms
from database.queries import meetings as meeting_rows
from database.queries import timetables as rows
from database.session import db, transaction
from linkage.config import UI_LANGUAGES
from linkage.language import _, page_language, speaking
from linkage.services.access_links import make_link
from linkage.services.jobs import Handler, Work, handle
from linkage.services.outbox import Letter, post_letter
from linkage.services.releases import LETTERS, Changes, ReleasedMeeting, changes_between, released_meetings
from linkage.wording.fair_times import day_text, time_text

AT_A_TIME = 50
_LINK_DAYS = 30


@dataclass(slots=True)
class Reader:
    """A person who gets a letter. `codes`: whose meetings it tells of: a delegate's, an interpreter's, or a whole firm's people.

    `is_signed_in`: has an account, so that the letter leads to the agenda there; else a link is made for `opens`.
    """

    email: str
    name: str
    language: str
    codes: set[str] = field(default_factory=set)
    is_signed_in: bool = False
    opens: dict[str, int] = field(default_factory=dict)


def write_letters(work: Work) -> None:
    """Puts the letters of a release into the outbox."""
    found = rows.timetable(db(), str(work.arguments["timetable"]))
    if found is None or not found.release:
        return
    fair = found.fair
    before = rows.release(db(), fair, found.release - 1) if found.release > 1 else None
    after = released_meetings(found)
    changes = changes_between(released_meetings(before) if before is not None else (), after)
    touched = None if before is None else changes.people()
    readers = [each for each in readers_of(db(), fair) if touched is None or each.codes & touched]
    names = _names(db(), fair)
    written = 0
    for start in range(0, len(readers), AT_A_TIME):
        with work.database.session(), transaction() as session:
            for reader in readers[start : start + AT_A_TIME]:
                written += _post(session, found, reader, after, changes, names, base_url=work.base_url)
        work.tell({"letters": written})


def readers_of(session: Session, fair: Fair) -> list[Reader]:
    """Who is told of a release: each delegate and interpreter with an address, and for a firm without one its owners."""
    there = [each for each in firms.participants(session, fair) if each.status is ParticipantStatus.APPROVED]
    owners = _owners(session, there)
    readers: dict[str, Reader] = {}
    for firm in there:
        named = [each for each in firm.delegates if each.email or each.user]
        for delegate in named:
            email = (delegate.user.email if delegate.user else delegate.email) or ""
            language = delegate.user.language if delegate.user else delegate.language
            reader = readers.setdefault(email.casefold(), Reader(email, delegate.name, language))
            reader.codes.add(delegate.code)
            reader.is_signed_in = reader.is_signed_in or delegate.user is not None
            reader.opens.setdefault("delegate_id", delegate.id or 0)
        if named:
            continue
        for owner in owners.get(firm.company_id, []):
            reader = readers.setdefault(
                owner.user.email.casefold(), Reader(owner.user.email, owner.user.name, owner.user.language)
            )
            reader.codes.update(each.code for each in firm.delegates)
            reader.is_signed_in = True
    for interpreter in meeting_rows.interpreters(session, fair):
        if interpreter.email:
            language = next((each for pair in interpreter.pairs for each in pair if each in UI_LANGUAGES), "en")
            reader = readers.setdefault(
                interpreter.email.casefold(), Reader(interpreter.email, interpreter.name, language)
            )
            reader.codes.add(interpreter.code)
            reader.opens.setdefault("interpreter_id", interpreter.id or 0)
    return list(readers.values())


def _owners(session: Session, there: Iterable[FairParticipant]) -> dict[int, list[Membership]]:
    statement = select(Membership).where(
        col(Membership.company_id).in_([each.company_id for each in there]), Membership.role == MembershipRole.OWNER
    )
    found: dict[int, list[Membership]] = {}
    for each in session.exec(statement).all():
        found.setdefault(each.company_id, []).append(each)
    return found


def _post(
    session: Session,
    found: Timetable,
    reader: Reader,
    after: tuple[ReleasedMeeting, ...],
    changes: Changes,
    names: Mapping[str, str],
    *,
    base_url: str,
) -> bool:
    """Whether a letter was written: the same release tells the same person once."""
    fair = found.fair
    digest = hashlib.sha256(reader.email.casefold().encode()).hexdigest()[:24]
    key = f"release:{fair.code}:{found.release}:{digest}"
    if session.exec(select(OutboxMessage.id).where(OutboxMessage.idempotency_key == key)).first() is not None:
        return False
    url = _agenda_url(session, fair, reader, base_url=base_url)
    with speaking(page_language(reader.language)):
        letter = Letter(
            kind="release",
            recipient=reader.email,
            language=reader.language,
            subject=_subject(found),
            body=_body(found, reader, after, changes, names, url=url),
        )
    post_letter(session, letter, key=key)
    return True


def _agenda_url(session: Session, fair: Fair, reader: Reader, *, base_url: str) -> str:
    """To the agenda behind the sign-in, or by a link that is the reader's own."""
    if reader.is_signed_in or not reader.opens:
        return f"{base_url}/fairs/{fair.code}/agenda"
    end = datetime.datetime.combine(fair.ends_on, datetime.time(), datetime.UTC)
    name, key = next(iter(reader.opens.items()))
    secret = make_link(
        session,
        AccessLinkKind.AGENDA,
        expires_at=end + datetime.timedelta(days=_LINK_DAYS),
        fair_id=fair.id,
        delegate_id=key if name == "delegate_id" else None,
        interpreter_id=key if name == "interpreter_id" else None,
    )
    return f"{base_url}/l/{secret}/agenda"


def _subject(found: Timetable) -> str:
    if found.release == 1:
        return _("Your meetings at %(fair)s", fair=found.fair.name)
    return _("Your meetings at %(fair)s have changed", fair=found.fair.name)


def _body(
    found: Timetable,
    reader: Reader,
    after: tuple[ReleasedMeeting, ...],
    changes: Changes,
    names: Mapping[str, str],
    *,
    url: str,
) -> str:
    own = [each for each in after if each.is_on and reader.codes & set(each.people)]
    lines = "\n".join(_line(found.fair, each, reader, names) for each in own)
    if found.release == 1:
        return _(
            "Dear %(person)s,\n\nthe timetable of %(fair)s is out (release %(release)s). Your meetings:\n\n%(meetings)s\n\n"
            "Always up to date:\n%(url)s\n",
            person=reader.name,
            fair=found.fair.name,
            release=found.release,
            meetings=lines or _("You have no meetings so far."),
            url=url,
        )
    return _(
        "Dear %(person)s,\n\nyour meetings at %(fair)s have changed (release %(release)s).\n\nWhat is new:\n\n%(changes)s\n\n"
        "All your meetings now:\n\n%(meetings)s\n\nAlways up to date:\n%(url)s\n",
        person=reader.name,
        fair=found.fair.name,
        release=found.release,
        changes="\n".join(_changed(found.fair, changes, reader, names)),
        meetings=lines or _("You have no meetings any more."),
        url=url,
    )


def _changed(fair: Fair, changes: Changes, reader: Reader, names: Mapping[str, str]) -> list[str]:
    """One line for each change that is the reader's. Who sits in a meeting no more reads of it as one that is cancelled."""

    def is_own(meeting: ReleasedMeeting) -> bool:
        return bool(reader.codes & set(meeting.people))

    lines: list[Any] = [
        _("New: %(meeting)s", meeting=_text(fair, each, reader, names)) for each in changes.new if is_own(each)
    ]
    for one, other in (*changes.moved, *changes.replaced):
        if is_own(other):
            now = _text(fair, other, reader, names)
            lines.append(
                _("Changed: %(meeting)s (before: %(before)s)", meeting=now, before=_place(fair, one))
                if is_own(one)
                else _("New: %(meeting)s", meeting=now)
            )
        elif is_own(one):
            lines.append(_("Not yours any more: %(meeting)s", meeting=_text(fair, one, reader, names)))
    lines += [
        _("Cancelled: %(meeting)s", meeting=_text(fair, each, reader, names))
        for each in changes.cancelled
        if is_own(each)
    ]
    return [f"- {line}" for line in lines]


def _line(fair: Fair, meeting: ReleasedMeeting, reader: Reader, names: Mapping[str, str]) -> str:
    return f"- {_text(fair, meeting, reader, names)}"


def _text(fair: Fair, meeting: ReleasedMeeting, reader: Reader, names: Mapping[str, str]) -> str:
    """When, where and with whom; an interpreter reads of both firms."""
    both = [names.get(code, code) for code in (meeting.assembler, meeting.supplier)]
    if meeting.supplier_delegate in reader.codes:
        both = both[:1]
    elif meeting.assembler_delegate in reader.codes:
        both = both[1:]
    firm = " - ".join(both)
    place = _place(fair, meeting)
    if meeting.interpreter and meeting.interpreter not in reader.codes:
        interpreter = names.get(meeting.interpreter, meeting.interpreter)
        return _(
            "%(place)s: %(firm)s, with %(interpreter)s interpreting", place=place, firm=firm, interpreter=interpreter
        )
    return _("%(place)s: %(firm)s", place=place, firm=firm)


def _place(fair: Fair, meeting: ReleasedMeeting) -> str:
    return _(
        "%(day)s, %(start)s to %(end)s, table %(table)s",
        day=day_text(fair, meeting.starts_at, "medium"),
        start=time_text(fair, meeting.starts_at),
        end=time_text(fair, meeting.ends_at),
        table=meeting.table,
    )


def _names(session: Session, fair: Fair) -> dict[str, str]:
    """Code of a firm or an interpreter -> its name."""
    known = {each.code: each.company.name for each in firms.participants(session, fair)}
    return known | {each.code: each.name for each in meeting_rows.interpreters(session, fair)}


def _give_up(_session: Session, _arguments: Mapping[str, Any], _error: str) -> None:
    """Nothing was half-written: letters that are missing are seen in the job."""


handle(LETTERS, Handler(run=write_letters, give_up=_give_up))
