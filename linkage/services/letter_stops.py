"""The end of letters to somebody without an account: of one kind, to one address, by one click (RFC 8058).

Kept is the key of the address and not the address, like a consent: who names it finds the row, whatever list brings the address again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlmodel import Session

from database.columns import now
from database.enums import NoticeKind
from database.models.companies import Company
from database.models.notices import LetterStop
from database.queries import letter_stops as rows
from linkage.errors import NotFound
from linkage.services.audit import Actor, record
from linkage.services.persons import Person
from linkage.wording.letters import ENDED_LINK


def stop_of_token(session: Session, token: str, kind: str) -> LetterStop:
    """What the link of a letter ends. Raises NotFound."""
    found = rows.stop_of(session, token)
    if found is None or found.kind.value != kind:
        raise NotFound(ENDED_LINK)
    return found


def is_stop(session: Session, token: str) -> bool:
    """Whether a link stands in a letter to somebody without an account."""
    return rows.stop_of(session, token) is not None


def stop_letters(session: Session, token: str, kind: str) -> LetterStop:
    """No more letters of this kind to this address. Stopping twice is stopping once. Raises NotFound."""
    found = _held(session, token, kind)
    if found.stopped_at is None:
        found.stopped_at = now()
        record(session, _BY, "letters.stopped", kind=found.kind.value)
        session.flush()
    return found


def allow_letters(session: Session, token: str, kind: str) -> LetterStop:
    """They come again. Raises NotFound."""
    found = _held(session, token, kind)
    if found.stopped_at is not None:
        found.stopped_at = None
        record(session, _BY, "letters.allowed", kind=found.kind.value)
        session.flush()
    return found


def stopped_kinds(session: Session, company: Company) -> tuple[NoticeKind, ...]:
    """What the contact of a firm wants no letters about: officers telephone."""
    key = Person(company.contact_email).hash
    found = rows.stops(session, [key] if key else [])
    return tuple(kind for kind in NoticeKind if (key, kind) in found and found[key, kind].stopped_at is not None)


def who_stopped(session: Session, companies: Iterable[Company], kind: NoticeKind) -> Collection[int]:
    """Rows of the firms whose contact wants no letters of a kind; one query."""
    known = list(companies)
    ended = who_wants_none(session, (company.contact_email or "" for company in known), kind)
    return frozenset(company.id or 0 for company in known if company.contact_email in ended)


def who_wants_none(session: Session, addresses: Iterable[str], kind: NoticeKind) -> frozenset[str]:
    """Of some addresses those that want no letters of a kind, as they were given; one query, none for nobody."""
    keys = {address: Person(address).hash for address in addresses}
    found = rows.stops(session, [key for key in keys.values() if key])
    ended = {key for (key, each), stop in found.items() if each is kind and stop.stopped_at is not None}
    return frozenset(address for address, key in keys.items() if key in ended)


_BY = Actor(user_id=None, label="link in a letter")


def _held(session: Session, token: str, kind: str) -> LetterStop:
    found = rows.stop_of(session, token, is_held=True)
    if found is None or found.kind.value != kind:
        raise NotFound(ENDED_LINK)
    return found
