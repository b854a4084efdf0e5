"""What may be said of a supply link, and of a centre with its satellites."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from database.enums import EvidenceLevel, LinkSecrecy, NetworkStatus
from linkage.inputs.base import Day, Input, Line20, Line120, Line200, Line300, MaterialId, ProcessId, Text2000
from linkage.inputs.refusals import Refused
from linkage.language import _l


def _asked_for(sentence: Any) -> BeforeValidator:
    """Says what is wanted where nothing was given."""

    def check(value: Any) -> Any:
        if value is None or value == "":
            raise Refused(sentence)
        return value

    return BeforeValidator(check)


ChosenProcess = Annotated[ProcessId, _asked_for(_l("Choose what is delivered."))]
Tier = Annotated[int, Field(ge=1, le=9)]


class _LinkFacts(Input):
    """What is delivered, and since when."""

    process: ChosenProcess = Field(default="", validate_default=True)
    part_group: Line120 | None = None
    tier: Tier | None = None
    since: Day | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> _LinkFacts:
        if self.since and self.until and self.until < self.since:
            raise Refused(_l("Enter an end that comes after the beginning."), at="until")
        return self


class SupplyLinkInput(_LinkFacts):
    """A firm's own word: the other firm by its public code, and what that firm is to it."""

    firm: Annotated[Line20, _asked_for(_l("Choose the other firm."))] = Field(default="", validate_default=True)
    relation: Annotated[Literal["customer", "supplier"], _asked_for(_l("Choose whether it buys or delivers."))] = Field(
        default="customer"
    )
    secrecy: Annotated[LinkSecrecy, _asked_for(_l("Choose who may know."))] = LinkSecrecy.OFFICERS


class NotedLinkInput(_LinkFacts):
    """What an officer found out, and how it is known."""

    supplier: Annotated[Line20, _asked_for(_l("Choose the firm that delivers."))] = Field(
        default="", validate_default=True
    )
    customer: Annotated[Line20, _asked_for(_l("Choose the firm that buys."))] = Field(default="", validate_default=True)
    evidence: EvidenceLevel = EvidenceLevel.DOCUMENTED


class SecrecyInput(Input):
    """A side's wish who may know."""

    secrecy: LinkSecrecy = LinkSecrecy.OFFICERS


class NetworkInput(Input):
    """A network and its centre, by public code."""

    name: Annotated[Line200, _asked_for(_l("Enter a name for the network."))] = Field(default="", validate_default=True)
    centre: Annotated[Line20, _asked_for(_l("Choose the firm at the centre."))] = Field(
        default="", validate_default=True
    )
    about: Text2000 | None = None
    status: NetworkStatus = NetworkStatus.FORMING


class SatelliteInput(Input):
    """A firm and its task."""

    firm: Annotated[Line20, _asked_for(_l("Choose the firm."))] = Field(default="", validate_default=True)
    process: Annotated[ProcessId, _asked_for(_l("Choose the process of the task."))] = Field(
        default="", validate_default=True
    )
    task: Line300 | None = None
    since: Day | None = None


class SeatInput(Input):
    """A task that nobody has yet."""

    process: Annotated[ProcessId, _asked_for(_l("Choose the process that is wanted."))] = Field(
        default="", validate_default=True
    )
    material: MaterialId | None = None
    task: Line300 | None = None
