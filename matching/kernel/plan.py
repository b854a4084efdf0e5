"""A need compiled against columns: what every gate and criterion asks, as numbers and small tables. The rules come from `features`.

Whatever takes few values - a province, a unit, a set of materials or words, a state of the other steps - is judged once per value,
by the function of `features` itself where that is quick enough, and looked up per row.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.candidates import relatives
from matching.columns import (
    HIGH,
    LOW,
    Array,
    Columns,
    DayColumns,
    day_number,
    families,
    grades,
    process_order,
    process_places,
)
from matching.compare import TONNAGES, Outcome, compare, ends
from matching.facts import NeedFact, StepFact, SupplierFact
from matching.features.capacity import monthly_load, monthly_volume, smallest_lot
from matching.features.evidence import LEVELS
from matching.features.materials import fitting_materials, step_makes_other_things, wanted_materials
from matching.features.region import DECAY_KM, centre_of, proximity
from matching.features.secondary_steps import OUTSIDE as OUTSIDE_SHARES
from matching.features.secondary_steps import UNCONFIRMED
from matching.features.similar_work import work_similarity
from matching.figures import STEPS, counted, single
from matching.offers import process_closeness, process_relation
from matching.staleness import utilisation_since
from matching.taxonomy import taxonomy

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

FITS, FAILS, UNKNOWN = 0, 1, 2
INSIDE, UNSURE, BOUGHT_IN, ABSENT = 0, 1, 2, 3
"""How a firm covers a secondary step, best first."""

NONE = np.zeros(0)
MOST_KEPT = 40_000_000
"""So many distances are kept, 4 bytes each, or those to four buyers."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One figure asked of every row of a stretch. `low`, `high`: where its figures begin, -1 where that end is not compared.

    Words are judged beforehand: `table` by the number of the set; `low` is then where the numbers of the sets begin.
    """

    low: int
    high: int
    need_low: float
    need_high: float
    may_be_larger: bool = False
    table: Bytes | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of one process that answers for a step, side by side; `unknown`: limits that none of them states."""

    first: int
    last: int
    relation: int
    closeness: float
    limits: tuple[Limit, ...]
    unknown: int
    size: Limit | None
    sets: Bytes
    overlaps: Floats


@dataclass(frozen=True, slots=True)
class CorePlan:
    """A core step. `needed`: the month's volume by number of the unit, NaN where it does not convert; empty when not asked."""

    stretches: tuple[Stretch, ...]
    asks_size: bool
    asks_material: bool
    needed: Floats

    @property
    def asks_volume(self) -> bool:
        return len(self.needed) > 0


@dataclass(frozen=True, slots=True)
class SidePlan:
    """A secondary step; in its stretches `sets` tells FAILS for materials that cannot be the part's."""

    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the kernels need to know. Tables are indexed by the numbers of the columns.

    `region`: by province FITS, FAILS or UNKNOWN; empty when any place will do. `ways`: nearness of a province's centre, NaN where
    unknown, and `own_ways` that of each firm's own point; empty when the buyer's place is. `covering`: by code of the other steps'
    states (`cover_code`) their score. `unlike`: by kind of past work (`Columns.works`). `kept`: what a kernel makes of it.
    """

    columns: Columns
    day: DayColumns
    core: tuple[CorePlan, ...]
    secondary: tuple[SidePlan, ...]
    stale_before: int
    region: Bytes
    is_region_gate: bool
    ways: Floats
    own_ways: Array
    must: int
    must_unheard: int
    nice: int
    preferred: Floats
    languages: int
    asks_language: bool
    lot: float
    covering: Floats
    unlike: Floats
    evidence: Floats
    buyer_record: float
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def asks_region(self) -> bool:
        return len(self.region) > 0 and not self.is_region_gate

    @property
    def asks_way(self) -> bool:
        return len(self.ways) > 0

    @property
    def asks_volume(self) -> bool:
        return self.core[0].asks_volume

    def criteria(self) -> list[str]:
        """Weighted criteria in the order of the reference's reasons; those of a core step come once for each."""
        if "criteria" not in self.kept:
            self.kept["criteria"] = self._criteria()
        names: list[str] = self.kept["criteria"]
        return names

    def _criteria(self) -> list[str]:
        found = []
        for index, step in enumerate(self.core):
            asked = {
                "process-closeness": True,
                "oversize": step.asks_size,
                "material-overlap": step.asks_material,
                "headroom": step.asks_volume,
                "region": self.asks_region and not index,
                "proximity": self.asks_way and not index,
                "evidence": True,
            }
            found += [name for name, is_asked in asked.items() if is_asked]
        asked = {
            "secondary-steps": bool(self.secondary),
            "preferred-certificates": len(self.preferred) > 0,
            "similar-work": True,
            "lead-time": True,
            "quality": True,
            "delivery": True,
            "language": self.asks_language,
            "freshness": True,
        }
        return found + [name for name, is_asked in asked.items() if is_asked]

    def side_criteria(self) -> list[str]:
        """Criteria of the supplier's side, in the order of the reference's reasons."""
        asked = {"order-size": self.asks_volume, "way-to-buyer": self.asks_way, "load": True, "buyer-record": True}
        return [name for name, is_asked in asked.items() if is_asked]


def plan_of(need: NeedFact, columns: Columns, on: datetime.date) -> Plan:
    """The plan of a need for one set of columns on one day. Raises ValueError when the need names no process."""
    if not need.steps:
        raise ValueError(f"need {need.id} names no process")
    standards = {standard: columns.number("standard_names", standard) for standard in need.certificates_must}
    nice = (columns.number("standard_names", standard) for standard in need.certificates_nice)
    languages = (columns.number("language_names", language) for language in need.languages_wanted)
    lot = smallest_lot(need, need.core_steps[0])
    wished = len(need.certificates_nice)
    return Plan(
        columns=columns,
        day=columns.on(on),
        core=tuple(_core(need, step, columns) for step in need.core_steps),
        secondary=tuple(_secondary(need, step, columns) for step in need.secondary_steps),
        stale_before=day_number(utilisation_since(on)),
        region=_region(need, columns),
        is_region_gate=need.location_mode == "must",
        ways=_ways(need.buyer_province, columns.names("province_names")),
        own_ways=_own_ways(columns, centre_of(need.buyer_province)),
        must=_bits(standards.values()),
        must_unheard=sum(number is None for number in standards.values()),
        nice=_bits(nice),
        preferred=np.array([counted(held / wished) for held in range(wished + 1)] if wished else []),
        languages=_bits(languages),
        asks_language=bool(need.languages_wanted),
        lot=np.inf if lot is None else single(lot),
        covering=_covering(len(need.secondary_steps)),
        unlike=_similar(need, columns),
        evidence=np.array([counted(level) for level in LEVELS.values()]),
        buyer_record=np.nan if need.buyer_record is None else counted(need.buyer_record),
    )


def cover_code(states: Sequence[int], steps: int) -> int:
    """Number of a combination of states: how many steps are unsure, bought in and absent, as digits."""
    counts = (states.count(UNSURE), states.count(BOUGHT_IN), states.count(ABSENT))
    return sum(count * (steps + 1) ** place for place, count in enumerate(counts))


@cache
def _covering(steps: int) -> Floats:
    table = np.zeros((steps + 1) ** 3)
    shares = (0.0, UNCONFIRMED, OUTSIDE_SHARES["subcontracted"], OUTSIDE_SHARES["absent"])
    for states in itertools.combinations_with_replacement(range(4), steps):
        table[cover_code(states, steps)] = counted(0.5 ** sum(shares[state] for state in states))
    return table


def _core(need: NeedFact, step: StepFact, columns: Columns) -> CorePlan:
    wanted = wanted_materials(step.process, need.materials)
    asks_volume = monthly_volume(need) is not None
    needed = [monthly_load(need, step, unit) for unit in _optional(columns.names("unit_names"))] if asks_volume else []
    sizes = [key for key in step.attributes if key in TONNAGES][:1]
    asks_size = bool(sizes) and ends(step.attributes[sizes[0]]) is not None
    size = sizes[0] if asks_size else None
    stretches = []
    for place, first, last in _answering(step.process, columns):
        process = process_order()[place]
        limits, unknown = _limits(step, place, columns)
        sets, overlaps = _core_sets(wanted, place, columns)
        stretches.append(
            Stretch(
                first=first,
                last=last,
                relation=int(process_relation(step.process, process)),
                closeness=counted(process_closeness(step.process, process)),
                limits=limits,
                unknown=unknown,
                size=_number_limit(step, size, place, columns) if size else None,
                sets=sets,
                overlaps=overlaps,
            )
        )
    loads = np.array([np.nan if load is None else load for load in needed])
    return CorePlan(tuple(stretches), asks_size, bool(wanted), loads)


def _secondary(need: NeedFact, step: StepFact, columns: Columns) -> SidePlan:
    fitting = fitting_materials(step.process, need.materials)
    allowed = 0 if step_makes_other_things(step.process) else _family_bits(fitting)
    stretches = []
    for place, first, last in _answering(step.process, columns):
        limits, unknown = _limits(step, place, columns)
        touched = _sets(columns, "set_families", place)
        is_unfit = (touched != 0) & ((touched & np.uint32(allowed)) == 0) if allowed else np.zeros(len(touched), bool)
        stretches.append(Stretch(first, last, 0, 0.0, limits, unknown, None, is_unfit.astype(np.uint8), NONE))
    return SidePlan(tuple(stretches))


def _answering(process: str, columns: Columns) -> Iterator[tuple[int, int, int]]:
    """Place and rows of each process that answers for the needed one: itself and, right behind it, all that is narrower."""
    for place in _places(process):
        first, last = columns.row_start[place], columns.row_start[place + 1]
        if last > first:
            yield place, first, last


@cache
def _places(process: str) -> range:
    begin = process_places()[process]
    return range(begin, begin + len(taxonomy().descendants(process)))


def _limits(step: StepFact, place: int, columns: Columns) -> tuple[tuple[Limit, ...], int]:
    """The limits that rows of a process state, and how many more the step asks for that none of them does."""
    found: list[Limit] = []
    unknown = 0
    for key in step.attributes:
        attribute = taxonomy().attributes.get(key)
        if attribute is None or attribute.kind == "text":
            continue
        limit = (_word_limit if attribute.kind == "set" else _number_limit)(step, key, place, columns)
        if limit is None:
            unknown += 1
        else:
            found.append(limit)
    return tuple(found), unknown


def _number_limit(step: StepFact, key: str, place: int, columns: Columns) -> Limit | None:
    needed = ends(step.attributes[key])
    kind = taxonomy().attributes[key].kind
    low = columns.figure_starts.get((place, key, LOW), -1) if kind != "max" else -1
    high = columns.figure_starts.get((place, key, HIGH), -1) if kind != "best" else -1
    if needed is None or (low < 0 and high < 0):
        return None
    return Limit(low, high, needed[0], needed[1], may_be_larger=key in TONNAGES)


def _word_limit(step: StepFact, key: str, place: int, columns: Columns) -> Limit | None:
    start = columns.word_starts.get((place, key))
    if start is None:
        return None
    codes = {Outcome.FITS: FITS, Outcome.FAILS: FAILS, Outcome.UNKNOWN: UNKNOWN}
    outcomes = (compare(key, "set", step.attributes[key], words) for words in columns.word_sets)
    return Limit(start, -1, 0.0, 0.0, table=np.array([codes[outcome] for outcome in outcomes], np.uint8))


def _core_sets(wanted: frozenset[str], place: int, columns: Columns) -> tuple[Bytes, Floats]:
    """By number of the set: whether the core step's materials are handled, and the share of them that is."""
    if not wanted:
        return np.zeros(0, np.uint8), NONE
    touched = _sets(columns, "set_families", place)
    named = frozenset(material for material in wanted if material in families())
    handled = np.bitwise_count(touched & np.uint32(_family_bits(named))).astype(np.int64)
    for word, bits in enumerate(_grade_words(wanted - named)):
        if bits:
            handled += np.bitwise_count(_sets(columns, "set_grades", place, word) & np.uint64(bits))
    is_other = ((touched & np.uint32(_family_bits(wanted))) == 0) | (handled == 0)
    codes = np.where(touched == 0, UNKNOWN, np.where(is_other, FAILS, FITS)).astype(np.uint8)
    overlaps = np.array([counted(count / len(wanted)) for count in range(len(wanted) + 1)])[handled]
    return codes, np.where(touched == 0, np.nan, overlaps)


def _sets(columns: Columns, name: str, place: int, word: int | None = None) -> Array:
    first, last = columns.set_start[place], columns.set_start[place + 1]
    table = columns.arrays[name]
    return table[first:last] if word is None else table[word, first:last]


def _grade_words(materials: frozenset[str]) -> list[int]:
    bits = sum(1 << grades()[material] for material in materials)
    return [bits >> 64 * word & (1 << 64) - 1 for word in range(-(-len(grades()) // 64))]


def _family_bits(materials: frozenset[str]) -> int:
    return sum({1 << families()[taxonomy().material_family(material)] for material in materials})


def _bits(numbers: Iterable[int | None]) -> int:
    return sum(1 << number for number in numbers if number is not None)


def _optional(words: Sequence[str]) -> Iterator[str | None]:
    """The words of a table whose number 0 stands for none."""
    return itertools.chain((None,), words[1:])


def _region(need: NeedFact, columns: Columns) -> Bytes:
    if need.location_mode == "any" or not need.provinces:
        return np.zeros(0, np.uint8)
    known = _optional(columns.names("province_names"))
    codes = (UNKNOWN if name is None else FITS if name in need.provinces else FAILS for name in known)
    return np.fromiter(codes, np.uint8)


@lru_cache(maxsize=256)
def _ways(buyer_province: str | None, provinces: tuple[str, ...]) -> Floats:
    """Nearness of each province's centre to the buyer, as the feature says of a firm that has no place but its province."""
    # There is always at least the number for no province.
    need = NeedFact("", (), buyer_province=buyer_province)
    scores = []
    for province in _optional(provinces):
        reason = proximity(need, SupplierFact("", province=province), None)
        if reason is None:
            return NONE
        scores.append(np.nan if reason.score is None else counted(reason.score))
    return np.array(scores)


def _own_ways(columns: Columns, buyer: tuple[float, float] | None) -> Array:
    """Nearness of each firm's own point to the buyer, NaN without one, as `region.proximity`; kept, for buyers sit in few places."""
    if buyer is None:
        return NONE
    found = columns.kept.get(buyer)
    if found is None:
        while len(columns.kept) >= max(4, MOST_KEPT // (len(columns) + 1)):
            columns.kept.pop(next(iter(columns.kept)), None)
        lat, lon = (np.radians(columns.arrays[f"firm_{name}"].astype(np.float64)) for name in ("lat", "lon"))
        there_lat, there_lon = np.radians(buyer)
        a = np.sin((there_lat - lat) / 2) ** 2
        a += np.cos(lat) * np.cos(there_lat) * np.sin((there_lon - lon) / 2) ** 2
        nearness = np.exp(-(2 * 6371.0 * np.arcsin(np.sqrt(a))) / DECAY_KM)
        found = columns.kept[buyer] = (np.rint(nearness * STEPS) / STEPS).astype(np.float32)
    return found


def _similar(need: NeedFact, columns: Columns) -> Floats:
    """How unlike the need each kind of past work is, 1 - similarity^2; only relatives of a core step can be alike."""
    works = columns.works
    unlike: Floats = np.ones(len(works.kinds))
    related: set[str] = set().union(*(_related(step.process) for step in need.core_steps))
    for process in related & works.of_process.keys():
        for number in works.of_process[process]:
            unlike[number] = 1 - work_similarity(need, works.kinds[number]) ** 2
    return unlike


@cache
def _related(process: str) -> frozenset[str]:
    return frozenset(other for other, _ in relatives(process))
