"""Geometry of charts: shares, shades and the outlines of the provinces."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import linkage
from linkage.web import charts
from linkage.web.charts import KeyStep, ProvinceMap
from matching.taxonomy import taxonomy

POINT = re.compile(r"M(-?\d+) (-?\d+)l")
DRAWING = Path(linkage.__file__).parent / "static" / "img" / "provinces.svg"
OUTLINES = {
    group[0]: re.findall(r" d=\"([^\"]+)\"", group[1])
    for group in re.findall(r"<g id=\"p(\d+)\">(.*)</g>", DRAWING.read_text(encoding="utf-8"))
}


def a_map(counts: dict[str, int]) -> ProvinceMap:
    return charts.province_map(counts, names={"24": "Bắc Ninh"}, urls={"24": "/search?province=24"})


def shades(counts: dict[str, int]) -> dict[str, int]:
    return {shape.code: shape.level for shape in a_map(counts).shapes if shape.count}


def test_bars_are_shares_of_the_largest() -> None:
    found = charts.bars([("a", 200, ""), ("b", 50, "/b"), ("c", 0, "")])
    assert [(bar.label, bar.percent, bar.url) for bar in found] == [("a", 100.0, ""), ("b", 25.0, "/b"), ("c", 0.0, "")]


def test_bar_of_a_small_figure_stays_visible() -> None:
    assert [bar.percent for bar in charts.bars([("a", 20_000, ""), ("b", 1, "")])] == [100.0, 1.0]


def test_bars_of_nothing_are_empty() -> None:
    assert charts.bars([]) == []
    assert [bar.percent for bar in charts.bars([("a", 0, "")])] == [0.0]


def test_map_has_every_province_of_today_once() -> None:
    codes = [shape.code for shape in a_map({}).shapes]
    assert sorted(codes) == sorted(taxonomy().provinces)


def test_map_draws_an_outline_for_each_province_and_no_other() -> None:
    assert list(OUTLINES) == [shape.code for shape in a_map({}).shapes]


def test_map_keeps_both_archipelagos_with_their_names() -> None:
    isles = {code: paths[1].count("M") for code, paths in OUTLINES.items() if len(paths) > 1}
    assert isles == {"48": 46, "56": 136}
    assert [label.text for label in a_map({}).labels] == ["Quần đảo Hoàng Sa", "Quần đảo Trường Sa"]


def test_map_draws_inside_its_box() -> None:
    drawn = a_map({})
    _x, _y, width, height = map(int, drawn.view_box.split())
    starts = [tuple(map(int, point)) for paths in OUTLINES.values() for point in POINT.findall("".join(paths))]
    assert len(starts) > 34
    assert [(x, y) for x, y in starts if not (0 <= x <= width and 0 <= y <= height)] == []


def test_map_puts_the_north_above_the_south() -> None:
    tops = {code: int(POINT.findall(paths[0])[0][1]) for code, paths in OUTLINES.items()}
    assert tops["01"] < tops["48"] < tops["79"]


def test_province_without_url_has_no_link() -> None:
    urls = {shape.code: shape.url for shape in a_map({}).shapes}
    assert urls["24"] == "/search?province=24"
    assert urls["01"] is None


def test_empty_map_is_one_shade() -> None:
    drawn = a_map({})
    assert {shape.level for shape in drawn.shapes} == {0}
    assert drawn.key == (KeyStep(0, 0, 0),)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"24": 7}, {"24": 1}),
        ({"24": 7, "01": 7}, {"24": 1, "01": 1}),
        ({"01": 1, "24": 2, "31": 3, "48": 4, "79": 20_000}, {"01": 1, "24": 2, "31": 3, "48": 4, "79": 5}),
    ],
)
def test_shades_follow_the_rank_so_one_giant_hides_nobody(counts: dict[str, int], expected: dict[str, int]) -> None:
    assert shades(counts) == expected


def test_key_covers_every_count() -> None:
    drawn = a_map({"01": 1, "24": 2, "31": 3, "48": 4, "79": 9, "75": 9})
    for shape in drawn.shapes:
        assert [step.level for step in drawn.key if step.low <= shape.count <= step.high] == [shape.level]
