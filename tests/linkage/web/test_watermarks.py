"""Copies with the name of their reader across every page."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader, PdfWriter

from linkage.errors import Unavailable
from linkage.web.watermarks import PDF, Unmarkable, marked, marked_for

LINES = ("Cơ khí Hoa Sen · 田中", "22 Nov 2026 · 7KQ2MXHD")


def pdf(*sizes: tuple[int, int], rotation: int = 0) -> bytes:
    writer, kept = PdfWriter(), io.BytesIO()
    for width, height in sizes:
        writer.add_blank_page(width=width, height=height).rotate(rotation)
    writer.write(kept)
    return kept.getvalue()


def texts(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_every_page_bears_the_mark_in_its_own_size(app: Flask) -> None:
    with app.app_context():
        copy = marked(pdf((595, 842), (842, 595), (1191, 842)), PDF, LINES)
    found = texts(copy)
    assert len(found) == 3
    assert all(each.count("7KQ2MXHD") == 3 for each in found)
    assert all("Hoa Sen" in each for each in found)
    assert [round(float(page.mediabox.width)) for page in PdfReader(io.BytesIO(copy)).pages] == [595, 842, 1191]


def test_a_turned_page_bears_it_too(app: Flask) -> None:
    with app.app_context():
        (found,) = texts(marked(pdf((595, 842), rotation=90), PDF, LINES))
    assert "7KQ2MXHD" in found


def test_a_picture_becomes_a_marked_pdf(app: Flask) -> None:
    kept = io.BytesIO()
    Image.new("RGB", (1200, 800), "white").save(kept, "JPEG")
    with app.app_context():
        (found,) = texts(marked(kept.getvalue(), "image/jpeg", LINES))
    assert "7KQ2MXHD" in found


def test_what_stands_in_a_name_is_text(app: Flask) -> None:
    with app.app_context():
        (found,) = texts(marked(pdf((595, 842)), PDF, ("<b>A & B</b>",)))
    assert "<b>A & B</b>" in found


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnonsense\n%%EOF", b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"])
def test_nothing_leaves_without_its_mark(app: Flask, data: bytes) -> None:
    with app.app_context():
        with pytest.raises(Unmarkable):
            marked(data, PDF, LINES)
        with pytest.raises(Unavailable):
            marked_for(data, PDF, LINES)
