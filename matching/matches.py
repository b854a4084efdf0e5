"""The door of the matcher: who fits a need, who nearly does and what they lack, and who could do it together."""

from __future__ import annotations

import datetime

from matching.assessment import Assessment, Assessor
from matching.candidates import Catalogue, candidates, other_trades, tempting
from matching.chains import CatalogueBench, Routing, chains_of, led_chains_of
from matching.facts import Match, Matches, NearMiss, NeedFact, SupplierFact
from matching.scoring import STANDARD, Weights, match_of, mean_scores, mutual_score, near_miss_of, score_of

TEMPTING = 50
"""At least so many that cannot match are looked at closely for near-misses."""


def match_need(
    need: NeedFact, catalogue: Catalogue, *, on: datetime.date, limit: int = 20, weights: Weights = STANDARD
) -> Matches:
    """The matches of a need, its near-misses and the chains that cover its routing, at most `limit` of each.

    Matches break no hard limit and are ordered by what suits both sides (`Match.mutual`). Near-misses break at least one: the
    curable first (one thing to mend and they could answer for the part), then by score. `on` is the day certificates must be
    valid. The order of the suppliers changes nothing; ties go by id. About 50 ms over 20,000 firms.
    Firms that are barred from the buyer are left out. Raises ValueError when the need names no process.
    """
    if not need.barred.isdisjoint(catalogue.suppliers):
        catalogue = Catalogue(fact for fact in catalogue.suppliers.values() if fact.id not in need.barred)
    assessor = Assessor(need, on)
    found = [assessor.assess_unless_hopeless(supplier) for supplier in candidates(need, catalogue)]
    near = [assessment for assessment in found if assessment]
    fitting = [assessment for assessment in near if not assessment.missed]
    failing = [assessment for assessment in near if assessment.missed]
    assessed = frozenset(assessment.supplier.id for assessment in near)
    failing += [
        assessor.assess(supplier) for supplier in _near(need, catalogue, max(TEMPTING, limit), besides=assessed)
    ]
    means = mean_scores(fitting)

    def by_fit(assessment: Assessment) -> tuple[float, str]:
        return -mutual_score(assessment, means, weights), assessment.supplier.id

    def by_nearness(assessment: Assessment) -> tuple[bool, float, str]:
        return not assessment.is_curable, -score_of(assessment, means, weights), assessment.supplier.id

    fitting.sort(key=by_fit)
    failing.sort(key=by_nearness)
    matches = tuple(match_of(assessment, means, weights) for assessment in fitting[:limit])
    routing = Routing(need, CatalogueBench(catalogue, on=on, weights=weights), on=on)
    return Matches(
        need=need.id,
        matches=matches,
        near_misses=tuple(near_miss_of(assessment, means, weights) for assessment in failing[:limit]),
        chains=chains_of(routing, matches, limit=limit),
        led=led_chains_of(routing, matches, limit=limit),
        untaken=routing.untaken(matches),
    )


def _near(need: NeedFact, catalogue: Catalogue, limit: int, *, besides: frozenset[str]) -> list[SupplierFact]:
    """Firms that cannot match and are worth a look: the tempting, and where they are few those of other trades."""
    found = tempting(need, catalogue, limit, besides=besides)
    named = besides | {supplier.id for supplier in found}
    return found + other_trades(need, catalogue, limit - len(found), besides=named)


def match_pair(
    need: NeedFact, supplier: SupplierFact, *, on: datetime.date, weights: Weights = STANDARD
) -> Match | NearMiss:
    """One supplier against one need, without the others: for "needs that fit me and what I lack".

    What is not known counts as neutral (0.5) here, where `match_need` assumes the mean of the candidates.
    Raises ValueError when the need names no process.
    """
    assessment = Assessor(need, on).assess(supplier)
    return near_miss_of(assessment, {}, weights) if assessment.missed else match_of(assessment, {}, weights)
