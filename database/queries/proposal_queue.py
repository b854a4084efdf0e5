"""The best pairs of the last run of the matcher that nobody has proposed yet, over many needs at once."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, tuple_, union
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import Session, col, select

from database.enums import MatchKind, NeedVisibility, ProfileStatus, ProposalStatus
from database.models.companies import AssemblerProfile, Company, SupplierProfile
from database.models.match_results import MatchResult
from database.models.outcomes import Outcome
from database.models.pairings import PairedFirm
from database.models.part_needs import NeedStep, PartNeed
from database.models.plants import Plant
from database.models.proposals import Proposal
from database.queries.needs import are_open

_NOT_AGAIN = (ProposalStatus.OPEN, ProposalStatus.AGREED, ProposalStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What narrows the queue; empty lets everything through. `province`: of the supplier; `need`: a code; `least`: in [0, 1]."""

    on: datetime.date
    kind: MatchKind | None = MatchKind.MATCH
    processes: Collection[str] = ()
    province: str = ""
    need: str = ""
    buyer: str = ""
    words: str = ""
    least: float = 0.0


def queue(
    session: Session, wanted: QueueFilter, *, limit: int, offset: int = 0
) -> list[tuple[MatchResult, PartNeed, Company]]:
    """Pairs to propose, what suits both best first. Only the keys of all of them are put in order, not the rows."""
    keys = _narrowed(select(MatchResult.need_id, MatchResult.company_id), wanted).order_by(
        col(MatchResult.mutual).desc(), col(MatchResult.score).desc(), col(PartNeed.code), col(Company.code)
    )
    found = [(need_id, company_id) for need_id, company_id in session.exec(keys.limit(limit).offset(offset)).all()]
    if not found:
        return []
    statement = select(MatchResult, PartNeed, Company).options(
        joinedload(PartNeed.company).joinedload(Company.assembler_profile),  # type: ignore[arg-type]
        selectinload(Company.plants),  # type: ignore[arg-type]
        joinedload(Company.supplier_profile),  # type: ignore[arg-type]
    )
    joined = statement.join(PartNeed, col(PartNeed.id) == col(MatchResult.need_id)).join(
        Company, col(Company.id) == col(MatchResult.company_id)
    )
    wide = joined.where(tuple_(col(MatchResult.need_id), col(MatchResult.company_id)).in_(found))
    by_key = {(row.need_id, row.company_id): (row, need, firm) for row, need, firm in session.exec(wide).all()}
    return [by_key[key] for key in found if key in by_key]


def queue_length(session: Session, wanted: QueueFilter) -> int:
    statement: Any = select(func.count()).select_from(MatchResult)
    return int(session.exec(_narrowed(statement, wanted)).one())


def open_needs_with_buyers(session: Session, *, on: datetime.date) -> list[tuple[str, str, Company]]:
    """(code, title, buyer) of every open need, by title."""
    statement = select(PartNeed.code, PartNeed.title, Company).join(
        Company, col(Company.id) == col(PartNeed.company_id)
    )
    found = session.exec(statement.where(*are_open(list(NeedVisibility), on)).order_by(col(PartNeed.title))).all()
    return [(code, title, buyer) for code, title, buyer in found]


def open_need(session: Session, wanted: QueueFilter) -> PartNeed | None:
    """The need that is wanted, with its buyer and its steps; None too when it is not of the buyer, process and words wanted."""
    buyer = joinedload(PartNeed.company).joinedload(Company.assembler_profile)  # type: ignore[arg-type]
    statement = select(PartNeed).where(PartNeed.code == wanted.need, *_wanted_needs(wanted))
    return session.exec(statement.options(buyer, selectinload(PartNeed.steps))).first()  # type: ignore[arg-type]


def firms_of(session: Session, codes: Sequence[str]) -> dict[str, Company]:
    """Code -> firm with its places."""
    statement = select(Company).where(col(Company.code).in_(list(codes)))
    plants = selectinload(Company.plants)  # type: ignore[arg-type]
    return {each.code: each for each in session.exec(statement.options(plants)).all()} if codes else {}


def taken_of(session: Session, need_id: int) -> set[int]:
    """Firms that are not proposed for a need again: proposed and not at an end by silence, or met already; one query."""
    proposed = select(Proposal.supplier_id).where(Proposal.need_id == need_id, col(Proposal.status).in_(_NOT_AGAIN))
    met = select(Outcome.company_id).where(Outcome.need_id == need_id)
    return {key for (key,) in session.execute(union(proposed, met)).all()}


def pairs_of(session: Session, codes: Sequence[tuple[str, str]]) -> list[tuple[PartNeed, Company]]:
    """The needs and firms of these codes, in the order given; those that there are not are left out."""
    needs = {
        each.code: each
        for each in session.exec(select(PartNeed).where(col(PartNeed.code).in_({n for n, _s in codes}))).all()
    }
    firms = {
        each.code: each
        for each in session.exec(select(Company).where(col(Company.code).in_({s for _n, s in codes}))).all()
    }
    return [(needs[need], firms[firm]) for need, firm in dict.fromkeys(codes) if need in needs and firm in firms]


def never_proposed(session: Session, pairing_id: int) -> list[tuple[PartNeed, Company]]:
    """The pairs of the last run of a pairing that nobody has proposed yet, and that did not meet; by need, best first."""
    pair = tuple_(col(PairedFirm.need_id), col(PairedFirm.company_id))
    statement = (
        select(PartNeed, Company)
        .join(PairedFirm, col(PairedFirm.need_id) == col(PartNeed.id))
        .join(Company, col(Company.id) == col(PairedFirm.company_id))
        .where(PairedFirm.pairing_id == pairing_id, pair.not_in(_proposed()), pair.not_in(_met()))
        .order_by(col(PairedFirm.need_id), col(PairedFirm.score).desc(), col(PairedFirm.company_id))
    )
    return [(need, firm) for need, firm in session.exec(statement).all()]


def count_never_proposed(session: Session, pairing_id: int) -> int:
    pair = tuple_(col(PairedFirm.need_id), col(PairedFirm.company_id))
    own = (PairedFirm.pairing_id == pairing_id, pair.not_in(_proposed()), pair.not_in(_met()))
    return int(session.exec(select(func.count()).select_from(PairedFirm).where(*own)).one())


def _proposed() -> Any:
    """Pairs that are not proposed again."""
    own = (col(Proposal.need_id).is_not(None), col(Proposal.status).in_(_NOT_AGAIN))
    return select(Proposal.need_id, Proposal.supplier_id).where(*own)


def _met() -> Any:
    return select(Outcome.need_id, Outcome.company_id).where(col(Outcome.need_id).is_not(None))


def _narrowed(statement: Any, wanted: QueueFilter) -> Any:
    pair = tuple_(col(MatchResult.need_id), col(MatchResult.company_id))
    found = (
        statement.join(PartNeed, col(PartNeed.id) == col(MatchResult.need_id))
        .join(Company, col(Company.id) == col(MatchResult.company_id))
        .join(SupplierProfile, col(SupplierProfile.company_id) == col(Company.id))
        .where(
            *_wanted_needs(wanted),
            col(SupplierProfile.status) == ProfileStatus.LISTED,
            col(Company.id) != col(PartNeed.company_id),
            pair.not_in(_proposed()),
            pair.not_in(_met()),
        )
    )
    # Both kinds are named too, where both are wanted: the index of the table is by firm and kind.
    found = found.where(col(MatchResult.kind).in_([wanted.kind] if wanted.kind is not None else list(MatchKind)))
    if wanted.province:
        found = found.where(col(Company.id).in_(select(Plant.company_id).where(Plant.province == wanted.province)))
    if wanted.need:
        found = found.where(col(PartNeed.code) == wanted.need)
    if wanted.least:
        # The score that stands beside the pair.
        shown = case((col(MatchResult.kind) == MatchKind.NEAR_MISS, col(MatchResult.score)), else_=MatchResult.mutual)
        found = found.where(shown >= wanted.least)
    return found


def _wanted_needs(wanted: QueueFilter) -> list[Any]:
    """What narrows the needs, whichever firms are asked for."""
    found: list[Any] = [*are_open(list(NeedVisibility), wanted.on)]
    if wanted.processes:
        asking = select(NeedStep.need_id).where(col(NeedStep.process).in_(list(wanted.processes)))
        found.append(col(PartNeed.id).in_(asking))
    if wanted.buyer:
        buyer = select(AssemblerProfile.company_id).join(Company).where(Company.code == wanted.buyer)
        found.append(col(PartNeed.company_id).in_(buyer))
    if wanted.words:
        found.append(col(PartNeed.title).icontains(wanted.words, autoescape=True))
    return found
