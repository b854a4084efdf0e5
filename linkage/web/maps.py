"""Geometry of the small map of a chain: who stands where, and the ways of the part between them. Numbers for SVG out.

The map shows the outlines of `img/provinces.svg`, an equirectangular drawing at 16 degrees north: 62.5 units a degree of longitude
from 102 degrees east, 65.02 a degree of latitude from 23.5 degrees north (docs/data-sources.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linkage.web.charts import province_codes

Point = tuple[float, float]
"""Latitude and longitude in degrees."""

PER_LONGITUDE, WEST = 62.5, 102.0
PER_LATITUDE, NORTH = 65.02, 23.5
LEAST_WIDTH = 150.0
"""About 260 km: so much of the country is shown at least."""
ASPECT = 4 / 3
MARGIN = 0.16
BENDS = (0.2, 0.45, 0.8, -0.45)
"""How far a way may be bent, as a share of its length, tried in this order."""
RADIUS = 0.042
"""Of a mark, as a share of the width shown."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A firm, or the buyer's plant (`is_buyer`); `label` is its number on the map."""

    name: str
    label: str
    point: Point
    is_lead: bool = False
    is_buyer: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """From one stop to another, by their places in the list. `is_once`: a tool or a sample, and not the part."""

    giver: int
    taker: int
    is_once: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float
    stop: Stop


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line with its head, as SVG paths."""

    line: str
    head: str
    is_once: bool


@dataclass(frozen=True, slots=True)
class ChainMap:
    """Everything in units of the drawing; `radius`, `stroke` and `letter` are sizes that suit what is shown."""

    view_box: str
    codes: tuple[str, ...]
    marks: tuple[Mark, ...]
    arrows: tuple[Arrow, ...]
    radius: float
    stroke: float
    letter: float


def chain_map(stops: Sequence[Stop], ways: Sequence[Way]) -> ChainMap | None:
    """The part of the country that the stops lie in, with marks that do not cover each other. None without a stop."""
    if not stops:
        return None
    left, top, width, height = _shown([_place(stop.point) for stop in stops])
    radius = width * RADIUS
    marks = list(_apart(stops, radius))
    return ChainMap(
        view_box=f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}",
        codes=province_codes(),
        marks=tuple(Mark(round(x, 1), round(y, 1), stop) for stop, (x, y) in zip(stops, marks, strict=True)),
        arrows=tuple(_arrow(marks, way, radius) for way in ways),
        radius=round(radius, 1),
        stroke=round(width * 0.007, 2),
        letter=round(radius * 1.15, 1),
    )


def _place(point: Point) -> tuple[float, float]:
    latitude, longitude = point
    return (longitude - WEST) * PER_LONGITUDE, (NORTH - latitude) * PER_LATITUDE


def _shown(places: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is shown: all places with a margin, never less than LEAST_WIDTH."""
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    top, bottom = min(y for _, y in places), max(y for _, y in places)
    width = max((right - left) * (1 + 2 * MARGIN), (bottom - top) * (1 + 2 * MARGIN) * ASPECT, LEAST_WIDTH)
    height = width / ASPECT
    return (left + right - width) / 2, (top + bottom - height) / 2, width, height


def _apart(stops: Sequence[Stop], radius: float) -> Iterator[tuple[float, float]]:
    """Where to draw the marks: at their places, or beside them where another mark is already."""
    taken: list[tuple[float, float]] = []
    for stop in stops:
        x, y = _place(stop.point)
        free = (spot for spot in _around(x, y, 2.3 * radius) if all(math.dist(spot, t) > 2.1 * radius for t in taken))
        taken.append(next(free, (x, y)))
        yield taken[-1]


def _around(x: float, y: float, step: float) -> Iterator[tuple[float, float]]:
    """The place itself, then places around it in wider and wider rings."""
    yield x, y
    for ring in range(1, 5):
        for turn in range(8 * ring):
            angle = 2 * math.pi * turn / (8 * ring)
            yield x + ring * step * math.cos(angle), y + ring * step * math.sin(angle)


def _arrow(marks: Sequence[tuple[float, float]], way: Way, radius: float) -> Arrow:
    """From the edge of one mark to the edge of the other, bent so that to and fro are two lines, and around other marks."""
    here, there = marks[way.giver], marks[way.taker]
    others = [mark for index, mark in enumerate(marks) if index not in (way.giver, way.taker)]
    middles = [_middle(here, there, bend) for bend in BENDS]
    clear = (middle for middle in middles if _is_clear(here, middle, there, others, 1.2 * radius))
    middle = next(clear, middles[0])
    begin, end = _towards(here, middle, radius), _towards(there, middle, radius * 1.15)
    back = _towards(end, middle, radius * 0.8)
    side = (-(back[1] - end[1]) * 0.5, (back[0] - end[0]) * 0.5)
    one, other = (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1])
    return Arrow(
        line=f"M{_pair(begin)} Q{_pair(middle)} {_pair(back)}",
        head=f"M{_pair(end)} L{_pair(one)} L{_pair(other)} Z",
        is_once=way.is_once,
    )


def _middle(here: tuple[float, float], there: tuple[float, float], bend: float) -> tuple[float, float]:
    """The point that bends a line, to its right by a share of its length."""
    across, down = there[0] - here[0], there[1] - here[1]
    return (here[0] + there[0]) / 2 - down * bend, (here[1] + there[1]) / 2 + across * bend


def _is_clear(
    here: tuple[float, float],
    middle: tuple[float, float],
    there: tuple[float, float],
    others: Sequence[tuple[float, float]],
    distance: float,
) -> bool:
    """Whether the bent line keeps away from the other marks."""
    for step in range(21):
        share = step / 20
        a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
        spot = (a * here[0] + b * middle[0] + c * there[0], a * here[1] + b * middle[1] + c * there[1])
        if any(math.dist(spot, other) < distance for other in others):
            return False
    return True


def _towards(here: tuple[float, float], there: tuple[float, float], way: float) -> tuple[float, float]:
    length = math.dist(here, there) or 1.0
    return here[0] + (there[0] - here[0]) / length * way, here[1] + (there[1] - here[1]) / length * way


def _pair(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
