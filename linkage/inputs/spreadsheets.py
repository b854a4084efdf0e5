"""What comes with a spreadsheet: whose list it is."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from linkage.inputs.base import Input, Line60
from linkage.inputs.refusals import Refused
from linkage.language import _l


def _asked(value: object) -> object:
    if not value:
        raise Refused(_l("Enter whose list this is, such as “Department of Industry, Bắc Ninh”."))
    return value


class ListInput(Input):
    """`source` names the list; the same firm of the same source is known again when the list comes a second time."""

    source: Annotated[Line60, BeforeValidator(_asked)] = Field(default="", validate_default=True)
