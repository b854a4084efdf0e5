"""One supplier against one need: every hard limit judged, every criterion weighed. The table of weights is in `scoring.py`."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from matching.facts import NeedFact, Reason, StepFact, SupplierFact
from matching.features.business_type import business_type
from matching.features.capacity import capacity, headroom, minimum_order
from matching.features.certificates import preferred_certificates, required_certificates
from matching.features.core_process import core_process, process_nearness
from matching.features.evidence import evidence, freshness
from matching.features.language import language
from matching.features.limits import limits, oversize
from matching.features.materials import core_material, material_overlap
from matching.features.record import delivery, lead_time, quality
from matching.features.region import proximity, region
from matching.features.secondary_steps import secondary_step, secondary_steps
from matching.features.similar_work import similar_work
from matching.figures import counted
from matching.offers import Relation, StepOffer, own_words, sibling_offers, step_offers
from matching.supplier_side import supplier_side

CURABLE = frozenset({"certificate", "capacity", "captive", "moq"})
CURABLE_SHARE = 0.3
"""With less than this share of the volume free, more shifts do not help."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found about a supplier, yet without weights: gates, a reason per secondary step, weighted criteria, its own side."""

    supplier: SupplierFact
    offers: tuple[StepOffer, ...]
    gates: tuple[Reason, ...]
    steps: tuple[Reason, ...]
    weighted: tuple[Reason, ...]
    side: tuple[Reason, ...]

    @property
    def missed(self) -> tuple[Reason, ...]:
        return tuple(gate for gate in self.gates if gate.verdict == "missed")

    @property
    def is_curable(self) -> bool:
        """Exactly one limit is broken, one that the firm can mend, and at most one step leaves its house."""
        missed = self.missed
        outside = sum(step.verdict in {"partly", "missed"} for step in self.steps)
        return len(missed) == 1 and _can_be_cured(missed[0]) and outside <= 1

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The gates nobody knows about, all machine figures counting as one kind (`limits`)."""
        codes = (
            ("limits" if "attribute" in gate.need else gate.criterion)
            for gate in self.gates
            if gate.verdict == "unknown"
        )
        return tuple(dict.fromkeys(codes))

    @property
    def deficits(self) -> tuple[str, ...]:
        """What is less than ideal though no limit is broken, one code each time it occurs."""
        steps = [step.criterion for step in self.steps if step.verdict in {"partly", "missed"}]
        wishes = [
            reason.criterion
            for reason in (*self.gates, *self.weighted)
            if reason.criterion in {"material-grade", "region", "oversize", "preferred-certificates"}
            and (reason.verdict == "partly" or (reason.verdict == "missed" and not reason.is_gate))
        ]
        return (*steps, *wishes)


class Assessor:
    """Assesses suppliers against one need on one day. Raises ValueError when the need names no process."""

    def __init__(self, need: NeedFact, on: datetime.date) -> None:
        if not need.steps:
            raise ValueError(f"need {need.id} names no process")
        self.need = need
        self.on = on
        self.core = need.core_steps
        self.secondary = need.secondary_steps

    def assess(self, supplier: SupplierFact) -> Assessment:
        """Everything about one supplier; about 0.15 ms."""
        offers = self._offers(supplier)
        return self._weigh(supplier, offers, tuple(self._gates(supplier, offers)))

    def assess_unless_hopeless(self, supplier: SupplierFact) -> Assessment | None:
        """The assessment, or None as soon as a limit is found broken that the firm cannot mend, or a second one that it can."""
        offers = self._offers(supplier)
        gates: list[Reason] = []
        broken = 0
        for gate in self._gates(supplier, offers):
            gates.append(gate)
            if gate.verdict == "missed":
                broken += 1
                if broken > 1 or not _can_be_cured(gate):
                    return None
        return self._weigh(supplier, offers, tuple(gates))

    def judged(self, supplier: SupplierFact) -> tuple[tuple[StepOffer, ...], Iterator[Reason]]:
        """What answers for the core steps, and the hard limits as they are asked for: who has seen enough stops there."""
        offers = self._offers(supplier)
        return offers, self._gates(supplier, offers)

    def _weigh(self, supplier: SupplierFact, offers: tuple[StepOffer, ...], gates: tuple[Reason, ...]) -> Assessment:
        steps = tuple(secondary_step(self.need, step, supplier) for step in self.secondary)
        weighted = tuple(self._weighted(supplier, offers, steps))
        side = tuple(map(_counted, supplier_side(self.need, supplier, offers[0].capability)))
        return Assessment(supplier, offers, gates, steps, weighted, side)

    def _offers(self, supplier: SupplierFact) -> tuple[StepOffer, ...]:
        return tuple(self._best_offer(step, supplier) for step in self.core)

    def _best_offer(self, step: StepFact, supplier: SupplierFact) -> StepOffer:
        """The capability that answers the step best: fewest broken limits, then fewest unknown, then the best liked."""
        offers = step_offers(step, supplier) or sibling_offers(step, supplier)
        if len(offers) > 1:
            return min(offers, key=lambda offer: self._rank(offer, supplier))
        return offers[0] if offers else StepOffer(step, Relation.NONE)

    def _rank(self, offer: StepOffer, supplier: SupplierFact) -> tuple[Any, ...]:
        """Ascending is better; the capability's own words come last, so that equals are told apart in any order."""
        verdicts = [gate.verdict for gate in self._offer_gates(offer, supplier)]
        liked = sum(0.5 if reason.score is None else reason.score for reason in self._offer_weighted(offer, supplier))
        words = own_words(offer.capability) if offer.capability else ()
        return (verdicts.count("missed"), offer.relation, verdicts.count("unknown"), -liked, *words)

    def _gates(self, supplier: SupplierFact, offers: tuple[StepOffer, ...]) -> Iterator[Reason]:
        for offer in offers:
            if offer.relation is Relation.NONE:
                own = tuple(capability.process for capability in supplier.capabilities)
                yield core_process(offer, self._other_steps(supplier), own)
            else:
                yield core_process(offer)
        yield business_type(supplier, is_core_in_house=all(offer.is_in_house for offer in offers))
        for offer in offers:
            if offer.capability:
                yield from self._own_gates(offer)
        yield from required_certificates(self.need, supplier, self.on)
        place = region(self.need, supplier, offers[0].capability)
        if place and place.is_gate:
            yield place
        lot = minimum_order(self.need, self.core[0], supplier)
        if lot:
            yield lot

    def _other_steps(self, supplier: SupplierFact) -> tuple[str, ...]:
        """The secondary steps a supplier runs that has nothing for the core step."""
        found = (secondary_step(self.need, step, supplier) for step in self.secondary)
        return tuple(reason.subject for reason in found if reason.subject and reason.verdict in {"met", "unknown"})

    def _own_gates(self, offer: StepOffer) -> Iterator[Reason]:
        """The gates that hang on the capability and not on the firm."""
        material = core_material(offer.step, self.need.materials, offer.capability)
        if material:
            yield material
        yield from limits(offer.step, offer.capability)
        volume = capacity(self.need, offer.step, offer.capability)
        if volume:
            yield volume

    def _offer_gates(self, offer: StepOffer, supplier: SupplierFact) -> Iterator[Reason]:
        yield core_process(offer)
        yield from self._own_gates(offer)
        # The firm is judged by the place of its first core step: a line elsewhere is no worse for the others.
        place = region(self.need, supplier, offer.capability) if offer.step is self.core[0] else None
        if place and place.is_gate:
            yield place

    def _offer_weighted(self, offer: StepOffer, supplier: SupplierFact) -> Iterator[Reason]:
        place = region(self.need, supplier, offer.capability)
        found = (
            process_nearness(offer),
            oversize(offer.step, offer.capability),
            material_overlap(offer.step, self.need.materials, offer.capability),
            headroom(self.need, offer.step, offer.capability),
            None if place is None or place.is_gate else place,
            proximity(self.need, supplier, offer.capability),
            evidence(offer.capability),
        )
        return (_counted(reason) for reason in found if reason is not None)

    def _weighted(
        self, supplier: SupplierFact, offers: tuple[StepOffer, ...], steps: tuple[Reason, ...]
    ) -> Iterator[Reason]:
        """All weighted criteria; those of a firm as a whole are taken once, those of a capability once per core step."""
        for index, offer in enumerate(offers):
            once = {"region", "proximity"} if index else set()
            yield from (reason for reason in self._offer_weighted(offer, supplier) if reason.criterion not in once)
        of_the_firm = (
            secondary_steps(steps),
            preferred_certificates(self.need, supplier, self.on),
            similar_work(self.need, supplier),
            lead_time(supplier),
            quality(supplier),
            delivery(supplier),
            language(self.need, supplier),
            freshness(supplier, self.on),
        )
        yield from (_counted(reason) for reason in of_the_firm if reason is not None)


def _counted(reason: Reason) -> Reason:
    return reason if reason.score is None else replace(reason, score=counted(reason.score))


def _can_be_cured(missed: Reason) -> bool:
    if missed.criterion == "capacity":
        share = missed.offer["share"]
        return isinstance(share, float) and share >= CURABLE_SHARE
    return missed.criterion in CURABLE
