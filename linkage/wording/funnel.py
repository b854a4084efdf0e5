"""Names and definitions of the stages of the funnel, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _l

STAGES: Mapping[str, tuple[Any, Any]] = {
    "registered": (_l("Suppliers registered"), _l("Suppliers whose record was made in the period")),
    "profiled": (
        _l("Profiles listed"),
        _l("Suppliers registered in the period whose profile was listed for the first time"),
    ),
    "proposed": (
        _l("Pairs proposed"),
        _l("One need with one supplier, counted once: put before both sides, or written down by an officer"),
    ),
    "agreed": (
        _l("Accepted by both"),
        _l("Pairs that were introduced: both sides accepted, or an officer wrote it down"),
    ),
    "met": (_l("Met, or got further"), _l("Pairs that reached a meeting or a later step")),
    "rfq": (_l("RFQ"), _l("Pairs that reached a request for quotation or a later step")),
    "quotation": (_l("Quotation"), _l("Pairs that reached a quotation or a later step")),
    "audit": (_l("Audit"), _l("Pairs that reached a plant audit or a later step")),
    "sample": (_l("Sample"), _l("Pairs that reached a sample or a later step")),
    "first-order": (_l("First order"), _l("Pairs that reached a first order or a later step")),
    "repeat": (_l("Stable supply"), _l("Pairs that reached repeated orders, or more work after them")),
}
"""Stage -> its name, and what is counted."""

STEPS: Mapping[str, Any] = {"proposed": _l("Proposed"), "met": _l("Met in person")}
"""Stage -> the name of its step, where that is another one."""

COLUMNS: Mapping[str, tuple[Any, Any]] = {
    "reached": (
        _l("Got so far"),
        _l(
            "Of the pairs that began in the period: how many have got at least so far by today, as one side says and none denies"
        ),
    ),
    "confirmed": (
        _l("Confirmed"),
        _l("Of these, how many did by the word of both sides or a proof that an officer saw"),
    ),
    "share": (_l("Of the stage before"), _l("Got so far, as a share of those that got to the stage before")),
    "before": (
        _l("A year before"),
        _l("The same count for the pairs that began in the same days a year earlier, until today"),
    ),
    "days": (
        _l("Median days"),
        _l("Between the days of two steps of a pair that follow each other; none where fewer than 3 pairs have both"),
    ),
    "happened": (
        _l("Steps in the period"),
        _l("Steps of just this stage dated in the period, whenever the pair began"),
    ),
    "happened-confirmed": (_l("Steps confirmed"), _l("Of these steps, how many are confirmed")),
}
"""Column -> its heading, and what it counts."""

STATES: Mapping[str, Any] = {
    "going-on": _l("Going on"),
    "dormant": _l("Nothing heard for 60 days or more"),
    "ended": _l("Ended"),
    "lost": _l("Fell out with a reason"),
}


def stage_name(code: str) -> str:
    return str(STAGES[code][0])


def step_name(code: str) -> str:
    """Of the step itself, where the name of the stage counts those that got further, too."""
    return str(STEPS.get(code, STAGES[code][0]))


def stage_definition(code: str) -> str:
    return str(STAGES[code][1])


def state_name(code: str) -> str:
    return str(STATES[code])
