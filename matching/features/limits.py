"""Machine sizes, tolerances and the other figures of a step, each compared by its kind."""

from __future__ import annotations

from collections.abc import Iterator

from matching.compare import TONNAGES, Outcome, compare, ends
from matching.facts import AttributeValue, CapabilityFact, Reason, StepFact, Verdict
from matching.taxonomy import Attribute, taxonomy

VERDICTS: dict[Outcome, Verdict] = {
    Outcome.FITS: "met",
    Outcome.TOO_LARGE: "met",
    Outcome.FAILS: "missed",
    Outcome.UNKNOWN: "unknown",
}


def limits(step: StepFact, capability: CapabilityFact | None) -> Iterator[Reason]:
    """One gate per figure the step asks for; the criterion is the attribute's key.

    A machine that is too large can do the work: `oversize` weighs that. Text is never compared.
    """
    for key, needed in step.attributes.items():
        attribute = taxonomy().attributes.get(key)
        if attribute is None or attribute.kind == "text":
            continue
        offered = capability.attributes.get(key) if capability else None
        outcome = compare(key, attribute.kind, needed, offered)
        yield Reason(
            key,
            VERDICTS[outcome],
            subject=step.process,
            need=_figures(attribute, needed),
            offer=_figures(attribute, offered),
            is_gate=True,
        )


def oversize(step: StepFact, capability: CapabilityFact | None) -> Reason | None:
    """Whether the smallest machine is above the needed size: possible, yet dearer. Weighted; None when no size is asked.

    Score 1 when no machine is too large, a quarter of need / smallest machine when all are. What is not stated is assumed to
    do, and unknown; machines that are all too small are a matter of the gate. Source: handbook 6.1.
    """
    key = next((key for key in step.attributes if key in TONNAGES), None)
    needed = ends(step.attributes[key]) if key else None
    if key is None or needed is None:
        return None
    attribute = taxonomy().attributes[key]
    offered = capability.attributes.get(key) if capability else None
    need: dict[str, object] = {"attribute": key, "unit": attribute.unit, "value": needed[0]}
    outcome = compare(key, attribute.kind, step.attributes[key], offered)
    if outcome is not Outcome.TOO_LARGE:
        verdict: Verdict = "unknown" if outcome is Outcome.UNKNOWN else "met"
        stated = {**_figures(attribute, offered), "is_too_small": outcome is Outcome.FAILS}
        return Reason("oversize", verdict, 1.0, subject=step.process, need=need, offer=stated)
    smallest = (ends(offered) or needed)[0]
    score = 0.25 * needed[0] / smallest if needed[0] > 0 else 0.0
    return Reason("oversize", "partly", score, subject=step.process, need=need, offer={**need, "value": smallest})


def _figures(attribute: Attribute, value: AttributeValue | None) -> dict[str, object]:
    """A value in plain parts for the sentence: a number or sorted words as `value`, a span as minimum and maximum."""
    figures: dict[str, object] = {"attribute": attribute.key, "kind": attribute.kind, "unit": attribute.unit}
    if isinstance(value, tuple):
        return {**figures, "value": None, "minimum": value[0], "maximum": value[1]}
    return {**figures, "value": plain_value(value), "minimum": None, "maximum": None}


def plain_value(value: AttributeValue | None) -> object:
    """A value without sets: words as a sorted tuple."""
    return tuple(sorted(value)) if isinstance(value, frozenset) else value
