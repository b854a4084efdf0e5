"""What a list shows of how a query was read."""

from __future__ import annotations

from dataclasses import dataclass

from linkage.web.addresses import Address
from linkage.web.public import chips
from linkage.web.public.chips import Chip, Correction
from search.understanding import Understood


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was read in the query, piece by piece, and the words left over. `not_compared`: limits that profiles do not state."""

    chips: tuple[Chip, ...]
    misspelt: tuple[Correction, ...]
    left_over: str
    explanation: str
    not_compared: str


def understanding(
    query: str, understood: Understood, address: Address, *, explanation: str = "", not_compared: str = ""
) -> Understanding:
    return Understanding(
        chips=chips.chips(query, understood, address),
        misspelt=chips.misspelt(query, understood, address),
        left_over=understood.text if understood.spans else "",
        explanation=explanation,
        not_compared=not_compared,
    )
