"""M16: the judgement of a specialist on the development set, through the import and a database made for it."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.matching_rows import line
from linkage.commands.measure_golden import NDCG_ASKED, matching_json, measure_matching

FOLDER = Path(os.environ.get("LINKAGE_GOLDEN") or Path(__file__).parents[3] / "shared" / "golden")
"""The labelled set lies beside the checkout, or where the variable LINKAGE_GOLDEN says."""


def row() -> list[str]:
    """Four lines, one for each thing asked."""
    figures = matching_json(measure_matching(FOLDER / "needs-and-suppliers.yaml"))
    ndcg, broken = figures["mean_ndcg_at_10"], figures["matches_that_break_a_limit"]
    near, near_all = figures["near_misses_named"]
    chains, chains_all = figures["chains_in_first_three"]
    return [
        line("M16", f"golden set: mean nDCG@10 >= {NDCG_ASKED}", f"{ndcg:.3f}", is_met=ndcg >= NDCG_ASKED),
        line("M16", "no gate-breaking firm among the matches", str(broken), is_met=broken == 0),
        line("M16", "every near-miss names its criterion", f"{near} of {near_all}", is_met=near == near_all),
        line("M16", "every chain within the top 3", f"{chains} of {chains_all}", is_met=chains == chains_all),
    ]
