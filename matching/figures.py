"""How exactly figures count: so that a table of columns and the reference, which explains, decide alike to the last bit.

Limits, capacities and places are compared at single precision (seven digits), as the columns keep them: rounding keeps order, so a
larger figure never turns into a smaller one, and 0.1 + 0.2 reaches 0.3. Scores count in steps of a millionth: sums of them are
exact, so that the order in which firms are added up changes nothing.
"""

from __future__ import annotations

import ctypes

LARGEST = 3.4028234663852886e38
SMALLEST = 1.1754943508222875e-38
STEPS = 2.0**20
"""Steps of a score between 0 and 1: one is about a millionth."""


def single(value: float) -> float:
    """A finite number at single precision; beyond its range the largest there is."""
    return ctypes.c_float(min(LARGEST, max(-LARGEST, value))).value


def counted(score: float) -> float:
    """A score in [0, 1] at the nearest step."""
    return round(score * STEPS) / STEPS
