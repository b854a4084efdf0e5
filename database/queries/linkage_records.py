"""Reading what a linkage record of a firm may say, and the records themselves."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, union
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import Session, col, select

from database.enums import EvidenceLevel, FairSide, LinkSecrecy, ParticipantStatus, ProposalOrigin
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.linkage_records import LinkageRecord
from database.models.outcomes import Outcome
from database.models.proofs import Proof
from database.models.proposals import Proposal
from database.models.supply_links import SupplyLink
from database.queries.linkages import is_shared

_SELF_MADE = ("web", "fair")
"""Sources of firms that somebody typed in; all others are lists that the agency brought."""


def is_shared_by(company_id: int) -> ColumnElement[bool]:
    """The linkages of a supplier that both firms know of."""
    return and_(col(Outcome.company_id) == company_id, is_shared())


def attestable_linkages(session: Session, company_id: int) -> list[tuple[Outcome, bool]]:
    """With steps, amounts, proposal and buyer at hand, oldest first; those that ended, too; and whether the buyer is known."""
    # A linkage has some amounts at most, so that they may come with it.
    values = joinedload(Outcome.values)  # type: ignore[arg-type]
    statement = select(Outcome, is_buyer_known()).where(is_shared_by(company_id)).options(*_at_hand(), values)
    found = session.execute(statement.order_by(col(Outcome.id))).unique().all()
    return [(linkage, bool(is_known)) for linkage, is_known in found]


def is_buyer_known() -> ColumnElement[bool]:
    """That the buyer is no invention: the agency looked at it, or brought the two together itself.

    Anybody can sign up as an assembler of any name and confirm what a supplier says.
    """
    by_agency = select(Proposal.id).where(col(Proposal.origin).in_([ProposalOrigin.OFFICER, ProposalOrigin.PAIRING]))
    at_fair = select(FairParticipant.id).where(
        col(FairParticipant.fair_id) == col(Outcome.fair_id),
        col(FairParticipant.company_id) == col(Outcome.buyer_id),
        *_was_let_in(),
    )
    return or_(
        col(Outcome.buyer_id).in_(_looked_at()),
        col(Outcome.proposal_id).in_(by_agency),
        at_fair.correlate(Outcome).exists(),
    )


def _looked_at() -> Any:
    """Firms of lists that the agency brought, of which an officer saw proof, or that one let in to a fair as a buyer."""
    proved = select(Proof.company_id).where(
        col(Proof.user_id).is_not(None),
        col(Proof.withdrawn_at).is_(None),
        col(Proof.level) != EvidenceLevel.SELF_DECLARED,
    )
    let_in = select(FairParticipant.company_id).where(*_was_let_in(), col(FairParticipant.decided_by_id).is_not(None))
    key = col(Company.id)
    return select(key).where(or_(col(Company.source).not_in(_SELF_MADE), key.in_(proved), key.in_(let_in)))


def _was_let_in() -> tuple[ColumnElement[bool], ...]:
    return (
        col(FairParticipant.side) == FairSide.ASSEMBLER,
        col(FairParticipant.status) == ParticipantStatus.APPROVED,
    )


def looks_of_officers(session: Session, company_id: int) -> list[Proof]:
    """The proofs that an officer wrote down, the newest first; what came with a list is nobody's look."""
    statement = select(Proof).where(col(Proof.company_id) == company_id, col(Proof.user_id).is_not(None))
    stated = col(Proof.level) == EvidenceLevel.SELF_DECLARED
    return list(session.exec(statement.where(~stated).order_by(col(Proof.id).desc())).all())


def linkages_coded(session: Session, codes: Collection[str]) -> list[Outcome]:
    """Those that are still there, with what says whether their buyer may be named."""
    statement = select(Outcome).where(col(Outcome.code).in_(codes)).options(*_at_hand())
    return list(session.exec(statement).all()) if codes else []


def marked_buyers(session: Session, supplier_id: int) -> tuple[frozenset[int], frozenset[int]]:
    """Firms of which a supply link to this supplier is not for everybody to know, or is denied; and buyers the agency looked at.

    What an officer noted and neither firm confirmed is no wish of theirs.
    """
    said = or_(col(SupplyLink.supplier_confirmed_on).is_not(None), col(SupplyLink.customer_confirmed_on).is_not(None))
    hidden = or_(
        col(SupplyLink.supplier_secrecy) != LinkSecrecy.PUBLIC,
        col(SupplyLink.customer_secrecy) != LinkSecrecy.PUBLIC,
    )
    wanted = or_(and_(said, hidden), col(SupplyLink.denied_on).is_not(None))
    secret = select(col(SupplyLink.customer_id), literal(1)).where(col(SupplyLink.supplier_id) == supplier_id, wanted)
    looked_at = select(col(Outcome.buyer_id), literal(0)).where(
        col(Outcome.company_id) == supplier_id, col(Outcome.buyer_id).in_(_looked_at())
    )
    found = [(firm, is_secret) for firm, is_secret in session.execute(union(secret, looked_at)).all()]
    return frozenset(firm for firm, is_secret in found if is_secret), frozenset(firm for firm, no in found if not no)


def records_of(session: Session, company_id: int) -> list[LinkageRecord]:
    """The latest first."""
    statement = select(LinkageRecord).where(LinkageRecord.company_id == company_id)
    return list(session.exec(statement.order_by(col(LinkageRecord.id).desc())).all())


def record_coded(session: Session, code: str) -> LinkageRecord | None:
    """With its firm."""
    statement = select(LinkageRecord).where(LinkageRecord.code == code)
    firm = joinedload(LinkageRecord.company)  # type: ignore[arg-type]
    return session.exec(statement.options(firm.joinedload(Company.supplier_profile))).first()  # type: ignore[arg-type]


def issued_on(session: Session, company_id: int, day: datetime.date) -> int:
    """How many were issued for a firm on a day."""
    statement = select(func.count()).select_from(LinkageRecord)
    wanted = statement.where(col(LinkageRecord.company_id) == company_id, col(LinkageRecord.issued_on) == day)
    return int(session.exec(wanted).one())


def _at_hand() -> tuple[Any, ...]:
    """What there is one of comes with the same query."""
    return (
        selectinload(Outcome.steps),  # type: ignore[arg-type]
        joinedload(Outcome.proposal),  # type: ignore[arg-type]
        joinedload(Outcome.buyer).joinedload(Company.assembler_profile),  # type: ignore[arg-type]
    )
