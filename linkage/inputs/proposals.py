"""What may be submitted about proposals: one, many at once, a yes with a contact, a no with a reason."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from database.enums import FairSide, OutcomeReason, RefusalKind
from linkage.inputs.base import Input, Line20, Line40, Line200, Line300, Line500, Text2000
from linkage.inputs.refusals import Refused
from linkage.inputs.users import Email
from linkage.language import _l

MOST_AT_ONCE = 200
"""So many pairs are proposed by one press of a button: more than anybody looks at."""


def _name(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise Refused(_l("Enter the name of the person to be met."))
    return value


def _code(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise Refused(_l("Enter the code."))
    return value


def _named_firm(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise Refused(_l("Enter the name or the code of the firm."))
    return value


def _reason(value: Any) -> Any:
    if value not in tuple(OutcomeReason) or value == OutcomeReason.NO_ANSWER:
        raise Refused(_l("Choose a reason."))
    return value


def _side(value: Any) -> Any:
    if value not in tuple(FairSide):
        raise Refused(_l("Choose who answered."))
    return value


class YesInput(Input):
    """The person to be met, who says yes to being shown to the other firm."""

    name: Annotated[Line200, BeforeValidator(_name)] = Field(default="", validate_default=True)
    phone: Line40 | None = None
    agrees: bool = False

    @model_validator(mode="after")
    def _is_agreed(self) -> YesInput:
        if not self.agrees:
            raise Refused(
                _l("Tick the box if you agree. Without it the other firm cannot get in touch with you."), at="agrees"
            )
        return self


class AskInput(YesInput):
    """A proposal by a firm itself, with its own yes; `words` go to the other firm."""

    words: Text2000 | None = None


class NoInput(Input):
    """Why not: told to the other firm; `note` goes to the agency alone, which has to know what another reason is."""

    reason: Annotated[OutcomeReason, BeforeValidator(_reason)] = Field(default="", validate_default=True)
    note: Text2000 | None = None

    @model_validator(mode="after")
    def _another_reason_is_told(self) -> Self:
        if self.reason is OutcomeReason.OTHER and self.note is None:
            raise Refused(_l("Say in a few words what the reason is. Only the agency reads it."), at="note")
        return self


class ToldYesInput(YesInput):
    """A yes that an officer was told for a side. `proof`: how the person agreed to be shown."""

    side: Annotated[FairSide, BeforeValidator(_side)] = Field(default="", validate_default=True)
    email: Email | None = None
    proof: Line500 | None = None


class ToldNoInput(NoInput):
    side: Annotated[FairSide, BeforeValidator(_side)] = Field(default="", validate_default=True)


class RefusalInput(Input):
    """A firm that another one does not want to be brought together with, by its public code or its name."""

    firm: Annotated[Line300, BeforeValidator(_named_firm)] = Field(default="", validate_default=True)
    kind: RefusalKind = RefusalKind.VETO
    note: Line500 | None = None


class ProposeInput(Input):
    """A pair for a program to propose: firms say with it who is to be met, and that they agree to be shown."""

    need: Annotated[Line20, BeforeValidator(_code)] = Field(default="", validate_default=True)
    supplier: Annotated[Line20, BeforeValidator(_code)] = Field(default="", validate_default=True)
    words: Text2000 | None = None
    name: Line200 | None = None
    phone: Line40 | None = None
    agrees: bool = False
