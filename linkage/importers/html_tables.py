"""Web pages that were saved as spreadsheets: every table of the page below each other, as Excel shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from linkage.importers.grids import MOST_COLUMNS, Grids, Refused


def read_html(text: str, encoding: str) -> Grids:
    """Raises Refused when the page has no table. Nothing outside of the text is looked at, whatever it refers to."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        page = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("no_table") from error
    if page is None or page.find(".//tr") is None:
        raise Refused("no_table")
    grids = Grids("html", encoding)
    grids.add("", _rows(page))
    return grids


def _rows(page: Any) -> Iterator[list[str]]:
    """The rows of tables that hold no further table; a page lays itself out with the others."""
    below: dict[int, int] = {}
    for row in page.iter("tr"):
        if row.find(".//table") is not None:
            continue
        cells: list[str] = []
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            _pass_spanned(cells, below)
            width = _span(cell, "colspan")
            for place in range(len(cells), min(len(cells) + width, MOST_COLUMNS + 1)):
                below[place] = max(_span(cell, "rowspan"), 1)
            cells += [_text(cell), *[""] * (width - 1)][: MOST_COLUMNS + 1]
        below = {place: left - 1 for place, left in below.items() if left > 1}
        yield cells


def _pass_spanned(cells: list[str], below: dict[int, int]) -> None:
    """Leaves out the places into which a cell of a row above reaches."""
    while below.get(len(cells), 0) > 0 and len(cells) <= MOST_COLUMNS:
        cells.append("")


def _span(cell: Any, name: str) -> int:
    said = cell.get(name, "1").strip()
    return min(int(said), MOST_COLUMNS) if said.isascii() and said.isdigit() and 0 < len(said) < 6 and int(said) else 1


def _text(cell: Any) -> str:
    pieces: list[str] = []
    for piece in cell.iter():
        if piece.tag == "br":
            pieces.append(_BREAK)
        elif piece.text and piece.tag not in ("script", "style"):
            pieces.append(piece.text)
        if piece is not cell and piece.tail:
            pieces.append(piece.tail)
    return "\n".join(" ".join(line.split()) for line in "".join(pieces).split(_BREAK)).strip()


# No page can hold it: the parser leaves such characters out.
_BREAK = "\x00"
