"""What a linkage record of a firm may say today, from confirmed facts alone, and what is missing for it to say more.

Everything is a code, a day, a name or a count, so that the same facts are read in every language. What a record says of a relation
needs the word of both sides, or a paper that an officer saw; amounts are bands (`record_bands`). Only relations to buyers that the
agency knows are told: anybody can sign up under any name.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col

from database.enums import (
    ConfirmedBy,
    EvidenceLevel,
    FairSide,
    OutcomeStage,
    ProofSubject,
    ValueKind,
)
from database.models.certificates import Certificate
from database.models.companies import Company
from database.models.outcomes import Outcome, OutcomeStep, OutcomeValue
from database.models.proofs import Proof
from database.queries import linkage_records as rows
from database.queries.linkage_values import value_totals
from linkage.days import agency_day
from linkage.services.ladder import LADDER, is_confirmed, said_at
from linkage.services.linkage_values import in_force
from linkage.services.proofs import Claim, about, best_of, claims_of
from linkage.services.record_bands import band_of
from linkage.services.record_names import Naming, confirmed_steps, furthest, naming_of
from linkage.wording.identifiers import has_personal_number

Facts = dict[str, Any]

TOLD_FROM = OutcomeStage.SAMPLE
"""Relations are told one by one from this stage on. That two firms talk, or agreed on silence, is their own affair: only counted."""

ORDERS = (ValueKind.ORDERED, ValueKind.REALISED)
_LEVELS = [*EvidenceLevel]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not in the record yet. `kind`: of `linkage.wording.linkage_records`; `linkages`: what it is about."""

    kind: str
    number: int
    linkages: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """`facts`: what would be attested; `is_worth`: there is more in it than the name of the firm."""

    facts: Facts
    gaps: tuple[Gap, ...]

    @property
    def is_worth(self) -> bool:
        firm = self.facts["firm"]["looked_at"]
        return bool(firm or self.facts["stages"] or self.facts["processes"] or self.facts["certificates"])


def findings_of(session: Session, company: Company, *, on: datetime.date) -> Findings:
    """Reads everything in a fixed number of queries."""
    shared = rows.attestable_linkages(session, company.id or 0)
    linkages = [each for each, is_known in shared if is_known]
    unknown = [each for each, is_known in shared if not is_known and furthest(each) is not None]
    naming = naming_of(session, company)
    proofs = _Looks(company, rows.looks_of_officers(session, company.id or 0), on)
    facts = {
        "firm": _firm(company, proofs),
        "processes": list(proofs.processes()),
        "certificates": list(proofs.certificates()),
        "stages": _stages(linkages),
        "relations": _relations(linkages, naming),
        "orders": _orders(session, company, linkages),
    }
    return Findings(facts, tuple(_gaps(company, linkages, unknown, facts, proofs)))


class _Looks:
    """What officers looked at, of what the firm states now."""

    def __init__(self, company: Company, proofs: Sequence[Proof], on: datetime.date) -> None:
        self._on = on
        plants = [plant.code for plant in company.plants]
        self._best = [
            (claim, best_of(claim, about(claim, proofs, plants), on))
            for claim in claims_of(company)
            if self._counts(claim)
        ]

    def firm(self) -> Facts | None:
        return next((_look(proof) for _claim, proof in self._of(ProofSubject.FIRM)), None)

    def processes(self) -> Iterator[Facts]:
        """Each process once, with its best look."""
        done = set()
        found = sorted(self._of(ProofSubject.CAPABILITY), key=lambda pair: -_LEVELS.index(pair[1].level))
        for claim, proof in found:
            if claim.what not in done:
                done.add(claim.what)
                yield {"process": claim.what, **_look(proof)}

    def certificates(self) -> Iterator[Facts]:
        """Those in force whose paper an officer has seen. `until`: the last day of the certificate itself."""
        for claim, proof in self._of(ProofSubject.CERTIFICATE):
            ends = claim.row.valid_until if isinstance(claim.row, Certificate) else None
            yield {"standard": claim.what, **_look(proof), "until": _day(ends)}

    def unseen(self, subject: ProofSubject) -> int:
        """How many claims nobody of the agency has looked at."""
        seen = {claim.what for claim, _proof in self._of(subject)}
        return len({claim.what for claim, _proof in self._best if claim.subject is subject} - seen)

    def _of(self, subject: ProofSubject) -> Iterator[tuple[Claim, Proof]]:
        for claim, proof in self._best:
            if claim.subject is subject and proof is not None:
                yield claim, proof

    def _counts(self, claim: Claim) -> bool:
        """A certificate counts while it is in force."""
        return not isinstance(claim.row, Certificate) or claim.row.counts_on(self._on)


def _look(proof: Proof) -> Facts:
    return {"level": proof.level.value, "on": _day(proof.seen_on), "until": _day(proof.valid_until)}


def _firm(company: Company, proofs: _Looks) -> Facts:
    profile, place = company.supplier_profile, company.main_plant
    published = profile.published_at if profile is not None else None
    return {
        "code": company.code,
        "name": company.name,
        "name_en": company.name_en,
        "name_ja": company.name_ja,
        "tax_code": None if has_personal_number(company) else company.tax_code,
        "province": place.province if place is not None else None,
        "published_on": _day(agency_day(published)) if published is not None else None,
        "looked_at": proofs.firm(),
    }


def _stages(linkages: Iterable[Outcome]) -> list[Facts]:
    """How many linkages are confirmed to have got how far, the furthest first."""
    counts = Counter(step.stage for linkage in linkages if (step := furthest(linkage)) is not None)
    return [{"stage": stage.value, "linkages": counts[stage]} for stage in reversed(LADDER) if stage in counts]


def _relations(linkages: Iterable[Outcome], naming: Naming) -> list[Facts]:
    """The furthest first, of equal ones the latest."""
    told = [(linkage, step) for linkage in linkages if (step := furthest(linkage)) is not None and _is_told(step)]
    told.sort(key=lambda pair: (LADDER.index(pair[1].stage), pair[1].reached_on), reverse=True)
    return [
        {
            "linkage": linkage.code,
            "buyer": naming.of(linkage),
            "process": linkage.process,
            "since": _day(min(each.reached_on for each in confirmed_steps(linkage) if _is_told(each))),
            "stage": step.stage.value,
            "on": _day(step.reached_on),
            "confirmed": "both-sides" if step.confirmed_by is ConfirmedBy.BOTH else "paper-seen",
            "confirmed_on": _day(_confirmed_on(step)),
            "ended_on": _day(linkage.ended_on),
        }
        for linkage, step in told
    ]


def _is_told(step: OutcomeStep) -> bool:
    return LADDER.index(step.stage) >= LADDER.index(TOLD_FROM)


def _confirmed_on(step: OutcomeStep) -> datetime.date | None:
    """The day on which the second word came, or the paper was seen."""
    said = [at for side in FairSide if (at := said_at(step, side)) is not None]
    at = max(said) if step.confirmed_by is ConfirmedBy.BOTH else step.seen_at
    return agency_day(at) if at is not None else None


def _orders(session: Session, company: Company, linkages: Sequence[Outcome]) -> list[Facts]:
    """Confirmed orders of linkages that go on, by kind, currency and whether they are of a year, as bands."""
    attested = (rows.is_shared_by(company.id or 0), rows.is_buyer_known())
    goes_on = (*attested, col(Outcome.ended_on).is_(None), col(OutcomeValue.kind).in_(ORDERS))
    found = []
    for total in value_totals(session, *goes_on):
        if not total.amount:
            continue
        same = [
            value
            for value in _values(linkages)
            if (value.kind, value.currency, value.is_yearly) == (total.kind, total.currency, total.is_yearly)
            and value.confirmed_at is not None
        ]
        band = band_of(total.amount, total.currency)
        found.append(
            {
                "kind": total.kind.value,
                "currency": total.currency,
                "is_yearly": total.is_yearly,
                "least": band.least,
                "below": band.below,
                "linkages": total.linkages,
                "by_paper": sum(value.proof is not None for value in same),
                "confirmed_on": _day(max(agency_day(value.confirmed_at) for value in same if value.confirmed_at)),
            }
        )
    return found


def _values(linkages: Iterable[Outcome]) -> Iterator[OutcomeValue]:
    """Amounts of orders that go on and that no later statement replaced."""
    for linkage in linkages:
        if linkage.ended_on is None:
            yield from (value for value in in_force(linkage) if value.kind in ORDERS)


def _gaps(
    company: Company, linkages: Sequence[Outcome], unknown: Sequence[Outcome], facts: Facts, proofs: _Looks
) -> Iterator[Gap]:
    told = [linkage for linkage in linkages if (step := furthest(linkage)) is not None and _is_told(step)]
    found = (
        Gap("unknown", *_counted(unknown)),
        Gap("steps", *_counted(each for each in linkages if _waits_for_a_word(each))),
        Gap("values", *_counted(each for each in linkages if any(v.confirmed_at is None for v in _values([each])))),
        Gap("amounts", *_counted(each for each in told if _has_order(each) and not [*_values([each])])),
        Gap("unnamed", sum(each["buyer"]["name"] is None for each in facts["relations"])),
        Gap("firm", int(facts["firm"]["looked_at"] is None)),
        Gap("processes", proofs.unseen(ProofSubject.CAPABILITY)),
        Gap("certificates", proofs.unseen(ProofSubject.CERTIFICATE)),
        Gap("tax-code", int(company.tax_code is None)),
    )
    yield from (gap for gap in found if gap.number)


def _counted(linkages: Iterable[Outcome]) -> tuple[int, tuple[Outcome, ...]]:
    found = tuple(linkages)
    return len(found), found


def _waits_for_a_word(linkage: Outcome) -> bool:
    """Whether a step beyond the furthest confirmed one was named by one side alone, or is denied by one."""
    step = furthest(linkage)
    reached = LADDER.index(step.stage) if step is not None else -1
    counted = (each for each in linkage.steps if each.stage is not OutcomeStage.NOTHING and not is_confirmed(each))
    return linkage.ended_on is None and any(LADDER.index(each.stage) > reached for each in counted)


def _has_order(linkage: Outcome) -> bool:
    step = furthest(linkage)
    return (
        linkage.ended_on is None
        and step is not None
        and step.stage in (OutcomeStage.TRIAL_ORDER, OutcomeStage.ORDER, OutcomeStage.LOCALISED)
    )


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day is not None else None
