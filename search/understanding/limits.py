"""Figures -> limits: which attribute a figure bounds, decided by its words, its unit and the processes found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from search.understanding.context import Context, Limit, limit, plain
from search.understanding.figures import any_of, figures, words
from search.understanding.numbers import Quantity, quantities
from search.understanding.result import Value
from search.understanding.worded import length_key, read_worded


def read_limits(context: Context) -> list[Limit]:
    """All limits of a text, in its order. Worded figures (diameter 8, Ra 0.8) first, then figures by their unit."""
    found = [*read_worded(context), *_by_unit(context)]
    return sorted(found, key=lambda limit: (limit.start, limit.end))


# Attributes a unit may mean, in the order they are tried against the attributes of the processes found.
_TONNES = ("mold_max_weight_t", "diecast_machine_t", "injection_clamp_t", "forging_press_t", "press_tonnage_t")
_LENGTHS = (
    "wire_diameter_mm",
    "tube_diameter_mm",
    "sheet_thickness_mm",
    "case_depth_mm",
    "bar_diameter_mm",
)
_UNIT_KEYS: dict[str, tuple[str, ...]] = {
    "kg": ("furnace_load_kg", "cast_weight_kg", "part_weight_kg"),
    "hrc": ("hardness_hrc",),
    "hv": ("hardness_hv",),
    "awg": ("wire_gauge_awg",),
    "kw": ("laser_power_kw",),
    "spm": ("strokes_per_min",),
    "layer": ("pcb_layers",),
    "cavity": ("cavities",),
    "shot": ("mold_life_shots",),
    "axis": ("axes",),
}
_SALT = re.compile(words("salt"))
_DELIVERY = re.compile(words("delivery"))
_SOON = re.compile(words("soon"))
_MACHINES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (key, re.compile(any_of(forms))) for key, forms in figures()["machines"].items()
)


def _by_unit(context: Context) -> Iterator[Limit]:
    for quantity in quantities(context.text, context.is_free):
        for key, value, bound in _meaning(context, quantity):
            context.take(quantity.start, quantity.end)
            yield limit(context, key, value, quantity.start, quantity.end, bound)
    if match := _SOON.search(context.text):
        yield limit(context, "lead_time_days", 7, match.start(), match.end())


def _meaning(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    """(attribute, value, bound) a figure stands for; nothing when it cannot be told."""
    if quantity.per:
        yield from _volume(quantity)
    elif reader := _READERS.get(quantity.unit):
        yield from reader(context, quantity)
    elif key := context.first_of(*_UNIT_KEYS.get(quantity.unit, ())):
        yield from _ends(key, quantity)


def _days(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    if quantity.bound == "<=" or _DELIVERY.search(context.text):
        yield "lead_time_days", quantity.high * (7 if quantity.unit == "week" else 1), ""


def _hours(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    if _SALT.search(context.text) or context.first_of("salt_spray_h"):
        yield "salt_spray_h", quantity.high, ""


def _machines(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    if context.has("welding"):
        yield "robot_count", quantity.high, ""


def _shore(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    if context.has("rubber"):
        yield "rubber_hardness_shore_a", quantity.high, ""


def _grams(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    if key := context.first_of("cast_weight_kg", "part_weight_kg"):
        yield from _ends(key, quantity, 0.001)


def _microns(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    key = context.first_of("plating_thickness_um", "film_thickness_um")
    if key or not context.processes:
        yield from _ends(key or "plating_thickness_um", quantity)


def _ends(key: str, quantity: Quantity, factor: float = 1.0) -> Iterator[tuple[str, Value, str]]:
    yield key, quantity.low * factor, quantity.bound
    if quantity.is_range:
        yield key, quantity.high * factor, quantity.bound


def _volume(quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    if quantity.unit in ("", "piece", "t", "kg"):
        yearly = 12 if quantity.per == "year" else 1
        tonnes = 1000 if quantity.unit == "kg" else 1
        yield "volume_per_month", plain(round(quantity.high / yearly / tonnes, 3)), quantity.bound


def _pieces(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:  # noqa: ARG001 (a reader like others)
    if quantity.high <= 500 and quantity.unit:
        yield "order_size", "small-lot", "is"
    elif quantity.high >= 1000 and (quantity.unit or quantity.is_scaled):
        yield "volume_once", quantity.high, ""


def _tonnes(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    key = _tonnage_key(context, quantity)
    if key:
        yield from _ends(key, quantity)
    elif context.has("casting", "forging"):
        yield from _ends("cast_weight_kg", quantity, 1000.0)


def _tonnage_key(context: Context, quantity: Quantity) -> str:
    """Tonnes are a force of the machine that the process has; of two kinds of machine the nearest word decides."""
    if "mold_max_weight_t" in context.attributes and quantity.high <= 60:
        return "mold_max_weight_t"
    nearby = context.text[max(0, quantity.start - 24) : quantity.end + 16]
    for key, pattern in _MACHINES:
        if pattern.search(nearby) and (key in context.attributes or not context.first_of(*_TONNES)):
            return key
    key = context.first_of(*_TONNES)
    if key == "mold_max_weight_t":  # no mold weighs that: the machine it runs on
        return context.first_of("injection_clamp_t", "diecast_machine_t", "press_tonnage_t") or "injection_clamp_t"
    return key


def _bare_length(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    """A length without a word for it: what such a length limits in the processes found."""
    factor = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "inch": 25.4}[quantity.unit]
    value = quantity.high * factor
    if value >= 100:
        if context.first_of("part_max_length_mm", "plating_tank_mm", "bend_length_mm", "furnace_zone_mm"):
            yield length_key(context), value, ""
        return
    if key := context.first_of(*_LENGTHS):
        if key == "sheet_thickness_mm" and context.has("die-mold"):
            return
        if key == "case_depth_mm" and value > 10:
            key = "bar_diameter_mm"
        yield from _ends(key, quantity, factor)


_READERS: dict[str, Callable[[Context, Quantity], Iterator[tuple[str, Value, str]]]] = {
    "day": _days,
    "week": _days,
    "h": _hours,
    "t": _tonnes,
    "machine": _machines,
    "shore": _shore,
    "piece": _pieces,
    "": _pieces,
    "g": _grams,
    "um": _microns,
    **dict.fromkeys(("mm", "cm", "m", "inch"), _bare_length),
}
