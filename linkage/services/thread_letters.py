"""Letters about messages: one for each reader until they have read the thread, without the text, which can still be taken back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlmodel import Session

from database.enums import FairSide
from database.models.threads import Thread
from database.queries import threads as rows
from linkage.days import agency_today
from linkage.language import _, letter_language, speaking
from linkage.services.firm_readers import readers_of_firms
from linkage.services.notices import Telling, Told, tell_all
from linkage.services.outbox import Letter, posted_keys
from linkage.services.proposal_links import make_proposal_link
from linkage.services.rfq_letters import readers_at_supplier
from linkage.services.rfq_links import make_rfq_link
from linkage.services.threads import Subject, Writer
from linkage.wording.firms import firm_name


@dataclass(frozen=True, slots=True)
class _Reader:
    """`side` None: the officer who looks after the linkage."""

    name: str
    address: str
    language: str
    user_id: int | None
    side: FairSide | None


def is_reached(session: Session, subject: Subject, side: FairSide) -> bool:
    """Whether anybody of a firm can read messages: with an account, or by a link that letters bring."""
    return bool(_readers_at(session, subject, side))


def write_letters(session: Session, subject: Subject, thread: Thread, writer: Writer, *, base_url: str) -> None:
    """Tells everybody else in the thread that somebody wrote, once until they read it; who has no account, once a day."""
    readers = [each for side in FairSide if side is not writer.side for each in _readers_at(session, subject, side)]
    readers += _owner(subject) if writer.side is not None else []
    read_at = rows.readings(session, thread.id or 0, [each.user_id for each in readers if each.user_id is not None])
    keyed = {_key(thread, each, read_at.get(each.user_id or 0)): each for each in readers}
    told = posted_keys(session, keyed)
    left = [(key, reader) for key, reader in keyed.items() if key not in told]
    tell_all(session, [_telling(session, subject, reader, writer, key, base_url=base_url) for key, reader in left])


def _key(thread: Thread, to: _Reader, read_at: datetime.datetime | None) -> str:
    if to.user_id is None:
        return f"message:{thread.code}:link:{to.side}:{agency_today()}"
    return f"message:{thread.code}:{to.user_id}:{read_at.isoformat() if read_at else 'new'}"


def _telling(session: Session, subject: Subject, to: _Reader, writer: Writer, key: str, *, base_url: str) -> Telling:
    link = f"{base_url}{subject.path}" if to.user_id is not None else _guest_link(session, subject, to, base_url)
    with speaking(to.language):
        firm = subject.firm(writer.side) if writer.side is not None else None
        sender = firm_name(firm) if firm is not None else _("The agency")
        body = _(
            "Dear %(person)s,\n\n%(firm)s has written to you about “%(title)s”. Read it and answer here:\n%(link)s\n\n"
            "Please answer there, and not by mail.\n",
            person=to.name,
            firm=sender,
            title=subject.title,
            link=link,
        )
        letter = Letter(
            kind="message",
            recipient=to.address,
            language=to.language,
            subject=_("A message from %(firm)s: %(title)s", firm=sender, title=subject.title),
            body=body,
        )
    return Telling(letter, Told(to.user_id, subject.path, base_url), key)


def _readers_at(session: Session, subject: Subject, side: FairSide) -> list[_Reader]:
    firm = subject.firm(side)
    if firm is None:
        return []
    if subject.invitation is not None and side is FairSide.SUPPLIER:
        found = readers_at_supplier(session, subject.invitation)
        return [_Reader(each.name, each.address, each.language, each.user_id, side) for each in found]
    readers = readers_of_firms(session, [firm]).get(firm.id or 0, ())
    has_link = subject.outcome is not None and subject.outcome.proposal_id is not None
    return [
        _Reader(each.name, each.address, each.language, each.user_id, side)
        for each in readers
        if each.user_id is not None or has_link
    ]


def _owner(subject: Subject) -> list[_Reader]:
    """The officer who looks after a linkage."""
    owner = subject.outcome.owner if subject.outcome is not None else None
    if owner is None or not owner.is_active:
        return []
    return [_Reader(owner.name, owner.email, letter_language(owner.language), owner.id, None)]


def _guest_link(session: Session, subject: Subject, to: _Reader, base_url: str) -> str:
    if subject.invitation is not None:
        return f"{base_url}/l/{make_rfq_link(session, subject.invitation)}/rfq/messages"
    firm = subject.firm(to.side) if to.side is not None else None
    proposal_id = subject.outcome.proposal_id if subject.outcome is not None else None
    secret = make_proposal_link(session, proposal_id, firm.id if firm is not None else None)
    return f"{base_url}/l/{secret}/proposal/messages"
