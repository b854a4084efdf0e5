"""From facts to columns: every word numbered, every set written once, rows sorted. The rules of the trade stay in `features`."""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from matching.columns import (
    CAPTIVE,
    EVIDENCE_SHIFT,
    HIGH,
    IN_HOUSE,
    LAST_DAY,
    LAYOUT,
    LOW,
    MAKER,
    OUTSIDE,
    OWN_PLACE,
    SEPARATOR,
    SERVICE,
    SHARED,
    TRADING,
    UNKNOWN_SHARE,
    Array,
    day_number,
    families,
    grades,
    process_order,
    process_places,
)
from matching.compare import ends, finite
from matching.facts import AttributeValue, CapabilityFact, PastWork, SupplierFact
from matching.features.capacity import utilisation_of
from matching.features.evidence import LEVELS
from matching.features.record import delivery, lead_time, quality
from matching.features.region import plant_province, point_of
from matching.figures import counted, single
from matching.offers import own_words
from matching.taxonomy import taxonomy

EVIDENCE = tuple(LEVELS)
STATED_TYPES = {None: 0, "service": SERVICE, "trading": TRADING}
NAN = math.nan


class Numbers:
    """Words by number, in the order they were met; None, where `has_none`, is 0."""

    def __init__(self, *, has_none: bool) -> None:
        self.words: list[str] = [""] if has_none else []
        self._numbers: dict[str | None, int] = {None: 0} if has_none else {}

    def of(self, word: str | None) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.words)
            self.words.append(word or "")
        return number


@dataclass(slots=True)
class Row:
    """A capability, or a process only bought in, on its way into the columns."""

    firm: int
    tie: int
    flags: int
    province: int
    materials: frozenset[str]
    capacity: float
    utilisation: int
    stated: int
    unit: int
    attributes: Mapping[str, AttributeValue]


@dataclass
class Draft:
    """Columns while firms are being added, one list each."""

    firm: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    certificates: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    work: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    rows: list[list[Row]] = field(default_factory=lambda: [[] for _ in process_order()])
    provinces: Numbers = field(default_factory=lambda: Numbers(has_none=True))
    standards: Numbers = field(default_factory=lambda: Numbers(has_none=False))
    languages: Numbers = field(default_factory=lambda: Numbers(has_none=False))
    units: Numbers = field(default_factory=lambda: Numbers(has_none=True))
    sectors: Numbers = field(default_factory=lambda: Numbers(has_none=True))

    def add(self, number: int, supplier: SupplierFact) -> None:
        lat, lon = (supplier.coordinates and point_of(supplier.coordinates)) or (NAN, NAN)
        values = {
            "id": supplier.id.encode(),
            "type": STATED_TYPES.get(supplier.business_type, MAKER),
            "province": self.provinces.of(supplier.province),
            "lat": lat,
            "lon": lon,
            "languages": sum(1 << self.languages.of(word) for word in supplier.languages),
            "moq": _figure(supplier.moq_pcs),
            "lead": _score(lead_time(supplier).score),
            "quality": _score(quality(supplier).score),
            "delivery": _score(delivery(supplier).score),
            "confirmed": _day(supplier.confirmed_on),
        }
        for name, value in values.items():
            self.firm[name].append(value)
        self._add_certificates(supplier)
        for work in supplier.past_work:
            self._add_work(number, work)
        self._add_rows(number, supplier)

    def _add_certificates(self, supplier: SupplierFact) -> None:
        valid = [held for held in supplier.certificates if held.status == "valid"]
        self.firm["cert_count"].append(len(valid))
        for held in valid:
            self.certificates["standard"].append(self.standards.of(held.standard))
            self.certificates["until"].append(_day(held.valid_until) or LAST_DAY)

    def _add_work(self, number: int, work: PastWork) -> None:
        self.work["firm"].append(number)
        self.work["process"].append(process_places()[work.process])
        self.work["families"].append(_family_bits(work.materials))
        self.work["sector"].append(self.sectors.of(work.sector))

    def _add_rows(self, number: int, supplier: SupplierFact) -> None:
        listed = supplier.capabilities
        order = sorted(range(len(listed)), key=lambda index: own_words(listed[index])) if len(listed) > 1 else [0]
        inside: dict[str, int] = defaultdict(int)
        for own in listed:
            inside[taxonomy().family(own.process)] += 1
        for tie, index in enumerate(order[: len(listed)]):
            own = listed[index]
            is_shared = inside[taxonomy().family(own.process)] > 1
            self.rows[process_places()[own.process]].append(self._row(number, supplier, own, tie, is_shared=is_shared))
        outside = {own.process for own in listed if own.is_subcontracted}
        for process in sorted(supplier.subcontracted_steps - outside):
            bought_in = CapabilityFact(process, is_subcontracted=True)
            self.rows[process_places()[process]].append(
                self._row(number, supplier, bought_in, len(listed), is_shared=True)
            )

    def _row(self, number: int, supplier: SupplierFact, own: CapabilityFact, tie: int, *, is_shared: bool) -> Row:
        province = plant_province(supplier, own)
        kind = OUTSIDE if own.is_subcontracted else CAPTIVE if own.is_captive else IN_HOUSE
        utilisation = utilisation_of(own)
        return Row(
            firm=number,
            tie=tie,
            flags=kind
            | EVIDENCE.index(own.evidence) << EVIDENCE_SHIFT
            | (OWN_PLACE if province == supplier.province else 0)
            | (SHARED if is_shared else 0),
            province=self.provinces.of(province),
            materials=own.materials,
            capacity=_figure(own.capacity_per_month),
            utilisation=UNKNOWN_SHARE if utilisation is None else round(utilisation * 10_000),
            stated=_day(own.utilisation_on),
            unit=self.units.of(own.capacity_unit),
            attributes=own.attributes,
        )


def arrays_of(suppliers: Iterable[SupplierFact]) -> dict[str, Array]:
    """Every array of the layout. Raises ValueError when two firms share an id, or use more than 64 languages or standards."""
    draft = Draft()
    listed = sorted(suppliers, key=lambda supplier: supplier.id)
    for number, supplier in enumerate(listed):
        if number and supplier.id == listed[number - 1].id:
            raise ValueError(f"supplier {supplier.id} occurs twice")
        draft.add(number, supplier)
    if len(draft.languages.words) > 64 or len(draft.standards.words) > 64:
        raise ValueError("more than 64 languages or standards do not fit into the columns")
    rows = [row for listed_rows in draft.rows for row in listed_rows]
    return {
        "layout": np.array([LAYOUT], np.int32),
        **_names(draft),
        **_firm_arrays(draft),
        **_row_arrays(draft, rows),
        **_set_arrays(draft),
        **_figure_arrays(draft),
        **_word_arrays(draft),
    }


def _names(draft: Draft) -> dict[str, Array]:
    tables = {
        "process_names": process_order(),
        "province_names": draft.provinces.words,
        "standard_names": draft.standards.words,
        "language_names": draft.languages.words,
        "unit_names": draft.units.words,
        "sector_names": draft.sectors.words,
    }
    return {name: _text(words) for name, words in tables.items()}


def _firm_arrays(draft: Draft) -> dict[str, Array]:
    firm = draft.firm
    floats = {
        f"firm_{name}": np.array(firm[name], np.float32)
        for name in ("lat", "lon", "moq", "lead", "quality", "delivery")
    }
    return {
        "firm_id": np.array(firm["id"]) if firm["id"] else np.zeros(0, "S1"),
        "firm_type": np.array(firm["type"], np.uint8),
        "firm_province": _narrow(firm["province"]),
        **floats,
        "firm_languages": _narrow(firm["languages"], np.uint16),
        "firm_confirmed": np.array(firm["confirmed"], np.uint16),
        "cert_count": _narrow(firm["cert_count"]),
        "cert_standard": np.array(draft.certificates["standard"], np.uint8),
        "cert_until": np.array(draft.certificates["until"], np.uint16),
        "work_firm": np.array(draft.work["firm"], np.int32),
        "work_process": np.array(draft.work["process"], np.uint16),
        "work_families": np.array(draft.work["families"], np.uint32),
        "work_sector": _narrow(draft.work["sector"]),
    }


def _row_arrays(draft: Draft, rows: Sequence[Row]) -> dict[str, Array]:
    counts = [len(listed) for listed in draft.rows]
    return {
        "row_ptr": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        "row_firm": np.array([row.firm for row in rows], np.int32),
        "row_tie": _narrow([row.tie for row in rows]),
        "row_flags": np.array([row.flags for row in rows], np.uint8),
        "row_province": _narrow([row.province for row in rows]),
        "row_capacity": np.array([row.capacity for row in rows], np.float32),
        "row_utilisation": np.array([row.utilisation for row in rows], np.uint16),
        "row_stated": np.array([row.stated for row in rows], np.uint16),
        "row_unit": _narrow([row.unit for row in rows]),
    }


def _set_arrays(draft: Draft) -> dict[str, Array]:
    """Sets of materials, numbered within each process: the grades they cover and the families they touch, as bits."""
    words = -(-len(grades()) // 64)
    numbers: list[int] = []
    starts = [0]
    sets: list[frozenset[str]] = []
    for listed in draft.rows:
        seen: dict[frozenset[str], int] = {}
        numbers += [seen.setdefault(row.materials, len(seen)) for row in listed]
        sets += seen
        starts.append(len(sets))
    covered = np.array([_grade_words(one, words) for one in sets], np.uint64).reshape(-1, words)
    return {
        "row_set": _narrow(numbers, np.uint16),
        "set_ptr": np.array(starts, np.int64),
        "set_grades": np.ascontiguousarray(covered.T),
        "set_families": np.array([_family_bits(one) for one in sets], np.uint32),
    }


def _figure_arrays(draft: Draft) -> dict[str, Array]:
    """Numbers of the attributes, only those a process uses: one stretch per process, attribute and end, one figure a row."""
    found: list[tuple[int, str, int]] = []
    stretches: list[list[float]] = []
    for place, rows in enumerate(draft.rows):
        for key in sorted({key for row in rows for key in row.attributes}):
            for side in _sides(key):
                stretch = [_end(row.attributes.get(key), side, is_range=_kind(key) == "range") for row in rows]
                if not all(map(math.isnan, stretch)):
                    found.append((place, key, side))
                    stretches.append(stretch)
    lengths = np.cumsum([0, *map(len, stretches)])
    return {
        "figure_process": np.array([place for place, _, _ in found], np.uint16),
        "figure_attribute": _text([key for _, key, _ in found]),
        "figure_side": np.array([side for _, _, side in found], np.uint8),
        "figure_start": lengths[:-1].astype(np.int64),
        "figures": np.array([figure for stretch in stretches for figure in stretch], np.float32),
    }


def _word_arrays(draft: Draft) -> dict[str, Array]:
    """Attributes that hold words: one stretch per process and attribute, the number of its set of words a row, 0 for none."""
    sets = Numbers(has_none=True)
    found: list[tuple[int, str]] = []
    stretches: list[list[int]] = []
    for place, rows in enumerate(draft.rows):
        keys = {key for row in rows for key, value in row.attributes.items() if isinstance(value, frozenset)}
        for key in sorted(key for key in keys if _kind(key) == "set"):
            values = (row.attributes.get(key) for row in rows)
            found.append((place, key))
            stretches.append(
                [sets.of(SEPARATOR.join(sorted(v)) if isinstance(v, frozenset) and v else None) for v in values]
            )
    lengths = np.cumsum([0, *map(len, stretches)])
    return {
        "word_process": np.array([place for place, _ in found], np.uint16),
        "word_attribute": _text([key for _, key in found]),
        "word_start": lengths[:-1].astype(np.int64),
        "words": _narrow([number for stretch in stretches for number in stretch], np.uint16),
        "word_sets": _text(sets.words),
    }


def _kind(key: str) -> str | None:
    attribute = taxonomy().attributes.get(key)
    return attribute.kind if attribute else None


def _sides(key: str) -> tuple[int, ...]:
    """The ends of an attribute that a need is compared with."""
    sides: Mapping[str | None, tuple[int, ...]] = {"range": (LOW, HIGH), "max": (HIGH,), "best": (LOW,)}
    return sides.get(_kind(key), ())


def _end(value: AttributeValue | None, side: int, *, is_range: bool) -> float:
    """One end of a stated figure. A single number is the upper end of a range, whose lower end reaches down (-inf)."""
    found = ends(value)
    if found is None:
        return NAN
    return -math.inf if is_range and side == LOW and not isinstance(value, tuple) else found[side]


def _figure(value: float | None) -> float:
    known = finite(value)
    return NAN if known is None else single(known)


def _score(value: float | None) -> float:
    return NAN if value is None else counted(value)


def _day(day: datetime.date | None) -> int:
    return 0 if day is None else day_number(day)


@lru_cache(maxsize=65536)
def _family_bits(materials: frozenset[str]) -> int:
    return sum({1 << families()[taxonomy().material_family(material)] for material in materials})


@lru_cache(maxsize=65536)
def _grade_words(materials: frozenset[str], words: int) -> tuple[int, ...]:
    """The grades a set stands for, a family for all of its own, as bits in 64-bit words."""
    bits = 0
    for grade, bit in grades().items():
        if grade in materials or taxonomy().materials[grade].family in materials:
            bits |= 1 << bit
    return tuple(bits >> 64 * word & (1 << 64) - 1 for word in range(words))


def _text(words: Iterable[str]) -> Array:
    listed = [word.encode() for word in words]
    return np.array(listed) if listed else np.zeros(0, "S1")


def _narrow(values: Sequence[int], least: Any = np.uint8) -> Array:
    """Whole numbers in as few bytes as hold them, `least` at least: the kernel is compiled for each kind of numbers it meets."""
    return np.array(values, np.promote_types(least, np.min_scalar_type(max(values, default=0))))
