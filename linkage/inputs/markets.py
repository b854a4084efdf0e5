"""A market as a file: who wants and offers how many places, the scores of the pairs that may come about, and the rules."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from linkage.inputs.base import ExternalId, Input
from linkage.inputs.pairings import Slots

Share = Annotated[float, Field(ge=0, le=1)]


class CandidateInput(Input):
    """A pair that may come about. `supplier_score`: how much the supplier should want it; the score itself when left out."""

    need: ExternalId
    supplier: ExternalId
    score: Share
    supplier_score: Share | None = None


class PairInput(Input):
    need: ExternalId
    supplier: ExternalId


class WishInput(PairInput):
    wish: Annotated[float, Field(ge=-1, le=1)]


class MarketInput(Input):
    """`needs` and `suppliers` map an id to its places; `keep`, `veto` and `wishes` are decided pairs; `floor` counts for `new`."""

    needs: dict[ExternalId, Slots]
    suppliers: dict[ExternalId, Slots]
    candidates: list[CandidateInput]
    policy: Literal["auction", "stable"] = "auction"
    keep: list[PairInput] = Field(default_factory=list)
    veto: list[PairInput] = Field(default_factory=list)
    wishes: list[WishInput] = Field(default_factory=list)
    new: list[ExternalId] = Field(default_factory=list)
    floor: Slots = 0
