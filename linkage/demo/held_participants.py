"""Who came to the fairs that were held: firms of the seed by lot, with their people."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from random import Random

from sqlmodel import Session, col, select

from database.enums import FairSide, ParticipantStatus, ProfileStatus
from database.models.companies import AssemblerProfile, Company, SupplierProfile
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fairs import Fair
from database.models.plants import Plant
from linkage.demo.draws import chance, some
from linkage.demo.fair_people import DELEGATE_NAMES, LANGUAGES_OF
from linkage.demo.fairs import PROVINCES_NEARBY
from linkage.demo.generator import COMPLETE, Plan
from linkage.demo.ids import SOURCE, buyer_id, id_prefix, supplier_id

_NOT_LET_IN = (ParticipantStatus.WITHDRAWN, ParticipantStatus.REFUSED, ParticipantStatus.WITHDRAWN)
_LEFT_AN_ADDRESS = 0.8


def some_buyers(session: Session, plan: Plan, rng: Random, count: int) -> list[Company]:
    """Assemblers of the seed by lot; those that everybody may try come in any case."""
    own = col(Company.external_id).startswith(id_prefix(plan.seed), autoescape=True)
    found = session.exec(
        select(Company).join(AssemblerProfile).where(Company.source == SOURCE, own).order_by(col(Company.external_id))
    ).all()
    return _drawn(found, {buyer_id(plan.seed, 1), buyer_id(plan.seed, 6)}, rng, count)


def some_sellers(session: Session, plan: Plan, rng: Random, count: int) -> list[Company]:
    """Listed suppliers from around the venue by lot, others where these are too few."""
    own = col(Company.external_id).startswith(id_prefix(plan.seed), autoescape=True)
    listed = (
        select(Company)
        .join(SupplierProfile)
        .join(Plant)
        .where(Company.source == SOURCE, own, SupplierProfile.status == ProfileStatus.LISTED, Plant.position == 0)
        .order_by(col(Company.external_id))
    )
    near = session.exec(listed.where(col(Plant.province).in_(PROVINCES_NEARBY))).all()
    everybody = session.exec(listed).all()
    wanted = {supplier_id(plan.seed, COMPLETE)}
    return _drawn([*(each for each in everybody if each.external_id in wanted), *near], wanted, rng, count)


def _drawn(firms: Sequence[Company], certain: set[str], rng: Random, count: int) -> list[Company]:
    come = [each for each in firms if each.external_id in certain]
    others = [each for each in firms if each not in come]
    return come + some(rng, others, max(0, count - len(come)), max(0, count - len(come)))


def participants_of(
    session: Session, fair: Fair, firms: Sequence[Company], side: FairSide, rng: Random
) -> list[FairParticipant]:
    """The firms with one or two people each; the last of the suppliers were not let in, or withdrew. Those that were let in."""
    applied = morning_of(fair.starts_on - datetime.timedelta(weeks=12))
    approved = []
    for position, company in enumerate(firms):
        languages = _languages(company, side)
        is_out = (
            side is FairSide.SUPPLIER and len(firms) - position <= len(_NOT_LET_IN) and len(firms) > len(_NOT_LET_IN)
        )
        consent = chance(rng, 0.85)
        made = FairParticipant(
            fair_id=fair.id or 0,
            company_id=company.id or 0,
            company=company,
            side=side,
            status=_NOT_LET_IN[len(firms) - position - 1] if is_out else ParticipantStatus.APPROVED,
            languages=languages,
            is_interpreter_needed=side is FairSide.ASSEMBLER and "vi" not in languages,
            consent_text="1" if consent else None,
            consented_at=applied if consent else None,
            applied_at=applied,
            decided_at=applied,
        )
        names = some(rng, DELEGATE_NAMES[languages[0]], 1, 2)
        session.add(made)
        session.flush()
        address = f"{company.external_id}@fair.example" if chance(rng, _LEFT_AN_ADDRESS) else None
        made.delegates = [
            FairDelegate(participant_id=made.id or 0, position=place, name=name, language=languages[0], email=address)
            for place, name in enumerate(names)
        ]
        if not is_out:
            approved.append(made)
    session.flush()
    return approved


def _languages(company: Company, side: FairSide) -> list[str]:
    buyer = company.assembler_profile if side is FairSide.ASSEMBLER else None
    nationality = buyer.nationality.value.lower() if buyer is not None and buyer.nationality is not None else "vn"
    return list(LANGUAGES_OF.get(nationality, ("en",)))


def morning_of(day: datetime.date) -> datetime.datetime:
    """Nine in the morning in Vietnam."""
    return datetime.datetime.combine(day, datetime.time(2), datetime.UTC)
