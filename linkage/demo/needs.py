"""Fictional part needs, drawn so that most have a handful of suppliers, some only near ones and a few nobody.

A need starts from a supplier that could make the part (its anchor): the figures asked for lie within what that one states, so that
somebody fits. Then it may be made harder: one figure, certificate or place too many. A few ask for what hardly anybody has.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from linkage.demo.capabilities import Record, machine_sizes, stated, typical, word_sets
from linkage.demo.draws import between, chance, rounded, some, stream, weighted
from linkage.demo.ids import buyer_id, need_id
from linkage.demo.need_texts import material_name, need_text, part_name
from linkage.demo.tables import Buyer, Part, buyers, parts
from matching.taxonomy import taxonomy

_MOODS = {"fair": 76.0, "hard": 14.0, "unmet": 10.0}
_STATUSES = {"published": 90.0, "draft": 4.0, "met": 4.0, "withdrawn": 2.0}
_VISIBILITIES = {"public": 76.0, "registered": 17.0, "officers": 7.0}
_LANGUAGES = {"JP": "ja", "KR": "ko", "TW": "zh-Hant", "CN": "zh-Hans", "VN": "vi"}

# Figures that are the length of the part itself.
_LENGTHS = frozenset({"part_max_length_mm", "pcb_max_mm", "plating_tank_mm", "bend_length_mm", "furnace_zone_mm"})

Anchors = Mapping[str, Sequence[tuple[Record, Record]]]


@dataclass(frozen=True, slots=True)
class _Case:
    """What is settled of a need before its figures: the part, who asks, how hard, and the supplier that could do it."""

    part: Part
    buyer: Buyer
    mood: str
    language: str
    anchor: Record | None
    capability: Record
    rare: tuple[str, ...]


def anchors(suppliers: Sequence[Record]) -> Anchors:
    """Process -> the listed firms that sell it from their own machines, with that capability."""
    found: dict[str, list[tuple[Record, Record]]] = {}
    for supplier in suppliers:
        if supplier["status"] != "listed" or supplier["business_type"] == "trading":
            continue
        for capability in supplier.get("capabilities", ()):
            if not capability.get("captive") and not capability.get("subcontracted"):
                found.setdefault(capability["process"], []).append((supplier, capability))
    return found


def need(seed: int, number: int, anchored: Anchors, as_of: datetime.date) -> Record:
    """One need. The first ones go round the assemblers, so that each has some."""
    rng = stream(seed, "need", number)
    buyer = buyers()[(number - 1) % len(buyers())]
    case = _case(rng, buyer, anchored)
    length = _length(rng, case)
    steps = _steps(rng, case, length)
    material = _material(rng, case)
    requirements: Record = {
        "process_steps": steps,
        "materials": [material],
        "envelope": _envelope(rng, case.part, length),
        "tolerance_note": _tolerance_note(steps),
        "volume": _volume(rng, case),
        **_certificates(rng, case, as_of),
        "location": _location(rng, case),
        "languages_wanted": [case.language],
    }
    return {
        "id": need_id(seed, number),
        "title": _title(case, material),
        "buyer": _buyer(seed, buyer),
        "lang": case.language,
        "text": need_text(rng, case.part, case.language, requirements),
        "requirements": {key: value for key, value in requirements.items() if value},
        **_life(rng, number, as_of),
    }


def _case(rng: Random, buyer: Buyer, anchored: Anchors) -> _Case:
    suited = [part for part in parts() if buyer.sector in part.sectors]
    part = rng.choice(suited)
    candidates = list(anchored.get(part.core, ()))
    region = taxonomy().macro_region_of(buyer.plant_province)
    near = [pair for pair in candidates if taxonomy().macro_region_of(pair[0]["province"]) == region]
    anchor, capability = rng.choice(near or candidates) if candidates else (None, {})
    rare = _rare_certificates(supplier for supplier, _ in candidates)
    return _Case(part, buyer, weighted(rng, _MOODS), _language(rng, buyer), anchor, capability, rare)


def _rare_certificates(makers: Iterable[Record]) -> tuple[str, ...]:
    """Standards that some makers of the part claim, without the one that all have; in a fixed order."""
    claimed = {item["id"] for maker in makers for item in maker.get("certificates", ())}
    return tuple(sorted(claimed - {"iso-9001"}))


def _language(rng: Random, buyer: Buyer) -> str:
    own = _LANGUAGES.get(buyer.nationality, "en")
    return weighted(rng, {own: 0.75, "en": 0.12, "vi": 0.13}) if own not in ("en", "vi") else own


def _length(rng: Random, case: _Case) -> float | int:
    """The longest edge of the part in mm; the anchor can hold it."""
    limits = [limit for key, limit in case.capability.get("attrs", {}).items() if key in _LENGTHS]
    length = rounded(between(rng, *case.part.size))
    return length if case.mood == "unmet" else min([length, *limits])


def _steps(rng: Random, case: _Case, length: float) -> list[Record]:
    """The routing with its figures: those of the core step from the anchor, the others at the easy end of what is usual."""
    core = case.part.core
    figures = {core: _figures(rng, case, core, case.capability, dict.fromkeys(_LENGTHS, length))}
    given = dict.fromkeys(_LENGTHS, length) | {
        key: value for key, value in figures[core].items() if key == "sheet_thickness_mm"
    }
    for process in case.part.steps:
        if process != core:
            figures[process] = _figures(rng, case, process, _capability_of(case.anchor, process), given)
    return [
        {"process": process, "role": "core" if process == core else "secondary"}
        | ({"attrs": figures[process]} if figures[process] else {})
        for process in case.part.steps
    ]


def _figures(rng: Random, case: _Case, process: str, held: Record, given: Mapping[str, Any]) -> Record:
    """What a step asks for; `given` holds what belongs to the part as a whole."""
    is_extreme = case.mood == "unmet" and process == case.part.core
    return {
        key: given[key] if key in given else _figure(rng, process, key, held.get("attrs", {}), is_extreme=is_extreme)
        for key in case.part.steps[process]
    }


def _capability_of(supplier: Record | None, process: str) -> Record:
    made = supplier.get("capabilities", ()) if supplier else ()
    return next((item for item in made if item["process"] == process), {})


def _figure(rng: Random, process: str, key: str, held: Mapping[str, Any], *, is_extreme: bool) -> Any:
    """A figure the part asks for. Where nobody is to fit, the far end of what is usual."""
    kind = taxonomy().attributes[key].kind
    if kind == "set":
        return rng.choice(held.get(key) or rng.choice(word_sets(process, key)))
    span = typical(process).get(key) or (1, 1)
    if is_extreme:
        return _extreme(key, kind, span)
    value = held.get(key)
    return _within(rng, key, kind, _usual(kind, span) if value is None else value)


def _usual(kind: str, span: tuple[float, float]) -> Any:
    """What most shops of the trade reach, when the anchor does not say."""
    low, high = span
    middle = (low * high) ** 0.5
    return [rounded((low * middle) ** 0.5), rounded(middle)] if kind == "range" else middle


def _within(rng: Random, key: str, kind: str, value: Any) -> float | int:
    """A figure that who states `value` can meet, with some room."""
    low: float | int
    high: float | int
    low, high = value if isinstance(value, list) else (value, value)
    if kind == "range":
        sizes = machine_sizes(key, low, high)
        asked = rng.choice(sizes[:-1] or sizes) if sizes else stated(key, between(rng, low, high, lean=0.45))
        return min(max(asked, low), high)
    if kind == "max":
        return min(high, stated(key, high * rng.uniform(0.2, 0.7)))
    return max(low, stated(key, low * rng.uniform(1.4, 3.0)))


def _extreme(key: str, kind: str, span: tuple[float, float]) -> float | int:
    low, high = span
    if kind == "best":
        return stated(key, low)
    sizes = machine_sizes(key, low, high)
    return sizes[-1] if sizes else stated(key, high * 0.97)


def _material(rng: Random, case: _Case) -> str:
    """A grade the anchor handles when the part allows it."""
    held = set(case.capability.get("materials", ()))
    handled = [grade for grade in case.part.materials if grade in held or taxonomy().material_family(grade) in held]
    return rng.choice(handled or list(case.part.materials))


def _envelope(rng: Random, part: Part, length: float) -> str:
    """Length x width, and x height unless the part is flat."""
    width, height = rounded(length * rng.uniform(0.3, 0.9)), rounded(length * rng.uniform(0.08, 0.4))
    return f"{length} x {width} mm" if part.is_flat else f"{length} x {width} x {height} mm"


def _tolerance_note(steps: list[Record]) -> str | None:
    found = [step["attrs"]["tolerance_mm"] for step in steps if "tolerance_mm" in step.get("attrs", {})]
    return f"±{min(found)} mm" if found else None


def _volume(rng: Random, case: _Case) -> Record:
    """A lot that the anchor has room for, unless the need is hard."""
    low, high = case.part.volume
    value = between(rng, low, high)
    capacity = case.capability.get("capacity_per_month")
    if case.mood == "fair" and capacity and case.capability.get("unit") == case.part.unit:
        free = capacity * (1 - case.anchor.get("utilisation_pct", 60) / 100) if case.anchor else capacity
        value = min(value, max(free * 0.25, 1))
    once = case.part.unit == "sets" and case.part.core != "jig-fixture"
    unit = f"{case.part.unit} once" if once else f"{case.part.unit}/month"
    return {"value": max(1, rounded(value)) if not once else max(1, round(value)), "unit": unit}


def _certificates(rng: Random, case: _Case, as_of: datetime.date) -> Record:
    """What must be held (the anchor holds it, unless the need is hard) and what is welcome."""
    held = [
        item["id"]
        for item in (case.anchor or {}).get("certificates", ())
        if item["status"] == "valid" and item.get("valid_to", "9") >= f"{as_of:%Y-%m-%d}"
    ]
    asked = [standard for standard in case.part.certificates if case.mood != "fair" or standard in held]
    must = some(rng, asked, 1, 2 if case.mood == "hard" else 1) if chance(rng, 0.5) else []
    if case.mood != "fair" and case.rare:
        must = list(dict.fromkeys([*must, rng.choice(case.rare)]))
    nice = [standard for standard in ("iso-14001", *case.part.certificates) if standard not in must]
    return {"certificates_must": must, "certificates_nice": some(rng, list(dict.fromkeys(nice)), 0, 2)}


def _location(rng: Random, case: _Case) -> Record:
    """No wish, a wish or a must: the buyer's part of the country, or the provinces around it."""
    mode = weighted(rng, {"any": 32.0, "prefer": 48.0, "must": 20.0 if case.anchor else 0.0})
    if mode == "any" or (mode == "must" and case.mood == "fair" and not _is_near(case)):
        return {"mode": "any"}
    return {"mode": mode, "provinces": _around(rng, case)}


def _around(rng: Random, case: _Case) -> list[str]:
    here = case.buyer.plant_province
    region = taxonomy().macro_region_of(here)
    if case.mood == "unmet":
        return [here]
    if chance(rng, 0.65) and region:
        return list(taxonomy().macro_regions[region].codes)
    near = [code for code in taxonomy().provinces if taxonomy().distance_km(here, code) <= 90]
    return sorted({here, *near, *([case.anchor["province"]] if case.anchor and case.mood == "fair" else [])})


def _is_near(case: _Case) -> bool:
    region = taxonomy().macro_region_of
    return case.anchor is not None and region(case.anchor["province"]) == region(case.buyer.plant_province)


def _title(case: _Case, material: str) -> str:
    language = "vi" if case.language == "vi" else "en"
    return f"{part_name(case.part, language)}, {material_name(material, language)}"


def _buyer(seed: int, buyer: Buyer) -> Record:
    """The assembler of the need; every fourth does not show its name."""
    position = buyers().index(buyer) + 1
    return {
        "id": buyer_id(seed, position),
        "name": buyer.name,
        "nationality": buyer.nationality,
        "plant_province": buyer.plant_province,
        "sector": buyer.sector,
        "is_name_public": position % 4 != 0,
    }


def _life(rng: Random, number: int, as_of: datetime.date) -> Record:
    """Status, who may see it, and until when. The first of each assembler is published and public.

    A published one says nothing of its status, so that one closed since stays so when the demo is loaded again.
    Since when, is settled once it is known what came of it (`published.py`).
    """
    first = number <= len(buyers())
    status = "published" if first else weighted(rng, _STATUSES)
    record: Record = {} if status == "published" else {"status": status}
    record["visibility"] = "public" if first else weighted(rng, _VISIBILITIES)
    if chance(rng, 0.7):
        record["closes_on"] = f"{as_of + datetime.timedelta(days=rng.randint(14, 150))}"
    return record
