"""What one side says of a meeting, in two minutes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from database.enums import MinutesOutcome, NextStep, OutcomeReason
from linkage.days import agency_today
from linkage.inputs.base import Day, Input, Line20, Text4000
from linkage.inputs.refusals import Refused
from linkage.language import _l

MOST_PARTS = 30


def _outcome(value: Any) -> Any:
    if value not in tuple(MinutesOutcome):
        raise Refused(_l("Choose what came of the meeting."))
    return value


class MinutesInput(Input):
    """`parts`: codes of parts on the board. A next step needs a day, so that it can be followed up."""

    outcome: Annotated[MinutesOutcome, BeforeValidator(_outcome)] = Field(default="", validate_default=True)
    was_other_present: bool = True
    parts: Annotated[list[Line20], Field(max_length=MOST_PARTS)] = Field(default_factory=list)
    next_step: NextStep = NextStep.NONE
    next_step_on: Day | None = None
    interest: Annotated[int, Field(ge=1, le=5)] | None = None
    reason: OutcomeReason | None = None
    notes: Text4000 | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> MinutesInput:
        if self.outcome is MinutesOutcome.NOT_HELD and self.next_step is not NextStep.NONE:
            raise Refused(_l("The meeting did not take place, so there is no next step. Choose none."), at="next_step")
        if self.next_step is not NextStep.NONE and self.next_step_on is None:
            raise Refused(_l("Enter until when, so that nobody forgets it."), at="next_step_on")
        if self.next_step_on is not None and self.next_step_on < agency_today():
            raise Refused(_l("Enter today or a later day."), at="next_step_on")
        if self.reason is not None and self.outcome is not MinutesOutcome.NO_INTEREST:
            raise Refused(_l("A reason belongs to a meeting without interest. Leave it empty."), at="reason")
        return self
