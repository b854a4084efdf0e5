"""The one change that would turn a near-miss into a match: which, how much of it, and the firm as it would be then.

A change is something a firm can do and still be the same firm: get a certificate, buy a larger press, free capacity, take smaller
orders. Another process or another province would be another firm. Whatever is named here was tried: the reference was asked again
with the changed fact, and found no broken limit.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from matching.assessment import Assessor
from matching.candidates import Catalogue
from matching.compare import ORDERED_WORDS, span
from matching.facts import AttributeValue, CapabilityFact, CertificateFact, NeedFact, Reason, SupplierFact
from matching.features.capacity import load_of
from matching.offers import StepOffer, answering

Kind = Literal[
    "certificate",
    "renewal",
    "limit",
    "capacity",
    "minimum-order",
    "material",
    "own-plant",
    "outside-orders",
    "exact-process",
]
DIGITS = 3
"""Amounts that nobody states to the piece are rounded up to so many digits."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing for a firm to do.

    `subject`: the certificate, or the key of the limit; `process`: the step of the need it is about. `low`, `high`: how far the
    firm must reach, in the unit of the limit, in `unit` a month for capacity, in pieces for the minimum order; None: that end is
    good as it is. `words`: materials or words of which one suffices. `plant` and `offered`: the capability it concerns.
    """

    kind: Kind
    subject: str = ""
    process: str | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    words: tuple[str, ...] = ()
    plant: str = ""
    offered: str | None = None

    @property
    def key(self) -> str:
        """The same for changes that differ by their amount or place only: what is counted together."""
        parts = [self.kind, self.subject, self.process or "", self.unit or "", "-".join(self.words)]
        if self.kind == "limit" and not self.words:
            both = f"{self.low:g}-{self.high:g}" if self.low is not None and self.high is not None else ""
            parts.append(both or ("down" if self.is_less else "up"))
        return ".".join(part for part in parts if part)

    @property
    def own_key(self) -> str:
        """As `key`, but told apart by the capability it concerns: what is counted together for one firm."""
        line = ":".join(part for part in (self.plant, self.offered if self.offered != self.process else "") if part)
        return f"{self.key}@{line}" if line else self.key

    @property
    def amount(self) -> float | None:
        """The figure by which changes of one key are ordered, None where there is none or there are two."""
        return None if self.low is not None and self.high is not None else self.low if self.high is None else self.high

    @property
    def is_less(self) -> bool:
        """Whether a smaller amount is the greater effort: a finer tolerance, a smaller order."""
        return self.high is None

    @property
    def effort(self) -> float:
        """Ascending within one key: who makes a change of more effort makes the lesser ones with it."""
        amount = self.amount
        return 0.0 if amount is None else -amount if self.is_less else amount


def one_change(need: NeedFact, supplier: SupplierFact, *, on: datetime.date) -> Change | None:
    """The single change by which the supplier would match the need; None when it matches already, or one is not enough.

    Raises ValueError when the need names no process.
    """
    assessor = Assessor(need, on)
    change = _only_change(assessor, supplier)
    return change if change is not None and _is_enough(assessor, supplier, change) else None


def changes_of_need(
    need: NeedFact, catalogue: Catalogue, *, on: datetime.date
) -> Iterator[tuple[SupplierFact, Change]]:
    """Every supplier that one change would make a match, by id, with that change: the same as `one_change` finds.

    A third of the related suppliers need one, so what cannot fail is not tried again. About 0.15 ms a supplier.
    """
    assessor = Assessor(need, on)
    is_plain = len({step.process for step in need.core_steps}) == len(need.core_steps)
    for code in sorted(_related(need, catalogue)):
        supplier = catalogue.suppliers[code]
        change = _only_change(assessor, supplier)
        if change is not None and (_cannot_fail(change, is_plain=is_plain) or _is_enough(assessor, supplier, change)):
            yield supplier, change


def changed(supplier: SupplierFact, change: Change) -> SupplierFact:
    """The supplier after the change; nothing it had is lost."""
    if change.kind in ("certificate", "renewal"):
        return replace(supplier, certificates=(*supplier.certificates, CertificateFact(change.subject, "valid")))
    if change.kind == "minimum-order":
        return replace(supplier, moq_pcs=change.low)
    if change.kind in ("own-plant", "exact-process"):
        return _with_own_line(supplier, change)
    capabilities = (
        _changed_capability(own, change) if (own.plant, own.process) == (change.plant, change.offered) else own
        for own in supplier.capabilities
    )
    return replace(supplier, capabilities=tuple(capabilities))


@dataclass(frozen=True, slots=True)
class Rung:
    """How many needs a change wins when it goes so far: the change itself, and the ids won up to here."""

    change: Change
    needs: tuple[str, ...]


def ladders(changes: Iterable[tuple[str, Change]]) -> tuple[tuple[Rung, ...], ...]:
    """Changes of one firm with the needs they win -> per thing to change the rungs, least effort first; most needs first.

    Each rung counts all needs won so far; the last one wins everything that this change can.
    """
    by_key: dict[str, list[tuple[str, Change]]] = {}
    for need, change in changes:
        by_key.setdefault(change.own_key, []).append((need, change))
    found = [_ladder(pairs) for _, pairs in sorted(by_key.items())]
    return tuple(sorted(found, key=lambda rungs: -len(rungs[-1].needs)))


def _ladder(pairs: list[tuple[str, Change]]) -> tuple[Rung, ...]:
    efforts: dict[float, list[tuple[str, Change]]] = {}
    for need, change in pairs:
        efforts.setdefault(change.effort, []).append((need, change))
    rungs: list[Rung] = []
    won: list[str] = []
    for effort in sorted(efforts):
        won += [need for need, _ in efforts[effort]]
        rungs.append(Rung(efforts[effort][0][1], tuple(sorted(set(won)))))
    return tuple(rungs)


def _related(need: NeedFact, catalogue: Catalogue) -> frozenset[str]:
    """Suppliers with something for every core step, were it only the wider process."""
    found = (
        frozenset().union(*(catalogue.naming(process) for process in answering(step.process)))
        for step in need.core_steps
    )
    return frozenset.intersection(*found)


def _is_enough(assessor: Assessor, supplier: SupplierFact, change: Change) -> bool:
    _, gates = assessor.judged(changed(supplier, change))
    return all(gate.verdict != "missed" for gate in gates)


def _cannot_fail(change: Change, *, is_plain: bool) -> bool:
    """Papers and terms touch no other limit, and a line mended in all it misses is the best the firm has for the step.

    Not so where two core steps ask for one process, or where the work comes into the house with limits of its own.
    """
    of_the_firm = ("certificate", "renewal", "minimum-order")
    return change.kind in of_the_firm or (is_plain and change.kind not in ("own-plant", "exact-process"))


def _only_change(assessor: Assessor, supplier: SupplierFact) -> Change | None:
    """The change that mends all that is broken; several broken limits count as one when the same thing mends them."""
    offers, gates = assessor.judged(supplier)
    hardest: Change | None = None
    for gate in gates:
        if gate.verdict == "missed":
            change = _change_for(gate, offers, assessor.need)
            if change is None or (hardest is not None and change.own_key != hardest.own_key):
                return None
            hardest = change if hardest is None or change.effort > hardest.effort else hardest
    return hardest


def _change_for(gate: Reason, offers: tuple[StepOffer, ...], need: NeedFact) -> Change | None:
    """What would mend one broken limit; None when only another firm would."""
    if gate.criterion == "certificate":
        is_known = gate.offer["status"] in ("valid", "expired")
        return Change("renewal" if is_known else "certificate", str(gate.need["certificate"]))
    if gate.criterion == "moq":
        return Change("minimum-order", low=_rounded_down(float(str(gate.need["value"]))))
    offer = next((offer for offer in offers if offer.step.process == gate.subject), None)
    return None if offer is None else _change_of_offer(gate, offer, need)


def _change_of_offer(gate: Reason, offer: StepOffer, need: NeedFact) -> Change | None:
    own, process = offer.capability, offer.step.process
    if gate.criterion == "subcontracted":
        place = (own.plant, own.process) if own else ("", None)
        return Change("own-plant", process=process, plant=place[0], offered=place[1])
    if own is None:
        return None
    about = Change("limit", process=process, plant=own.plant, offered=own.process)
    if gate.criterion == "captive":
        return replace(about, kind="outside-orders")
    if gate.criterion == "general-process":
        return replace(about, kind="exact-process")
    if gate.criterion in ("material-grade", "material-family"):
        return replace(about, kind="material", words=_words(gate.offer["missing"]))
    if gate.criterion == "capacity":
        return _more_capacity(about, load_of(need, offer.step, own).needed, own.capacity_unit)
    return _change_of_limit(gate, about) if "attribute" in gate.need else None


def _more_capacity(about: Change, needed: float | None, unit: str | None) -> Change | None:
    return replace(about, kind="capacity", high=_rounded_up(needed), unit=unit) if needed else None


def _change_of_limit(gate: Reason, about: Change) -> Change | None:
    key, asked = gate.criterion, gate.need
    if isinstance(asked["value"], tuple):
        return replace(about, subject=key, words=_needed_words(key, _words(asked["value"])))
    ends = _ends(asked)
    if ends is None:
        return None
    low, high = ends
    if asked["kind"] == "max":
        return replace(about, subject=key, high=high)
    if asked["kind"] == "best":
        return replace(about, subject=key, low=low)
    return _wider_range(gate, about, low, high)


def _wider_range(gate: Reason, about: Change, low: float, high: float) -> Change:
    """The ends of a range that fall short. A single number stated is the upper end."""
    ends = _ends(gate.offer) or (low, -math.inf)
    starts_late = gate.offer["value"] is None and ends[0] > low
    return replace(
        about, subject=gate.criterion, low=low if starts_late else None, high=high if ends[1] < high else None
    )


def _ends(figures: Mapping[str, object]) -> tuple[float, float] | None:
    """Lowest and highest of one side of a reason."""
    value, low, high = (figures[name] for name in ("value", "minimum", "maximum"))
    if isinstance(value, float | int):
        return span(float(value))
    return span((float(low), float(high))) if isinstance(low, float | int) and isinstance(high, float | int) else None


def _needed_words(key: str, needed: tuple[str, ...]) -> tuple[str, ...]:
    """One of these suffices; where words have an order, it takes the finest."""
    ranked = [word for word in ORDERED_WORDS.get(key, ()) if word in needed]
    return tuple(ranked[:1]) or needed


def _words(found: object) -> tuple[str, ...]:
    return tuple(str(word) for word in found) if isinstance(found, tuple) else ()


def _changed_capability(own: CapabilityFact, change: Change) -> CapabilityFact:
    if change.kind == "outside-orders":
        return replace(own, is_captive=False)
    if change.kind == "material":
        return replace(own, materials=own.materials | set(change.words[:1]))
    if change.kind == "capacity":
        return replace(
            own,
            capacity_per_month=max(own.capacity_per_month or 0.0, change.high or 0.0),
            utilisation=0.0,
            utilisation_on=None,
        )
    value = _changed_value(own.attributes.get(change.subject), change)
    return replace(own, attributes={**own.attributes, change.subject: value})


def _changed_value(value: AttributeValue | None, change: Change) -> AttributeValue:
    if change.words:
        return (value if isinstance(value, frozenset) else frozenset()) | {change.words[0]}
    ends = span(value)
    if ends is None or not isinstance(value, tuple):
        return change.high if change.high is not None else change.low or 0.0
    low = ends[0] if change.low is None else min(ends[0], change.low)
    high = ends[1] if change.high is None else max(ends[1], change.high)
    return (low, high)


def _with_own_line(supplier: SupplierFact, change: Change) -> SupplierFact:
    """Work that is bought in, or said only in general, as a line of the firm's own beside what it states."""
    process = change.process or ""
    stated = (own for own in supplier.capabilities if (own.plant, own.process) == (change.plant, change.offered))
    own = next(stated, CapabilityFact(process, province=supplier.province))
    line = replace(own, process=process, is_subcontracted=False)
    return replace(supplier, capabilities=(*supplier.capabilities, line))


def _rounded_up(value: float) -> float:
    unit = _unit(value)
    return round(math.ceil(round(value / unit, 6)) * unit, 9)


def _rounded_down(value: float) -> float:
    unit = _unit(value)
    return round(math.floor(round(value / unit, 6)) * unit, 9)


def _unit(value: float) -> float:
    """The place of the last digit kept, at least a whole for numbers above a hundred."""
    return float(10.0 ** (math.floor(math.log10(value)) - DIGITS + 1)) if value > 0 else 1.0
