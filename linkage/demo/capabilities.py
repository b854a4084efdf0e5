"""What a plant can do and the machines behind it: ranges from machine sizes and from what is typical for a process."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from functools import cache
from random import Random
from typing import Any

from linkage.demo.draws import between, chance, days_before, rounded, some
from linkage.demo.tables import Shop, catalogue, family, nearest
from matching.taxonomy import taxonomy

Record = dict[str, Any]

_WHOLE_UNITS = frozenset({"count", "class", "ISO class", "AWG", "HRC", "days"})
# Stated as the capacity of the capability instead.
_NOT_STATED = frozenset({"monthly_capacity_pcs", "monthly_capacity_t"})


@cache
def typical(process: str) -> Mapping[str, tuple[float, float] | tuple[()]]:
    """Attribute key -> typical [lowest, highest] of a process, () for a set of words."""
    own = catalogue()["attributes"].get(process)
    given = own if own is not None else nearest(catalogue()["attributes"], process)
    if own is None and taxonomy().processes[process].attributes:
        given = None
    ranges = taxonomy().process_attributes(process) if given is None else given
    kinds = taxonomy().attributes
    return {key: tuple(span) for key, span in ranges.items() if key not in _NOT_STATED and kinds[key].kind != "text"}


def capabilities(
    rng: Random, shop: Shop, *, scale: float, gaps: float, evidence: str, as_of: datetime.date
) -> list[Record]:
    """One record a process. `scale` in [0, 1] is how large the firm is of its kind, `gaps` how much it leaves out (1 is usual)."""
    grades = some(rng, shop.materials, 2, 5)
    seen_on = days_before(rng, as_of, 20, 900)
    made = []
    for process, manner in _processes(rng, shop, scale).items():
        record: Record = {"process": process}
        if materials := _materials(rng, shop, process, grades, gaps):
            record["materials"] = materials
        if manner == "outside":
            made.append(record | {"subcontracted": True})
            continue
        record |= _attributes_and_capacity(rng, process, scale, gaps, is_core=process in shop.core)
        if manner == "captive":
            record["captive"] = True
        if evidence != "self-declared" and (process in shop.core or chance(rng, 0.3)):
            record |= {"evidence": evidence, "evidence_on": f"{seen_on}"}
        made.append(record)
    return made


def _processes(rng: Random, shop: Shop, scale: float) -> dict[str, str]:
    """Process -> core, often, captive or outside. The larger the firm, the more it does itself."""
    chosen = dict.fromkeys(shop.core, "core")
    for process, share in shop.captive.items():
        if chance(rng, share * 0.6 * (0.5 + scale)):
            chosen[process] = "captive"
    for process, share in shop.often.items():
        if process not in chosen and chance(rng, share * (0.6 + 0.7 * scale)):
            chosen[process] = "often"
    for process, share in shop.outside.items():
        if process not in chosen and chance(rng, share * 0.8):
            chosen[process] = "outside"
    return chosen


def _materials(rng: Random, shop: Shop, process: str, grades: list[str], gaps: float) -> list[str]:
    """Grades for the firm's own trade; for steps around it the families, as people state them."""
    families = list(dict.fromkeys(taxonomy().material_family(grade) for grade in grades))
    if process in shop.core:
        return families if chance(rng, 0.12) else grades
    if chance(rng, 0.1 * gaps):
        return []
    if family(process) in ("die-mold", "tooling-engineering"):
        return ["steel"]
    if usual := taxonomy().processes[process].typical_materials:
        return some(rng, usual, 2, 4)
    return [family for family in families if family != "other"]


def _attributes_and_capacity(rng: Random, process: str, scale: float, gaps: float, *, is_core: bool) -> Record:
    record: Record = {}
    attributes = {
        key: value
        for key, value in attributes_of(rng, process, scale).items()
        if chance(rng, 1 - (0.06 if is_core else 0.22) * gaps)
    }
    if attributes:
        record["attrs"] = attributes
    capacity = nearest(catalogue()["capacity"], process)
    if capacity and chance(rng, 1 - (0.15 if is_core else 0.35) * gaps):
        unit, low, high = capacity
        record |= {"capacity_per_month": rounded(between(rng, low, high, lean=scale)), "unit": unit}
    return record


def attributes_of(rng: Random, process: str, scale: float) -> Record:
    """What a shop of this size states for a process, by the attribute's kind."""
    made: Record = {}
    kinds = taxonomy().attributes
    for key, span in typical(process).items():
        kind = kinds[key].kind
        if kind == "set":
            made[key] = list(rng.choice(word_sets(process, key)))
            continue
        low, high = span or (1, 1)
        if sizes := machine_sizes(key, low, high):
            made[key] = _window(rng, sizes, scale)
        elif kind == "range":
            made[key] = _sub_range(rng, key, low, high, scale)
        elif kind == "max":
            made[key] = stated(key, between(rng, low, high, lean=0.6 + 0.3 * scale, spread=0.12))
        else:
            made[key] = stated(key, between(rng, low, high, lean=0.6 - 0.4 * scale, spread=0.18))
    return made


def machine_sizes(key: str, low: float, high: float) -> list[int]:
    """Sizes that such machines are sold in, within the range."""
    return [size for size in catalogue()["machine_sizes"].get(key, ()) if low <= size <= high]


def stated(key: str, value: float) -> float | int:
    """The figure as people state it: whole for counts, days and classes, else two figures that count."""
    if taxonomy().attributes[key].unit in _WHOLE_UNITS:
        return round(value)
    return rounded(value)


def _window(rng: Random, sizes: list[int], scale: float) -> list[int]:
    """From the smallest to the largest machine of the shop; larger shops have a wider park."""
    width = max(1, min(len(sizes) - 1, round(rng.gauss(2.2 + 4 * scale, 1.2))))
    top = min(len(sizes) - 1, max(width, round(rng.gauss((0.35 + 0.45 * scale) * len(sizes), len(sizes) / 7))))
    return [sizes[max(0, top - width)], sizes[top]]


def _sub_range(rng: Random, key: str, low: float, high: float, scale: float) -> list[float | int]:
    bottom = stated(key, between(rng, low, high, lean=0.1, spread=0.1))
    top = stated(key, between(rng, low, high, lean=0.65 + 0.25 * scale, spread=0.15))
    return [min(bottom, top), max(bottom, top)]


def word_sets(process: str, key: str) -> list[list[str]]:
    """What a shop of this process may offer for an attribute that is a set of words."""
    own = catalogue()["word_sets_of_process"].get(process, {})
    return list(own.get(key) or catalogue()["word_sets"][key])


def equipment(rng: Random, made: Iterable[Record], *, scale: float, gaps: float, as_of: datetime.date) -> list[Record]:
    """The machines that explain the capabilities; a machine that serves two processes is listed once."""
    rows: dict[tuple[str, str | None], Record] = {}
    for capability in made:
        kind = nearest(catalogue()["machines"], capability["process"])
        if kind is None or capability.get("subcontracted"):
            continue
        for spec in _specs(kind.get("spec"), capability.get("attrs", {})):
            row = _machine(rng, kind, spec, scale=scale, gaps=gaps, as_of=as_of)
            rows.setdefault((row["type"], spec), row)
    return list(rows.values())


def _specs(pattern: str | None, attributes: Mapping[str, Any]) -> list[str | None]:
    """What is said of the size of each machine: one row a machine size, else one row with the largest figure."""
    if pattern is None or "{" not in pattern:
        return [pattern]
    key = pattern[pattern.index("{") + 1 : pattern.index("}")]
    value = attributes.get(key)
    if value is None:
        return [None]
    span = value if isinstance(value, list) else [value]
    sizes = machine_sizes(key, span[0], span[-1]) or [span[-1]]
    step = max(1, len(sizes) // 3)
    shown = sorted({*sizes[::step], sizes[-1]})
    return [pattern.format(**{key: size}) for size in shown]


def _machine(
    rng: Random, kind: Mapping[str, Any], spec: str | None, *, scale: float, gaps: float, as_of: datetime.date
) -> Record:
    row: Record = {"type": kind["type"]}
    if spec is not None:
        row["spec"] = spec
    if chance(rng, 1 - 0.18 * gaps):
        row["maker"] = rng.choice(kind["makers"])
    if chance(rng, 1 - 0.22 * gaps):
        row["year"] = as_of.year - min(34, int(rng.expovariate(1 / 9)))
    if chance(rng, 1 - 0.08 * gaps):
        row["qty"] = 1 + int(rng.expovariate(1 / (1 + 5 * scale)))
    return row


def inspection(rng: Random, made: Iterable[Record]) -> list[str]:
    """Measuring means that go with what the plant does."""
    families = {family(capability["process"]) for capability in made}
    items = [item for group in catalogue()["inspection"] if families & set(group["with"]) for item in group["items"]]
    return some(rng, list(dict.fromkeys(items)), 2, 5)
