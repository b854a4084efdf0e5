"""What buyers ask in a request for quotation, and what suppliers answer."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from database.columns import now
from database.enums import DrawingForm, OutcomeReason
from linkage.inputs.amounts import is_misgrouped, is_scaled, misgrouped, read_amount, with_currency
from linkage.inputs.base import (
    Day,
    Input,
    Line20,
    Line30,
    Line60,
    Line200,
    Line300,
    Text2000,
    Text4000,
    Text9999,
    _text,
)
from linkage.inputs.currencies import CurrencyCode
from linkage.inputs.fair_times import ClockTime
from linkage.inputs.refusals import Refused
from linkage.language import TIME_ZONE, _l

DETAILS = (
    *("project", "process", "material", "size", "surface", "heat_treatment", "critical", "tolerance", "lot", "life"),
    *("start", "sample", "tool", "quality", "packing", "payment", "target_price", "nominated", "substances", "origin"),
)
"""The further fields of a request, in the order of its page."""

NDA_LANGUAGES = ("vi", "vi+en", "vi+ja", "en", "ja")
"""In what an NDA is written: one language, or two below each other."""

PARTS = ("material", "process", "sub_process", "tool_share", "packing", "transport", "overhead", "other")
"""What a unit price is made of."""

AMOUNTS = ("unit_price", *PARTS, "freight", "tool_price")
"""What an offer states in its currency."""

MOST_DAYS = 400
"""How far away the hour may be by which suppliers are to answer."""


def _asked(sentence: Any) -> BeforeValidator:
    def check(value: Any) -> Any:
        if value is None or value == "":
            raise Refused(sentence)
        return value

    return BeforeValidator(check)


def _nda_language(value: Any) -> Any:
    if value in (None, ""):
        return None
    if value not in NDA_LANGUAGES:
        raise Refused(_l("Choose the language of the text."))
    return value


Title = Annotated[Line300, _asked(_l("Enter a title."))]
Volume = Annotated[int, Field(ge=1, le=2_000_000_000), _asked(_l("Enter how much a year you need."))]
DueDay = Annotated[Day, _asked(_l("Enter the day by which suppliers are to answer."))]
NdaText = Annotated[str, StringConstraints(max_length=20_000), BeforeValidator(_text)]


class RfqInput(Input):
    """A request as its buyer writes it. `due_on`, `due_time`: the last moment for an answer, on the clocks of the agency.

    `is_target_shown`: suppliers read the target price; else it stays with the buyer. `nda_language`: one of `NDA_LANGUAGES`.
    """

    title: Title = Field(default="", validate_default=True)
    number: Line60 | None = None
    part_no: Line60 | None = None
    drawing_no: Line60 | None = None
    drawing_revision: Line20 | None = None
    annual_volume: Volume = Field(default="", validate_default=True)
    volume_unit: Line30 = "pcs"
    currency: CurrencyCode = "USD"
    incoterm: Annotated[str, StringConstraints(max_length=10)] | None = None
    delivery_place: Line200 | None = None
    text: Text9999 | None = None
    due_on: DueDay = Field(default="", validate_default=True)
    due_time: ClockTime = datetime.time(17, 0)
    is_sealed: bool = False
    is_target_shown: bool = False
    nda_text: NdaText | None = None
    nda_language: Annotated[str | None, BeforeValidator(_nda_language)] = None
    drawing_form: DrawingForm = DrawingForm.WATERMARKED
    project: Line300 | None = None
    process: Line300 | None = None
    material: Line300 | None = None
    size: Line300 | None = None
    surface: Line300 | None = None
    heat_treatment: Line300 | None = None
    critical: Line300 | None = None
    tolerance: Line300 | None = None
    lot: Line300 | None = None
    life: Line300 | None = None
    start: Line300 | None = None
    sample: Line300 | None = None
    tool: Line300 | None = None
    quality: Line300 | None = None
    packing: Line300 | None = None
    payment: Line300 | None = None
    target_price: Line300 | None = None
    nominated: Line300 | None = None
    substances: Line300 | None = None
    origin: Line300 | None = None

    @property
    def due_at(self) -> datetime.datetime:
        return datetime.datetime.combine(self.due_on, self.due_time, ZoneInfo(TIME_ZONE)).astimezone(datetime.UTC)

    @property
    def details(self) -> dict[str, str]:
        """The further fields that were filled in."""
        return {name: value for name in DETAILS if (value := getattr(self, name)) is not None}

    @model_validator(mode="after")
    def _is_due_in_time(self) -> RfqInput:
        if not 1 <= self.due_on.year <= 9990 or self.due_on > now().date() + datetime.timedelta(days=MOST_DAYS):
            raise Refused(_l("Enter a day within the next year."), at="due_on")
        if self.due_at <= now():
            raise Refused(_l("Enter a moment that is still to come."), at="due_on")
        return self


def _price(value: Any) -> Any:
    """Words of scale multiply. A truth is no number, though Python would take it for one."""
    if isinstance(value, bool):
        raise Refused(_l("Enter a number."))
    if isinstance(value, str):
        text = value.strip()
        if is_scaled(text):
            return read_amount(text)
        if is_misgrouped(text) and not text.replace(".", "", 1).isdigit():
            raise misgrouped()
        if not text.isascii() or not text.replace(".", "", 1).isdigit():
            raise Refused(_l("Enter an amount, such as 0.45, 1500000 or 250 million."))
        return text
    return value


_LARGEST = Decimal(10) ** 12
Price = Annotated[Decimal, Field(ge=0, le=_LARGEST, decimal_places=4), BeforeValidator(_price)]
ToolPrice = Annotated[Decimal, Field(ge=0, le=_LARGEST, decimal_places=2), BeforeValidator(_price)]
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2), BeforeValidator(_price)]
Days = Annotated[int, Field(ge=0, le=2000)]
Pieces = Annotated[int, Field(ge=0, le=2_000_000_000)]


OfferPrice = Annotated[Price, _asked(_l("Enter the price of one unit."))]
OfferDay = Annotated[Day, _asked(_l("Enter the day until which the offer is valid."))]


def _tell_musts(schema: dict[str, Any]) -> None:
    """A value that has to be given has a blank default, so that its own words are said where it is missing."""
    schema["required"] = ["unit_price", "valid_until"]
    for name in schema["required"]:
        schema["properties"][name].pop("default", None)


class QuotationInput(Input):
    """An offer. The parts of the unit price add up to it, within a cent for rounding."""

    model_config = ConfigDict(json_schema_extra=_tell_musts)

    currency: CurrencyCode = "USD"
    unit_price: OfferPrice = Field(default="", validate_default=True)
    material: Price | None = None
    process: Price | None = None
    sub_process: Price | None = None
    tool_share: Price | None = None
    packing: Price | None = None
    transport: Price | None = None
    overhead: Price | None = None
    other: Price | None = None
    freight: Price | None = None
    duty_percent: Percent | None = None
    tool_price: ToolPrice | None = None
    tool_days: Days | None = None
    sample_days: Days | None = None
    lead_days: Days | None = None
    least_order: Pieces | None = None
    capacity_month: Pieces | None = None
    incoterm: Annotated[str, StringConstraints(max_length=10)] | None = None
    payment: Line300 | None = None
    valid_until: OfferDay = Field(default="", validate_default=True)
    deviations: Text4000 | None = None
    text: Text4000 | None = None

    @model_validator(mode="before")
    @classmethod
    def _names_its_currency(cls, data: Any) -> Any:
        return with_currency(data, AMOUNTS)

    @property
    def breakdown(self) -> dict[str, str]:
        """The parts of the unit price that were filled in, as they are kept."""
        return {name: str(value) for name in PARTS if (value := getattr(self, name)) is not None}


class RateInput(Input):
    """What one unit of a currency is worth in another."""

    rate: Annotated[Decimal, Field(ge=Decimal("0.000001"), le=10**9), BeforeValidator(_price)]


class QuestionInput(Input):
    """What a supplier asks."""

    question: Annotated[Text2000, _asked(_l("Enter your question."))] = Field(default="", validate_default=True)


class AnswerInput(Input):
    """What the buyer answers, once for all."""

    answer: Annotated[Text4000, _asked(_l("Enter the answer."))] = Field(default="", validate_default=True)


def _reason(value: Any) -> Any:
    if value not in tuple(OutcomeReason):
        raise Refused(_l("Choose a reason."))
    return value


class DeclineInput(Input):
    """Why a supplier does not quote."""

    reason: Annotated[OutcomeReason, BeforeValidator(_reason)] = Field(default="", validate_default=True)
    reason_text: Annotated[str, StringConstraints(max_length=1000), BeforeValidator(_text)] | None = None


class DecisionInput(Input):
    """What is decided about one supplier: its share of the volume in percent, or why it gets none; `result`: some words to it."""

    share: Percent = Decimal(0)
    reason: OutcomeReason | None = None
    result: Text2000 | None = None

    @model_validator(mode="after")
    def _no_share_has_a_reason(self) -> DecisionInput:
        if not self.share and self.reason is None:
            raise Refused(_l("Choose why this supplier does not get the order."), at="reason")
        if self.share and self.reason is not None:
            raise Refused(_l("This supplier has a share and a reason for none. Keep one of the two."), at="reason")
        return self
