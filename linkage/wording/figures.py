"""Numbers, amounts, limits and days as people of each language write them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_datetime_format
from babel.numbers import format_decimal, format_percent, get_decimal_symbol

from linkage.language import TIME_ZONE, _, _l, current_language
from linkage.wording.labels import attribute_label
from matching.taxonomy import taxonomy

_VOLUME = re.compile(r"([^/\s]+)(?:\s*/\s*(month|year)|\s+(once))?", re.IGNORECASE)
_TOLERANCE = re.compile(r"±\s?\d+[.,]\d+\s?mm")


def number_text(value: float) -> str:
    """1,200.5 in English, 1.200,5 in Vietnamese; at most four significant digits behind the point."""
    return _number_text(float(value), current_language())


@lru_cache(maxsize=4096)
def _number_text(value: float, language: str) -> str:
    """The same sizes stand on many cards, and Babel is slow at writing one."""
    return str(format_decimal(float(f"{value:.10g}"), format="#,##0.####", locale=language))


def share_text(share: float) -> str:
    """A share in [0, 1] as a percentage."""
    return str(format_percent(share, format="#,##0.#%", locale=current_language()))


def day_text(day: datetime.date | str) -> str:
    """A day, also as ISO text, in the reader's way of writing."""
    found = datetime.date.fromisoformat(day) if isinstance(day, str) else day
    style = "long" if current_language() == "ja" else "medium"
    return str(format_date(found, day_style(style), locale=current_language()))


def day_style(style: str) -> str:
    """Babel's style; where it writes no weekday, Vietnamese has 31/12/2026, as its forms and certificates have."""
    return "dd/MM/y" if current_language() == "vi" and style != "full" else style


def moment_text(at: datetime.datetime, zone: str = TIME_ZONE) -> str:
    """A moment with its day as a clock in the zone shows it: 24 hours, no seconds, in the reader's order."""
    there, language = at.astimezone(ZoneInfo(zone)), current_language()
    day = format_date(there.date(), day_style("medium"), locale=language)
    return str(get_datetime_format("medium", locale=language)).format(there.strftime("%H:%M"), day)


def list_text(items: Iterable[str]) -> str:
    """Items as a list in a sentence."""
    return ", ".join(items)


_AMOUNTS: Mapping[str, Any] = {
    "pcs": _l("%(figure)s pieces"),
    "t": _l("%(figure)s t"),
    "kg": _l("%(figure)s kg"),
    "sets": _l("%(figure)s sets"),
    "m2": _l("%(figure)s m²"),
    "m": _l("%(figure)s m"),
    "h": _l("%(figure)s hours"),
    "shots": _l("%(figure)s shots"),
}
_PERIODS: Mapping[str, Any] = {
    "month": _l("%(amount)s a month"),
    "year": _l("%(amount)s a year"),
    "once": _l("%(amount)s once"),
}


def amount_text(value: float, unit: str | None) -> str:
    """So many pieces, tonnes, sets."""
    figure = number_text(value)
    if not unit:
        return figure
    known = _AMOUNTS.get(unit)
    return str(known) % {"figure": figure} if known is not None else f"{figure} {unit}"


def quantity_text(value: float | None, unit: str | None) -> str:
    """The volume of a need: 30,000 pieces a month. Empty when not stated."""
    if value is None:
        return ""
    found = _VOLUME.fullmatch((unit or "").strip())
    if found is None:
        return f"{number_text(value)} {unit or ''}".strip()
    period = (found[2] or found[3] or "").lower()
    amount = amount_text(value, found[1])
    return str(_PERIODS[period]) % {"amount": amount} if period else amount


def money_text(amount: int | None, currency: str | None, *, year: int | None = None) -> str:
    """12,500,000,000 VND; with the year it is of. Empty when not stated."""
    if amount is None:
        return ""
    money = _("%(amount)s %(currency)s", amount=number_text_whole(amount), currency=currency or "")
    return _("%(money)s (%(year)s)", money=money, year=year) if year else money


def number_text_whole(value: int) -> str:
    """1,200,500 in English: every digit, however many."""
    return str(format_decimal(value, format="#,##0", locale=current_language()))


def capacity_text(value: float | None, unit: str | None) -> str:
    """A capacity per month. Empty when not stated."""
    return "" if value is None else str(_PERIODS["month"]) % {"amount": amount_text(value, unit)}


_UNITS: Mapping[str, Any] = {
    "days": _l("%(figure)s days"),
    "shots": _l("%(figure)s shots"),
    "spm": _l("%(figure)s strokes a minute"),
    "cph": _l("%(figure)s an hour"),
    "pcs/month": _l("%(figure)s pieces a month"),
    "t/month": _l("%(figure)s t a month"),
    "h": _l("%(figure)s hours"),
}
_BARE = frozenset({"count", "enum", "text", "class", "ISO class", "inch code", "HRC", "HV", "Shore A"})
"""Units that the name of the limit says already."""

_WORDS: Mapping[str, Any] = {"barrel": _l("barrel"), "rack": _l("rack"), "reel": _l("reel")}


def value_text(key: str, value: Any) -> str:
    """A limit's value with its unit: 45–200 t, ±0.03 mm, M6–M20, barrel or rack."""
    attribute = taxonomy().attributes.get(key)
    unit = attribute.unit if attribute else ""
    if isinstance(value, str):
        return str(_WORDS.get(value, value))
    if isinstance(value, Collection) and (attribute is None or attribute.kind in ("set", "text")):
        words = value if isinstance(value, list | tuple) else sorted(value)
        return list_text(str(_WORDS.get(word, word)) for word in words)
    return _with_unit(key, unit, [float(each) for each in value] if isinstance(value, Collection) else [float(value)])


def _with_unit(key: str, unit: str, figures: list[float]) -> str:
    low, high = number_text(figures[0]), number_text(figures[-1])
    if unit == "M":
        return f"M{low}" if low == high else f"M{low}–M{high}"
    figure = low if low == high else f"{low}–{high}"
    if key == "tolerance_mm":
        figure = f"±{figure}"
    if unit in _UNITS:
        return str(_UNITS[unit]) % {"figure": figure}
    return figure if unit in _BARE or not unit else f"{figure} {unit.removesuffix(' Ra')}"


def tolerance_text(note: str) -> str:
    """A tolerance in somebody's own words; one that is a figure and no more, with the reader's decimal sign: ±0,08 mm."""
    if _TOLERANCE.fullmatch(note) is None:
        return note
    sign: str = get_decimal_symbol(current_language())
    return note.replace(",", sign).replace(".", sign)


def limit_text(key: str, value: Any) -> str:
    """A limit with its name: "Press force: 45–200 t"."""
    return str(_("%(limit)s: %(value)s", limit=attribute_label(key), value=value_text(key, value)))
