"""M6 and M7: what the columns of a country weigh, what making them costs beside what they are made for, and what a delta adds.

M6 counts every array of the columns; the ledger that says what a segment speaks for (20 B a company) is named beside it. Making is
measured from facts, process by process as a rebuild does, on a sample, because a million facts do not fit beside the columns.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from benchmarks.matching_rows import compared, line
from benchmarks.synthetic import ON, columns, demo, facts
from matching.columns import Columns
from matching.kernel import warm_up
from matching.ranking import Part, rank

SLOW = True
FIRMS = 1_000_000
DELTA = 1_000
SAMPLE = 10_000
NEEDS = 20
BATCH = 20_000


def row() -> Iterator[str]:
    warm_up()
    table = columns(FIRMS)
    size = sum(array.nbytes for array in table.arrays.values()) / FIRMS
    rows = len(table.arrays["row_firm"]) / FIRMS
    figure = f"{size:.0f} B with {rows:.1f} processes a supplier ({size / rows:.0f} B a process)"
    yield line("M6", "table <= 80 B a supplier", figure, is_met=size <= 80)
    needs = demo()[1][:NEEDS]
    dead = np.zeros(FIRMS, np.bool_)
    dead[np.random.default_rng(7).choice(FIRMS, DELTA, replace=False)] = True
    whole, parts = [Part(table)], [Part(table, dead), Part(columns(DELTA))]
    taken = compared(
        {
            "base": lambda: [rank(whole, need, on=ON) for need in needs],
            "with delta": lambda: [rank(parts, need, on=ON) for need in needs],
        }
    )
    yield _making(taken["base"] / NEEDS)
    added = taken["with delta"] / taken["base"] - 1
    each = f"{taken['base'] / NEEDS:.2f} and {taken['with delta'] / NEEDS:.2f} ms"
    yield line("M7", f"a {DELTA:,}-supplier delta adds <= 10 % at 1M", f"{added:+.1%} ({each})", is_met=added <= 0.1)


def _making(query_ms: float) -> str:
    sample = facts(SAMPLE)
    begun = time.process_time()
    Columns.of(sample)
    making = (time.process_time() - begun) / SAMPLE * FIRMS
    batch = query_ms / 1000 * BATCH
    figure = f"{making / batch:.2f} ({making:.0f} s of {batch:.0f} s)"
    return line("M6", "making 1M <= 1/5 of the batch 20,000 x 1M", figure, is_met=making <= batch / 5)
