"""Loops compiled where numba is installed (extra `kernel`), interpreted where it is not: the same answers, more slowly."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., Any])
Array = NDArray[Any]

IS_COMPILED = find_spec("numba") is not None


def compiled(function: Function) -> Function:
    """The function compiled by numba and kept in its cache, or as it stands."""
    if not IS_COMPILED:
        return function
    # Late: numba is an extra.
    import numba

    made: Any = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return cast("Function", made)


def whole(values: Any) -> Array:
    """As an array of 64-bit integers, the only kind the loops know."""
    return np.ascontiguousarray(values, dtype=np.int64)


@compiled
def next_random(seed: Array) -> int:
    """A number in [0, 2147483647), and a step on. Source: Park, Miller and Stockmeyer, CACM 36 (1993)."""
    seed[0] = seed[0] * 48271 % 2147483647
    return int(seed[0])
