"""A visit to a plant inside an event, and a firm that goes along."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from linkage.inputs.base import Day, Input, Line40, Line200, Line300, Text2000
from linkage.inputs.fair_times import ClockTime
from linkage.inputs.refusals import Refused
from linkage.language import _l

Persons = Annotated[int, Field(ge=1, le=500)]


class VisitInput(Input):
    """When the bus leaves the venue, arrives and is back, on the clock of the venue; how many the host and the bus take.

    `host`: the code of a firm in the registry.
    """

    name: Line200
    host: Line40 | None = None
    place: Line300 | None = None
    rules: Text2000 | None = None
    day: Day
    leaves: ClockTime
    arrives: ClockTime | None = None
    returns: ClockTime
    capacity: Persons = 20
    bus_seats: Persons | None = None

    @model_validator(mode="after")
    def _in_order(self) -> VisitInput:
        if self.returns <= self.leaves:
            raise Refused(_l("It is back before it leaves. Enter a later time of the same day."), at="returns")
        if self.arrives is not None and not self.leaves <= self.arrives <= self.returns:
            raise Refused(_l("Enter a time between leaving and being back."), at="arrives")
        return self


class VisitGuestInput(Input):
    """A firm at the event, by the code of its place there, and how many of its people go."""

    participant: Line40
    persons: Annotated[int, Field(ge=1, le=50)] = 1
