"""Who helps at an event and what it costs: interpreters, staff with links, budget lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from database.enums import FairStaffRole
from linkage.inputs.amounts import Money, with_currency
from linkage.inputs.base import Input, Line40, Line200, ProcessIds, once_each
from linkage.inputs.currencies import CurrencyCode
from linkage.inputs.refusals import Refused
from linkage.inputs.users import Email
from linkage.language import _l
from matching.taxonomy import LANGUAGES


def _pair(value: Any) -> Any:
    """`vi/ja` -> ["vi", "ja"], the languages in the order of the platform, for an interpreter goes either way."""
    parts = value.split("/") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or len(parts) != 2 or parts[0] == parts[1]:
        raise Refused(_l("Choose pairs of two languages."))
    if any(part not in LANGUAGES for part in parts):
        raise Refused(_l("Choose pairs of two languages."))
    return sorted((str(part) for part in parts), key=tuple(LANGUAGES).index)


def _some_pairs(pairs: list[list[str]]) -> list[list[str]]:
    kept = once_each([tuple(pair) for pair in pairs])
    if not kept:
        raise Refused(_l("Choose at least one pair of languages."))
    return [list(pair) for pair in kept]


class InterpreterInput(Input):
    """An interpreter. Grade A is for technical talk; no topics means all."""

    name: Line200
    email: Email | None = None
    phone: Line40 | None = None
    pairs: Annotated[
        list[Annotated[list[str], BeforeValidator(_pair)]],
        Field(max_length=30, validate_default=True),
        AfterValidator(_some_pairs),
    ] = Field(default_factory=list)
    grade: Literal["A", "B", "C"] | None = None
    topics: ProcessIds = Field(default_factory=list)
    hours_a_day: Annotated[float, Field(gt=0, le=16)] | None = None


class StaffInput(Input):
    """A helper of one event. With `user`, the mail address of an account, a co-organiser may sign in instead of using a link."""

    role: FairStaffRole = FairStaffRole.DOOR
    name: Line200
    organisation: Line200 | None = None
    email: Email | None = None
    user: Email | None = None


class BudgetLineInput(Input):
    """What something costs, planned and spent, and who pays."""

    name: Line200
    payer: Line200 | None = None
    planned: Money = Decimal(0)
    spent: Money = Decimal(0)
    currency: CurrencyCode = "VND"

    @model_validator(mode="before")
    @classmethod
    def _names_its_currency(cls, data: Any) -> Any:
        return with_currency(data, ("planned", "spent"))
