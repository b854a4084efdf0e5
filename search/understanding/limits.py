"""Figures -> limits: which attribute a figure bounds, decided by its words, its unit and the processes found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from search.understanding.context import Context, Limit, limit, plain
from search.understanding.figures import any_of, figures, words
from search.understanding.numbers import Quantity, quantities
from search.understanding.result import Value
from search.understanding.worded import length_key, read_worded


def read_limits(context: Context) -> list[Limit]:
    """All limits of a text, in its order. Worded figures (diameter 8, Ra 0.8) first, then figures by their unit."""
    found = [*read_worded(context), *_by_unit(context)]
    if any(limit.constraint.key == VOLUME and float(limit.constraint.value) > _SMALL for limit in found):
        found = [limit for limit in found if limit.constraint.key != "order_size"]  # twenty samples of a running part
    return sorted(found, key=lambda limit: (limit.start, limit.end))


VOLUME = "volume_per_month"
_SMALL = 500
_FINE = 50  # microns that are an accuracy rather than a size
_LEAST_FORGE = 50  # tonnes
_WEIGHT = re.compile(words("weight") + r"[^\d]{0,10}$")

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
    "kg": ("cast_weight_kg", "furnace_load_kg", "part_weight_kg"),
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
# Units that mean one thing whatever the process.
_LONE_UNITS = {
    "layer": "pcb_layers",
    "cavity": "cavities",
    "hrc": "hardness_hrc",
    "hv": "hardness_hv",
    "shot": "mold_life_shots",
    "spm": "strokes_per_min",
    "kw": "laser_power_kw",
    "awg": "wire_gauge_awg",
}
_SALT = re.compile(words("salt"))
_DELIVERY = re.compile(words("delivery"))
_PAYMENT = re.compile(words("payment"))
_OF_SHEET = re.compile(rf"\s*(?:[a-z]+\s+){{0,2}}{words('sheet')}")
_SHEET_BEFORE = re.compile(
    rf"{words('sheet')}(?:[ :]|sp[hc][a-z]|s[eg]cc|sus|\d){{0,12}}$|(?:sp[hc][cde]|secc|sgcc)\s*$"
)
_FIRST_LOT = re.compile(words("first_lot"))
_MONTHLY = re.compile(r"(?:/|per |moi |a |mot )\s?(?:thang|month|mo\b)|monthly|月|월|เดือน")
_LOT = re.compile(words("lot"))
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
    elif key := context.first_of(*_UNIT_KEYS.get(quantity.unit, ())) or _lone(context, quantity):
        yield from _ends(key, quantity)


def _lone(context: Context, quantity: Quantity) -> str:
    """What a unit means without a process; a few "times" (回) are no life of a mold, layers of a carton none of a board."""
    if quantity.unit == "layer" and context.lines and not context.has("electronics"):
        return ""
    return "" if quantity.unit == "shot" and quantity.high < 1000 else _LONE_UNITS.get(quantity.unit, "")


def _days(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    around = context.text[max(0, quantity.start - 28) : quantity.end + 14]
    if _PAYMENT.search(around):
        return
    if quantity.bound == "<=" or _DELIVERY.search(around) or (context.lines and quantity.is_after_in):
        yield "lead_time_days", quantity.high * (7 if quantity.unit == "week" else 1), ""


def _hours(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    around = context.text[max(0, quantity.start - 12) : quantity.end + 6]
    is_delivery = quantity.bound == "<=" or quantity.is_after_in or _DELIVERY.search(around)
    if context.lines and is_delivery and not _SALT.search(context.text):
        yield "lead_time_days", max(1, round(quantity.high / 24)), ""
    elif _SALT.search(context.text) or context.first_of("salt_spray_h"):
        yield "salt_spray_h", quantity.high, ""


def _machines(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    if context.has("welding"):
        yield "robot_count", quantity.high, ""


def _shore(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    if context.has("rubber") or "shore" in context.text[quantity.start : quantity.end] or "rubber" in context.families:
        yield "rubber_hardness_shore_a", quantity.high, ""


def _grams(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    if key := context.first_of("cast_weight_kg", "part_weight_kg"):
        yield from _ends(key, quantity, 0.001)


def _microns(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    key = context.first_of("plating_thickness_um", "film_thickness_um")
    if key or not context.processes:
        yield from _ends(key or "plating_thickness_um", quantity)
    elif "tolerance_mm" in context.attributes and quantity.high <= _FINE and not quantity.is_range:
        yield "tolerance_mm", quantity.high / 1000, ""


def _mils(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    """Thousandths of an inch: a layer, else a sheet."""
    if key := context.first_of("plating_thickness_um", "film_thickness_um"):
        yield from _ends(key, quantity, 25.4)
    elif context.first_of("sheet_thickness_mm"):
        yield from _ends("sheet_thickness_mm", quantity, 0.0254)


def _ends(key: str, quantity: Quantity, factor: float = 1.0) -> Iterator[tuple[str, Value, str]]:
    yield key, quantity.low * factor, quantity.bound
    if quantity.is_range:
        yield key, quantity.high * factor, quantity.bound


def _volume(quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    if quantity.unit in ("", "piece", "machine", "t", "kg"):
        yearly = {"year": 12.0, "week": 12 / 52}.get(quantity.per, 1.0)
        tonnes = 1000 if quantity.unit == "kg" else 1
        volume = quantity.high / yearly / tonnes
        yield VOLUME, plain(round(volume, 0 if volume >= 100 else 3)), quantity.bound


def _pieces(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    around = context.text[max(0, quantity.start - 16) : quantity.end + 8]
    if context.has("welding-robot") and "robot" in around:
        yield "robot_count", quantity.high, quantity.bound
    elif _FIRST_LOT.search(around) or (quantity.unit and _LOT.search(around)):
        if _FIRST_LOT.search(around) or not _MONTHLY.search(context.text):  # a lot of a running volume is no order
            yield "volume_once", quantity.high, ""
    elif quantity.high <= _SMALL and quantity.unit:
        yield "order_size", "small-lot", "is"
    elif quantity.high >= 1000 and (quantity.unit or quantity.is_scaled):
        yield "volume_once", quantity.high, ""


def _tonnes(context: Context, quantity: Quantity) -> Iterator[tuple[str, Value, str]]:
    written = context.text[quantity.start : quantity.end]
    is_thin = quantity.high < 6 or not quantity.high.is_integer()
    is_plate = quantity.high <= 25 and context.has("laser-cutting", "bending", "sheet-metal-welding")
    is_gauge = re.fullmatch(r"\d{1,2}(?:[.,]\d+)?t", written) and (is_thin or is_plate)
    if is_gauge and context.first_of("sheet_thickness_mm"):  # 1.2t is how Korean and Japanese drawings write 1.2 mm
        yield from _ends("sheet_thickness_mm", quantity)
        return
    is_weight = bool(_WEIGHT.search(context.text[max(0, quantity.start - 20) : quantity.start]))
    is_casting = is_weight and "mold_max_weight_t" not in context.attributes
    key = "" if is_casting else _tonnage_key(context, quantity)
    if key == "forging_press_t" and quantity.high < _LEAST_FORGE:
        return  # what a hook lifts, no press
    if key:
        yield from _ends(key, replace(quantity, bound="") if quantity.bound == "<=" else quantity)  # up to: holds it
    elif context.has("casting", "forging"):
        yield from _ends("cast_weight_kg", quantity, 1000.0)
    elif not is_casting and "plastic" in context.families and 5 <= quantity.high <= 4000:
        yield from _ends("injection_clamp_t", quantity)


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
    before = context.text[max(0, quantity.start - 20) : quantity.start]
    is_sheet = _OF_SHEET.match(context.text, quantity.end) or _SHEET_BEFORE.search(before)
    if value <= 300 and context.first_of("sheet_thickness_mm") and is_sheet:
        yield from _ends("sheet_thickness_mm", quantity, factor)
        return
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
    elif value <= 6 and context.has("washers-shims", "springs-flat", "die-cut-parts"):
        yield from _ends("sheet_thickness_mm", quantity, factor)


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
    "mil": _mils,
    **dict.fromkeys(("mm", "cm", "m", "inch"), _bare_length),
}
