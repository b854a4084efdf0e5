"""What officers write down about an introduction."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from database.enums import ConfirmedBy, OutcomeReason, OutcomeStage
from linkage.days import agency_today
from linkage.inputs.base import Day, Input, Line20, Line500
from linkage.inputs.refusals import Refused
from linkage.language import _l

COLUMNS = ("need", "supplier", "stage", "reached_on", "reason", "confirmed_by", "evidence")
"""The columns of a list, in their order; the first four are needed."""


def _named(sentence: Any) -> BeforeValidator:
    def check(value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            raise Refused(sentence)
        return value

    return BeforeValidator(check)


NeedCode = Annotated[Line20, _named(_l("Enter the code of the need."))]
SupplierCode = Annotated[Line20, _named(_l("Enter the code of the supplier."))]


def _stage(value: Any) -> Any:
    if value not in tuple(OutcomeStage):
        raise Refused(_l("Choose how far it got."))
    return value


class OutcomeInput(Input):
    """A step that a need and a supplier reached together, or the end of it; both named by their public codes."""

    need: NeedCode = Field(default="", validate_default=True)
    supplier: SupplierCode = Field(default="", validate_default=True)
    stage: Annotated[OutcomeStage, BeforeValidator(_stage)] = Field(default="", validate_default=True)
    reached_on: Day = Field(default_factory=agency_today)
    reason: OutcomeReason | None = None
    confirmed_by: ConfirmedBy = ConfirmedBy.NOBODY
    evidence: Line500 | None = None

    @model_validator(mode="after")
    def _end_has_a_reason(self) -> OutcomeInput:
        if self.stage is OutcomeStage.NOTHING and self.reason is None:
            raise Refused(_l("Choose why nothing came of it."), at="reason")
        if self.stage is not OutcomeStage.NOTHING and self.reason is not None:
            raise Refused(_l("A reason belongs to an introduction that ended. Leave it empty."), at="reason")
        if self.reason is OutcomeReason.OTHER and self.evidence is None:
            raise Refused(_l("Say in a few words what the reason is."), at="evidence")
        if self.reached_on > agency_today():
            raise Refused(_l("Enter a day that is not in the future."), at="reached_on")
        return self
