"""Reading what firms write to each other. Who may read it is asked before: `linkage.access`."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, union
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlmodel import Session, col, select

from database.enums import FairSide, MembershipRole
from database.models.companies import Company
from database.models.outcomes import Outcome
from database.models.rfqs import RfqInvitation
from database.models.threads import Message, MessageFile, Thread, ThreadReading
from database.models.users import Membership, User
from database.once import add_once


@dataclass(frozen=True, slots=True)
class ThreadReader:
    """Whose threads are looked for: those of some firms; an officer's are those of every linkage, and of no request."""

    user_id: int
    company_ids: Collection[int]
    is_officer: bool = False


@dataclass(frozen=True, slots=True)
class FoundThread:
    thread: Thread
    unread: int


def thread_about(session: Session, *, outcome_id: int | None = None, invitation_id: int | None = None) -> Thread | None:
    """With its messages and their files."""
    about = Thread.outcome_id == outcome_id if outcome_id is not None else Thread.invitation_id == invitation_id
    files = selectinload(Thread.messages).selectinload(Message.files).joinedload(MessageFile.upload)  # type: ignore[arg-type]
    return session.exec(select(Thread).where(about).options(files)).first()


def make_thread(
    session: Session, *, buyer_id: int, supplier_id: int, outcome_id: int | None, invitation_id: int | None
) -> Thread:
    """The thread about something, made by one of those who begin it at once; held until the transaction ends."""
    made = Thread(buyer_id=buyer_id, supplier_id=supplier_id, outcome_id=outcome_id, invitation_id=invitation_id)
    add_once(session, made)
    about = Thread.outcome_id == outcome_id if outcome_id is not None else Thread.invitation_id == invitation_id
    return session.exec(select(Thread).where(about).with_for_update()).one()


def reading(session: Session, thread_id: int, user_id: int) -> ThreadReading | None:
    return session.get(ThreadReading, (thread_id, user_id))


def readings(session: Session, thread_id: int, user_ids: Collection[int]) -> dict[int, datetime.datetime]:
    """Person -> up to when the thread was read; one query."""
    found = select(ThreadReading).where(ThreadReading.thread_id == thread_id, col(ThreadReading.user_id).in_(user_ids))
    return {each.user_id: each.read_at for each in session.exec(found).all()}


def threads_of(
    session: Session, reader: ThreadReader, *, firm: str = "", limit: int, offset: int = 0
) -> list[FoundThread]:
    """Those with something unread first, then the latest. `firm`: words in the name of one of the two. Three queries."""
    unread = _unread(reader)
    statement = _seen_by(select(Thread, unread), reader, firm)
    ordered = statement.order_by((unread == 0), col(Thread.last_at).desc(), col(Thread.id).desc())
    whole = (
        joinedload(Thread.buyer),  # type: ignore[arg-type]
        joinedload(Thread.supplier),  # type: ignore[arg-type]
        selectinload(Thread.outcome).joinedload(Outcome.need),  # type: ignore[arg-type]
        selectinload(Thread.invitation).joinedload(RfqInvitation.rfq),  # type: ignore[arg-type]
    )
    found = session.execute(ordered.options(*whole).offset(offset).limit(limit)).all()
    return [FoundThread(thread, int(number)) for thread, number in found]


def count_threads(session: Session, reader: ThreadReader, *, firm: str = "") -> int:
    statement = _seen_by(select(func.count()).select_from(Thread), reader, firm)
    return int(session.execute(statement).scalar_one())


def unread_threads_of(user_id: Any) -> ColumnElement[int]:
    """How many conversations hold something new to a person, for a statement that knows the person: those of the own firms, and of an
    officer those of the linkages that he or she looks after."""
    firms = select(Membership.company_id).where(
        col(Membership.user_id) == user_id, col(Membership.role) != MembershipRole.CLAIMANT
    )
    firms = firms.correlate_except(Membership)
    kept = select(Thread.id).join(Outcome).join(User, col(User.id) == Outcome.owner_id)
    kept = kept.where(col(User.id) == user_id, col(User.officer_role).is_not(None))
    # Each by its own index, and a thread once; one condition for all three would read every thread there is.
    mine: Any = union(
        select(Thread.id).where(col(Thread.buyer_id).in_(firms)).correlate_except(Thread),
        select(Thread.id).where(col(Thread.supplier_id).in_(firms)).correlate_except(Thread),
        kept.correlate_except(Thread, Outcome, User),
    ).subquery()
    # Looked up thread by thread: as a join PostgreSQL would read all messages there are.
    new = _new_to(user_id, mine.c.id).limit(1).scalar_subquery()
    found = select(func.count()).select_from(mine).where(new.is_not(None))
    return found.correlate_except(mine).scalar_subquery()


def has_living_invitation(session: Session, outcome_id: int, statuses: Collection[str]) -> bool:
    """Whether a linkage has an invitation of one of these states."""
    found = select(RfqInvitation.id).where(
        RfqInvitation.outcome_id == outcome_id, col(RfqInvitation.status).in_(statuses)
    )
    return session.exec(found.limit(1)).first() is not None


def side_of(thread: Thread, company_ids: Collection[int]) -> FairSide | None:
    """For which side people of these firms read."""
    if thread.buyer_id in company_ids:
        return FairSide.ASSEMBLER
    return FairSide.SUPPLIER if thread.supplier_id in company_ids else None


def messages_by(session: Session, user_id: int) -> list[Message]:
    """What a person wrote and did not take back, the oldest first."""
    own = select(Message).where(Message.author_id == user_id, col(Message.withdrawn_at).is_(None))
    return list(session.exec(own.order_by(col(Message.id))).all())


def _seen_by(statement: Select, reader: ThreadReader, firm: str) -> Select:  # type: ignore[type-arg]
    """Narrows a statement on threads to those with messages that a person may know of."""
    buyer, supplier = aliased(Company), aliased(Company)
    own = list(reader.company_ids)
    is_own: ColumnElement[bool] = or_(col(Thread.buyer_id).in_(own), col(Thread.supplier_id).in_(own))
    if reader.is_officer:
        is_own = or_(is_own, col(Thread.outcome_id).is_not(None))
    statement = statement.where(is_own, col(Thread.last_at).is_not(None))
    words = firm.strip()
    if not words:
        return statement
    statement = statement.join(buyer, col(buyer.id) == Thread.buyer_id).join(
        supplier, col(supplier.id) == Thread.supplier_id
    )
    names = (
        each.icontains(words, autoescape=True)
        for firm_row in (buyer, supplier)
        for each in (col(firm_row.name), col(firm_row.name_en))
    )
    return statement.where(or_(*names))


def _unread(reader: ThreadReader) -> ColumnElement[int]:
    return (
        _new_to(reader.user_id, col(Thread.id))
        .with_only_columns(func.count(), maintain_column_froms=True)
        .scalar_subquery()
    )


def _new_to(user_id: Any, thread_id: Any) -> Select:  # type: ignore[type-arg]
    """Messages of others in a thread that came after the person read it last."""
    read_at = (
        select(ThreadReading.read_at)
        .where(ThreadReading.thread_id == thread_id, ThreadReading.user_id == user_id)
        .correlate_except(ThreadReading)
        .scalar_subquery()
    )
    is_of_others = or_(col(Message.author_id).is_(None), col(Message.author_id) != user_id)
    is_new = or_(read_at.is_(None), col(Message.created_at) > read_at)
    found = select(Message.id).where(
        and_(col(Message.thread_id) == thread_id, col(Message.withdrawn_at).is_(None), is_of_others, is_new)
    )
    return found.correlate_except(Message)
