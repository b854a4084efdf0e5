"""PDFs: every name with its glyphs, fonts inside, nothing fetched, and plain words when the library is missing."""

from __future__ import annotations

import builtins
import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader

from linkage.errors import Invalid, Unavailable
from linkage.services.uploads import as_small_jpeg
from linkage.web import printing
from linkage.web.printing import missing_fonts, pdf_of


def page_texts(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def fonts(content: bytes) -> dict[str, bool]:
    """Font -> whether its glyphs are in the file."""
    found: dict[str, bool] = {}
    for page in PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            for descendant in font.get_object()["/DescendantFonts"]:
                descriptor = descendant.get_object()["/FontDescriptor"].get_object()
                found[descriptor["/FontName"]] = "/FontFile2" in descriptor or "/FontFile3" in descriptor
    return found


def test_pdf_holds_its_fonts_and_the_letters_of_six_scripts(app: Flask) -> None:
    names = ["Nguyễn Thị Ượng", "髙橋 直骨", "김민준", "王小明", "林直骨", "สมชาย ใจดี"]
    pairs = zip(("vi", "ja", "ko", "zh-Hans", "zh-Hant", "th"), names, strict=True)
    html = "".join(f'<p lang="{language}">{name}</p>' for language, name in pairs)
    with app.test_request_context():
        content = pdf_of(f"<html><body>{html}</body></html>")

    assert page_texts(content)[0].replace(" ", "") == "".join(names).replace(" ", "") + "1/1"
    assert len(fonts(content)) >= 3
    assert set(fonts(content).values()) == {True}


def test_the_same_character_is_drawn_as_its_reader_writes_it(app: Flask) -> None:
    with app.test_request_context():
        faces = [
            {name.split("+")[1] for name in fonts(pdf_of(f'<p lang="{language}">直骨</p>'))}
            for language in ("ja", "ko", "zh-Hans", "zh-Hant")
        ]

    assert len({frozenset(face) for face in faces}) == 4


def test_pdf_fetches_nothing(app: Flask, tmp_path: Any, caplog: pytest.LogCaptureFixture) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>password</text></svg>')
    html = f'<p>shown</p><img src="file://{secret}"><img src="http://127.0.0.1:1/x.png"><img src="data:image/svg+xml,<svg/>">'
    with app.test_request_context():
        content = pdf_of(html)

    assert page_texts(content) == ["shown 1 / 1"]
    assert caplog.text.count("not fetched") == 3


def test_pdf_says_what_to_install_when_pango_is_missing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def broken(name: str, *rest: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", broken)
    with app.test_request_context(), pytest.raises(Unavailable, match="libpango"):
        pdf_of("<p>x</p>")


def test_half_a_photo_is_refused_after_a_pdf_was_made(app: Flask) -> None:
    """WeasyPrint tells Pillow to take what breaks off, for the whole process."""
    with app.test_request_context():
        pdf_of("<p>Agenda</p>")
    photo = io.BytesIO()
    Image.effect_noise((200, 200), 90).save(photo, "JPEG")
    with pytest.raises(Invalid):
        as_small_jpeg(photo.getvalue()[:3000])


def test_missing_fonts_names_packages_once(monkeypatch: pytest.MonkeyPatch) -> None:
    missing_fonts.cache_clear()
    monkeypatch.setattr(printing, "_languages_drawn", lambda program: frozenset({"vi", "th", "en"}))
    monkeypatch.setattr(printing.shutil, "which", lambda name: "/usr/bin/fc-list")
    try:
        assert missing_fonts() == ("fonts-noto-cjk",)
        missing_fonts.cache_clear()
        monkeypatch.setattr(printing.shutil, "which", lambda name: None)
        assert missing_fonts() == ()
    finally:
        missing_fonts.cache_clear()
