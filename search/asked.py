"""What was understood of a query -> the parts of a request."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from matching.taxonomy import taxonomy
from search import fields
from search.analysis import fold
from search.engines.contract import Choice, Limit, Part
from search.fields import fact
from search.understanding import Understood
from search.understanding.result import Constraint

PROCESS = "process"
"""The group of the processes: the one that is never given up, only widened."""

BROADER, OTHER_GRADE, WHOLE_FAMILY = 0.4, 0.5, 0.9
"""A firm that states only a broader process; another grade of the family; all grades of the family at once."""

NEAR_KM = 100.0

_WEIGHTS = {
    "process": 10.0,
    "material": 3.0,
    "limit": 3.0,
    "place": 3.0,
    "former_province": 2.0,
    "certificate": 2.0,
    "ownership": 2.0,
    "business_type": 2.0,
    "sector": 1.0,
    "language": 1.0,
}
_MOST_PARTS = 40
_VOLUME = "volume_per_month"


def parts(understood: Understood) -> tuple[Part, ...]:
    """The parts of a request, most essential first. A sector decides only when nothing else does."""
    asked = [
        *(_process(process) for process in understood.processes),
        *_materials(understood),
        *(_limit(limit, understood.processes) for limit in understood.constraints if is_limit(limit)),
        *_places(understood),
        *(_plain("certificate", name, f"certificate:{name}") for name in understood.certificates),
        *(_plain("ownership", name, "ownership") for name in understood.ownership),
        *_categories(understood.constraints),
    ]
    must = any(part.must for part in asked)
    asked += [_plain("sector", name, "sector", must=not must) for name in understood.sectors]
    return tuple(asked[:_MOST_PARTS])


def is_limit(limit: Constraint) -> bool:
    """Whether the index can tell who takes it."""
    if limit.key == _VOLUME:
        return isinstance(limit.value, int | float)
    attribute = taxonomy().attributes.get(limit.key)
    if attribute is None or attribute.kind == "text":
        return False
    return attribute.kind == "set" or isinstance(limit.value, int | float)


def is_category(limit: Constraint) -> bool:
    return limit.key in ("language", "business_type", "near")


def widened(part: Part) -> Part | None:
    """The part with the next broader process; None for a family."""
    parent = taxonomy().processes[part.id].parent
    return _process(parent) if parent else None


def _process(process: str) -> Part:
    table = taxonomy()
    stated = tuple(fields.states(node) for node in sorted(table.descendants(process)))
    offered = Choice(fact("process", process), counts_value=True, shown_by=stated)
    broader = [Choice(fields.states(node), BROADER, counts_value=True) for node in table.ancestors(process)[1:]]
    return Part("process", process, PROCESS, _WEIGHTS["process"], True, (offered, *broader))


def _answering(processes: Iterable[str]) -> tuple[str, ...]:
    """Processes whose statements speak for those asked: they themselves, narrower and broader ones."""
    table = taxonomy()
    lines = ([*sorted(table.descendants(node)), *table.ancestors(node)[1:]] for node in processes)
    return tuple(dict.fromkeys(itertools.chain.from_iterable(lines)))


def _materials(understood: Understood) -> Iterator[Part]:
    processes = _answering(understood.processes)
    left_open = tuple(fields.works(process, fields.NOT_STATED) for process in processes)
    for material in (*understood.materials, *understood.material_families):
        choices = tuple(_material_choices(material, processes))
        yield Part("material", material, "material", _WEIGHTS["material"], True, choices, open_by=left_open)


def _material_choices(material: str, processes: tuple[str, ...]) -> Iterator[Choice]:
    """Without a process any capability of the firm may take the material."""
    family = taxonomy().material_family(material)
    if not processes:
        yield Choice(fact("material" if material != family else "material_family", material))
        if material != family:
            yield Choice(fact("material", family), WHOLE_FAMILY)
            yield Choice(fact("material_family", family), OTHER_GRADE)
    for process in processes:
        yield Choice(fields.works(process, material))
        if material != family:
            yield Choice(fields.works_all(process, family), WHOLE_FAMILY)
            yield Choice(fields.works(process, family), OTHER_GRADE)


def _limit(limit: Constraint, processes: tuple[str, ...]) -> Part:
    """With a process, a firm that does not state the figure stays in the list; without one the figure is all there is to go by."""
    table = taxonomy()
    key, op, must = limit.key, limit.op, True
    if key == _VOLUME:
        key, op, must = "monthly_capacity_pcs", ">=", False
    answering = _answering(processes) or tuple(
        node for node in table.processes if key in table.process_attributes(node)
    )
    value = limit.value if table.attributes[key].kind == "set" else float(limit.value)
    wanted = Limit(key, table.attributes[key].kind, op, value, answering)
    name = f"limit:{limit.key}:{limit.op}:{limit.value}"
    return Part("limit", limit.key, name, _WEIGHTS["limit"], must, limit=wanted, keeps_open=bool(processes))


def _places(understood: Understood) -> Iterator[Part]:
    """Places widen each other. The name from before the merger moves firms there up; "near" brings the neighbours in."""
    is_near = any(limit.key == "near" for limit in understood.constraints)
    for code in (*understood.provinces, *understood.places):
        choices = [Choice(fact("province", code)), *(_neighbours(code) if is_near else ())]
        yield Part("province", code, "place", _WEIGHTS["place"], True, tuple(choices))
    for region in understood.macro_regions:
        choices = [Choice(fact("macro_region", region))]
        yield Part("macro_region", region, "place", _WEIGHTS["place"], True, tuple(choices))
    for name in understood.former_provinces:
        choices = [Choice(fact("former_province", fold(name)))]
        weight = _WEIGHTS["former_province"]
        yield Part("former_province", name, "former_province", weight, False, tuple(choices))


def _neighbours(code: str) -> Iterator[Choice]:
    table = taxonomy()
    for other in table.provinces if code in table.provinces else ():
        km = table.distance_km(code, other)
        if other != code and km <= NEAR_KM:
            yield Choice(fact("province", other), round(1 - km / (2 * NEAR_KM), 3))


def _plain(kind: str, name: str, group: str, *, must: bool = True) -> Part:
    choice = Choice(fact(kind, name), is_dated=kind in fields.DATED)
    return Part(kind, name, group, _WEIGHTS[kind], must, (choice,))


def _categories(constraints: Iterable[Constraint]) -> Iterator[Part]:
    for limit in constraints:
        if limit.key == "business_type":
            yield _plain("business_type", str(limit.value), "business_type")
        if limit.key == "language":
            yield _plain("language", str(limit.value), "language", must=False)
