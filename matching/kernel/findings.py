"""What a kernel finds in one set of columns: the firms that fit, and those that break one limit they could mend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.columns import Array
from matching.kernel.plan import Plan

BROKEN = ("", "certificate", "capacity", "captive", "moq")
"""The one curable limit that is broken, by code; 0: none, the firm fits."""

FITTING, CERTIFICATE, CAPACITY, CAPTIVE, MOQ = range(5)


@dataclass(frozen=True, slots=True)
class Findings:
    """Firms by number, ascending, each once.

    `broken`: see `BROKEN`. `unconfirmed`: kinds of hard limits nobody knows about. `outside`: secondary steps that leave the
    house. `grades`, `side`: a line per criterion (`Plan.criteria`, `Plan.side_criteria`), NaN where unknown; whole steps, so that
    half the width holds them exactly. `rows`: the row that
    answers for each core step.
    """

    firms: Array
    broken: NDArray[np.uint8]
    unconfirmed: NDArray[np.uint8]
    outside: NDArray[np.uint8]
    grades: NDArray[np.float32]
    side: NDArray[np.float32]
    rows: Array


@dataclass(frozen=True, slots=True)
class Scale:
    """How grades become scores: weights and means a value per criterion, in the order of the lines of `Findings`.

    `trust`: what is left of the score by number of unconfirmed limits; `broken_share`: of a firm that breaks a limit.
    """

    weights: NDArray[np.float64]
    means: NDArray[np.float64]
    total: float
    trust: NDArray[np.float64]
    broken_share: float
    side_weights: NDArray[np.float64]
    side_means: NDArray[np.float64]


def nothing(plan: Plan) -> Findings:
    none = np.zeros(0, np.uint8)
    return Findings(
        np.zeros(0, np.int64),
        none,
        none,
        none,
        np.zeros((len(plan.criteria()), 0), np.float32),
        np.zeros((len(plan.side_criteria()), 0), np.float32),
        np.zeros((len(plan.core), 0), np.int64),
    )
