"""Drawings of parts as small PDFs: two views with their sizes and a title block, drawn from what a need says. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WIDTH, _HEIGHT, _EDGE = 842, 595, 28
"""A4 landscape in points, and the frame."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LARGEST = 330.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a drawing. `envelope`: length, width and height in mm, as people write them."""

    title: str
    drawing_no: str
    revision: str
    owner: str
    envelope: str | None = None
    material: str = ""
    tolerance: str | None = None


def drawn(sheet: Sheet) -> bytes:
    """The drawing as a PDF of one page, the same for the same sheet. Letters are those of the standard fonts, without tone marks."""
    page = "\n".join((*_frame(), *_views(_sizes(sheet.envelope)), *_title_block(sheet))).encode("latin-1", "replace")
    return _pdf(page)


def _sizes(envelope: str | None) -> tuple[float, float, float]:
    found = [float(each) for each in _NUMBER.findall(envelope or "")][:3]
    length, width, height = (*found, *(100.0, 60.0, 12.0)[len(found) :])
    return length, width, height


def _frame() -> Iterable[str]:
    yield "1 w"
    yield _box(_EDGE, _EDGE, _WIDTH - 2 * _EDGE, _HEIGHT - 2 * _EDGE)


def _views(sizes: tuple[float, float, float]) -> Iterable[str]:
    """From above with two holes, and from the side, in one scale."""
    length, width, height = sizes
    scale = _LARGEST / max(length, width, height)
    long, wide, high = (max(each * scale, 6) for each in sizes)
    left, top = 90.0, _HEIGHT - 80.0
    yield _box(left, top - wide, long, wide)
    for place in (0.2, 0.8):
        yield _circle(left + long * place, top - wide / 2, min(long, wide) * 0.12)
    side = left + long + 110
    yield _box(side, top - wide, high, wide)
    yield "0.4 w [8 3 2 3] 0 d"
    yield _line(left - 14, top - wide / 2, left + long + 14, top - wide / 2)
    yield "[] 0 d"
    yield from _measure(left, top - wide - 26, long, f"{length:g}")
    yield from _measure(side, top - wide - 26, high, f"{height:g}")
    yield _line(left - 26, top, left - 26, top - wide)
    yield _text(left - 52, top - wide / 2, 9, f"{width:g}")
    yield _text(left + long * 0.2 + 8, top + 14, 9, f"2x dia. {min(length, width) * 0.24:.1f}")


def _measure(left: float, low: float, length: float, text: str) -> Iterable[str]:
    yield _line(left, low, left + length, low)
    yield _line(left, low - 5, left, low + 20)
    yield _line(left + length, low - 5, left + length, low + 20)
    yield _text(left + length / 2 - 8, low - 13, 9, text)


def _title_block(sheet: Sheet) -> Iterable[str]:
    rows = (
        ("Part", sheet.title),
        ("Drawing no.", f"{sheet.drawing_no}   Rev. {sheet.revision}"),
        ("Material", sheet.material or "-"),
        ("Tolerance", sheet.tolerance or "ISO 2768-m"),
        ("Owner", sheet.owner),
        ("", "Fictional part of a demo. All sizes in mm."),
    )
    left, low, line = _WIDTH - _EDGE - 380, _EDGE, 20
    yield "0.8 w"
    yield _box(left, low, 380, line * len(rows))
    for place, (name, value) in enumerate(reversed(rows)):
        base = low + place * line
        yield _line(left, base, left + 380, base)
        yield _text(left + 6, base + 6, 8, name)
        yield _text(left + 96, base + 6, 9, value[:56])


def _box(left: float, low: float, width: float, height: float) -> str:
    return f"{left:.1f} {low:.1f} {width:.1f} {height:.1f} re S"


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"{x:.1f} {y:.1f} m {to_x:.1f} {to_y:.1f} l S"


def _circle(x: float, y: float, radius: float) -> str:
    """Four curves that keep within a thousandth of the circle."""
    bend = radius * 0.5523
    curves = (
        (x + radius, y + bend, x + bend, y + radius, x, y + radius),
        (x - bend, y + radius, x - radius, y + bend, x - radius, y),
        (x - radius, y - bend, x - bend, y - radius, x, y - radius),
        (x + bend, y - radius, x + radius, y - bend, x + radius, y),
    )
    return " ".join([f"{x + radius:.1f} {y:.1f} m", *(_numbers(each) + " c" for each in curves), "S"])


def _numbers(values: Sequence[float]) -> str:
    return " ".join(f"{value:.1f}" for value in values)


def _text(x: float, y: float, size: int, text: str) -> str:
    plain = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    plain = plain.replace("đ", "d").replace("Đ", "D").replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F1 {size} Tf {x:.1f} {y:.1f} Td ({plain}) Tj ET"


def _pdf(page: bytes) -> bytes:
    """Five objects and the table of their places."""
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
        % (_WIDTH, _HEIGHT),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    made = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(bodies) + 1
    return (
        made
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(made))
    )
