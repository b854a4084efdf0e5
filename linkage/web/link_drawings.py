"""Geometry of the drawing of a firm among its suppliers and customers: boxes in three columns, lines between, numbers for SVG out.

Suppliers stand on the left, customers on the right. What only one firm delivers is drawn as a heavy line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linkage.web.short_names import short_name
from matching.supply_network import Neighbourhood, SingleSource

WIDTH, BOX, ROW, TALL = 660, 190, 48, 36
MOST = 8
_LETTERS = 18
_COLUMNS = (0, (WIDTH - BOX) // 2, WIDTH - BOX)


@dataclass(frozen=True, slots=True)
class Box:
    """A firm; `further`: how many firms stand behind it, one tier on. `is_rest`: not a firm but "12 more"."""

    x: int
    y: int
    text: str
    name: str
    url: str = ""
    further: int = 0
    is_self: bool = False
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    path: str
    is_single: bool


@dataclass(frozen=True, slots=True)
class LinkDrawing:
    """`boxes` are `box_width` x `box_height`; `columns` of the three headings in their middle."""

    width: int
    height: int
    box_width: int
    box_height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class FirmLabel:
    """A firm as this reader may know it; `url` is empty when there is no page to lead to."""

    code: str
    name: str
    place: str
    url: str


def link_drawing(
    around: Neighbourhood, labels: Mapping[str, FirmLabel], singles: Sequence[SingleSource], more: str
) -> LinkDrawing | None:
    """The drawing; None for a firm without links. `more`: "%(num)s more" for those beyond eight on a side."""
    suppliers = around.suppliers[0] if around.suppliers else ()
    customers = around.customers[0] if around.customers else ()
    if not suppliers and not customers:
        return None
    single = {(each.supplier, each.customer) for each in singles}
    # Whoever hangs on one firm alone is drawn first, so that what matters is not among "12 more".
    left = sorted(suppliers, key=lambda code: ((code, around.firm) not in single, labels[code].name))
    right = sorted(customers, key=lambda code: ((around.firm, code) not in single, labels[code].name))
    rows = max(min(len(left), MOST + 1), min(len(right), MOST + 1), 1)
    height = rows * ROW
    behind = _behind(around)
    own = labels[around.firm]
    # Its letters are bold, so that fewer of them fit.
    middle = Box(_COLUMNS[1], height // 2 - TALL // 2, _cut(own.name, _LETTERS - 2), own.name, is_self=True)
    boxes, lines = [middle], []
    for column, codes in ((0, left), (2, right)):
        for box, code in _column(codes, column, height, labels, behind, more):
            boxes.append(box)
            pair = (code, around.firm) if column == 0 else (around.firm, code)
            ends = (box, middle) if column == 0 else (middle, box)
            lines.append(Line(_curve(*ends), pair in single))
    return LinkDrawing(WIDTH, height, BOX, TALL, tuple(boxes), tuple(lines))


def _column(
    codes: Sequence[str],
    column: int,
    height: int,
    labels: Mapping[str, FirmLabel],
    behind: Mapping[str, int],
    more: str,
) -> list[tuple[Box, str]]:
    shown = list(codes) if len(codes) <= MOST + 1 else list(codes[:MOST])
    count = len(shown) + (len(shown) < len(codes))
    top = (height - count * ROW) // 2 + (ROW - TALL) // 2
    x = _COLUMNS[column]
    found = [
        (
            Box(x, top + row * ROW, _cut(labels[code].name), labels[code].name, labels[code].url, behind.get(code, 0)),
            code,
        )
        for row, code in enumerate(shown)
    ]
    if len(shown) < len(codes):
        text = more % {"num": len(codes) - len(shown)}
        found.append((Box(x, top + len(shown) * ROW, text, text, is_rest=True), ""))
    return found


def _behind(around: Neighbourhood) -> dict[str, int]:
    """Neighbour -> how many firms deliver to it (a supplier) or buy from it (a customer), without the firm in the middle."""
    suppliers, customers = around.suppliers[:1], around.customers[:1]
    left, right = set(suppliers[0] if suppliers else ()), set(customers[0] if customers else ())
    pairs = {(link.supplier, link.customer) for link in around.links} - {(around.firm, code) for code in right}
    counts: dict[str, int] = {}
    for supplier, customer in pairs:
        if customer in left and supplier != around.firm:
            counts[customer] = counts.get(customer, 0) + 1
        if supplier in right and supplier not in left and customer != around.firm:
            counts[supplier] = counts.get(supplier, 0) + 1
    return counts


def _curve(start: Box, end: Box) -> str:
    x1, y1, x2, y2 = start.x + BOX, start.y + TALL // 2, end.x, end.y + TALL // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"


def _cut(name: str, letters: int = _LETTERS) -> str:
    name = short_name(name)
    return name if len(name) <= letters else name[: letters - 1].rstrip() + "…"
