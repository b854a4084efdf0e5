"""A look at what a firm states."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from database.enums import EvidenceLevel
from linkage.days import agency_today
from linkage.inputs.base import Day, Input, Line60, Text2000, once_each
from linkage.inputs.refusals import Refused
from linkage.language import _l


def _level(value: Any) -> Any:
    """What a firm merely says of itself is no proof."""
    if value not in tuple(EvidenceLevel) or value == EvidenceLevel.SELF_DECLARED:
        raise Refused(_l("Choose how you know it."))
    return value


def _some(values: list[str]) -> list[str]:
    if not values:
        raise Refused(_l("Choose at least one thing that you looked at."))
    return once_each(values)


class ProofInput(Input):
    """`claims`: names of what was looked at. Without a last day the proof holds until the claim changes."""

    claims: Annotated[list[Line60], Field(max_length=400), AfterValidator(_some)] = Field(
        default_factory=list, validate_default=True
    )
    level: Annotated[EvidenceLevel, BeforeValidator(_level)] = Field(default="", validate_default=True)
    seen_on: Day = Field(default_factory=agency_today)
    valid_until: Day | None = None
    how: Text2000 | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> ProofInput:
        if self.seen_on > agency_today():
            raise Refused(_l("This day has not come yet."), at="seen_on")
        if self.valid_until is not None and self.valid_until < self.seen_on:
            raise Refused(_l("The last day lies before the day of the look. Correct one of them."), at="valid_until")
        return self
