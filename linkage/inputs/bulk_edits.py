"""What an officer chooses beside the kind of a change of many firms."""

from __future__ import annotations

from database.enums import BusinessType
from linkage.inputs.base import Day, Input, Line20, Line60, Line200, OwnershipId, ProvinceCode, SectorId, Text2000


class BusinessTypeChange(Input):
    """None: not stated any more."""

    value: BusinessType | None = None


class OwnershipChange(Input):
    value: OwnershipId | None = None


class SectorChange(Input):
    value: SectorId


class ParkChange(Input):
    """`value`: how the park is spelled today, in whatever letters; `to`: what it is called from now on."""

    value: Line200
    to: Line200


class ProvinceChange(Input):
    """`former`: what the province was called before July 2025, where that is known."""

    value: ProvinceCode
    former: Line60 | None = None


class PauseChange(Input):
    """Nothing is to be chosen."""


class WorkChange(Input):
    """`owner`: the code of an officer; none leaves the work to whoever takes it."""

    owner: Line20 | None = None
    due_on: Day | None = None
    note: Text2000 | None = None
