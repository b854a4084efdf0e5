"""Who helps at an event and what it costs: interpreters, staff with links, budget lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from database.enums import FairStaffRole
from linkage.inputs.base import Input, Line40, Line200, ProcessIds, once_each
from linkage.inputs.fair_times import CurrencyCode
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


def _amount(value: Any) -> Any:
    """1,500,000 or 1.500.000 as people group thousands; a comma or point before one or two digits is a fraction."""
    if not isinstance(value, str):
        return value
    text = value.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    head, mark, tail = max(text.rpartition(","), text.rpartition("."), key=lambda parts: len(parts[0]))
    whole, fraction = (head, tail) if mark and 1 <= len(tail) <= 2 else (text, "")
    digits = whole.replace(",", "").replace(".", "")
    if not (digits + fraction).isascii() or not (digits + fraction).isdigit():
        raise Refused(_l("Enter an amount, such as 1500000."))
    return f"{digits or 0}.{fraction or 0}"


Money = Annotated[Decimal, BeforeValidator(_amount), Field(ge=0, le=Decimal(10) ** 14, decimal_places=2)]


class BudgetLineInput(Input):
    """What something costs, planned and spent, and who pays."""

    name: Line200
    payer: Line200 | None = None
    planned: Money = Decimal(0)
    spent: Money = Decimal(0)
    currency: CurrencyCode = "VND"
