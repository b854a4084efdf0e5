"""The style sheets, scripts and drawings by themselves: contrast, weight, and that what is named is there."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

import linkage

STATIC = Path(linkage.__file__).parent / "static"
TEMPLATES = Path(linkage.__file__).parents[1] / "templates"
SHEETS = {path.stem: path.read_text(encoding="utf-8") for path in (STATIC / "css").glob("*.css")}
SCRIPTS = {path.stem: path.read_text(encoding="utf-8") for path in (STATIC / "js").glob("*.js")}
COLOUR = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{6});")
ICONS = re.compile(r"<symbol id=\"([^\"]+)\"")
LIGHT, DARK = (dict(COLOUR.findall(part)) for part in SHEETS["tokens"].split("prefers-color-scheme: dark"))

GROUNDS = ("paper", "surface", "sunken")
TEXTS = ("ink", "ink-soft", "accent", "accent-strong", "visited", "good", "warning", "bad")
PAIRS = (
    *product(TEXTS[:4], (*GROUNDS, "accent-wash")),
    *product(TEXTS[4:], GROUNDS[:2]),
    ("good", "good-wash"),
    ("warning", "warning-wash"),
    ("bad", "bad-wash"),
    ("ink", "good-wash"),
    ("ink", "warning-wash"),
    ("ink", "bad-wash"),
    ("ink-soft", "warning-wash"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("surface", "bad"),
    ("on-header", "header"),
    ("on-header", "header-soft"),
)
EDGES = (
    ("line-strong", "paper"),
    ("line-strong", "surface"),
    ("accent", "sunken"),
    ("focus", "header"),
    ("amber", "header-soft"),
)


def brightness(colour: str) -> float:
    """Relative luminance in [0, 1]. Source: WCAG 2.2."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((brightness(one), brightness(other)))
    return (bright + 0.05) / (dark + 0.05)


def too_faint(scheme: dict[str, str], pairs: tuple[tuple[str, str], ...], least: float) -> list[tuple[str, str, float]]:
    found = [(text, ground, round(contrast(scheme[text], scheme[ground]), 2)) for text, ground in pairs]
    return [entry for entry in found if entry[2] < least]


@pytest.mark.parametrize("scheme", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
def test_texts_stand_out_from_their_grounds(scheme: dict[str, str]) -> None:
    assert too_faint(scheme, PAIRS, 4.5) == []


@pytest.mark.parametrize("scheme", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
def test_edges_of_fields_and_marks_stand_out(scheme: dict[str, str]) -> None:
    assert too_faint(scheme, EDGES, 3.0) == []


def test_contrast_of_black_and_white_is_twenty_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


OF_ONE_PAGE = {
    "board",
    "door",
    "door-worker",
    "gong",
    "hall",
    "open-in-place",
    "pair-keys",
    "print",
    "run-progress",
    "ticked",
}


def test_sheets_and_scripts_stay_light() -> None:
    shared = ("tokens", "base", "layout", "components", "print")
    weight = {name: len(sheet.encode()) for name, sheet in SHEETS.items()}
    everywhere = sum(weight[name] for name in shared)
    assert everywhere <= 40_960
    # What a reader waits for is the page: the shared sheets and those the page takes besides.
    pages = {
        path: set(re.findall(r"css/(\w+)\.css", path.read_text(encoding="utf-8"))) for path in TEMPLATES.rglob("*.html")
    }
    assert {
        str(path): own
        for path, own in pages.items()
        if everywhere + sum(weight[name] for name in own - {*shared}) > 54_000
    } == {}
    # Scripts come as a page names them: what any page may take, and the heaviest of those that stand on one page alone.
    size = {name: len(script.encode()) for name, script in SCRIPTS.items()}
    assert sum(each for name, each in size.items() if name not in OF_ONE_PAGE) <= 15_000
    assert max(size[name] for name in OF_ONE_PAGE) <= 15_000


def test_every_value_used_is_defined() -> None:
    used = set(re.findall(r"var\(--([a-z0-9-]+)", "".join(SHEETS.values())))
    assert used - set(re.findall(r"--([a-z0-9-]+):", SHEETS["tokens"])) == set()


def test_sheets_and_scripts_fetch_nothing_from_elsewhere() -> None:
    assert re.findall(r"url\(|@import|https?:", "".join(SHEETS.values()) + "".join(SCRIPTS.values())) == []


def test_directions_are_logical_so_that_right_to_left_works() -> None:
    physical = r"(?:margin|padding|border)-(?:left|right)\b|text-align: (?:left|right)|[;{ ](?:left|right): "
    assert [hit for name, sheet in SHEETS.items() for hit in re.findall(physical, sheet)] == []


def test_every_icon_named_in_a_template_is_drawn() -> None:
    drawn = set(ICONS.findall((STATIC / "img" / "icons.svg").read_text(encoding="utf-8")))
    texts = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")]
    named = {name for text in texts for name in re.findall(r"\b(?:icon|draw)(?:\(|=)\"([a-z-]+)\"", text)}
    assert len(named) > 15
    assert named - drawn == set()


COMPONENTS = re.compile(r"\{%-?\s*from \"[^\"]+\" import (.+?)(?: with context)?\s*-?%\}")


def test_every_component_a_template_imports_is_drawn() -> None:
    unused = []
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        names = [name.split(" as ")[-1].strip() for names in COMPONENTS.findall(text) for name in names.split(",")]
        rest = COMPONENTS.sub("", text)
        unused += [(path.name, name) for name in names if not re.search(rf"\b{name}\b", rest)]
    assert unused == []


def test_every_module_named_in_a_template_is_there() -> None:
    texts = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")]
    named = {name for text in texts for name in re.findall(r"(?:data-module=|module=)\"([a-z-]+)\"", text)}
    everywhere = {"autosave", "clicks", "confirm", "error-summary", "list-filter", "select-filter", "suggest"}
    assert named == everywhere | OF_ONE_PAGE - {"door-worker"}
    assert named - set(SCRIPTS) == set()


def test_folds_in_a_text_show_their_arrow() -> None:
    """A summary that is laid out as a row loses the sign that it opens; menus and buttons draw their own."""
    texts = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")]
    kinds = {kind for text in texts for kind in re.findall(r"<details(?: class=\"([a-z -]+?)\")?[ >{]", text)}
    buttons = {"menu", "nav-fold page-width", "filters", "map-fold", "chip-more"}
    in_texts = {"more", "fold", "match-more", "why", "panel", "newcomer-codes"}
    assert kinds == buttons | in_texts
    rows = re.findall(
        r"([^{}]*(?<![\w.-])summary(?![\w-])[^{}]*)\{[^{}]*display: (?:inline-)?(?:flex|grid)", "".join(SHEETS.values())
    )
    assert [rule for rule in rows if not any(f".{kind.split()[0]} " in rule for kind in buttons)] == []


def test_no_template_holds_inline_style_or_script() -> None:
    faults = re.compile(r"<style|\sstyle=|<script(?![^>]* src=)|\son[a-z]+=\"")
    templates = [path for path in TEMPLATES.rglob("*.html") if "email" not in path.parts]
    assert [path.name for path in templates if faults.search(path.read_text(encoding="utf-8"))] == []


def test_line_that_says_what_a_drag_does_takes_no_room_while_it_is_empty() -> None:
    """It sticks to the foot of the board, where it would be a strip over the meetings."""
    (rule,) = re.findall(r"\.board-state \{([^}]*)\}", SHEETS["fairs-timetable"])
    assert not re.search(r"block-size|padding(-block)?:|margin: (?!0;)", rule)
