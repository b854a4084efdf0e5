"""What a firm says of the agency's services, and what officers do about a low mark."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from database.enums import BY_AGENCY, AnsweredVia
from linkage.inputs.base import Day, Input, Line20, Line500, Text4000
from linkage.inputs.refusals import Refused
from linkage.language import _l

MARKS = (1, 2, 3, 4, 5)


def one_of(codes: tuple[str, ...], sentence: Any) -> BeforeValidator:
    """Refuses with the sentence what is none of these codes."""

    def check(value: Any) -> Any:
        if value not in codes:
            raise Refused(sentence)
        return value

    return BeforeValidator(check)


def _mark(value: Any) -> Any:
    if str(value) not in [str(mark) for mark in MARKS]:
        raise Refused(_l("Choose how much it helped you."))
    return int(value)


Mark = Annotated[int, BeforeValidator(_mark)]


class FeedbackInput(Input):
    """The two questions: how much it helped, from 1 to 5, and what to do better."""

    mark: Mark = Field(default=0, validate_default=True)
    text: Text4000 | None = None


class NotedFeedbackInput(FeedbackInput):
    """The same as an officer heard it on the telephone, or has it on paper."""

    via: Annotated[AnsweredVia, one_of(BY_AGENCY, _l("Choose how the firm told you."))] = Field(
        default="", validate_default=True
    )


class ActionInput(Input):
    """What is planned, who does it and until when. `reason`: why the day is another one than before."""

    plan: Text4000 | None = None
    owner: Line20 | None = None
    due_on: Day | None = None
    reason: Line500 | None = None

    @model_validator(mode="after")
    def _has_a_day(self) -> ActionInput:
        if self.due_on is None:
            raise Refused(_l("Say until when."), at="due_on")
        return self


class ResultInput(Input):
    """What was done, as the firm reads it."""

    result: Text4000 = Field(default="", validate_default=True)

    @model_validator(mode="after")
    def _says_something(self) -> ResultInput:
        if not self.result:
            raise Refused(_l("Write what was done. The firm reads it."), at="result")
        return self


class ReopenInput(Input):
    """Why something that was done has to be done better."""

    reason: Line500 = Field(default="", validate_default=True)

    @model_validator(mode="after")
    def _says_why(self) -> ReopenInput:
        if not self.reason:
            raise Refused(_l("Say why it is opened again."), at="reason")
        return self
