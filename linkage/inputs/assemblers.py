"""What an assembler says of itself."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from database.enums import Nationality
from linkage.inputs.base import Input, Line300, ProvinceCode, SectorId, Text4000
from linkage.inputs.refusals import Refused
from linkage.language import _l


def _named(value: Any) -> Any:
    if not value:
        raise Refused(_l("Enter the name of your firm."))
    return value


class AssemblerInput(Input):
    """The page of an assembler. `is_name_public` false: outsiders read "Assembler (Japan): office machines" instead of the name."""

    name: Annotated[Line300, BeforeValidator(_named)] = Field(default="", validate_default=True)
    nationality: Nationality | None = None
    sector: SectorId | None = None
    plant_province: ProvinceCode | None = None
    about: Text4000 | None = None
    is_name_public: bool = False
