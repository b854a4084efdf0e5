"""Figures beside a word that says what they are (diameter 8, Ra 0.8, M6, class 7) -> limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from search.understanding.context import Context, Limit, limit
from search.understanding.figures import any_of, figures, words
from search.understanding.numbers import parse_number
from search.understanding.result import Constraint

Reader = Callable[[Context, re.Match[str]], Iterator[Limit]]

_N = r"((?<!\d)\d{1,15}(?:[.,]\d{1,15})?)"
_RANGE = rf"(?:\s*{any_of(figures()['range'])}\s*{_N})?"
_UNITS = {
    name: re.compile(any_of(forms)) for name, forms in figures()["units"].items() if name in ("mm", "cm", "m", "um")
}
_LENGTH = _N + r"\s*(" + any_of(form for name in _UNITS for form in figures()["units"][name]) + r"(?![a-z\d]))?"
_TO_MM = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "um": 0.001}
_TAKES_DIAMETERS = (
    "surface-treatment",
    "heat-treatment",
    "turning",
    "grinding",
    "gear-cutting",
    "machining",
    "coating-painting",
)
_INCOTERMS = "exw|fca|cpt|cip|dap|dpu|ddp|fas|fob|cfr|cif"
_READABLE = re.compile(rf"[\d一二两兩三四五六八十百千万萬]|{_INCOTERMS}")  # without any, no pattern need be tried
_SEVERAL = 3
_THICKEST_SHEET = 30
_SMALL_LOT = 500
_BLOCK = 50
_TUBE_BEFORE = re.compile(words("tube_before") + r"\s*$")
_BOLT = re.compile(words("bolt"))


def read_worded(context: Context) -> Iterator[Limit]:
    """Limits of the worded figures, which are then taken."""
    if not _READABLE.search(context.text):
        return
    for pattern, reader in _PATTERNS:
        for match in pattern.finditer(context.text):
            inside = range(match.start(match.lastindex or 0), match.end(match.lastindex or 0))
            if not all(context.is_free[at] for at in inside):
                continue
            limits = list(reader(context, match))
            if limits:
                context.take(match.start(), match.end())
                yield from limits


def _unit(written: str | None) -> str:
    """mm, cm, m or um for a written unit; empty for none."""
    return next((name for name, pattern in _UNITS.items() if written and pattern.fullmatch(written)), "")


def _millimetres(number: str, written: str | None) -> float:
    return parse_number(number) * _TO_MM.get(_unit(written), 1.0)


_NO_LENGTH = (
    re.compile(r"(?:hrc|hv|hb|shore a?|硬度|경도)\s*\d[\d.,]*\s*$"),
    re.compile(r"\s*(?:%|°|hrc|hv|hb|shore|度|도|do\b)"),
)


def _tolerance(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    before, after = _NO_LENGTH
    if before.search(context.text[: match.start()][-16:]) or after.match(context.text, match.end()):
        context.take(match.start(), match.end())  # of a hardness, a share or an angle
        return
    value = _millimetres(match[1], match[2])
    if not match[2] and value > 1:  # a bare ±5 is microns
        value /= 1000
    yield limit(context, "tolerance_mm", value, match.start(), match.end())


def _hundredths(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    yield limit(context, "tolerance_mm", parse_number(match[1]) / 100, match.start(), match.end())


def _diameter(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    yield from _diameter_of(context, _millimetres(match[1], match[2]), match.start(), match.end())


def _diameter_of(context: Context, value: float, start: int, end: int) -> Iterator[Limit]:
    key = context.first_of("wire_diameter_mm", "tube_diameter_mm") or ""
    if not context.has("surface-treatment", "machining") and _TUBE_BEFORE.search(
        context.text[max(0, start - 16) : start]
    ):
        key = "tube_diameter_mm"
    if not key and context.has("turning") and value <= 65:  # what bar-fed lathes take
        key = "bar_diameter_mm"
    if context.has("grinding", "plating", "machining") and key == "wire_diameter_mm":
        key = ""
    if key or not context.lines or context.has(*_TAKES_DIAMETERS) or "part_max_diameter_mm" in context.attributes:
        yield limit(context, key or "part_max_diameter_mm", value, start, end)
    else:
        context.take(start, end)  # says what the part is, not what a shop must hold


def _round_bar(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    """Diameter x length; a tube's wall instead of a length stays below a tenth of it."""
    if parse_number(match[2]) < parse_number(match[1]):
        return
    yield from (limit for limit in _diameter_of(context, parse_number(match[1]), match.start(), match.end(1)))
    if parse_number(match[2]) >= 100:
        yield limit(context, length_key(context), parse_number(match[2]), match.start(2), match.end())


def _wire(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    if context.has("fasteners-springs"):
        yield limit(context, "wire_diameter_mm", _millimetres(match[1], match[2]), match.start(), match.end())
    elif match[2] and not context.original(match.start(), match.end()).lower().startswith(("day", "dày")):
        context.take(match.start(), match.end())  # a wire is no sheet


_TO = re.compile(rf"\s*{any_of(figures()['range'])}\s*{_LENGTH}")


def _thickness(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    value = _millimetres(match[1], match[2])
    if not match[2] and (until := _TO.match(context.text, match.end())):
        key = "sheet_thickness_mm" if _unit(until[2]) != "um" else ""
        key = key or context.first_of("film_thickness_um", "plating_thickness_um")
        for number in (match[1], until[1]) if key else ():
            yield limit(context, key, parse_number(number), match.start(), until.end())
        context.take(until.start(), until.end())
        return
    if _unit(match[2]) == "um" and context.first_of("plating_thickness_um", "film_thickness_um"):
        key = context.first_of("plating_thickness_um", "film_thickness_um")
        yield limit(context, key, parse_number(match[1]), match.start(), match.end())
    elif _unit(match[2]) != "um" and value > _THICKEST_SHEET and context.has("edm", "grinding", "die-mold"):
        yield from _height(context, match)
        context.take(match.start(), match.end())  # a block is no sheet
    elif _unit(match[2]) != "um" and value <= 300:
        yield limit(context, "sheet_thickness_mm", value, match.start(), match.end())


def _height(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    if "part_max_height_mm" in context.attributes and (match[2] or parse_number(match[1]) >= _BLOCK):
        yield limit(context, "part_max_height_mm", _millimetres(match[1], match[2]), match.start(), match.end())


def _rack_width(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    """19 inches is how racks are called, no size to be bent."""
    context.take(match.start(), match.end())
    yield from ()


def _thickness_mark(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    value = parse_number(match[1])
    if context.original(match.start(), match.end()) in ("T0", "T1", "T2"):  # the first trials of a mold
        return
    if context.first_of("sheet_thickness_mm") and value <= 25:
        yield limit(context, "sheet_thickness_mm", value, match.start(), match.end())


def _length(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    value = _millimetres(match[1], match[2])
    if context.lines and context.lines <= set(context.vocabulary.descendants("packaging-printing")):
        context.take(match.start(), match.end())  # how wide a film is says nothing of a shop
    elif match[2] or value >= 100:
        yield limit(context, length_key(context), value, match.start(), match.end())
    else:
        context.take(match.start(), match.end())  # "dài 40": a small length says nothing about a shop


def _length_after(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    if match[2]:  # a bare "4 long" may be 4 lòng, cavities
        yield from _length(context, match)


def _han_cavities(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    count = "一二三四五六七八九十".find(match[1].replace("两", "二").replace("兩", "二")) + 1
    yield limit(context, "cavities", count, match.start(), match.end())


def _least_order(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    if parse_number(match[1]) <= _SMALL_LOT:
        yield limit(context, "order_size", "small-lot", match.start(), match.end(), "is")


def _han_layers(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    if context.has("electronics"):
        count = "一二三四五六七八九十".find(match[1].replace("两", "二").replace("兩", "二")) + 1
        yield limit(context, "pcb_layers", count, match.start(), match.end())


def _spoken_metres(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    value = parse_number(f"{match[1]}.{match[2]}") * 1000
    yield limit(context, length_key(context), value, match.start(), match.end())


def length_key(context: Context) -> str:
    if "cmm_range_mm" in context.attributes and context.lines <= set(
        context.vocabulary.descendants("testing-inspection")
    ):
        return "cmm_range_mm"
    if len(context.processes) > _SEVERAL:
        return "part_max_length_mm"
    if context.has("bending"):
        return "bend_length_mm"
    if context.has("ed-coating"):
        return "plating_tank_mm"
    if context.has("surface-treatment") and not context.has("coating-painting"):
        return "plating_tank_mm"
    return "furnace_zone_mm" if context.has("heat-treatment") else "part_max_length_mm"


def _depth(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    key = context.first_of("case_depth_mm", "draw_depth_mm")
    if key:
        yield limit(context, key, _millimetres(match[1], match[2]), match.start(), match.end())


def _sizes(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    sides = [_millimetres(side, match[4]) for side in (match[1], match[2], match[3]) if side]
    if (
        context.has("tube-bending", "tube-laser-cutting", "pipe-frame")
        and not match[3]
        and min(sides) < 10 < 300 > max(sides)
    ):
        yield limit(context, "tube_diameter_mm", sides[0], match.start(), match.end())
    elif context.has("pcb-fabrication", "pcba-smt"):
        yield limit(context, "pcb_max_mm", max(sides), match.start(), match.end())
    elif max(sides) >= 100:
        yield limit(context, length_key(context), max(sides), match.start(), match.end())


def _simple(key: str, *needs: str) -> Callable[[Context, re.Match[str]], Iterator[Limit]]:
    """A reader for one attribute, optionally only beside certain processes; two groups are the ends of a range."""

    def read(context: Context, match: re.Match[str]) -> Iterator[Limit]:
        if not needs or context.has(*needs):
            for number in dict.fromkeys(group for group in match.groups() if group):
                yield limit(context, key, parse_number(number), match.start(), match.end())

    return read


def _chip_size(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    if context.has("electronics"):
        yield Limit(Constraint("smt_min_chip", "has", match[1]), match.start(), match.end())


def _incoterm(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    """Only as capitals: "dap" is also how people type dập."""
    if context.original(match.start(), match.end()).isupper():
        yield Limit(Constraint("incoterm", "is", match[1].upper()), match.start(), match.end())


def _strength(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    if context.has("fasteners-springs") or _BOLT.search(context.text):
        yield Limit(Constraint("strength_class", "is", match[1].upper()), match.start(), match.end())


def _clean_class(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    value = parse_number(match[1].rstrip(".,"))
    classes = {100: 5, 1000: 6, 10000: 7, 100000: 8}
    if value <= 9 or value in classes:
        yield limit(context, "cleanroom_iso_class", classes.get(int(value), value), match.start(), match.end())


def _iso_class(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    if not context.has("gear-cutting"):
        yield limit(context, "cleanroom_iso_class", int(match[1] or match[2]), match.start(), match.end())


def _clean_words(context: Context, match: re.Match[str]) -> Iterator[Limit]:
    iso = {"百": 5, "千": 6, "万": 7, "萬": 7, "十万": 8, "十萬": 8}[match[1]]
    yield limit(context, "cleanroom_iso_class", iso, match.start(), match.end())


_PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (
            _N + r"\s*(?:(?:±|\+/-|\+-)\s*\d{1,2}\s*)?(?:do|度|도)?\s*" + words("shore"),
            _simple("rubber_hardness_shore_a"),
        ),
        (r"(\d{1,2})\s*phan tram\s*(?:mm|mi ?li(?:met)?|ly)", _hundredths),
        (r"(?:±|\+/-|\+-)\s*" + _LENGTH, _tolerance),
        (rf"{words('tolerance')}\s*(?:[:=<≤]|[a-z]{{1,6}}\s)?\s*" + _LENGTH, _tolerance),
        (rf"{words('precision')}\s*[:=]?\s*(0[.,]\d{{1,4}})" + _LENGTH.removeprefix(_N), _tolerance),
        (r"(?<![a-z\d])ra\s*[<≤]?=?\s*(\d{1,2}(?:[.,]\d{1,3})?)(?!\s*[a-z\d])", _simple("surface_roughness_ra_um")),
        (r"(?<![a-z\d])hrc\s*" + _N + _RANGE, _simple("hardness_hrc")),
        (r"(?<![a-z\d])hv\s*" + _N + _RANGE, _simple("hardness_hv")),
        (rf"{words('shore')}\s*a?\s*" + _N + _RANGE, _simple("rubber_hardness_shore_a")),
        (rf"{words('hardness')}\s*a?\s*" + _N, _simple("rubber_hardness_shore_a", "rubber")),
        (r"(?<![a-z\d])awg\s*#?\s*" + _N, _simple("wire_gauge_awg")),
        (rf"(?:\bm|{words('module')}\s*)" + _N, _simple("gear_module", "gear-cutting", "injection-precision")),
        (rf"{words('gear_class')}\s*(\d{{1,2}})(?!\d)", _simple("gear_accuracy_class", "gear-cutting")),
        (rf"(?<!\d)(\d{{1,2}})\s*{words('gear_class_after')}", _simple("gear_accuracy_class", "gear-cutting")),
        (r"(?<![a-z\d])m(\d{1,2}(?:\.5)?)(?![a-z\d.])", _simple("fastener_size_m")),
        (r"(?<![\d.,])(4\.6|4\.8|5\.6|5\.8|6\.8|8\.8|9\.8|10\.9|12\.9)(?![\d.,])(?!\s*(?:mm|kg|t\b))", _strength),
        (r"(?<![a-z\d])(a[24]-[578]0)(?![a-z\d])", _strength),
        (rf"{words('class')}\s*(\d[\d.,]{{0,6}})(?=\D.{{0,30}}?{words('cleanroom')})", _clean_class),
        (rf"{words('cleanroom')}\s*,?\s*(?:{words('class')}\s*){{0,2}}(\d[\d.,]{{0,6}})(?!\d)", _clean_class),
        (rf"iso\s*(?:{words('class')}\s*([4-9])(?!\d)|([4-9])\s*(?:{words('class')}|級|级|급))", _iso_class),
        (r"(十万|十萬|百|千|万|萬)(?:级|級)", _clean_words),
        (r"(?<!\d)(01005|0201|0402|0603|0805|1005)(?!\d)", _chip_size),
        (rf"(?<![a-z\d])({_INCOTERMS})(?![a-z\d])", _incoterm),
        (rf"{words('diameter')}\s*{_N}\s*[x×*]\s*l?\s*{_N}(?:\s*mm)?(?!\s*[x×*\d])", _round_bar),
        (_N + r"\s*[x×*]\s*" + _N + r"(?:\s*[x×*]\s*" + _N + r")?" + _LENGTH.removeprefix(_N), _sizes),
        (rf"{words('wire')}\s*ø?\s*" + _LENGTH, _wire),
        (rf"{words('diameter')}\s*" + _LENGTH, _diameter),
        (rf"{words('rack')}\s*(19)\s?(?:-?inch(?:es)?|\"|in\b|いんち|인치|英寸|นิว)", _rack_width),
        (rf"{words('height')}\s*" + _LENGTH, _height),
        (_LENGTH + rf"\s*{words('height_after')}", _height),
        (rf"{words('each_minute')}\s*(\d{{2,4}})(?!\d)", _simple("strokes_per_min", "press-forming")),
        (r"(?<![a-z\d.,])" + _N + r"\s*()ø(?!\s*\d)", _diameter),
        (r"(?<![a-z\d])(\d)m(\d)(?!\d|\w)", _spoken_metres),
        (rf"{words('length')}\s*(?:toi|den|toi da|up to|max)?\s*" + _LENGTH, _length),
        (_LENGTH + rf"\s*{words('length_after')}", _length_after),
        (r"([一二两兩三四五六八十])(?:个|個)?(?:穴|腔)", _han_cavities),
        (r"(?<![\d.,])1\s*[x×*]\s*(\d{1,2})\s*(?:cavit(?:y|ies)|cav|long|穴|腔|個取)", _simple("cavities")),
        (r"(?<![a-z])moq\s*[:=]?\s*(\d{1,3})(?![\d.,k])", _least_order),
        (r"[一1](?:出|模)([一二两兩三四五六八十])(?:穴|腔)?", _han_cavities),
        (r"[一1](?:出|模)(\d{1,2})(?!\d)", _simple("cavities")),
        (r"([一二两兩三四五六八十])(?:层|層)(?:板|pcb|线路板|電路板|电路板|基板)", _han_layers),
        (rf"{words('thickness')}\s*[:=]?\s*" + _LENGTH, _thickness),
        (r"(?<![a-z\d])t" + _N + r"(?![a-z\d])", _thickness_mark),
        (_LENGTH + rf"\s*{words('thickness_after')}", _thickness),
        (rf"{words('depth')}\s*" + _LENGTH, _depth),
        (_LENGTH + rf"\s*{words('depth_after')}", _depth),
    )
)
