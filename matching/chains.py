"""Firms that cover a routing together: a lead firm that fits the core step, and partners for the steps it lacks.

Exact and small: for each of the best lead firms the missing steps are split among as few partners as possible, the nearest
ones are tried, and a shortest path over steps x firms decides who does what. Source: handbook 6 (prefer fewer moves and short
distances; the core step decides the lead firm).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matching.candidates import Catalogue, candidates
from matching.facts import CapabilityFact, Chain, ChainStep, Match, NeedFact, Reason, StepFact, SupplierFact
from matching.features.business_type import business_type
from matching.features.capacity import capacity, minimum_order
from matching.features.limits import limits
from matching.features.materials import is_family_handled, step_makes_other_things
from matching.features.region import DECAY_KM, centre_of, km_between
from matching.offers import step_offers

LEADS = 8
"""So many of the best matches are tried as lead firms."""
NEAREST = 3
"""So many partners are tried for a group of steps."""
MISSING_AT_MOST = 5
"""A lead that lacks more steps than this is no lead."""
MOVE_KM = 30.0
"""What loading, checking and paying for one more move is worth in distance."""
LEAD_WEIGHT, PARTNERS_WEIGHT, DISTANCE_WEIGHT = 0.5, 0.25, 0.25


def chains_of(need: NeedFact, leads: Sequence[Match], catalogue: Catalogue) -> tuple[Chain, ...]:
    """Chains of two and more firms for the need, best first. `leads`: matches, best first; a complete one needs no chain.

    Every partner passes the gates for its steps: a maker, in house and not captive, figures, material, volume. Who offers the
    core step is no partner but a rival: it would take the whole part.
    """
    finder = _ChainFinder(need, catalogue)
    chains = {chain.steps: chain for lead in leads[:LEADS] for chain in finder.chains_led_by(lead)}
    return tuple(sorted(chains.values(), key=lambda chain: (-chain.score, chain.suppliers)))


@dataclass(frozen=True, slots=True)
class _Route:
    """Who does each step, and the km of the part on the way."""

    suppliers: tuple[str, ...]
    km: float


class _ChainFinder:
    def __init__(self, need: NeedFact, catalogue: Catalogue) -> None:
        self.need = need
        self.catalogue = catalogue
        self.rivals = frozenset(supplier.id for supplier in candidates(need, catalogue))
        self._runs: dict[tuple[int, str], bool] = {}

    def chains_led_by(self, lead: Match) -> Iterator[Chain]:
        """Chains with as few partners as cover the steps the lead firm lacks; none when it lacks none, or too many."""
        missing = tuple(index for index, step in enumerate(self.need.steps) if not _does(lead, step))
        if not 0 < len(missing) <= MISSING_AT_MOST:
            return
        for count in range(1, len(missing) + 1):
            found = [chain for groups in _partitions(missing, count) for chain in self._staffed(lead, groups, missing)]
            if found:
                yield from found
                return

    def _staffed(self, lead: Match, groups: list[tuple[int, ...]], missing: tuple[int, ...]) -> Iterator[Chain]:
        choices = [self._partners(lead.supplier, group) for group in groups]
        for partners in itertools.product(*choices):
            if len(set(partners)) == len(partners):
                yield self._chain(lead, self._route(lead.supplier, partners, missing))

    def _partners(self, lead: str, group: tuple[int, ...]) -> list[str]:
        """The nearest suppliers that run every step of a group."""
        naming = [self.catalogue.offering(self.need.steps[index].process) for index in group]
        here, places = self.catalogue.places[lead], self.catalogue.places
        others = frozenset.intersection(*naming) - self.rivals
        by_distance = sorted(others, key=lambda code: (km_between(here, places[code]) or 0.0, code))
        able = (code for code in by_distance if all(self._can_run(index, code) for index in group))
        return list(itertools.islice(able, NEAREST))

    def _can_run(self, index: int, code: str) -> bool:
        key = (index, code)
        if key not in self._runs:
            self._runs[key] = can_run(self.need, self.need.steps[index], self.catalogue.suppliers[code])
        return self._runs[key]

    def _route(self, lead: str, partners: tuple[str, ...], missing: tuple[int, ...]) -> _Route:
        """The cheapest way through the routing; the core steps and, when it costs no more, the others stay with the lead."""
        paths: dict[str, tuple[float, float, tuple[str, ...]]] = {}
        for index, step in enumerate(self.need.steps):
            able = [code for code in partners if step.role != "core" and self._can_run(index, code)]
            if index not in missing:
                able.insert(0, lead)
            paths = {code: self._step_on(paths, code, is_lead=code == lead) for code in able}
        _, km, suppliers = min(self._delivered(path) for path in paths.values())
        return _Route(suppliers, km)

    def _step_on(
        self, paths: dict[str, tuple[float, float, tuple[str, ...]]], code: str, *, is_lead: bool
    ) -> tuple[float, float, tuple[str, ...]]:
        """The cheapest path (cost, km, suppliers) that ends with this firm doing the next step."""
        bonus = 0.0 if is_lead else 0.001
        if not paths:
            return bonus, 0.0, (code,)
        moved = (
            (cost + bonus + (0.0 if last == code else MOVE_KM + self._km(last, code)), km + self._km(last, code), path)
            for last, (cost, km, path) in paths.items()
        )
        cost, km, path = min(moved)
        return cost, km, (*path, code)

    def _delivered(self, path: tuple[float, float, tuple[str, ...]]) -> tuple[float, float, tuple[str, ...]]:
        cost, km, suppliers = path
        way = km_between(self.catalogue.places[suppliers[-1]], centre_of(self.need.buyer_province)) or 0.0
        return cost + way, km + way, suppliers

    def _km(self, one: str, other: str) -> float:
        """Distance between two firms; 0 when either place is unknown."""
        places = self.catalogue.places
        return 0.0 if one == other else km_between(places[one], places[other]) or 0.0

    def _chain(self, lead: Match, route: _Route) -> Chain:
        steps = tuple(
            ChainStep(step.process, code) for step, code in zip(self.need.steps, route.suppliers, strict=True)
        )
        reasons = _reasons(self.need, lead, route)
        return Chain(steps, sum(reason.contribution for reason in reasons), round(route.km, 1), reasons)


def can_run(need: NeedFact, step: StepFact, supplier: SupplierFact) -> bool:
    """Whether a partner may take a step: a maker that sells it from its own plant, with figures, material and volume that fit.

    What is unknown does not exclude; it is asked when the partner is named.
    """
    if business_type(supplier, is_core_in_house=True).verdict == "missed":
        return False
    own = [offer.capability for offer in step_offers(step, supplier) if offer.is_in_house and offer.capability]
    return any(_fits(need, step, supplier, capability) for capability in own)


def _fits(need: NeedFact, step: StepFact, supplier: SupplierFact, capability: CapabilityFact) -> bool:
    """The volume is the part's: it says nothing about how many tools, reports or boxes are wanted."""
    volume = (
        ()
        if step_makes_other_things(step.process)
        else (
            capacity(need, step, capability),
            minimum_order(need, step, supplier),
        )
    )
    judged = (*limits(step, capability), *(reason for reason in volume if reason))
    fits = all(reason.verdict != "missed" for reason in judged)
    return fits and is_family_handled(step, need.materials, capability) is not False


def _does(lead: Match, step: StepFact) -> bool:
    """Whether the lead firm itself runs the step: the core steps always, the others as its reasons say."""
    found = (
        reason for reason in lead.reasons if reason.criterion == "secondary-step" and reason.subject == step.process
    )
    reason = next(found, None)
    return reason is None or reason.verdict in {"met", "unknown"}


def _partitions(items: tuple[int, ...], count: int) -> Iterator[list[tuple[int, ...]]]:
    """All ways to split items into `count` non-empty groups."""
    if count == 1:
        yield [items]
        return
    first, rest = items[0], items[1:]
    for size in range(len(rest) - count + 2):
        for others in itertools.combinations(rest, size):
            left = tuple(item for item in rest if item not in others)
            for groups in _partitions(left, count - 1):
                yield [(first, *others), *groups]


def _reasons(need: NeedFact, lead: Match, route: _Route) -> tuple[Reason, ...]:
    firms = tuple(dict.fromkeys(route.suppliers))
    partners = tuple(code for code in firms if code != lead.supplier)
    near = math.exp(-route.km / DECAY_KM)
    return (
        Reason(
            "lead-firm",
            "met" if lead.fit != "partial" else "partly",
            lead.score,
            LEAD_WEIGHT,
            subject=need.core_steps[0].process,
            need={"process": need.core_steps[0].process},
            offer={"supplier": lead.supplier, "score": lead.score},
        ),
        Reason(
            "partners",
            "met" if len(partners) == 1 else "partly",
            1 / len(partners),
            PARTNERS_WEIGHT,
            need={"count": len(need.steps)},
            offer={"count": len(firms), "suppliers": partners},
        ),
        Reason(
            "distance",
            "met" if near > 0.7 else "partly" if near > 0.3 else "missed",
            near,
            DISTANCE_WEIGHT,
            offer={"km": round(route.km)},
        ),
    )
