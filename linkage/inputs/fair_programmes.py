"""A block of an event's programme, and when somebody is away, as officers type them."""

from __future__ import annotations

from pydantic import model_validator

from database.enums import FairSessionKind
from linkage.inputs.base import Day, Input, Line20, Line200, Line300, Text2000
from linkage.inputs.fair_times import ClockTime
from linkage.inputs.refusals import Refused
from linkage.language import _l


class _Span(Input):
    """A part of one day, on the clock of the venue."""

    day: Day
    starts: ClockTime
    ends: ClockTime

    @model_validator(mode="after")
    def _ends_later(self) -> _Span:
        if self.ends <= self.starts:
            raise Refused(_l("It ends before it starts. Enter a later time of the same day."), at="ends")
        return self


class SessionInput(_Span):
    """A block of the programme. Only meetings and walk-in blocks are cut into slots."""

    kind: FairSessionKind = FairSessionKind.MEETINGS
    name: Line200
    text: Text2000 | None = None
    hall: Line20 | None = None


class AbsenceInput(_Span):
    """When somebody cannot meet."""

    reason: Line300 | None = None
