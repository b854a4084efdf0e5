"""Who could take one step of a routing as a partner, with what that is worth. A bench is where the chains find their players."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.assessment import Assessment, Assessor
from matching.candidates import Catalogue, candidates
from matching.facts import NeedFact, StepFact, SupplierFact
from matching.features.materials import fitting_materials, step_makes_other_things
from matching.features.region import Point, place_of
from matching.scoring import STANDARD, Weights, mean_scores, score_of
from matching.taxonomy import taxonomy


@dataclass(frozen=True, slots=True)
class Crew:
    """Everybody who passes the gates of one step, by id: scores in [0, 1], and where the plant is (None: not known)."""

    ids: tuple[str, ...]
    scores: NDArray[Any]
    points: tuple[Point | None, ...]


class Bench(Protocol):
    """Where partners come from: the catalogue itself (`CatalogueBench`), or columns (`ColumnBench`)."""

    def rivals(self, need: NeedFact) -> Set[str]:
        """Ids of those that name every core step: who could take the whole part is no partner of another."""

    def crew(self, need: NeedFact) -> Crew:
        """Who breaks no limit of a need with one step (`step_need`)."""

    def suppliers(self, codes: Set[str]) -> Mapping[str, SupplierFact]:
        """The facts of some of them, by id, to say where they are and what they have to confirm."""


class CatalogueBench:
    """The reference: every supplier that names the process is assessed. About 0.15 ms each."""

    def __init__(self, catalogue: Catalogue, *, on: datetime.date, weights: Weights = STANDARD) -> None:
        self.catalogue = catalogue
        self.on = on
        self.weights = weights

    def rivals(self, need: NeedFact) -> Set[str]:
        return {supplier.id for supplier in candidates(need, self.catalogue)}

    def crew(self, need: NeedFact) -> Crew:
        assessor = Assessor(need, self.on)
        able = [
            assessment
            for assessment in map(assessor.assess_unless_hopeless, candidates(need, self.catalogue))
            if assessment and not assessment.missed
        ]
        means = mean_scores(able)
        return Crew(
            ids=tuple(assessment.supplier.id for assessment in able),
            scores=np.array([score_of(assessment, means, self.weights) for assessment in able], dtype=np.float64),
            points=tuple(map(point_of, able)),
        )

    def suppliers(self, codes: Set[str]) -> Mapping[str, SupplierFact]:
        return {code: self.catalogue.suppliers[code] for code in codes}


def step_need(need: NeedFact, step: StepFact) -> NeedFact:
    """The step alone, as a need of its own: what a partner is measured by.

    Its figures, the families of the part's materials it works on, and the part's volume, unless it makes another thing (a tool,
    a report, a box). Certificates, region and language are asked of the lead firm; ways are counted by the chain.
    """
    table = taxonomy()
    is_other = step_makes_other_things(step.process)
    worked_on = frozenset() if is_other else fitting_materials(step.process, need.materials)
    return replace(
        need,
        steps=(replace(step, role="core"),),
        materials=frozenset(table.material_family(material) for material in worked_on),
        volume_value=None if is_other else need.volume_value,
        certificates_must=frozenset(),
        certificates_nice=frozenset(),
        location_mode="any",
        provinces=frozenset(),
        languages_wanted=frozenset(),
        buyer_province=None,
        sector=None,
        buyer_record=None,
    )


def point_of(assessment: Assessment) -> Point | None:
    """Where the work is done: the plant of the capability that answers the first core step."""
    return place_of(assessment.supplier, assessment.offers[0].capability)
