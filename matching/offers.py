"""What a supplier has for one step of a routing: which capability answers, and how near its process is to the needed one."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from matching.compare import finite
from matching.facts import CapabilityFact, StepFact, SupplierFact
from matching.taxonomy import taxonomy


class Relation(enum.IntEnum):
    """How an offered process stands to a needed one, best first. Only the first two answer for a core step."""

    SAME = 0
    NARROWER = 1
    CAPTIVE = 2
    SUBCONTRACTED = 3
    WIDER = 4
    SIBLING = 5
    NONE = 6


IN_HOUSE = (Relation.SAME, Relation.NARROWER)


@dataclass(frozen=True, slots=True)
class StepOffer:
    """A capability of a supplier held against a step; none for a step it only names as bought in, or has nothing for."""

    step: StepFact
    relation: Relation
    capability: CapabilityFact | None = None

    @property
    def is_in_house(self) -> bool:
        return self.relation in IN_HOUSE


def step_offers(step: StepFact, supplier: SupplierFact) -> list[StepOffer]:
    """What the supplier states for the step: the process, a narrower or a wider one; captive and bought in are told apart."""
    offers = []
    answers = answering(step.process)
    for capability in supplier.capabilities:
        relation = answers.get(capability.process)
        if relation is not None:
            kept = None if relation is Relation.WIDER else _kept_from_buyers(capability)
            offers.append(StepOffer(step, kept or relation, capability))
    if not answers.keys().isdisjoint(supplier.subcontracted_steps) and _is_bought_in(step, supplier):
        offers.append(StepOffer(step, Relation.SUBCONTRACTED))
    return offers


def own_words(capability: CapabilityFact) -> tuple[Any, ...]:
    """All that a capability says, in an order: tells equally good lines of a firm apart, in whatever order they are listed."""
    figures = sorted(
        (key, sorted(value) if isinstance(value, frozenset) else value) for key, value in capability.attributes.items()
    )
    rest = (figures, capability.utilisation, capability.capacity_unit, capability.evidence, capability.province)
    total = finite(capability.capacity_per_month) or 0.0
    return (capability.plant, capability.process, sorted(capability.materials), total, repr(rest))


def _is_bought_in(step: StepFact, supplier: SupplierFact) -> bool:
    return any(process_relation(step.process, process) <= Relation.NARROWER for process in supplier.subcontracted_steps)


def sibling_offers(step: StepFact, supplier: SupplierFact) -> list[StepOffer]:
    """The capabilities whose process is the nearest relative of the step; empty when there is none."""
    near = {own.process: process_closeness(step.process, own.process) for own in supplier.capabilities}
    nearest = max(near.values(), default=0.0)
    related = [own for own in supplier.capabilities if near[own.process] == nearest]
    offers = [StepOffer(step, process_relation(step.process, own.process), own) for own in related]
    return [offer for offer in offers if offer.relation is Relation.SIBLING]


def _kept_from_buyers(capability: CapabilityFact) -> Relation | None:
    if capability.is_subcontracted:
        return Relation.SUBCONTRACTED
    return Relation.CAPTIVE if capability.is_captive else None


@cache
def answering(needed: str) -> Mapping[str, Relation]:
    """The processes that answer for a needed one, itself, narrower and wider, with their relation."""
    processes = (*taxonomy().descendants(needed), *taxonomy().ancestors(needed))
    return MappingProxyType({process: process_relation(needed, process) for process in processes})


@cache
def process_relation(needed: str, offered: str) -> Relation:
    """Place of an offered process beside a needed one: SAME, NARROWER, WIDER, SIBLING (same family) or NONE."""
    if needed == offered:
        return Relation.SAME
    if taxonomy().is_met_by(needed, offered):
        return Relation.NARROWER
    if taxonomy().is_met_by(offered, needed):
        return Relation.WIDER
    if taxonomy().family(needed) == taxonomy().family(offered):
        return Relation.SIBLING
    return Relation.SIBLING if offered in taxonomy().processes[needed].substitutes else Relation.NONE


@cache
def process_closeness(needed: str, offered: str) -> float:
    """1 for the same process, 0.95 a narrower one; else what the taxonomy says a substitute is worth, 0.4 in one group, 0.2.

    In [0, 1]; 0 for another family.
    """
    relation = process_relation(needed, offered)
    fixed = {Relation.SAME: 1.0, Relation.NARROWER: 0.95, Relation.WIDER: 0.6, Relation.NONE: 0.0}
    if relation in fixed:
        return fixed[relation]
    processes = taxonomy().processes
    stated = processes[needed].substitutes.get(offered)
    shared = processes[needed].parent == processes[offered].parent and processes[needed].level == "leaf"
    return stated if stated is not None else 0.4 if shared else 0.2
