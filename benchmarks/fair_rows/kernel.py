"""F1 and F2: which meetings to hold, exactly, among 270,000 pairs; and 12,000 meetings into 40 slots."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from benchmarks.fair_rows import compared, line
from matching.timetable.choosing import choose
from matching.timetable.colouring import colour
from matching.timetable.instances import rich_instance


def row() -> list[str]:
    """Two lines."""
    problem = rich_instance(300, 6000, 40, seed=1)
    number = {each.id: at for at, each in enumerate(problem.participants)}
    a, b = (
        np.array([number[name] for name in names]) for names in zip(*((p.a, p.b) for p in problem.pairs), strict=True)
    )
    weight = np.array([pair.weight for pair in problem.pairs])
    limit = np.array(
        [40 * len(each.delegates) if each.side == "a" else each.max_meetings for each in problem.participants]
    )
    time = compared({"choose": lambda: choose(a, b, weight, limit)}, rounds=3)["choose"] / 1000
    found = choose(a, b, weight, limit)
    best = _by_programme(a, b, weight, limit)
    share = found.worth / best
    figure = f"{share:.9f} of the linear programme's optimum, {time:.2f} s"
    first = line("F1", "choose, 270,000 pairs: exact, <= 1 s", figure, is_met=abs(share - 1) < 1e-8 and time <= 1)
    return [first, _coloured()]


def _by_programme(a: np.ndarray, b: np.ndarray, weight: np.ndarray, limit: np.ndarray) -> float:
    """The optimum of the linear programme, whose corners are whole, by another library."""
    columns = np.arange(len(a))
    ones = np.ones(2 * len(a))
    rows = csr_array((ones, (np.concatenate([a, b]), np.tile(columns, 2))), shape=(len(limit), len(a)))
    return -float(linprog(-weight, A_ub=rows, b_ub=limit, bounds=(0, 1), method="highs").fun)


def _coloured() -> str:
    """300 on one side with 40 meetings each, 6,000 on the other with two."""
    draw = np.random.default_rng(1)
    left = np.repeat(np.arange(300), 40)
    right = 300 + draw.permutation(np.tile(np.arange(6000), 2))
    _, first = np.unique(left * 10_000 + right, return_index=True)  # a couple meets once
    left, right = left[first], right[first]
    slots = colour(left, right, 40, 6300)
    seats = {(int(who), int(slot)) for side in (left, right) for who, slot in zip(side, slots, strict=True)}
    is_right = bool((slots >= 0).all()) and len(seats) == 2 * len(left) and int(slots.max()) < 40
    sizes = np.bincount(slots, minlength=40)
    time = compared({"colour": lambda: colour(left, right, 40, 6300)}, rounds=5)["colour"]
    figure = f"{len(left)} meetings, {sizes.min()} to {sizes.max()} a slot, {time:.1f} ms"
    return line("F2", "colouring, 12,000 meetings: optimal, <= 100 ms", figure, is_met=is_right and time <= 100)
