"""What the people with demo accounts were told of in the last weeks: by the services that tell it, at the hour when it happened."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from database.enums import FairSide
from database.models.companies import Company
from database.models.notices import Notice
from database.models.outbox import OutboxMessage
from database.models.proposals import Proposal
from database.models.rfqs import Quotation, Rfq, RfqInvitation
from linkage.demo.linkages import Pair
from linkage.demo.rows import People, noon
from linkage.services.outbox import life_of
from linkage.services.proposal_letters import ProposalDesk, write_agreed, write_proposed
from linkage.services.rfq_letters import write_to_buyer, write_to_supplier

_DAYS, _UNREAD_DAYS = 45, 7
_DESK = ProposalDesk(base_url="", agency="Linkage")


class _Event(NamedTuple):
    """`tell` writes its notices and letters."""

    at: datetime.datetime
    tell: Callable[[], object]


def tell_accounts(
    session: Session, pairs: Sequence[Pair], rfqs: Sequence[Rfq], people: People, *, on: datetime.date
) -> None:
    """Notices of what happened to the firms of the accounts; their letters left at once, and what is older was read."""
    events = [*_of_proposals(session, pairs, people), *_of_rfqs(session, rfqs, people)]
    first = noon(on - datetime.timedelta(days=_DAYS))
    for event in sorted((each for each in events if each.at >= first), key=lambda each: each.at):
        notices, letters = _last(session, Notice), _last(session, OutboxMessage)
        event.tell()
        session.flush()
        _date(session, event.at, notices=notices, letters=letters, on=on)


def _of_proposals(session: Session, pairs: Iterable[Pair], people: People) -> Iterator[_Event]:
    for pair in pairs:
        sides = [side for side in FairSide if _has_account(people, pair.firm(side))]
        proposal = session.get(Proposal, pair.proposal_id) if sides else None
        if proposal is None or proposal.shown_at is None:
            continue
        yield _Event(proposal.shown_at, partial(write_proposed, session, proposal, sides, desk=_DESK))
        if pair.course.agreed_on is not None and len(sides) == len(FairSide):
            yield _Event(noon(pair.course.agreed_on), partial(write_agreed, session, proposal, desk=_DESK))


def _of_rfqs(session: Session, rfqs: Iterable[Rfq], people: People) -> Iterator[_Event]:
    for rfq in rfqs:
        for invitation in rfq.invitations:
            if _has_account(people, invitation.supplier):
                for at, kind in ((rfq.sent_at, "invited"), (rfq.decided_at, "decided")):
                    if at is not None:
                        told = partial(write_to_supplier, session, kind, invitation, stamp="once", base_url="")
                        yield _Event(at, told)
            if _has_account(people, rfq.buyer):
                yield from (_offer(session, invitation, each) for each in invitation.quotations)


def _offer(session: Session, invitation: RfqInvitation, offer: Quotation) -> _Event:
    rfq, supplier, stamp = invitation.rfq, invitation.supplier, f"{invitation.code}-{offer.revision}"
    told = partial(write_to_buyer, session, "quoted", rfq, stamp=stamp, base_url="", supplier=supplier)
    return _Event(offer.sent_at, told)


def _has_account(people: People, firm: Company) -> bool:
    return people.of(firm).user_id is not None


def _last(session: Session, table: type[Notice | OutboxMessage]) -> int:
    return session.exec(select(func.max(col(table.id)))).one() or 0


def _date(session: Session, at: datetime.datetime, *, notices: int, letters: int, on: datetime.date) -> None:
    """Gives what was written just now the hour at which it happened."""
    is_read = at < noon(on - datetime.timedelta(days=_UNREAD_DAYS))
    for notice in session.exec(select(Notice).where(col(Notice.id) > notices)).all():
        notice.created_at, notice.read_at = at, at + datetime.timedelta(hours=3) if is_read else None
    for letter in session.exec(select(OutboxMessage).where(col(OutboxMessage.id) > letters)).all():
        letter.created_at = letter.next_attempt_at = letter.tried_at = letter.sent_at = at
        letter.useful_until, letter.attempts = at + life_of(letter.kind), 1
    session.flush()
