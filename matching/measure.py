"""Labelled pairs and answers in, figures of merit out: nDCG, precision, recall, and F1 with half points for relatives."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Precision:
    """Share of the found that is right, share of the wanted that is found, and their harmonic mean; all in [0, 1]."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def ndcg(ranked: Sequence[str], grades: Mapping[str, float], *, at: int = 10) -> float:
    """Normalised discounted cumulative gain of a ranking, in [0, 1]; gains 2^grade - 1, an id not graded counts 0.

    A repeated id counts once, at its first place. 1 when nothing is graded above 0.
    Source: Järvelin and Kekäläinen 2002; Burges et al. 2005 for the gain.
    """
    unique = list(dict.fromkeys(ranked))[:at]
    ideal = sorted(grades.values(), reverse=True)[:at]
    best = _gain(ideal)
    return _gain([grades.get(item, 0.0) for item in unique]) / best if best else 1.0


def precision_recall(found: Iterable[str], wanted: Iterable[str]) -> Precision:
    """Precision and recall of a set of ids. Finding nothing is precise; wanting nothing is recalled."""
    found, wanted = set(found), set(wanted)
    right = len(found & wanted)
    return Precision(right / len(found) if found else 1.0, right / len(wanted) if wanted else 1.0)


def f1_with_half_points(
    expected: Iterable[str], found: Iterable[str], accept: Iterable[str], ancestors: Callable[[str], Iterable[str]]
) -> Precision:
    """Precision and recall of found process ids, where an ancestor or descendant of an expected one earns half a point.

    Precision: mean point of the found ids, those of `accept` that are not expected left out. Recall: mean over the expected
    ids of the best point that any found id earns for it. `ancestors(id)` yields the id itself and all above it.
    """
    expected, found = set(expected), set(found)
    counted = found - (set(accept) - expected)
    above = {code: set(ancestors(code)) for code in expected | found}

    def point(code: str, others: set[str]) -> float:
        if code in others:
            return 1.0
        return 0.5 if any(code in above[other] or other in above[code] for other in others) else 0.0

    precision = mean(point(code, expected) for code in counted) if counted else 1.0
    recall = mean(point(code, found) for code in expected) if expected else 1.0
    return Precision(precision, recall)


def mean(values: Iterable[float]) -> float:
    """Arithmetic mean; 0 of nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _gain(grades: Sequence[float]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))
