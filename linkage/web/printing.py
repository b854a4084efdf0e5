"""Pages as PDF, by the same templates that a browser prints. Nothing is fetched from anywhere, neither the net nor the disk.

Needs Debian's libpango and fonts for the scripts of the names (README, Install). Where they are missing, pages still print from the
browser, and whoever asked for a PDF is told what to install.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NoReturn

from flask import Response, current_app
from PIL import ImageFile

from linkage.errors import Unavailable
from linkage.language import _l

FONTS = {
    "vi": "fonts-liberation",
    "ja": "fonts-noto-cjk",
    "ko": "fonts-noto-cjk",
    "zh": "fonts-noto-cjk",
    "th": "fonts-thai-tlwg",
}
"""Language -> Debian's package that draws its names."""

_NAMED = {"zh": "zh-cn"}
"""Language -> what fontconfig calls it, where that differs."""

_SHEET = "print-fairs.css"
_LINKS = re.compile(r"<(?:link|script)\b[^>]*>(?:</script>)?")
# Pango and fontconfig keep tables of the whole process; one page after the other is as fast on the whole.
_one_at_a_time = Lock()


def pdf_answer(html: str, filename: str) -> Response:
    """The page as a PDF to download. Raises Unavailable when the libraries for it are not installed."""
    return pdf_file(pdf_of(html), filename)


def pdf_file(content: bytes, filename: str) -> Response:
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def pdf_of(html: str) -> bytes:
    """A page with the print sheet of fairs; its own links to sheets and scripts are left out. About 60 ms a page of A4."""
    weasyprint = _library()
    sheet = (Path(current_app.static_folder or "") / "css" / _SHEET).read_text(encoding="utf-8")
    with _one_at_a_time:
        nothing = _fetcher()
        document = weasyprint.HTML(string=_LINKS.sub("", html), url_fetcher=nothing)
        return bytes(document.write_pdf(stylesheets=[weasyprint.CSS(string=sheet, url_fetcher=nothing)]))


def drawn_pdf(html: str, css: str) -> bytes:
    """A page of our own making with its own sheet alone. Raises Unavailable as `pdf_answer`."""
    weasyprint = _library()
    with _one_at_a_time:
        nothing = _fetcher()
        document = weasyprint.HTML(string=html, url_fetcher=nothing)
        return bytes(document.write_pdf(stylesheets=[weasyprint.CSS(string=css, url_fetcher=nothing)]))


def one_page_pdf(pages: Iterable[str], css: str) -> bytes:
    """The first of these pages that fits on one sheet, with its own sheet alone; the last one when none does."""
    weasyprint = _library()
    with _one_at_a_time:
        nothing = _fetcher()
        sheets = [weasyprint.CSS(string=css, url_fetcher=nothing)]
        for html in pages:
            document = weasyprint.HTML(string=html, url_fetcher=nothing).render(stylesheets=sheets)
            if len(document.pages) == 1:
                break
        return bytes(document.copy(document.pages[:1]).write_pdf())


@lru_cache(maxsize=1)
def missing_fonts() -> tuple[str, ...]:
    """Debian's packages of fonts without which some names would be empty boxes, as far as it can be found out."""
    program = shutil.which("fc-list")
    drawn = _languages_drawn(program) if program is not None else frozenset()
    missing = [package for language, package in FONTS.items() if drawn and _NAMED.get(language, language) not in drawn]
    return tuple(dict.fromkeys(missing))


def _languages_drawn(program: str) -> frozenset[str]:
    """The languages of all fonts, asked for once, as this stands before a page; none when it cannot be found out."""
    answer = subprocess.run([program, ":", "lang"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603 (our own words)
    return frozenset(re.split(r"[^\w-]+", answer.stdout)) if answer.returncode == 0 else frozenset()


def _fetcher() -> Any:
    """Names and texts are people's own: none of them may make the server fetch anything."""
    # Late, as the library itself.
    from weasyprint.urls import URLFetcher

    class Nothing(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, *_given: object, **_named: object) -> NoReturn:
            raise ValueError(f"not fetched: {url[:100]}")

    return Nothing()


def _library() -> Any:
    try:
        # Late, because a server without Pango must start all the same.
        import weasyprint
    except OSError:
        raise Unavailable(
            _l(
                "PDFs cannot be made on this server: the library Pango is missing. Print the page from the browser, "
                "or ask whoever runs the server to install libpango-1.0-0 and libpangoft2-1.0-0."
            )
        ) from None
    # It tells Pillow, for the whole process, to take pictures that break off; a photo that broke off on its way is refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint
