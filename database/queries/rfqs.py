"""Reading requests for quotation."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any, TypeVar

from sqlalchemy import Case, and_, case, func, or_
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from database.columns import now
from database.enums import InvitationStatus, MembershipRole, RfqStatus
from database.models.access_links import AccessLink
from database.models.companies import Company
from database.models.outcomes import Outcome
from database.models.part_needs import PartNeed
from database.models.proposals import FirmRefusal
from database.models.rfqs import AccessCode, Quotation, Rfq, RfqDownload, RfqFile, RfqInvitation
from database.models.users import Membership, User

T = TypeVar("T")


def _whole() -> tuple[ExecutableOption, ...]:
    return (
        selectinload(Rfq.buyer),  # type: ignore[arg-type]
        selectinload(Rfq.need),  # type: ignore[arg-type]
        selectinload(Rfq.questions),  # type: ignore[arg-type]
        selectinload(Rfq.files).selectinload(RfqFile.upload),  # type: ignore[arg-type]
        selectinload(Rfq.invitations)  # type: ignore[arg-type]
        .selectinload(RfqInvitation.supplier)  # type: ignore[arg-type]
        .selectinload(Company.supplier_profile),  # type: ignore[arg-type]
        selectinload(Rfq.invitations).joinedload(RfqInvitation.outcome),  # type: ignore[arg-type]
        selectinload(Rfq.invitations)  # type: ignore[arg-type]
        .selectinload(RfqInvitation.quotations)  # type: ignore[arg-type]
        .selectinload(Quotation.upload),  # type: ignore[arg-type]
    )


def rfq(session: Session, code: str) -> Rfq | None:
    """A request with all that belongs to it, in any state; who may see what of it is for the caller."""
    if not code.isascii() or not code.isalnum():
        return None
    return session.exec(select(Rfq).where(Rfq.code == code).options(*_whole())).first()


def lock(session: Session, held: Rfq) -> None:
    """Nobody else changes this request or its answers until the transaction ends; all of it is read anew."""
    # SQLite writes one at a time anyway.
    locked = select(Rfq).where(Rfq.id == held.id).with_for_update(of=Rfq)
    session.exec(locked).one()
    session.exec(
        select(Rfq).where(Rfq.id == held.id).options(*_whole()).execution_options(populate_existing=True)
    ).one()


def rfqs_of_buyer(session: Session, company_id: int, *, limit: int, offset: int = 0) -> list[Rfq]:
    """Those of a firm as a buyer: to be decided, then open ones, by their hour; then drafts, and what is over."""
    wanted = select(Rfq).where(Rfq.buyer_id == company_id).options(selectinload(Rfq.invitations))  # type: ignore[arg-type]
    return list(session.exec(_by_urgency(wanted, _state_rank(), col(Rfq.id)).offset(offset).limit(limit)).all())


def rates_of_buyer(session: Session, company_id: int, currency: str) -> list[dict[str, Any]]:
    """The rates of the last requests of a buyer that are in a currency, the newest first; empty ones are left out."""
    wanted = select(Rfq.rates).where(Rfq.buyer_id == company_id, Rfq.currency == currency)
    found = session.exec(wanted.order_by(col(Rfq.id).desc()).limit(20)).all()
    return [dict(rates) for rates in found if rates]


def wholly_placed(session: Session, need_ids: Collection[int]) -> dict[int, str]:
    """Need id -> code of its last request of which the whole volume is placed."""
    placed = (
        select(Rfq.need_id, Rfq.code)
        .join(RfqInvitation)
        .where(col(Rfq.need_id).in_(need_ids), Rfq.status == RfqStatus.AWARDED)
        .group_by(col(Rfq.id), col(Rfq.need_id), col(Rfq.code))
        .having(func.sum(RfqInvitation.share) >= 100)
        .order_by(col(Rfq.id))
    )
    return {need_id: code for need_id, code in session.exec(placed).all() if need_id is not None}


def count_of_buyer(session: Session, company_id: int) -> int:
    return session.exec(select(func.count()).select_from(Rfq).where(Rfq.buyer_id == company_id)).one()


def invitations_of(
    session: Session, supplier_ids: Collection[int], *, limit: int, offset: int = 0
) -> list[RfqInvitation]:
    """Invitations to firms that were sent, with the request and its buyer: first those that wait for an answer, by their hour.

    Then those that may still be changed, and the others, the newest first.
    """
    is_open = and_(col(Rfq.status) == RfqStatus.OPEN, col(Rfq.due_at) > now())
    takes_part = (InvitationStatus.QUOTED, InvitationStatus.DECLINED)
    rank = case(
        (and_(is_open, col(RfqInvitation.status) == InvitationStatus.INVITED), 0),
        (and_(is_open, col(RfqInvitation.status).in_(takes_part)), 1),
        else_=2,
    )
    wanted = (
        select(RfqInvitation)
        .join(Rfq)
        .where(col(RfqInvitation.supplier_id).in_(supplier_ids), col(Rfq.sent_at).is_not(None))
        .options(selectinload(RfqInvitation.rfq).selectinload(Rfq.buyer))  # type: ignore[arg-type]
    )
    return list(session.exec(_by_urgency(wanted, rank, col(RfqInvitation.id)).offset(offset).limit(limit)).all())


def _state_rank() -> Case[int]:
    """To be decided, open, draft, over."""
    return case(
        (and_(col(Rfq.status) == RfqStatus.OPEN, col(Rfq.due_at) <= now()), 0),
        (col(Rfq.status) == RfqStatus.OPEN, 1),
        (col(Rfq.status) == RfqStatus.DRAFT, 2),
        else_=3,
    )


def _by_urgency(wanted: SelectOfScalar[T], rank: Case[int], row: Any) -> SelectOfScalar[T]:
    """By rank; the first two ranks by their hour, the others by the day they were sent, the newest first."""
    return wanted.order_by(rank, case((rank < 2, Rfq.due_at)), col(Rfq.sent_at).desc(), row.desc())


def count_invitations(session: Session, supplier_ids: Collection[int]) -> int:
    wanted = (
        select(func.count())
        .select_from(RfqInvitation)
        .join(Rfq)
        .where(col(RfqInvitation.supplier_id).in_(supplier_ids), col(Rfq.sent_at).is_not(None))
    )
    return session.exec(wanted).one()


def invitation(session: Session, code: str) -> RfqInvitation | None:
    """An invitation whose request was sent, with all that belongs to the request."""
    if not code.isascii() or not code.isalnum():
        return None
    found = session.exec(select(RfqInvitation).where(RfqInvitation.code == code)).first()
    if found is None:
        return None
    held = session.exec(select(Rfq).where(Rfq.id == found.rfq_id).options(*_whole())).one()
    return found if held.sent_at is not None else None


def all_rfqs(session: Session, *, limit: int, offset: int = 0) -> list[Rfq]:
    """Requests that were sent, with buyer and invitations but without any answer: to be decided, then open ones, by their hour.

    Then what is over, the newest first.
    """
    wanted = (
        select(Rfq)
        .where(col(Rfq.sent_at).is_not(None))
        .options(
            selectinload(Rfq.buyer),  # type: ignore[arg-type]
            selectinload(Rfq.invitations).selectinload(RfqInvitation.supplier),  # type: ignore[arg-type]
        )
    )
    return list(session.exec(_by_urgency(wanted, _state_rank(), col(Rfq.id)).offset(offset).limit(limit)).all())


def count_rfqs(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Rfq).where(col(Rfq.sent_at).is_not(None))).one()


def downloads(session: Session, held: Rfq) -> list[RfqDownload]:
    """What suppliers took, the latest first."""
    wanted = (
        select(RfqDownload)
        .join(RfqFile)
        .where(RfqFile.rfq_id == held.id)
        .options(
            selectinload(RfqDownload.file).selectinload(RfqFile.upload),  # type: ignore[arg-type]
            selectinload(RfqDownload.invitation).selectinload(RfqInvitation.supplier),  # type: ignore[arg-type]
        )
    )
    return list(session.exec(wanted.order_by(col(RfqDownload.id).desc())).all())


def to_remind(session: Session, *, due_before: datetime.datetime) -> list[Rfq]:
    """Open requests whose hour comes, but before a moment, and of which a supplier that owes an answer was not reminded."""
    waiting = select(RfqInvitation.rfq_id).where(
        RfqInvitation.status == InvitationStatus.INVITED, col(RfqInvitation.reminded_at).is_(None)
    )
    wanted = select(Rfq).where(
        Rfq.status == RfqStatus.OPEN,
        col(Rfq.due_at) > now(),
        col(Rfq.due_at) < due_before,
        col(Rfq.id).in_(waiting),
    )
    return list(session.exec(wanted.order_by(col(Rfq.id))).all())


def linked_suppliers(session: Session, need: PartNeed) -> list[Company]:
    """Firms that were brought together with the need already."""
    wanted = (
        select(Company)
        .join(Outcome, col(Outcome.company_id) == col(Company.id))
        .where(Outcome.need_id == need.id)
        .options(selectinload(Company.supplier_profile))  # type: ignore[arg-type]
    )
    return list(session.exec(wanted.order_by(col(Company.id))).all())


def suppliers_known_to(session: Session, company_id: int, *, limit: int) -> list[Company]:
    """Firms that know a buyer from another need: both agreed, met at a fair, or were asked before; the latest first."""
    last = func.max(Outcome.id)
    wanted = (
        select(Company)
        .join(Outcome, col(Outcome.company_id) == col(Company.id))
        .where(
            Outcome.buyer_id == company_id,
            or_(
                col(Outcome.proposal_id).is_not(None),
                col(Outcome.fair_id).is_not(None),
                col(Outcome.is_asked).is_(True),
            ),
        )
        .group_by(col(Company.id))
        .order_by(last.desc())
        .limit(limit)
    )
    return list(session.exec(wanted).all())


def invitations_of_linkage(session: Session, outcome_id: int) -> list[RfqInvitation]:
    """All that were sent for one need to one supplier, with their requests."""
    wanted = (
        select(RfqInvitation)
        .join(Rfq)
        .where(RfqInvitation.outcome_id == outcome_id, col(Rfq.sent_at).is_not(None))
        .options(selectinload(RfqInvitation.rfq))  # type: ignore[arg-type]
    )
    return list(session.exec(wanted.order_by(col(RfqInvitation.id))).all())


def refused_with(session: Session, company_id: int) -> frozenset[int]:
    """Firms that are not to be brought together with this one, whoever of the two said so."""
    wanted = select(FirmRefusal.company_id, FirmRefusal.other_id).where(
        col(FirmRefusal.ended_at).is_(None),
        or_(col(FirmRefusal.company_id) == company_id, col(FirmRefusal.other_id) == company_id),
    )
    return frozenset(key for pair in session.exec(wanted).all() for key in pair if key != company_id)


def people_of(session: Session, company_id: int) -> list[User]:
    """Who works for a firm as far as the platform knows."""
    wanted = (
        select(User)
        .join(Membership)
        .where(
            Membership.company_id == company_id,
            col(Membership.role) != MembershipRole.CLAIMANT,
            col(User.is_active).is_(True),
        )
    )
    return list(session.exec(wanted.order_by(col(User.id))).all())


def codes_since(session: Session, link_id: int, since: datetime.datetime) -> int:
    """How many codes were drawn for a link lately."""
    wanted = (
        select(func.count())
        .select_from(AccessCode)
        .where(AccessCode.link_id == link_id, col(AccessCode.created_at) > since)
    )
    return session.exec(wanted).one()


def links_ended_at(session: Session, asked: RfqInvitation) -> datetime.datetime | None:
    """When links of an invitation were last revoked."""
    wanted = select(func.max(AccessLink.revoked_at)).where(AccessLink.rfq_invitation_id == asked.id)
    return session.exec(wanted).one()


def latest_code(session: Session, link_id: int) -> AccessCode | None:
    """The last code of a link, locked, for each try counts."""
    wanted = select(AccessCode).where(AccessCode.link_id == link_id).order_by(col(AccessCode.id).desc()).limit(1)
    return session.exec(wanted.with_for_update()).first()
