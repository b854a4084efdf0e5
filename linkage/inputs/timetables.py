"""How a run is asked for, and what its officers decide about conflicts."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from linkage.inputs.base import Input, Line200, Percentage

Seconds = Annotated[int, Field(ge=2, le=600)]
Seed = Annotated[int, Field(ge=0, le=1_000_000)]


class Gaps(StrEnum):
    """How much idle slots between two meetings of a firm matter."""

    IGNORE = "ignore"
    FEW = "few"
    FEWEST = "fewest"

    @property
    def weight(self) -> float:
        """What one idle slot costs, in the units of `linkage.services.fair_weights`: a proposal is worth up to 1."""
        return {Gaps.IGNORE: 0.0, Gaps.FEW: 0.01, Gaps.FEWEST: 0.1}[self]


class TimetableInput(Input):
    """A run. `coverage` in per cent: how much every firm's first meeting counts beside the best pairs; None takes the fair's."""

    name: Line200 | None = None
    coverage: Percentage | None = None
    gaps: Gaps = Gaps.FEW
    seconds: Seconds = 30
    seed: Seed = 0
