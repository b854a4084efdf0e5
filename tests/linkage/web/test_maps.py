"""Geometry of the small map of a chain."""

from __future__ import annotations

import itertools
import math
import re

from linkage.web.maps import ChainMap, Stop, Way, chain_map
from matching.taxonomy import taxonomy

NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")


def at(code: str) -> tuple[float, float]:
    province = taxonomy().provinces[code]
    return province.lat, province.lon


def drawn(*codes: str) -> ChainMap:
    stops = [Stop(code, str(number), at(code)) for number, code in enumerate(codes, start=1)]
    found = chain_map(stops, [Way(one, one + 1) for one in range(len(stops) - 1)])
    assert found is not None
    return found


def test_no_stop_draws_no_map() -> None:
    assert chain_map([], []) is None


def test_marks_stand_where_the_drawing_has_the_province() -> None:
    """Đà Nẵng lies at about (393, 491) of the outlines, which are 1000 wide."""
    (mark,) = drawn("48").marks
    latitude, longitude = at("48")
    assert math.dist((mark.x, mark.y), ((longitude - 102) * 62.5, (23.5 - latitude) * 65.02)) < 0.2


def test_everything_lies_in_what_is_shown() -> None:
    for codes in (("01",), ("01", "24", "31"), ("01", "79", "48"), ("01", "01", "01", "01")):
        found = drawn(*codes)
        left, top, width, height = map(float, found.view_box.split())
        for mark in found.marks:
            assert left <= mark.x - found.radius <= mark.x + found.radius <= left + width
            assert top <= mark.y - found.radius <= mark.y + found.radius <= top + height


def test_marks_do_not_cover_each_other() -> None:
    found = drawn("01", "01", "01", "24", "24", "01")
    for one, other in itertools.combinations(found.marks, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) > 2 * found.radius


def test_ways_begin_and_end_at_the_edges_of_their_marks() -> None:
    found = drawn("01", "79")
    here, there = found.marks
    begin = tuple(map(float, NUMBERS.findall(found.arrows[0].line)[:2]))
    tip = tuple(map(float, NUMBERS.findall(found.arrows[0].head)[:2]))
    assert abs(math.dist(begin, (here.x, here.y)) - found.radius) < 0.2
    assert abs(math.dist(tip, (there.x, there.y)) - found.radius * 1.15) < 0.2


def test_way_that_is_made_once_is_drawn_as_such() -> None:
    stops = [Stop("one", "1", at("01")), Stop("two", "2", at("24"))]
    found = chain_map(stops, [Way(0, 1, is_once=True), Way(1, 0)])
    assert found is not None
    assert [arrow.is_once for arrow in found.arrows] == [True, False]


def test_way_goes_around_the_mark_of_another_firm() -> None:
    """Two firms and a plant in one line: the way back does not lead behind the firm between."""
    west, between, east = (21.0, 105.0), (21.0, 106.0), (21.0, 106.3)
    stops = [Stop("west", "1", west), Stop("between", "2", between), Stop("plant", "3", east, is_buyer=True)]
    found = chain_map(stops, [Way(0, 2)])
    assert found is not None
    x, y, bend_x, bend_y, end_x, end_y = map(float, NUMBERS.findall(found.arrows[0].line))
    for share in (step / 50 for step in range(51)):
        a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
        spot = (a * x + b * bend_x + c * end_x, a * y + b * bend_y + c * end_y)
        assert math.dist(spot, (found.marks[1].x, found.marks[1].y)) > found.radius
