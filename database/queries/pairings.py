"""Reading pairings, and what a run needs of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select

from database.enums import PairingStatus
from database.models.companies import Company
from database.models.match_lists import ListedFirm
from database.models.pairings import (
    PairedFirm,
    Pairing,
    PairingCandidate,
    PairingDecision,
    PairingNeed,
    PairingRun,
    PairingSupplier,
)
from database.models.part_needs import PartNeed

_LOT = 900


@dataclass(frozen=True, slots=True)
class PairingCounts:
    """What a list of pairings says of each: needs, pairs, and the number of the last run (0: none)."""

    needs: int = 0
    pairs: int = 0
    runs: int = 0


def pairing(session: Session, code: str) -> Pairing | None:
    return session.exec(select(Pairing).where(Pairing.code == code)).first()


def pairings(session: Session) -> list[Pairing]:
    """The newest first. An agency makes a few a month."""
    statement = select(Pairing).options(selectinload(Pairing.created_by), selectinload(Pairing.fair))  # type: ignore[arg-type]
    return list(session.exec(statement.order_by(col(Pairing.id).desc())).all())


def counts(session: Session) -> dict[int, PairingCounts]:
    """By id; in three queries for all."""
    needs = dict(session.exec(select(PairingNeed.pairing_id, func.count()).group_by(col(PairingNeed.pairing_id))).all())
    pairs = dict(session.exec(select(PairedFirm.pairing_id, func.count()).group_by(col(PairedFirm.pairing_id))).all())
    runs = dict(
        session.exec(
            select(PairingRun.pairing_id, func.max(PairingRun.number)).group_by(col(PairingRun.pairing_id))
        ).all()
    )
    return {key: PairingCounts(needs[key], pairs.get(key, 0), runs.get(key, 0)) for key in needs}


def needs_of(session: Session, pairing: Pairing) -> list[PairingNeed]:
    """The needs of a batch with their buyers and steps, by code."""
    whole = selectinload(PairingNeed.need)  # type: ignore[arg-type]
    statement = (
        select(PairingNeed)
        .join(PartNeed, col(PartNeed.id) == col(PairingNeed.need_id))
        .where(PairingNeed.pairing_id == pairing.id)
        .options(whole.selectinload(PartNeed.steps), whole.selectinload(PartNeed.company))  # type: ignore[arg-type]
        .order_by(col(PartNeed.code))
    )
    return list(session.exec(statement).all())


def suppliers_of(session: Session, pairing: Pairing) -> list[PairingSupplier]:
    """The suppliers of a batch, by code."""
    statement = (
        select(PairingSupplier)
        .join(Company, col(Company.id) == col(PairingSupplier.company_id))
        .where(PairingSupplier.pairing_id == pairing.id)
        .options(selectinload(PairingSupplier.company))  # type: ignore[arg-type]
        .order_by(col(Company.code))
    )
    return list(session.exec(statement).all())


def candidates_of(session: Session, pairing: Pairing) -> list[tuple[int, int, float, float | None]]:
    """Need id, company id, score, the supplier's score."""
    table = PairingCandidate
    statement = select(table.need_id, table.company_id, table.score, table.supplier_score)
    return [tuple(row) for row in session.exec(statement.where(table.pairing_id == pairing.id)).all()]  # type: ignore[misc]


def decisions_of(session: Session, pairing: Pairing) -> list[PairingDecision]:
    """What officers decided, the oldest first."""
    statement = (
        select(PairingDecision)
        .where(PairingDecision.pairing_id == pairing.id)
        .options(selectinload(PairingDecision.decided_by))  # type: ignore[arg-type]
        .order_by(col(PairingDecision.decided_at), col(PairingDecision.need_id), col(PairingDecision.company_id))
    )
    return list(session.exec(statement).all())


def pairs_of(session: Session, pairing: Pairing) -> list[PairedFirm]:
    """The pairs of the last run: by need, best first."""
    statement = (
        select(PairedFirm)
        .where(PairedFirm.pairing_id == pairing.id)
        .order_by(col(PairedFirm.need_id), col(PairedFirm.score).desc(), col(PairedFirm.company_id))
    )
    return list(session.exec(statement).all())


def last_run(session: Session, pairing: Pairing) -> PairingRun | None:
    statement = select(PairingRun).where(PairingRun.pairing_id == pairing.id).order_by(col(PairingRun.number).desc())
    return session.exec(statement.options(selectinload(PairingRun.ran_by)).limit(1)).first()  # type: ignore[arg-type]


def introduced_or_listed(session: Session, company_ids: Collection[int]) -> set[int]:
    """Those of the companies that stood on a recorded list, or in a final pairing."""
    found: set[int] = set()
    ids = sorted(company_ids)
    for start in range(0, len(ids), _LOT):
        lot = ids[start : start + _LOT]
        found |= set(session.exec(select(ListedFirm.company_id).where(col(ListedFirm.company_id).in_(lot)).distinct()))
        final = (
            select(PairedFirm.company_id)
            .join(Pairing, col(Pairing.id) == col(PairedFirm.pairing_id))
            .where(Pairing.status == PairingStatus.FINAL, col(PairedFirm.company_id).in_(lot))
        )
        found |= set(session.exec(final.distinct()))
    return found
