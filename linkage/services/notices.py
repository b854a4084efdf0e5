"""Telling people: on the site, and by letter as they chose; every letter to a person with an account passes here.

A notice and its letter are written with the change that causes them. The letter leaves at once, its notice waits to be gathered with
others in one letter (`linkage.services.digests`), or it stays on the site. Letters that a person has to have are always sent.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlmodel import Session, col

from database.columns import new_letter_token, now
from database.enums import NoticeKind, NoticeMail, SubjectKind
from database.models.notices import LetterStop, Notice, NoticeSetting
from database.models.outbox import OutboxMessage
from database.models.users import User
from database.once import add_once
from database.queries import notices as rows
from database.queries.letter_stops import ensured
from linkage.errors import Invalid, NotFound
from linkage.language import _l
from linkage.services.audit import record
from linkage.services.letter_feet import with_guest_way_out, with_reason, with_way_out
from linkage.services.notice_kinds import guest_heading, heading_of
from linkage.services.outbox import Letter, post_letter, posted_keys, subject_line
from linkage.services.persons import Person
from linkage.services.users import actor_of
from linkage.wording.letters import ENDED_LINK

DIGEST_DAYS = (1, 7)


@dataclass(frozen=True, slots=True)
class Told:
    """Who reads a letter and what it is about: the row of an account, None for others; the page that the notice leads to."""

    user_id: int | None
    path: str
    base_url: str = ""


NOBODY = Told(None, "")
"""A reader without an account."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One letter to one reader, told once for each key. `not_before`: nobody is to know earlier."""

    letter: Letter
    told: Told
    key: str
    not_before: datetime.datetime | None = None

    @property
    def guest(self) -> tuple[str, NoticeKind] | None:
        """The address of a reader without an account and what they can end; None: the letter is sent, or they have an account."""
        heading = guest_heading(self.letter.kind) if self.told.user_id is None and self.told.base_url else None
        key = Person(self.letter.recipient).hash
        return (key, heading) if key and heading is not None else None

    @property
    def heading(self) -> NoticeKind | None:
        """What the reader can choose to be told of otherwise; None: it is always sent, or the reader has no account."""
        return heading_of(self.letter.kind) if self.told.user_id is not None else None


@dataclass(frozen=True, slots=True)
class _Choices:
    """Of all readers of some letters: how each wants to be told of each kind, what was told before, the tokens of the links.

    `stops`: of those without an account, by the key of their address.
    """

    mails: Mapping[int, Mapping[NoticeKind, NoticeMail]]
    told: Collection[str]
    tokens: Mapping[int, str]
    stops: Mapping[tuple[str, NoticeKind], LetterStop]


def tell(
    session: Session, letter: Letter, told: Told, *, key: str, not_before: datetime.datetime | None = None
) -> OutboxMessage | None:
    """Tells one person; the letter, where one leaves by itself."""
    return tell_all(session, [Telling(letter, told, key, not_before)])[0]


def tell_all(session: Session, tellings: Sequence[Telling]) -> list[OutboxMessage | None]:
    """Tells each person; the letters, where they leave by themselves. What their readers chose is read once for all of them."""
    choosing = [each for each in tellings if each.heading is not None]
    people = {each.told.user_id or 0 for each in choosing}
    mails = rows.settings_of(session, people)
    told = posted_keys(session, [each.key for each in choosing])
    linked = {each.told.user_id or 0 for each in choosing if each.told.base_url and each.key not in told}
    stops = ensured(session, {each.guest for each in tellings if each.guest is not None})
    choices = _Choices(mails, told, rows.tokens(session, linked), stops)
    return [_tell(session, each, choices) for each in tellings]


def _tell(session: Session, telling: Telling, choices: _Choices) -> OutboxMessage | None:
    letter, told, heading = telling.letter, telling.told, telling.heading
    if told.user_id is None:
        return _tell_guest(session, telling, choices.stops)
    if heading is None:
        return _post(session, letter, telling)
    if telling.key in choices.told:
        return None
    mail = choices.mails[told.user_id][heading]
    notice = Notice(
        idempotency_key=telling.key,
        user_id=told.user_id,
        kind=heading,
        language=letter.language,
        text=subject_line(letter.subject),
        path=told.path[:300],
        mail=mail,
    )
    if telling.not_before is not None and telling.not_before > notice.created_at:
        notice.created_at = telling.not_before
    if not add_once(session, notice) or mail is not NoticeMail.NOW:
        return None
    if told.base_url:
        letter = with_way_out(letter, heading, choices.tokens[told.user_id], base_url=told.base_url)
    return _post(session, letter, telling)


def _tell_guest(
    session: Session, telling: Telling, stops: Mapping[tuple[str, NoticeKind], LetterStop]
) -> OutboxMessage | None:
    """None where the address wants no letters of this kind."""
    stop = stops[telling.guest] if telling.guest is not None else None
    if stop is not None and stop.stopped_at is not None:
        return None
    return _post(session, _with_guest_foot(telling, stop), telling)


def _with_guest_foot(telling: Telling, stop: LetterStop | None) -> Letter:
    letter = telling.letter
    if stop is None:
        return with_reason(letter, heading_of(letter.kind))
    return with_guest_way_out(letter, stop.kind, stop.token, base_url=telling.told.base_url)


def untell(session: Session, *, beginning: str) -> None:
    """What waits about something, and was not read or sent, is not told any more. `beginning`: of the keys."""
    letters = col(OutboxMessage.idempotency_key).startswith(beginning, autoescape=True)
    session.execute(delete(OutboxMessage).where(letters, col(OutboxMessage.sent_at).is_(None)))
    notices = col(Notice.idempotency_key).startswith(beginning, autoescape=True)
    session.execute(delete(Notice).where(notices, *rows.waiting(at=now())))


def reword(session: Session, message: OutboxMessage, letter: Letter, told: Told) -> None:
    """A letter that waits says something else by now; the way out below it stays."""
    heading = heading_of(letter.kind)
    if told.user_id is None:
        telling = Telling(letter, told, message.idempotency_key)
        stops = ensured(session, [telling.guest] if telling.guest is not None else [])
        letter = _with_guest_foot(telling, stops.get(telling.guest) if telling.guest is not None else None)
    elif heading is not None and told.base_url:
        letter = with_way_out(letter, heading, rows.digest_of(session, told.user_id).token, base_url=told.base_url)
    message.subject, message.body = subject_line(letter.subject), letter.body


GATHERED = "digest"
"""In the place of a kind: all that comes in gathered letters."""


def person_of_token(session: Session, token: str) -> User:
    """Whose letters a link came from. Raises NotFound."""
    found = rows.digest_of_token(session, token)
    if found is None:
        raise NotFound(ENDED_LINK)
    return session.get_one(User, found.user_id)


def stop_kind(session: Session, token: str, kind: NoticeKind) -> User:
    """Ends the letters of one kind; ending them twice changes nothing. Raises NotFound."""
    user = person_of_token(session, token)
    choose(session, user, {kind: NoticeMail.NEVER})
    return user


def stop_gathered(session: Session, token: str) -> User:
    """Ends gathered letters: what came in them stays on the site. Raises NotFound."""
    user = person_of_token(session, token)
    held = rows.settings(session, user.id or 0)
    choose(session, user, {kind: NoticeMail.NEVER for kind, mail in held.items() if mail is NoticeMail.DIGEST})
    return user


def choose(session: Session, user: User, chosen: Mapping[NoticeKind, NoticeMail], *, days: int | None = None) -> None:
    """How a person wants to be told from now on. What waited to be gathered and is wanted so no more stays on the site alone.

    Raises Invalid for a rhythm that there is not.
    """
    if days is not None and days not in DIGEST_DAYS:
        raise Invalid(fields={"days": _l("Choose a mail each day, or each week.")})
    before = rows.settings(session, user.id or 0)
    changed = {kind: mail for kind, mail in chosen.items() if before[kind] is not mail}
    for kind, mail in changed.items():
        setting = NoticeSetting(user_id=user.id or 0, kind=kind, mail=mail)
        if not add_once(session, setting):
            session.merge(setting)
        if mail is not NoticeMail.DIGEST:
            _leave_on_site(session, user, kind)
    digest = rows.digest_of(session, user.id or 0)
    is_rhythm_new = days not in (None, digest.days)
    digest.days = days or digest.days
    session.flush()
    if changed or is_rhythm_new:
        told = {kind.value: mail.value for kind, mail in changed.items()}
        record(session, actor_of(user), "notices.chosen", subject_kind=SubjectKind.USER, subject_code=user.code, **told)


def choose_own(
    session: Session, user: User, chosen: Mapping[NoticeKind, NoticeMail], *, days: int | None = None
) -> None:
    """As `choose`, by the person who is signed in: when letters begin anew, links of earlier ones end nothing any more.

    Raises Invalid.
    """
    before = rows.settings(session, user.id or 0)
    choose(session, user, chosen, days=days)
    if any(before[kind] is NoticeMail.NEVER and mail is not NoticeMail.NEVER for kind, mail in chosen.items()):
        rows.digest_of(session, user.id or 0).token = new_letter_token()
        session.flush()


def read_notice(session: Session, user: User, code: str) -> Notice:
    """The person has seen it; seeing it again changes nothing. Raises NotFound."""
    found = rows.notice_of(session, user.id or 0, code)
    if found is None or found.created_at > now():
        raise NotFound(_l("There is no such notice."))
    found.read_at = found.read_at or now()
    session.flush()
    return found


def read_about(session: Session, user: User, path: str) -> int:
    """The person has seen the page itself: what led there counts as read; how many notices."""
    led = update(Notice).where(
        col(Notice.user_id) == user.id,
        col(Notice.path) == path,
        col(Notice.read_at).is_(None),
        col(Notice.created_at) <= now(),
    )
    done = session.execute(led.values(read_at=now()).execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


def read_all(session: Session, user: User, *, until: datetime.datetime) -> int:
    """All that came until a moment counts as read, so that nothing that came meanwhile is lost; how many."""
    unread = update(Notice).where(
        col(Notice.user_id) == user.id, col(Notice.read_at).is_(None), col(Notice.created_at) <= min(until, now())
    )
    done = session.execute(unread.values(read_at=now()).execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _leave_on_site(session: Session, user: User, kind: NoticeKind) -> None:
    waiting = update(Notice).where(
        col(Notice.user_id) == user.id,
        col(Notice.kind) == kind,
        col(Notice.mail) == NoticeMail.DIGEST,
        col(Notice.digested_at).is_(None),
    )
    session.execute(waiting.values(mail=NoticeMail.NEVER).execution_options(synchronize_session=False))


def _post(session: Session, letter: Letter, telling: Telling) -> OutboxMessage:
    message, not_before = post_letter(session, letter, key=telling.key), telling.not_before
    if not_before is not None and message.sent_at is None and message.next_attempt_at < not_before:
        message.next_attempt_at = not_before
    return message
