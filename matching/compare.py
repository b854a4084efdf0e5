"""Comparing what a part asks with what a shop offers, by the kind of the attribute. What is not known stays unknown."""

from __future__ import annotations

import enum
import math

from matching.facts import AttributeValue
from matching.figures import single

TONNAGES = frozenset({"press_tonnage_t", "injection_clamp_t", "diecast_machine_t", "forging_press_t"})
"""Ranges of machine sizes: a part below the smallest machine can still be run on it, only dearer. Handbook 6.1."""

ORDERED_WORDS = {"smt_min_chip": ("01005", "0201", "0402", "0603", "0805", "1206")}
"""Sets whose words have an order, finest first: who places the finer chip places the coarser one too."""


class Outcome(enum.Enum):
    FITS = "fits"
    TOO_LARGE = "too large"
    FAILS = "fails"
    UNKNOWN = "unknown"


def compare(key: str, kind: str, needed: AttributeValue, offered: AttributeValue | None) -> Outcome:
    """How an offered limit answers a needed value of the attribute `key`.

    `kind` as in the taxonomy: range (the offer holds the value), max (offer >= need), best (offer <= need), set (the offer
    has one of the needed words), text (never compared: it fits). TOO_LARGE is for machine sizes only, see `TONNAGES`.
    Values of another shape than their kind, or not finite, are unknown.
    """
    if kind == "text":
        return Outcome.FITS
    if offered is None:
        return Outcome.UNKNOWN
    if kind == "set":
        return _compare_words(key, needed, offered)
    need, offer = ends(needed), ends(offered)
    if need is None or offer is None:
        return Outcome.UNKNOWN
    if kind == "max":
        return _outcome(offer[1] >= need[1])
    if kind == "best":
        return _outcome(need[0] >= offer[0])
    return _compare_range(key, need, offer, is_one_number=not isinstance(offered, tuple))


def span(value: AttributeValue | None) -> tuple[float, float] | None:
    """Lowest and highest of a number or a pair; None for words, for nothing, and for what is no finite number."""
    if value is None or isinstance(value, frozenset):
        return None
    low, high = value if isinstance(value, tuple) else (value, value)
    return (min(low, high), max(low, high)) if math.isfinite(low) and math.isfinite(high) else None


def ends(value: AttributeValue | None) -> tuple[float, float] | None:
    """The span as it is compared: at single precision, so that the rounding of decimal fractions breaks no limit."""
    found = span(value)
    return found and (single(found[0]), single(found[1]))


def finite(value: float | None) -> float | None:
    """The number, or None when it is none: what cannot be a figure is unknown."""
    return value if value is not None and math.isfinite(value) else None


def _compare_range(key: str, need: tuple[float, float], offer: tuple[float, float], *, is_one_number: bool) -> Outcome:
    """A single offered number is the upper end; its lower end is not stated and assumed to reach down."""
    if offer[1] < need[1]:
        return Outcome.FAILS
    if is_one_number or need[0] >= offer[0]:
        return Outcome.FITS
    return Outcome.TOO_LARGE if key in TONNAGES else Outcome.FAILS


def _compare_words(key: str, needed: AttributeValue, offered: AttributeValue) -> Outcome:
    if not isinstance(needed, frozenset) or not isinstance(offered, frozenset) or not offered:
        return Outcome.UNKNOWN
    order = ORDERED_WORDS.get(key, ())
    ranks = [order.index(word) for word in offered if word in order]
    wanted = [order.index(word) for word in needed if word in order]
    if ranks and wanted:
        return _outcome(min(ranks) <= min(wanted))
    return _outcome(not needed or bool(needed & offered))


def _outcome(is_met: bool) -> Outcome:
    return Outcome.FITS if is_met else Outcome.FAILS
