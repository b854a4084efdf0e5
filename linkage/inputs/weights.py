"""What an agency may set as weights of the matcher."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from linkage.inputs.base import Input, Line300, nearest
from linkage.inputs.refusals import Refused
from linkage.language import _l
from matching.scoring import STANDARD

MOST_POINTS = 1000
POINTS_OF_ONE = 100
"""People read a weight of 0.34 as 34 points."""


def _not_a_truth(value: Any) -> Any:
    if isinstance(value, bool):
        raise Refused(_l("Enter a number."))
    return value


def _every_criterion(value: Any) -> Any:
    """What is not said of a criterion is asked for; another name is refused."""
    if not isinstance(value, dict):
        return value
    for name in value:
        if name not in STANDARD.values:
            raise Refused(
                _l("“%(code)s” is no criterion with a weight. The nearest are %(nearest)s."),
                code=str(name)[:60],
                nearest=nearest(str(name), STANDARD.values),
            )
    return {criterion: value.get(criterion) for criterion in STANDARD.values}


def _some_criterion_counts(points: dict[str, float]) -> dict[str, float]:
    if not any(points.values()):
        raise Refused(_l("Give at least one criterion more than 0 points."))
    return points


def _says_why(note: str) -> str:
    if not note:
        raise Refused(_l("Enter why the weights change. Others will read it in the history."))
    return note


Points = Annotated[float, Field(ge=0, le=MOST_POINTS), BeforeValidator(_not_a_truth)]


class PointsInput(Input):
    """Points for every criterion, none below 0 and not all 0."""

    points: Annotated[dict[str, Points], BeforeValidator(_every_criterion), AfterValidator(_some_criterion_counts)]

    @property
    def values(self) -> dict[str, float]:
        """As the matcher takes them."""
        return {criterion: points / POINTS_OF_ONE for criterion, points in self.points.items()}


class WeightsInput(PointsInput):
    """New weights, and why."""

    note: Annotated[Line300, AfterValidator(_says_why)] = Field(default="", validate_default=True)


def points_of(weight: float) -> float:
    """A weight as people read it."""
    return round(weight * POINTS_OF_ONE, 6)
