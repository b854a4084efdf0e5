"""A linkage record on one page of A4, with a picture of the address where it is verified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from flask import Response, current_app, render_template
from markupsafe import Markup
from sqlmodel import Session

from database.models.linkage_records import LinkageRecord
from linkage.language import current_language, speaking
from linkage.services.linkage_records import address_of, check_names, payload_of
from linkage.web.instance import base_url
from linkage.web.printing import one_page_pdf, pdf_file
from linkage.web.record_sheets import RecordSheet, columns_of, headings, sheet_of
from linkage.wording.figures import day_text

_SHEET = "print-record.css"
_ROOM = ((12, 8), (10, 8), (8, 8), (8, 6), (6, 6), (6, 4), (4, 4), (3, 3), (2, 2), (1, 1), (0, 0))
"""So many relations, and of the other parts each, are tried until all is on one page."""


@dataclass(frozen=True, slots=True)
class Paper:
    """`english`: the headings in English beside those in another language, empty on an English paper."""

    code: str
    key_id: str
    fingerprint: str
    issuer: str
    issuer_address: str
    issued: str
    until: str
    address: str
    picture: Markup
    sheet: RecordSheet
    headings: dict[str, str]
    english: dict[str, str]


def record_paper(session: Session, found: LinkageRecord) -> Response:
    """The PDF. Raises Conflict when a buyer in it does not show its name any more, Unavailable without the libraries."""
    check_names(session, found)
    payload = payload_of(found)
    css = (Path(current_app.static_folder or "") / "css" / _SHEET).read_text(encoding="utf-8")
    with speaking(payload["language"]):
        return pdf_file(one_page_pdf(_pages(found, payload), css), f"linkage-record-{found.code}.pdf")


def _pages(found: LinkageRecord, payload: dict[str, Any]) -> Iterator[str]:
    """The same page with less and less on it."""
    with speaking("en"):
        english = headings() | {"title": "Linkage record"}
    address = address_of(found, base_url())
    picture = segno.make(address, error="m", micro=False).svg_inline(lineclass=None, omitsize=True, border=4)
    sheet = sheet_of(payload)
    for most, most_looks in _ROOM:
        paper = Paper(
            code=found.code,
            key_id=found.key_id,
            fingerprint=found.fingerprint,
            issuer=payload["issuer"]["name"],
            issuer_address=payload["issuer"]["address"],
            issued=day_text(payload["issued_on"]),
            until=day_text(payload["valid_until"]),
            address=address,
            picture=Markup(picture),  # noqa: S704 (drawn from our own address)
            sheet=sheet.cut(most, most_looks=most_looks),
            headings=headings(),
            english=english if current_language() != "en" else {},
        )
        yield render_template("print/linkage-record.html", page=paper, columns=columns_of, language=current_language())
