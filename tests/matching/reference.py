"""The lists of `match_need` before the tempting others join, every firm judged alone: what the kernel must find again."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from matching import Catalogue
from matching.assessment import Assessment, Assessor
from matching.candidates import candidates
from matching.facts import NeedFact, SupplierFact
from matching.scoring import STANDARD, Means, Weights, mean_scores, mutual_score, score_of
from matching.staleness import as_of


@dataclass(frozen=True, slots=True)
class Reference:
    fitting: list[Assessment]
    nearly: list[Assessment]
    means: Means


def reference(
    need: NeedFact, suppliers: Iterable[SupplierFact], on: datetime.date, weights: Weights = STANDARD
) -> Reference:
    """Both lists in their order, with the means of those that fit."""
    assessor = Assessor(need, on)
    catalogue = Catalogue(as_of(supplier, on) for supplier in suppliers)
    judged = [assessor.assess_unless_hopeless(supplier) for supplier in candidates(need, catalogue)]
    found = [one for one in judged if one]
    fitting, nearly = [one for one in found if not one.missed], [one for one in found if one.missed]
    means = mean_scores(fitting)
    fitting.sort(key=lambda one: (-mutual_score(one, means, weights), one.supplier.id))
    nearly.sort(key=lambda one: (not one.is_curable, -score_of(one, means, weights), one.supplier.id))
    return Reference(fitting, nearly, means)
