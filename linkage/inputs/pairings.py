"""What officers may ask of a pairing: which needs, how many slots, which rules, and what they decide about a pair."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from database.enums import AskedBy, DecisionKind, PairingPolicy
from linkage.inputs.base import Input, Line40, Line120, Line500
from linkage.inputs.refusals import Refused
from linkage.language import _l

MOST_NEEDS = 500
MOST_SLOTS = 50
WISH = 0.1
"""What a wish adds to a score that runs from 0 to 1: it turns close choices and no others."""


Slots = Annotated[int, Field(ge=0, le=MOST_SLOTS)]
Days = Annotated[int, Field(ge=0, le=3650)]


class PairingInput(Input):
    """A new pairing: a name, its needs by code, and the slots that count where nothing else is said."""

    name: Line120
    needs: list[Line40] = Field(default_factory=list, max_length=MOST_NEEDS)
    fair: Line40 | None = None
    policy: PairingPolicy = PairingPolicy.AUCTION
    slots_per_need: Slots = 3
    slots_per_supplier: Slots = 3
    floor_slots: Slots = 0
    new_days: Days = 180

    @model_validator(mode="after")
    def _has_needs(self) -> PairingInput:
        if not self.needs:
            raise Refused(_l("Choose at least one need."), at="needs")
        return self


class RulesInput(Input):
    """The rules of a pairing that is there; what is left out stays."""

    policy: PairingPolicy | None = None
    floor_slots: Slots | None = None
    new_days: Days | None = None


class SlotsInput(Input):
    """How many introductions one need wants or one supplier takes."""

    slots: Slots


class DecisionInput(Input):
    """What is decided about a pair, why, and who asked for it; without a kind the decision is taken back."""

    kind: DecisionKind | None = None
    asked_by: AskedBy = AskedBy.AGENCY
    wish: Annotated[float, Field(ge=-1, le=1)] = WISH
    reason: Line500 | None = None

    @model_validator(mode="after")
    def _has_reason(self) -> DecisionInput:
        if self.kind is not None and not self.reason:
            raise Refused(_l("Say why, in a few words. Everybody who looks at the pairing reads it."), at="reason")
        return self
