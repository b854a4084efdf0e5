"""M12: likely suppliers on the public award graph, on pairs held out at random."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.matching_rows import line
from linkage.commands.measure_links import AUC, RECALL
from matching.link_measure import measure_links, read_pairs

FOLDER = Path(os.environ.get("LINKAGE_DATA") or Path(__file__).parents[3] / "shared" / "data")
"""The award graph lies beside the checkout, or below the folder that the variable LINKAGE_DATA names."""


def row() -> list[str]:
    """Two lines: both figures with popularity beside them."""
    with (FOLDER / "paraguay-award-graph" / "edges_train.csv").open(encoding="utf-8", newline="") as lines:
        measured = measure_links(read_pairs(lines))
    found, popular = measured.found, measured.popularity
    return [
        line(
            "M12",
            f"award graph: degree-matched AUC >= {AUC}",
            f"{found.auc:.3f} (popularity {popular.auc:.3f})",
            is_met=found.auc >= AUC,
        ),
        line(
            "M12",
            f"award graph: recall@20 >= {RECALL}",
            f"{found.recall:.3f} (popularity {popular.recall:.3f})",
            is_met=found.recall >= RECALL,
        ),
    ]
