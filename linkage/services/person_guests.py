"""Who answered requests for quotation by the link of a letter, without an account: known by the address that the link went to.

A link opens with a code sent to that address, so that what came by it is of whoever has the address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from database.enums import AnsweredVia, FairSide
from database.models.rfqs import Quotation, RfqDownload, RfqFile, RfqInvitation, RfqQuestion
from database.models.threads import Message, Thread
from database.models.users import User
from linkage.days import agency_day, agency_today
from linkage.services.persons import GONE
from linkage.services.retention_periods import months_before, periods_on
from linkage.services.rfq_links import end_rfq_links

EVIDENCE = frozenset({"contact_name", "contact_email", "nda_accepted_name", "nda_accepted_text"})
"""Columns of invitations that a deletion does not search for words: cleared here, or kept as evidence."""
_PAST = {"synchronize_session": False}


def invitations_to(session: Session, address: str) -> tuple[RfqInvitation, ...]:
    """The requests whose link went to an address; `address` in small letters."""
    if not address:
        return ()
    own = select_rows(RfqInvitation).where(func.lower(RfqInvitation.contact_email) == address)
    whole = (
        joinedload(RfqInvitation.supplier),  # type: ignore[arg-type]
        joinedload(RfqInvitation.rfq),  # type: ignore[arg-type]
        selectinload(RfqInvitation.quotations),  # type: ignore[arg-type]
    )
    return tuple(session.exec(own.options(*whole).order_by(col(RfqInvitation.id))).all())


def agreements(session: Session, invitations: Sequence[RfqInvitation], user: User | None) -> list[RfqInvitation]:
    """Where the person agreed to an NDA for a firm, by a link or signed in, and the name is still kept."""
    by_account = AnsweredVia.ACCOUNT
    held = [each for each in invitations if each.nda_accepted_by_id is None and each.nda_accepted_via is not by_account]
    if user is not None:
        mine = select_rows(RfqInvitation).where(RfqInvitation.nda_accepted_by_id == user.id)
        held += session.exec(mine.options(joinedload(RfqInvitation.rfq), joinedload(RfqInvitation.supplier))).all()  # type: ignore[arg-type]
    return [each for each in held if each.nda_accepted_at is not None and each.nda_accepted_name != GONE]


def invitation_entries(invitations: Sequence[RfqInvitation]) -> Iterator[dict[str, Any]]:
    """That a request went to the person; officers may read it."""
    for each in invitations:
        yield {
            **_about(each),
            "name": each.contact_name,
            "email": each.contact_email,
            "status": each.status,
            "created_at": each.created_at,
        }


def answer_entries(
    session: Session, invitations: Sequence[RfqInvitation], user: User | None
) -> Iterator[dict[str, Any]]:
    """What came of it, between the two firms: agreements with the day until which they are kept, offers, questions, files taken."""
    months = periods_on(agency_today()).nda_names
    for each in agreements(session, invitations, user):
        until = months_before(agency_day(each.nda_accepted_at or each.created_at), -months)
        agreed = {"agreed_name": each.nda_accepted_name, "agreed_at": each.nda_accepted_at, "kept_until": until}
        yield {**_about(each), **agreed}
    for each in invitations:
        yield from ({**_about(each), **_offer(offer)} for offer in each.quotations if offer.via is AnsweredVia.LINK)
        asked = select_rows(RfqQuestion).where(RfqQuestion.invitation_id == each.id).order_by(col(RfqQuestion.id))
        for question in session.exec(asked).all():
            yield {**_about(each), "text": question.text, "created_at": question.asked_at}
    for taken in _downloads(session, invitations, user):
        yield {"original_name": taken.file.upload.original_name, "name": taken.reader, "at": taken.at}


def messages_by_link(session: Session, invitations: Sequence[RfqInvitation]) -> list[Message]:
    """What was written by these links and not taken back, the oldest first."""
    own = select_rows(Message).where(*_by_link(invitations), col(Message.withdrawn_at).is_(None))
    return list(session.exec(own.order_by(col(Message.id))).all())


def clear_guest(session: Session, invitations: Sequence[RfqInvitation]) -> None:
    """The links end; addresses and names go. What was offered and written stays with the firm, and so does who agreed to an NDA."""
    for each in invitations:
        written = (*_by_link([each]), col(Message.author) != each.supplier.name)
        session.execute(update(Message).where(*written).values(author=GONE), execution_options=_PAST)
        taken = (col(RfqDownload.invitation_id) == each.id, col(RfqDownload.user_id).is_(None))
        named = col(RfqDownload.reader) != each.supplier.name
        session.execute(update(RfqDownload).where(*taken, named).values(reader=GONE), execution_options=_PAST)
        end_rfq_links(session, each)
        each.contact_name = each.contact_email = None
        session.add(each)


def clear_reader(session: Session, user: User) -> None:
    """That a firm took a file stays, with the mark on its copy; that it was this person goes."""
    mine = col(RfqDownload.user_id) == user.id
    session.execute(update(RfqDownload).where(mine).values(reader=GONE), execution_options=_PAST)


def _about(invitation: RfqInvitation) -> dict[str, Any]:
    return {"subject": invitation.rfq.title, "firm": invitation.supplier.name}


def _offer(offer: Quotation) -> dict[str, Any]:
    said = "\n".join(filter(None, (offer.deviations, offer.text)))
    return {"price": f"{offer.unit_price} {offer.currency}", "text": said, "sent_at": offer.sent_at}


def _by_link(invitations: Sequence[RfqInvitation]) -> tuple[ColumnElement[bool], ...]:
    threads = select(col(Thread.id)).where(col(Thread.invitation_id).in_([each.id for each in invitations]))
    is_link = (col(Message.author_id).is_(None), col(Message.side) == FairSide.SUPPLIER)
    return (col(Message.thread_id).in_(threads), col(Message.via) == AnsweredVia.LINK, *is_link)


def _downloads(session: Session, invitations: Sequence[RfqInvitation], user: User | None) -> list[RfqDownload]:
    by_link = col(RfqDownload.invitation_id).in_([each.id for each in invitations]) & col(RfqDownload.user_id).is_(None)
    own = by_link if user is None else or_(by_link, col(RfqDownload.user_id) == user.id)
    file = joinedload(RfqDownload.file).joinedload(RfqFile.upload)  # type: ignore[arg-type]
    return list(session.exec(select_rows(RfqDownload).where(own).options(file).order_by(col(RfqDownload.id))).all())
