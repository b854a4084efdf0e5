"""What a side answers some months after a meeting: three questions."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from database.enums import FollowUpStatus, OutcomeReason, OutcomeStage
from linkage.inputs.amounts import Money, with_currency
from linkage.inputs.base import Day, Input, Line20, Text2000
from linkage.inputs.currencies import CurrencyCode
from linkage.inputs.refusals import Refused
from linkage.language import _l

Several = Annotated[int, Field(ge=0, le=1000)]


def _stage(value: Any) -> Any:
    if value not in tuple(OutcomeStage):
        raise Refused(_l("Choose how far it got."))
    return value


class FollowUpInput(Input):
    """Where the pair stands now; what happened since, with amounts of one year; how content the side is and what would help.

    Expected, quoted and ordered are three different figures; each is optional, and one currency is for all of them.
    """

    stage: Annotated[OutcomeStage, BeforeValidator(_stage)] = Field(default="", validate_default=True)
    reason: OutcomeReason | None = None
    rfqs: Several | None = None
    quotations: Several | None = None
    samples: Several | None = None
    expected_value: Money | None = None
    quoted_value: Money | None = None
    ordered_value: Money | None = None
    currency: CurrencyCode | None = None
    satisfaction: Annotated[int, Field(ge=1, le=5)] | None = None
    text: Text2000 | None = None

    @model_validator(mode="before")
    @classmethod
    def _names_its_currency(cls, data: Any) -> Any:
        return with_currency(data, ("expected_value", "quoted_value", "ordered_value"))

    @model_validator(mode="after")
    def _fits_together(self) -> FollowUpInput:
        if self.stage is OutcomeStage.NOTHING and self.reason is None:
            raise Refused(_l("Choose why nothing came of it."), at="reason")
        if self.stage is not OutcomeStage.NOTHING and self.reason is not None:
            raise Refused(_l("A reason belongs to a pair that has stopped. Leave it empty."), at="reason")
        values = (self.expected_value, self.quoted_value, self.ordered_value)
        if any(value is not None for value in values) and self.currency is None:
            raise Refused(_l("Enter the currency of the amounts."), at="currency")
        return self


class NextStepInput(Input):
    """What an officer or a firm says of a next step: done, given up and why, or due on another day.

    `owner`: code of the officer who sees to it from now on; only officers say that.
    """

    status: FollowUpStatus = FollowUpStatus.DONE
    due_on: Day | None = None
    text: Text2000 | None = None
    owner: Line20 | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> NextStepInput:
        if self.status is FollowUpStatus.DUE and self.due_on is None:
            raise Refused(_l("Enter the new day."), at="due_on")
        if self.status is FollowUpStatus.DROPPED and self.text is None:
            raise Refused(_l("Say why it is given up."), at="text")
        return self
