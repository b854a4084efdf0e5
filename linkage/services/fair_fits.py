"""Who fits whom at a fair: the parts on the board against the suppliers that come, by the same rules as everywhere else."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from database.enums import FairSide, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from database.queries import fair_participants as participant_rows
from database.queries import fair_parts as rows
from linkage.days import agency_today
from linkage.services.match_facts import need_fact, supplier_facts
from linkage.services.weights import current_weights
from matching import match_pair
from matching.columns import Columns
from matching.facts import Match, NearMiss
from matching.ranking import Part, Standing, rank

MOST_PARTS = 8
"""So many parts are kept for a pair; two firms do not talk about more in one meeting."""


@dataclass(frozen=True, slots=True)
class FairFit:
    """A supplier and an assembler, by the ids of their places at the fair, and the parts that bring them together.

    `score` in [0, 1]: of the best part, for both sides. `parts`: codes of the parts that fit, best first.
    """

    supplier_id: int
    assembler_id: int
    score: float
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartFit:
    """A part on the board that a supplier could make, and how well that suits both; `score` in [0, 1]."""

    part: FairPart
    supplier: FairParticipant
    score: float


def fair_fits(session: Session, fair: Fair) -> tuple[FairFit, ...]:
    """Every pair of approved firms with a part on the board that the supplier can make, best first.

    Costs about a millisecond a part; 220 parts and 70 suppliers take well below two seconds.
    """
    suppliers = approved(session, fair, FairSide.SUPPLIER)
    return fits_of_pairs(part_fits(session, rows.shown_parts(session, fair), suppliers))


def fits_of_pairs(found: Iterable[PartFit]) -> tuple[FairFit, ...]:
    """Fits of single parts put together by pair of firms."""
    pairs: dict[tuple[int, int], list[PartFit]] = {}
    for fit in found:
        pairs.setdefault((fit.supplier.id or 0, fit.part.participant_id), []).append(fit)
    made = []
    for (supplier, assembler), fits in pairs.items():
        fits.sort(key=lambda fit: (-fit.score, fit.part.number))
        codes = tuple(fit.part.code for fit in fits[:MOST_PARTS])
        made.append(FairFit(supplier, assembler, fits[0].score, codes))
    return tuple(sorted(made, key=lambda fit: (-fit.score, fit.supplier_id, fit.assembler_id)))


def part_fits(
    session: Session,
    parts: Sequence[FairPart],
    suppliers: Sequence[FairParticipant],
    *,
    on: datetime.date | None = None,
) -> list[PartFit]:
    """Each part with each supplier that breaks none of its hard limits. A firm does not fit its own parts."""
    day, weights = on or agency_today(), current_weights(session)
    facts = supplier_facts(session, [each.company_id for each in suppliers], on=day)
    if not facts:
        return []
    columns = [Part(Columns.of(facts.values()))]
    by_code = {facts[each.company_id].id: each for each in suppliers if each.company_id in facts}
    found = []
    for part in parts:
        if not part.need.steps:
            continue
        ranked = rank(columns, need_fact(part.need), on=day, limit=len(facts), weights=weights)
        found += [
            PartFit(part, by_code[one.supplier], _share(one))
            for one in ranked.matches
            if by_code[one.supplier].company_id != part.participant.company_id
        ]
    return found


def answers_of_supplier(
    session: Session, supplier: FairParticipant, parts: Iterable[FairPart], *, on: datetime.date | None = None
) -> dict[str, Match | NearMiss]:
    """Code of each part that names a process -> how a supplier answers it, with every reason; its own are left out."""
    day, weights = on or agency_today(), current_weights(session)
    fact = supplier_facts(session, [supplier.company_id], on=day).get(supplier.company_id)
    if fact is None:
        return {}
    return {
        part.code: match_pair(need_fact(part.need), fact, on=day, weights=weights)
        for part in parts
        if part.need.steps and part.participant.company_id != supplier.company_id
    }


def answers_to_part(
    session: Session, part: FairPart, suppliers: Sequence[FairParticipant], *, on: datetime.date | None = None
) -> dict[int, Match | NearMiss]:
    """Id of each supplier's place -> how it answers one part, with every reason. Empty when the part names no process."""
    found = answers_of_pairs(session, [(part, supplier) for supplier in suppliers], on=on)
    return {supplier: answer for (_part, supplier), answer in found.items()}


def answers_of_pairs(
    session: Session, pairs: Sequence[tuple[FairPart, FairParticipant]], *, on: datetime.date | None = None
) -> dict[tuple[str, int], Match | NearMiss]:
    """(code of the part, id of the supplier's place) -> how it answers; in a fixed number of queries."""
    day, weights = on or agency_today(), current_weights(session)
    facts = supplier_facts(session, sorted({supplier.company_id for _part, supplier in pairs}), on=day)
    return {
        (part.code, supplier.id or 0): match_pair(
            need_fact(part.need), facts[supplier.company_id], on=day, weights=weights
        )
        for part, supplier in pairs
        if part.need.steps and supplier.company_id in facts
    }


def approved(session: Session, fair: Fair, side: FairSide) -> list[FairParticipant]:
    """The firms of a side that come, by name."""
    return [
        each
        for each in participant_rows.participants(session, fair, side=side)
        if each.status is ParticipantStatus.APPROVED
    ]


def _share(one: Standing) -> float:
    return min(1.0, max(0.0, one.mutual))
