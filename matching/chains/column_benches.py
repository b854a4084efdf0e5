"""Partners from the columns: the kernel judges every firm of every part at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence, Set

import numpy as np

from matching.chains.benches import Crew
from matching.columns import OWN_PLACE, Columns
from matching.facts import NeedFact, SupplierFact
from matching.features.region import Point, centre_of
from matching.ranking import Part, Standing, rank
from matching.scoring import STANDARD, Weights
from matching.taxonomy import taxonomy


class ColumnBench:
    """What `CatalogueBench` finds, from columns. `facts` reads the suppliers that are shown, by id, all at once."""

    def __init__(
        self,
        parts: Sequence[Part],
        facts: Callable[[Set[str]], Mapping[str, SupplierFact]],
        *,
        on: datetime.date,
        weights: Weights = STANDARD,
    ) -> None:
        self.parts = parts
        self.facts = facts
        self.on = on
        self.weights = weights

    def rivals(self, need: NeedFact) -> Set[str]:
        return {code for part in self.parts for code in _naming_all(part, need)}

    def crew(self, need: NeedFact) -> Crew:
        everybody = sum(len(part.columns) for part in self.parts)
        found = rank(self.parts, need, on=self.on, limit=max(1, everybody), weights=self.weights)
        able = sorted(found.matches, key=lambda standing: standing.supplier)
        return Crew(
            ids=tuple(standing.supplier for standing in able),
            scores=np.array([standing.score for standing in able], dtype=np.float64),
            points=tuple(_point(self.parts[standing.part].columns, standing) for standing in able),
        )

    def suppliers(self, codes: Set[str]) -> Mapping[str, SupplierFact]:
        return self.facts(codes)


def _naming_all(part: Part, need: NeedFact) -> Iterator[str]:
    """Ids of the living firms that have a row for every core step, in house or not."""
    columns = part.columns
    names_all = np.ones(len(columns), dtype=np.bool_) if part.dead is None else ~part.dead
    for step in need.core_steps:
        has_row = np.zeros(len(columns), dtype=np.bool_)
        for process in taxonomy().descendants(step.process):
            first, last = columns.rows_of(process)
            has_row[columns.arrays["row_firm"][first:last]] = True
        names_all &= has_row
    return (columns.id_of(firm) for firm in np.flatnonzero(names_all).tolist())


def _point(columns: Columns, standing: Standing) -> Point | None:
    """Where the row stands that answers for the step, as `features.region.place_of` says."""
    arrays, row = columns.arrays, standing.rows[0]
    if arrays["row_flags"][row] & OWN_PLACE and not np.isnan(arrays["firm_lat"][standing.firm]):
        return float(arrays["firm_lat"][standing.firm]), float(arrays["firm_lon"][standing.firm])
    return centre_of(columns.names("province_names")[arrays["row_province"][row]])
