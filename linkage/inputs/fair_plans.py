"""What officers say of an event as a whole: its kind and days, its limits and deadlines, and who may come."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from database.enums import FairKind
from linkage.inputs.base import (
    CertificateIds,
    Day,
    Input,
    LanguageCodes,
    Line40,
    Line300,
    OwnershipId,
    Percentage,
    ProcessIds,
    ProvinceCode,
    ProvinceCodes,
    Text2000,
    Text9999,
    once_each,
)
from linkage.inputs.fair_times import ZoneName
from linkage.inputs.refusals import Refused
from linkage.language import _l

LONGEST_DAYS = 14
VENUE_ZONE = "Asia/Ho_Chi_Minh"


def _of_this_century(day: datetime.date) -> datetime.date:
    """Days are moved with the event: those at the ends of the calendar lead out of it."""
    if not 2000 <= day.year < 3000:
        raise Refused(_l("Enter a day between the years 2000 and 2999."))
    return day


FairDay = Annotated[Day, AfterValidator(_of_this_century)]
Minutes = Annotated[int, Field(ge=5, le=240)]
ChangeMinutes = Annotated[int, Field(ge=0, le=120)]
FewMeetings = Annotated[int, Field(ge=0, le=100)]
SomeMeetings = Annotated[int, Field(ge=1, le=500)]
Places = Annotated[int, Field(ge=0, le=5000)]
Persons = Annotated[int, Field(ge=1, le=50)]


class EligibilityInput(Input):
    """What a firm must fulfil to come as a supplier; what is left out is not asked. An officer may let in a firm all the same.

    `processes`, `certificates`: one of them is enough. `provinces`: of the main plant. `completeness_percent`: how much of what buyers
    ask for the profile must say. `text`: what else is expected, in words, shown to everybody.
    """

    is_listed: bool = False
    completeness_percent: Percentage = 0
    processes: ProcessIds = Field(default_factory=list)
    provinces: ProvinceCodes = Field(default_factory=list)
    certificates: CertificateIds = Field(default_factory=list)
    ownership: Annotated[list[OwnershipId], Field(max_length=50), AfterValidator(once_each)] = Field(
        default_factory=list
    )
    text: Text2000 | None = None


class NewFairInput(Input):
    """A new event: the rest comes from its kind (`linkage.services.fair_kinds`), the days too unless they are given."""

    kind: FairKind = FairKind.REVERSE_TRADE_FAIR
    name: Line300
    starts_on: FairDay
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] | None = None
    venue: Line300 | None = None
    province: ProvinceCode | None = None
    timezone: ZoneName = VENUE_ZONE
    languages: LanguageCodes = Field(default_factory=list)
    tables: Annotated[int, Field(ge=0, le=300)] | None = None
    host: Line40 | None = None
    text: Text9999 | None = None


class CopyFairInput(Input):
    """Another event like an earlier one, on other days."""

    name: Line300
    starts_on: FairDay


class CancelFairInput(Input):
    """Why an event is called off, for every firm to read."""

    reason: Text2000 | None = None


class FairInput(Input):
    """All that can be changed about an event as a whole. A limit left out is none; a deadline left out is not set."""

    name: Line300
    text: Text9999 | None = None
    venue: Line300 | None = None
    province: ProvinceCode | None = None
    timezone: ZoneName = VENUE_ZONE
    languages: LanguageCodes = Field(default_factory=list)
    host: Line40 | None = None
    starts_on: FairDay
    ends_on: FairDay
    registration_opens_on: FairDay | None = None
    registration_closes_on: FairDay | None = None
    wishes_open_on: FairDay | None = None
    wishes_close_on: FairDay | None = None
    provisional_on: FairDay | None = None
    comments_close_on: FairDay | None = None
    slot_minutes: Minutes = 20
    change_minutes: ChangeMinutes = 0
    min_meetings: FewMeetings = 0
    max_meetings_supplier: SomeMeetings | None = None
    max_meetings_assembler: SomeMeetings | None = None
    max_meetings_a_day: SomeMeetings | None = None
    max_run: SomeMeetings | None = None
    wishes_each: FewMeetings = 10
    coverage_percent: Percentage = 50
    places_assemblers: Places | None = None
    places_suppliers: Places | None = None
    delegates_each: Persons = 2
    is_approval_needed: bool = False
    eligibility: EligibilityInput = Field(default_factory=EligibilityInput)

    @model_validator(mode="after")
    def _days_in_order(self) -> FairInput:
        if self.ends_on < self.starts_on:
            raise Refused(_l("The last day comes before the first. Enter the same day or a later one."), at="ends_on")
        if (self.ends_on - self.starts_on).days >= LONGEST_DAYS:
            raise Refused(_l("An event lasts at most %(days)s days."), at="ends_on", days=LONGEST_DAYS)
        return self

    @model_validator(mode="after")
    def _deadlines_in_order(self) -> FairInput:
        """Each deadline that is set comes no earlier than those set before it."""
        before: datetime.date | None = None
        for name in DEADLINES:
            day: datetime.date | None = getattr(self, name)
            if day is None:
                continue
            if day > self.ends_on:
                raise Refused(_l("This day is after the event. Enter an earlier one."), at=name)
            if before is not None and name not in _MAY_OVERLAP and day < before:
                raise Refused(_l("This comes before the step it follows. Enter a later day."), at=name)
            before = day
        return self

    @model_validator(mode="after")
    def _fewest_within_most(self) -> FairInput:
        if self.max_meetings_supplier is not None and self.min_meetings > self.max_meetings_supplier:
            raise Refused(_l("A supplier cannot get more meetings than it may have."), at="min_meetings")
        return self


DEADLINES = (
    "registration_opens_on",
    "registration_closes_on",
    "wishes_open_on",
    "wishes_close_on",
    "provisional_on",
    "comments_close_on",
)
"""In the order of the work."""

_MAY_OVERLAP = frozenset({"wishes_open_on"})
"""Wishes may open while firms still register."""


def fair_values(given: FairInput) -> dict[str, Any]:
    """The columns of the event that an input speaks of, but for its host."""
    values = given.model_dump(exclude={"host", "eligibility", "coverage_percent"})
    values["coverage_bonus"] = given.coverage_percent / 100
    values["eligibility"] = given.eligibility.model_dump(mode="json", exclude_defaults=True)
    return values
