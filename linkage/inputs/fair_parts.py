"""What may be said of a part on the board of a fair, and by whom it can be made."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from database.enums import PartAudience, PartMarkLevel
from linkage.inputs.base import Input, Line20, Line40, Line120, Line500, Text2000, once_each
from linkage.inputs.refusals import Refused
from linkage.language import _l
from linkage.wording.countries import COUNTRIES

MOST_AT_ONCE = 100
MOST_EVIDENCE = 30


def _country(code: str) -> str:
    if code.upper() not in COUNTRIES:
        raise Refused(_l("Choose a country of the list."))
    return code.upper()


Country = Annotated[Line20, AfterValidator(_country)]


class BoardInput(Input):
    """Needs by code, to be put on the board together."""

    needs: Annotated[list[Line40], Field(max_length=MOST_AT_ONCE), AfterValidator(once_each)] = Field(
        default_factory=list
    )


class PartInput(Input):
    """What a fair adds to a need: who sees it, and what a visitor of the stand should know.

    The drawing number and the photo of a part without its firm's name are told only where the firm says so.
    """

    audience: PartAudience
    drawing_number: Annotated[Line120, Field(max_length=100)] | None = None
    is_drawing_after_nda: bool = False
    are_photos_forbidden: bool = False
    is_drawing_number_told: bool = False
    is_photo_told: bool = False
    imported_from: Country | None = None
    text: Text2000 | None = None


Claim = Literal[PartMarkLevel.CAN_MAKE, PartMarkLevel.COULD_MAKE]


class MarkInput(Input):
    """A supplier can make a part, or could."""

    level: Claim


class EvidenceInput(Input):
    """What a supplier brings to prove it: lines of its profile, and its own words."""

    level: Claim
    evidence: Text2000 | None = None
    evidence_codes: Annotated[list[Line500], Field(max_length=MOST_EVIDENCE), AfterValidator(once_each)] = Field(
        default_factory=list
    )


class BuyerRefusalInput(Input):
    """Why a supplier does not want to meet whoever shows a part; for the agency alone."""

    reason: Line500 | None = None
