"""What a fair asks of a firm before it may come, rule by rule, with what the firm lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, floor

from database.enums import FairSide, ProfileStatus
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from linkage.days import agency_today
from linkage.inputs.fair_plans import EligibilityInput
from linkage.services.suppliers import completeness
from matching.taxonomy import taxonomy


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: completeness, listed, processes, provinces, ownership or certificates. `wanted`: codes, or a percentage as a text;
    `has`: what the firm says of it."""

    code: str
    is_met: bool
    wanted: tuple[str, ...] = ()
    has: tuple[str, ...] = ()


def eligibility_of(fair: Fair) -> EligibilityInput:
    """The rules of a fair; one that says nothing lets everybody come."""
    # Checked when it was set; a code that the vocabulary has dropped since must not close the fair.
    return EligibilityInput.model_construct(**(fair.eligibility or {}))


def rules_for(fair: Fair, company: Company, side: FairSide) -> tuple[Rule, ...]:
    """Each rule of the fair, met or not. They are for suppliers; an assembler fulfils none and need not."""
    return tuple(_rules(eligibility_of(fair), company)) if side is FairSide.SUPPLIER else ()


def unmet_rules(fair: Fair, company: Company, side: FairSide) -> tuple[Rule, ...]:
    """What a firm lacks."""
    return tuple(rule for rule in rules_for(fair, company, side) if not rule.is_met)


def is_eligible(participant: FairParticipant) -> bool:
    """Whether a firm may come as it is today: it fulfils the rules, or an officer lets it in all the same."""
    return participant.is_exempt or not unmet_rules(participant.fair, participant.company, participant.side)


def _rules(asked: EligibilityInput, company: Company) -> Iterator[Rule]:
    profile = company.supplier_profile
    if asked.is_listed:
        yield Rule("listed", profile is not None and profile.status is ProfileStatus.LISTED)
    if asked.completeness_percent:
        share = floor(completeness(company).share * 100) if profile is not None else 0
        wanted = ceil(asked.completeness_percent)
        yield Rule("completeness", share >= wanted, (str(wanted),), (str(share),))
    if asked.processes:
        yield _one_process_of(asked.processes, company)
    if asked.provinces:
        plant = company.main_plant
        yield _one_of("provinces", asked.provinces, (plant.province or "" if plant is not None else "",))
    if asked.certificates:
        today = agency_today()
        yield _one_of(
            "certificates",
            asked.certificates,
            (each.standard for each in company.certificates if each.counts_on(today)),
        )
    if asked.ownership:
        yield _one_of("ownership", asked.ownership, (company.ownership or "",))


def _one_process_of(wanted: Iterable[str], company: Company) -> Rule:
    """Met by a process itself and by each narrower kind of it: who does progressive stamping does stamping."""
    asked = tuple(wanted)
    has = tuple(dict.fromkeys(offer.process for plant in company.plants for offer in plant.capabilities))
    covering = {process for each in asked for process in taxonomy().descendants(each)}
    return Rule("processes", bool(covering & set(has)), asked, has)


def _one_of(code: str, wanted: Iterable[str], held: Iterable[str]) -> Rule:
    asked, has = tuple(wanted), tuple(dict.fromkeys(each for each in held if each))
    return Rule(code, bool(set(asked) & set(has)), asked, has)
