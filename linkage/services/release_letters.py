"""Letters about a release: one for each person whose day it changes, with all that is theirs, in their language.

Written by a worker, some at a time, so that a release of a large fair answers at once; a worker that is ended goes on where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import format_date
from sqlmodel import Session, select

from database.enums import AccessLinkKind, FairPhase, ParticipantStatus
from database.models.fairs import Fair
from database.models.outbox import OutboxMessage
from database.models.timetables import Timetable
from database.queries import fair_participants as firms
from database.queries import meetings as meeting_rows
from database.queries import timetables as rows
from database.session import db, transaction
from linkage.config import UI_LANGUAGES
from linkage.language import _, page_language, speaking
from linkage.services import fair_readers
from linkage.services.access_links import make_link
from linkage.services.jobs import Handler, Work, handle
from linkage.services.outbox import Letter, post_letter
from linkage.services.releases import LETTERS, Changes, ReleasedMeeting, changes_between, released_meetings
from linkage.wording.fair_times import day_text, time_text
from linkage.wording.fairs import days_text, place_text
from linkage.wording.firms import firm_name

AT_A_TIME = 50


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


@dataclass(frozen=True, slots=True)
class Reach:
    """How many letters the next release writes, and of how many persons whose day it changes no letter tells."""

    letters: int
    untold: int


def reach_of(session: Session, fair: Fair, changes: Changes) -> Reach:
    """Of the first release, too: there everybody is told, and `untold` counts who sits in a meeting. Some six queries."""
    touched = changes.people()
    readers = readers_of(session, fair)
    told = {code for each in readers for code in each.codes}
    letters = sum(bool(each.codes & touched) for each in readers) if fair.release else len(readers)
    return Reach(letters, len(touched - told))


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
    """Who is told of a release: each delegate and interpreter with an address; of delegates without one who answers for the firm."""
    there = [each for each in firms.participants(session, fair) if each.status is ParticipantStatus.APPROVED]
    answering = fair_readers.readers_of(session, there)
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
        silent = {each.code for each in firm.delegates if each not in named}
        for each in answering.get(firm.id or 0, ()) if silent else ():
            if not each.answers:
                continue
            reader = readers.setdefault(each.address.casefold(), Reader(each.address, each.name, each.language))
            reader.codes.update(silent)
            reader.is_signed_in = reader.is_signed_in or each.may_sign_in
            reader.opens.setdefault("participant_id", firm.id or 0)
    for interpreter in meeting_rows.interpreters(session, fair):
        if interpreter.email:
            language = next((each for pair in interpreter.pairs for each in pair if each in UI_LANGUAGES), "en")
            reader = readers.setdefault(
                interpreter.email.casefold(), Reader(interpreter.email, interpreter.name, language)
            )
            reader.codes.add(interpreter.code)
            reader.opens.setdefault("interpreter_id", interpreter.id or 0)
    return list(readers.values())


def _post(
    session: Session,
    found: Timetable,
    reader: Reader,
    after: tuple[ReleasedMeeting, ...],
    changes: Changes,
    names: Mapping[str, Mapping[str, str]],
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
    language = page_language(reader.language)
    with speaking(language):
        letter = Letter(
            kind="release",
            recipient=reader.email,
            language=reader.language,
            subject=_subject(found),
            body="\n".join([_body(found, reader, after, changes, names[language], url=url), *_about(fair)]),
        )
    post_letter(session, letter, key=key)
    return True


def _agenda_url(session: Session, fair: Fair, reader: Reader, *, base_url: str) -> str:
    """To the agenda behind the sign-in, or by a link that is the reader's own."""
    if reader.is_signed_in or not reader.opens:
        return f"{base_url}/fairs/{fair.code}/agenda"
    name, key = next(iter(reader.opens.items()))
    opens: dict[str, Any] = {name: key}
    secret = make_link(
        session,
        AccessLinkKind.AGENDA,
        expires_at=fair_readers.links_end(fair),
        fair_id=fair.id,
        **opens,
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
            "Dear %(person)s,\n\nThe timetable of %(fair)s is out (release %(release)s). Your meetings:\n\n%(meetings)s\n\n"
            "Always up to date:\n%(url)s\n",
            person=reader.name,
            fair=found.fair.name,
            release=found.release,
            meetings=lines or _("You have no meetings so far."),
            url=url,
        )
    return _(
        "Dear %(person)s,\n\nYour meetings at %(fair)s have changed (release %(release)s).\n\nWhat is new:\n\n%(changes)s\n\n"
        "All your meetings now:\n\n%(meetings)s\n\nAlways up to date:\n%(url)s\n",
        person=reader.name,
        fair=found.fair.name,
        release=found.release,
        changes="\n".join(_changed(found.fair, changes, reader, names)),
        meetings=lines or _("You have no meetings any more."),
        url=url,
    )


def _about(fair: Fair) -> list[str]:
    """Where it is, and that it may be commented on while it is provisional."""
    parts = ["\n".join(part for part in (fair.name, days_text(fair), place_text(fair)) if part) + "\n"]
    if fair.phase is FairPhase.PROVISIONAL:
        said = _("This timetable is provisional. Please tell the agency on your page what does not suit.")
        if fair.comments_close_on is not None:
            said = _(
                "This timetable is provisional. Please tell the agency on your page until %(day)s what does not suit.",
                day=format_date(fair.comments_close_on, "full"),
            )
        parts.append(said + "\n")
    return parts


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


def _names(session: Session, fair: Fair) -> dict[str, dict[str, str]]:
    """Language of a letter -> code of a firm or an interpreter -> its name there."""
    there = firms.participants(session, fair)
    interpreters = {each.code: each.name for each in meeting_rows.interpreters(session, fair)}

    def names(language: str) -> dict[str, str]:
        with speaking(language):
            known = {each.code: firm_name(each.company) for each in there}
        return known | interpreters

    return {language: names(language) for language in UI_LANGUAGES}


def _give_up(_session: Session, _arguments: Mapping[str, Any], _error: str) -> None:
    """Nothing was half-written: letters that are missing are seen in the job."""


handle(LETTERS, Handler(run=write_letters, give_up=_give_up))
