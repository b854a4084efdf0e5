"""What a supplier tells the agency of a buyer in confidence, and what the agency answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from database.enums import ConductTopic
from linkage.days import agency_today
from linkage.inputs.base import Day, Input, Text4000
from linkage.inputs.feedback import one_of
from linkage.inputs.refusals import Refused
from linkage.language import _l


class ConductReportInput(Input):
    """`happened_on`: when, as far as the firm wants to say."""

    topic: Annotated[ConductTopic, one_of(tuple(ConductTopic), _l("Choose what it is about."))] = Field(
        default="", validate_default=True
    )
    happened_on: Day | None = None
    text: Text4000 = Field(default="", validate_default=True)

    @model_validator(mode="after")
    def _says_what_happened(self) -> ConductReportInput:
        if not self.text:
            raise Refused(_l("Write in a few words what happened."), at="text")
        if self.happened_on is not None and self.happened_on > agency_today():
            raise Refused(_l("Enter a day that is not in the future."), at="happened_on")
        return self


class ConductAnswerInput(Input):
    """What the head officer writes back to the firm."""

    answer: Text4000 = Field(default="", validate_default=True)

    @model_validator(mode="after")
    def _says_something(self) -> ConductAnswerInput:
        if not self.answer:
            raise Refused(_l("Write what follows. The firm reads it."), at="answer")
        return self
