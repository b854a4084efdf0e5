"""Copies of drawings with the name of their reader across every page, so that a copy that gets about tells whose it was.

The mark is drawn over each page in the size of that page, pale enough to read the drawing through it. Pictures become a PDF first.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from markupsafe import escape
from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError

from linkage.errors import Unavailable
from linkage.language import _l
from linkage.web.printing import drawn_pdf

PDF = "application/pdf"
MOST_PAGES = 300
_DPI = 150
_PLACES = (0.12, 0.42, 0.72)
"""Where on the page a mark begins, as shares of its height."""


class Unmarkable(ValueError):
    """The file cannot be taken apart page by page, or has very many."""


def marked(data: bytes, content_type: str, lines: Sequence[str]) -> bytes:
    """The file as a PDF with the lines across each page. Raises Unmarkable; Unavailable where no PDFs can be drawn."""
    whole = data if content_type == PDF else _as_pdf(data)
    try:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(whole)))
        if not 1 <= len(writer.pages) <= MOST_PAGES:
            raise Unmarkable
        overlays: dict[tuple[int, int], PageObject] = {}
        for page in writer.pages:
            page.transfer_rotation_to_content()
            box = page.mediabox
            size = (max(round(float(box.width)), 20), max(round(float(box.height)), 20))
            if size not in overlays:
                overlays[size] = _overlay(size, lines)
            shift = Transformation().translate(float(box.left), float(box.bottom))
            page.merge_transformed_page(overlays[size], shift)
        kept = io.BytesIO()
        writer.write(kept)
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        # A file that breaks the rules of its format breaks the library in many ways.
        raise Unmarkable from error
    return kept.getvalue()


def marked_for(data: bytes, content_type: str, lines: Sequence[str]) -> bytes:
    """As `marked`, for a reader who can do nothing about the file. Raises Unavailable: nothing leaves without its mark."""
    try:
        return marked(data, content_type, lines)
    except Unmarkable:
        raise Unavailable(
            _l("Your name cannot be put into this file, so that it is not handed out. Ask the buyer for another one.")
        ) from None


def _as_pdf(picture: bytes) -> bytes:
    kept = io.BytesIO()
    with Image.open(io.BytesIO(picture), formats=("JPEG",)) as opened:
        opened.convert("RGB").save(kept, "PDF", resolution=_DPI)
    return kept.getvalue()


def _overlay(size: tuple[int, int], lines: Sequence[str]) -> PageObject:
    """One clear page of this size in points, with the lines at several places."""
    width, height = size
    longest = max(map(len, lines), default=1)
    letters = max(min(width, height) * 0.045, 5)
    points = min(letters, width * 1.5 / longest)
    css = (
        f"@page {{ size: {width}pt {height}pt; margin: 0 }} body {{ margin: 0 }} "
        f"p {{ position: absolute; left: {width * 0.08:.1f}pt; margin: 0; font: {points:.1f}pt sans-serif; white-space: nowrap; "
        "color: rgba(150, 20, 20, 0.3); transform: rotate(-25deg); transform-origin: 0 100% } "
        + " ".join(
            f".at{number} {{ top: {height * share + height * 0.1:.1f}pt }}" for number, share in enumerate(_PLACES)
        )
    )
    words = "<br>".join(str(escape(line)) for line in lines)
    body = "".join(f'<p class="at{number}">{words}</p>' for number in range(len(_PLACES)))
    return PdfReader(io.BytesIO(drawn_pdf(f"<!DOCTYPE html><html><body>{body}</body></html>", css))).pages[0]
