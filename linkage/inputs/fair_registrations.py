"""What a firm says when it registers for a fair, who comes for it, when it is away, and what officers decide about it."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from database.enums import FairSide
from linkage.inputs.base import (
    Input,
    LanguageCode,
    LanguageCodes,
    Line40,
    Line200,
    Line300,
    Line500,
    ProcessIds,
    Text2000,
)
from linkage.inputs.refusals import Refused
from linkage.inputs.users import Email, TaxCode
from linkage.language import _l

MOST_MEETINGS = 60
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.h]?([0-5]\d)?", re.ASCII)


def _named(sentence: Any) -> BeforeValidator:
    def check(value: Any) -> Any:
        if not value:
            raise Refused(sentence)
        return value

    return BeforeValidator(check)


def _clock(value: Any) -> Any:
    """14:30, 14h30, 9 or 0930."""
    if not isinstance(value, str):
        return value
    found = _CLOCK.fullmatch(value.strip())
    if found is None:
        raise Refused(_l("Enter a time such as 10:30."))
    return datetime.time(int(found[1]), int(found[2] or 0))


Meetings = Annotated[int, Field(ge=0, le=MOST_MEETINGS)]
Clock = Annotated[datetime.time, BeforeValidator(_clock)]


class RegistrationInput(Input):
    """What a firm asks for and brings. Without a number of meetings the fair's counts; `consent`: its contacts may be shared."""

    languages: LanguageCodes = Field(default_factory=list)
    is_interpreter_needed: bool = False
    min_meetings: Meetings | None = None
    max_meetings: Annotated[int, Field(ge=1, le=MOST_MEETINGS)] | None = None
    topics: ProcessIds = Field(default_factory=list)
    message: Text2000 | None = None
    consent: bool = False

    @model_validator(mode="after")
    def _holds_together(self) -> RegistrationInput:
        if not self.languages:
            raise Refused(_l("Choose at least one language in which you can talk."), at="languages")
        if self.min_meetings is not None and self.max_meetings is not None and self.min_meetings > self.max_meetings:
            raise Refused(
                _l("This is more than the most meetings you want. Enter a smaller number."), at="min_meetings"
            )
        return self


class DelegateInput(Input):
    """A person who comes for a firm. Without languages or topics those of the firm count."""

    name: Annotated[Line200, _named(_l("Enter the name of the person who comes."))] = Field(
        default="", validate_default=True
    )
    job: Line200 | None = None
    email: Email | None = None
    phone: Line40 | None = None
    language: LanguageCode = "en"
    languages: LanguageCodes = Field(default_factory=list)
    topics: ProcessIds = Field(default_factory=list)


class DayInput(Input):
    """One day of a fair as a firm or a person can make it: `blocks` are the numbers of the sessions it is away from."""

    day: datetime.date
    is_away: bool = False
    arrive: Clock | None = None
    leave: Clock | None = None
    blocks: list[int] = Field(default_factory=list, max_length=100)
    reason: Line300 | None = None

    @model_validator(mode="after")
    def _arrives_before_it_leaves(self) -> DayInput:
        if self.arrive is not None and self.leave is not None and self.arrive >= self.leave:
            raise Refused(_l("You leave before you arrive. Correct one of the two times."), at="leave")
        return self


class ReasonInput(Input):
    """Why an officer says no, or why a firm does not come."""

    reason: Annotated[Line500, _named(_l("Say why in a sentence. The firm reads it."))] = Field(
        default="", validate_default=True
    )


class WithdrawalInput(Input):
    reason: Line500 | None = None


class DeskInput(Input):
    """What officers note about a firm at a fair: `table` is a label, `co_organiser` the code of a helper; blank takes it away."""

    officer_note: Text2000 | None = None
    is_reserve: bool = False
    table: Line40 | None = None
    co_organiser: Line40 | None = None


class BroughtFirmInput(Input):
    """A firm that a co-organiser brings: it need not be in the registry yet."""

    side: FairSide = FairSide.SUPPLIER
    name: Annotated[Line300, _named(_l("Enter the name of the firm."))] = Field(default="", validate_default=True)
    tax_code: TaxCode | None = None
    contact_name: Line200 | None = None
    contact_email: Email | None = None
    contact_phone: Line40 | None = None
