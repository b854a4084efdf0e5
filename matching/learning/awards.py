"""The outside test: who won public tenders, foretold from who had won similar ones before.

Awards are put in the order of their days. The first 60 % are history only; on the next 20 % everything is chosen (how texts are
read, the power, a learned ranker, the calibration); the last 20 % are judged once. A tender knows all awards of earlier days.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from matching.learning.calibration import Calibration, Platt, calibration_error, isotonic, platt
from matching.learning.evaluation import (
    SHOWN,
    Bound,
    Floats,
    Slices,
    bootstrap,
    first_place,
    hit_rate,
    reciprocal_ranks,
    time_slices,
)
from matching.learning.ranker import Tried, TriedNeed, learn
from matching.learning.similar import Archive, Award, Reading, SimilarJobs, buyer_history, popularity

COLUMNS = ("tender_no", "tender_description", "agency", "award_date", "supplier_name")
READINGS: tuple[Reading, ...] = ("words", "pieces", "pieces+buyer")
POWERS = (2.0, 3.0)
RERANKED = 50
"""The learned ranker puts the first fifty of the noisy-or in another order."""

Scorer = Callable[[int], Floats]


@dataclass(frozen=True, slots=True)
class Found:
    """Share of the tenders with a winner among the first ten, and the mean of 1 / its place."""

    hit_rate: float
    mrr: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to compute the noisy-or, as it did on the validation slice."""

    reading: Reading
    power: float
    found: Found


@dataclass(frozen=True, slots=True)
class AwardFigures:
    """`days`: the first day of the validation slice and of the test slice. `tests`: figures on the test slice by name.

    `seen`: share of the test tenders of which any winner had won before; no way to foretell can hit more.
    `learned_gain`: of the learned ranker over the noisy-or, in hits; `errors`: calibration errors on the test slice.
    """

    tenders: int
    firms: int
    slices: Slices
    days: tuple[datetime.date, datetime.date]
    choices: tuple[Choice, ...]
    chosen: Choice
    tests: Mapping[str, Found]
    seen: float
    learned_gain: Bound
    learned_weights: Mapping[str, float]
    errors: Mapping[str, float]
    promised: int

    @property
    def times_popularity(self) -> float:
        baseline = self.tests["popularity"].hit_rate
        return self.tests["similar work"].hit_rate / baseline if baseline else float("inf")


def read_awards(lines: Iterable[str]) -> list[Award]:
    """Awards from a CSV file, one line a winner. Raises ValueError naming a missing column or a day that is none."""
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise ValueError(f"columns are missing: {', '.join(missing)}")
    tenders: dict[str, tuple[dict[str, str], list[str]]] = {}
    for row in reader:
        if all(row[name] for name in COLUMNS):
            tenders.setdefault(row["tender_no"], (row, []))[1].append(row["supplier_name"])
    return [
        Award(
            key, row["tender_description"], row["agency"], datetime.date.fromisoformat(row["award_date"]), tuple(names)
        )
        for key, (row, names) in tenders.items()
    ]


def measure_awards(awards: Iterable[Award]) -> AwardFigures:
    """All figures. Cost: about ten passes over a fifth of the tenders. Raises ValueError when there are too few."""
    archive = Archive.of(list(awards))
    slices = time_slices(len(archive.awards))
    choices = [_chosen_on(archive, slices, reading, power) for reading, power in product(READINGS, POWERS)]
    best = max(choices, key=lambda choice: (choice.found.hit_rate, choice.found.mrr))
    early = SimilarJobs(archive, best.reading, power=best.power, learned_from=slices.validation.start)
    weights = _learned(archive, early, slices.validation)
    shown, came = _promised(archive, early, slices.validation)
    curves: dict[str, Calibration | Platt] = {"isotonic": isotonic(shown, came), "Platt": platt(shown, came)}

    # Nothing is chosen below this line.
    similar = SimilarJobs(archive, best.reading, power=best.power, learned_from=slices.test.start)
    ways: dict[str, Scorer] = {
        "similar work": similar.scores,
        "learned ranker": lambda job: _reranked(archive, job, similar.scores(job), weights),
        "buyer history": lambda job: buyer_history(archive, job),
        "popularity": lambda job: popularity(archive, job),
    }
    places = {name: _places(archive, way, slices.test) for name, way in ways.items()}
    later, happened = _promised(archive, similar, slices.test)
    gains = [(new > 0) - (old > 0) for new, old in zip(places["learned ranker"], places["similar work"], strict=True)]
    return AwardFigures(
        tenders=len(archive.awards),
        firms=len(archive.names),
        slices=slices,
        days=(archive.awards[slices.validation.start].day, archive.awards[slices.test.start].day),
        choices=tuple(choices),
        chosen=best,
        tests={name: _found(found) for name, found in places.items()},
        seen=_seen(archive, slices.test),
        learned_gain=bootstrap(gains),
        learned_weights=weights,
        errors={name: calibration_error(curve.chances(later), happened) for name, curve in curves.items()},
        promised=len(later),
    )


def _chosen_on(archive: Archive, slices: Slices, reading: Reading, power: float) -> Choice:
    jobs = SimilarJobs(archive, reading, power=power, learned_from=slices.validation.start)
    return Choice(reading, power, _found(_places(archive, jobs.scores, slices.validation)))


def _places(archive: Archive, way: Scorer, jobs: range) -> list[int]:
    return [first_place(way(job), archive.winners(job)) for job in jobs]


def _found(places: list[int]) -> Found:
    return Found(hit_rate(places), float(reciprocal_ranks(places).mean()))


def _seen(archive: Archive, jobs: range) -> float:
    known = [np.isin(archive.winners(job), archive.firms[: archive.known[job]]).any() for job in jobs]
    return sum(map(bool, known)) / len(known)


def _promised(archive: Archive, similar: SimilarJobs, jobs: range) -> tuple[Floats, Floats]:
    """The score of every firm in a list of ten, and whether it won."""
    shown: list[Floats] = []
    came: list[Floats] = []
    for job in jobs:
        scores = similar.scores(job)
        first = _first(scores, SHOWN)
        shown.append(scores[first])
        came.append(np.isin(first, archive.winners(job)).astype(np.float64))
    return np.concatenate(shown), np.concatenate(came)


def _first(scores: Floats, count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Positions of the best, best first, none with a score of 0."""
    best = np.argsort(-scores, kind="stable")[:count]
    return best[scores[best] > 0]


def _criteria(archive: Archive, job: int, scores: Floats) -> dict[str, Floats]:
    """What the learned ranker weighs, each in [0, 1]."""
    return {
        "similar-work": scores,
        "popularity": _scaled(popularity(archive, job)),
        "buyer-history": _scaled(buyer_history(archive, job)),
    }


def _scaled(counts: Floats) -> Floats:
    most = counts.max(initial=0.0)
    return np.log1p(counts) / np.log1p(most) if most else counts


def _learned(archive: Archive, similar: SimilarJobs, jobs: range) -> dict[str, float]:
    tried = []
    for job in jobs:
        scores = similar.scores(job)
        first, criteria = _first(scores, RERANKED), _criteria(archive, job, scores)
        won = np.isin(first, archive.winners(job))
        if won.any() and not won.all():
            firms = tuple(
                Tried(str(firm), {name: float(values[firm]) for name, values in criteria.items()}, float(is_won))
                for firm, is_won in zip(first, won, strict=True)
            )
            tried.append(TriedNeed(archive.awards[job].id, archive.awards[job].day.toordinal(), firms))
    return learn(tried, {"similar-work": 1.0, "popularity": 0.0, "buyer-history": 0.0})


def _reranked(archive: Archive, job: int, scores: Floats, weights: Mapping[str, float]) -> Floats:
    """The first fifty by the learned weights; the others are not shown."""
    first, criteria = _first(scores, RERANKED), _criteria(archive, job, scores)
    found = np.zeros_like(scores)
    found[first] = sum(weight * criteria[name][first] for name, weight in weights.items())
    return found
