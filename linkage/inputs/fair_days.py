"""What may be submitted on the day of a fair: check-ins a phone kept, numbers in a queue, proposals to confirm."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from linkage.inputs.base import Input, Line40, Line60, Line300
from linkage.inputs.refusals import Refused
from linkage.language import _l

MOST_ARRIVALS = 200
MOST_CHOSEN = 500


def _with_zone(moment: datetime.datetime) -> datetime.datetime:
    if moment.tzinfo is None or not 2000 <= moment.year <= 2100:
        raise Refused(_l("Give the time with its zone, such as 2026-12-03T09:12:00Z."))
    return moment.astimezone(datetime.UTC)


Moment = Annotated[datetime.datetime, AfterValidator(_with_zone)]


class ArrivalInput(Input):
    """One person came in. `key`: the code of the badge, or its handle in the phone's index."""

    key: Line40
    at: Moment


class ArrivalsInput(Input):
    """What a phone at the door kept. `sent_at`: what its clock said when it sent this."""

    device: Line60 | None = None
    sent_at: Moment
    entries: Annotated[list[ArrivalInput], Field(max_length=MOST_ARRIVALS)] = Field(default_factory=list)


class LeavingInput(Input):
    """A firm goes home, or did not come, and why."""

    reason: Line300 | None = None


class RepairInput(Input):
    """The proposals an officer confirms, each by its key; `all`: every filling."""

    chosen: Annotated[list[Line300], Field(max_length=MOST_CHOSEN)] = Field(default_factory=list)
