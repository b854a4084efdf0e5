"""Geometry of charts and shades of the province map: figures in, numbers for SVG out. Nothing here knows of requests or rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

LEVELS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float
    percent: float
    url: str = ""


def bars(figures: Iterable[tuple[str, float, str]]) -> list[Bar]:
    """Bars as shares of the largest figure, in percent [0, 100]; a figure above zero is never thinner than one percent."""
    rows = list(figures)
    most = max((value for _, value, _ in rows), default=0.0)
    return [Bar(label, value, _percent(value, most), url) for label, value, url in rows]


def _percent(value: float, most: float) -> float:
    if value <= 0 or most <= 0:
        return 0.0
    return max(1.0, round(100 * value / most, 1))


@dataclass(frozen=True, slots=True)
class Shape:
    """One province; `level` 0 is none, 1 to 5 are fifths of the provinces that have any. Its outline stands in `img/provinces.svg`."""

    code: str
    name: str
    count: int
    level: int
    url: str | None


@dataclass(frozen=True, slots=True)
class MapLabel:
    text: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class KeyStep:
    """A shade of the key with the lowest and the highest count it stands for."""

    level: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ProvinceMap:
    view_box: str
    shapes: tuple[Shape, ...]
    labels: tuple[MapLabel, ...]
    key: tuple[KeyStep, ...]


def province_map(counts: Mapping[str, int], *, names: Mapping[str, str], urls: Mapping[str, str]) -> ProvinceMap:
    """The 34 provinces shaded by count; codes are the two-digit ones of 2025. A province without a url is drawn without a link."""
    outlines = _outlines()
    levels = _levels([counts.get(code, 0) for code in outlines["codes"]])
    shapes = tuple(
        Shape(
            code=code,
            name=names.get(code, code),
            count=counts.get(code, 0),
            level=levels[counts.get(code, 0)],
            url=urls.get(code),
        )
        for code in outlines["codes"]
    )
    return ProvinceMap(
        view_box=outlines["view_box"],
        shapes=shapes,
        labels=tuple(MapLabel(**label) for label in outlines["labels"]),
        key=_key(levels),
    )


def province_codes() -> tuple[str, ...]:
    """Codes of the provinces that are drawn, in the order of the drawing."""
    return tuple(_outlines()["codes"])


def _levels(counts: Iterable[int]) -> dict[int, int]:
    """The shade of each count: equal counts share one, and about as many provinces fall into each, so one giant hides nobody."""
    ranked = sorted(count for count in counts if count > 0)
    levels = {0: 0}
    for place, count in enumerate(ranked):
        levels.setdefault(count, 1 + place * LEVELS // len(ranked))
    return levels


def _key(levels: Mapping[int, int]) -> tuple[KeyStep, ...]:
    steps: dict[int, list[int]] = {}
    for count, level in levels.items():
        steps.setdefault(level, []).append(count)
    return tuple(KeyStep(level, min(held), max(held)) for level, held in sorted(steps.items()))


@lru_cache(maxsize=1)
def _outlines() -> dict[str, Any]:
    text = (files("linkage") / "data" / "provinces.json").read_text(encoding="utf-8")
    outlines: dict[str, Any] = json.loads(text)
    return outlines
