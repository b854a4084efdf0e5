"""What each weighted criterion looks at, and where the rule comes from, for the people who set its weight."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from linkage.language import _l

_PRACTICE = _l("Practice of buyers and linkage agencies")
_MEASURED = _l("Measured on public awards of contracts")
_OWN = _l("Rule of this platform")

ABOUT: Mapping[str, tuple[Any, Any]] = MappingProxyType(
    {
        "secondary-steps": (
            _l("How many of the further steps run in house; each one outside halves the points."),
            _PRACTICE,
        ),
        "oversize": (
            _l("Whether there is a machine of the right size; one far too large makes the part dearer."),
            _PRACTICE,
        ),
        "region": (_l("Whether the plant lies in a province that the need wishes for."), _PRACTICE),
        "similar-work": (
            _l("Orders the firm has had here for like processes, materials and sectors."),
            _MEASURED,
        ),
        "preferred-certificates": (
            _l("The share of the preferred certificates that are valid on the day."),
            _PRACTICE,
        ),
        "headroom": (
            _l("Free capacity against the volume: full points from twice the volume."),
            _PRACTICE,
        ),
        "proximity": (
            _l("The way to the buyer's plant: half the points at about 200 km, a third at 330 km."),
            _OWN,
        ),
        "material-overlap": (_l("The share of the needed grades that the firm states."), _OWN),
        "quality": (_l("Defects in the last 12 months: half the points at 300 ppm."), _OWN),
        "delivery": (_l("Deliveries on time: no points at 85 % and below."), _OWN),
        "process-closeness": (
            _l("How near the firm's process is to the one needed: full points for the very same."),
            _OWN,
        ),
        "evidence": (
            _l("How the main process is proven, from stated by the firm to confirmed by a buyer."),
            _PRACTICE,
        ),
        "lead-time": (_l("Lead time: half the points at 30 days."), _OWN),
        "freshness": (
            _l("When the profile was last confirmed: full points within a year, none after 18 months."),
            _PRACTICE,
        ),
        "language": (
            _l("Whether the firm speaks a language the buyer wishes for; interpreters exist, so it counts little."),
            _PRACTICE,
        ),
    }
)


def criterion_about(criterion: str) -> str:
    """What a weighted criterion looks at, in one sentence."""
    return str(ABOUT[criterion][0]) if criterion in ABOUT else ""


def criterion_source(criterion: str) -> str:
    """Where its rule comes from."""
    return str(ABOUT[criterion][1]) if criterion in ABOUT else ""
