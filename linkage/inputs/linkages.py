"""What a side or an officer says of a linkage: a step, its end, what it is worth, and what was heard on the telephone."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from database.enums import AnsweredVia, FairSide, OutcomeReason, OutcomeStage, ValueKind
from linkage.days import agency_today
from linkage.inputs.amounts import Money, with_currency
from linkage.inputs.base import Day, Input, Line20, Line500, Text2000
from linkage.inputs.currencies import CurrencyCode
from linkage.inputs.refusals import Refused
from linkage.language import _l

OLDEST_YEARS = 10
"""An older day is a slip of the pen."""


def _one_of(codes: tuple[str, ...], sentence: Any) -> BeforeValidator:
    def check(value: Any) -> Any:
        if value not in codes:
            raise Refused(sentence)
        return value

    return BeforeValidator(check)


_STEPS = tuple(stage for stage in OutcomeStage if stage not in (OutcomeStage.INTRODUCED, OutcomeStage.NOTHING))
Step = Annotated[OutcomeStage, _one_of(_STEPS, _l("Choose the step that was reached."))]
Reason = Annotated[OutcomeReason, _one_of(tuple(OutcomeReason), _l("Choose why it ended."))]
Kind = Annotated[ValueKind, _one_of(tuple(ValueKind), _l("Choose what the amount is of."))]


class _Told(Input):
    """`side`, `via`: of whom an officer writes it down and how it was learned; the two firms leave both out."""

    side: FairSide | None = None
    via: AnsweredVia | None = None


def _not_ahead(day: datetime.date, field: str) -> None:
    today = agency_today()
    if day > today:
        raise Refused(_l("Enter a day that is not in the future."), at=field)
    if day.year < today.year - OLDEST_YEARS:
        raise Refused(_l("Enter a day of the last ten years."), at=field)


class ReachedInput(_Told):
    """A step that was reached. `evidence`: what proves it, such as the number of an order."""

    stage: Step = Field(default="", validate_default=True)
    reached_on: Day = Field(default_factory=agency_today)
    evidence: Line500 | None = None

    @model_validator(mode="after")
    def _has_come(self) -> ReachedInput:
        _not_ahead(self.reached_on, "reached_on")
        return self


class EndInput(_Told):
    """That nothing more comes of it for now, and why."""

    reason: Reason = Field(default="", validate_default=True)
    reached_on: Day = Field(default_factory=agency_today)

    @model_validator(mode="after")
    def _has_come(self) -> EndInput:
        _not_ahead(self.reached_on, "reached_on")
        return self


class ValueInput(_Told):
    """An amount of one kind, of a year of supply or of one order. `proof`: the paper an officer saw."""

    kind: Kind = Field(default="", validate_default=True)
    amount: Money
    currency: CurrencyCode
    is_yearly: bool = True
    stated_on: Day = Field(default_factory=agency_today)
    proof: Line500 | None = None

    @model_validator(mode="before")
    @classmethod
    def _names_its_currency(cls, data: Any) -> Any:
        return with_currency(data, ("amount",))

    @model_validator(mode="after")
    def _has_come(self) -> ValueInput:
        _not_ahead(self.stated_on, "stated_on")
        return self


class CallInput(Input):
    """What an officer heard on the telephone."""

    side: Annotated[FairSide, _one_of(tuple(FairSide), _l("Choose whom you called."))] = Field(
        default="", validate_default=True
    )
    called_on: Day = Field(default_factory=agency_today)
    text: Text2000 = Field(default="", validate_default=True)

    @model_validator(mode="after")
    def _says_something(self) -> CallInput:
        if not self.text:
            raise Refused(_l("Write what you heard."), at="text")
        _not_ahead(self.called_on, "called_on")
        return self


class OwnerInput(Input):
    """The officer who looks after a linkage from now on; None: nobody in particular."""

    owner: Line20 | None = None
