"""Everything about a person in one ZIP: a file for programs and a page to read."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template

from linkage.services.person_data import PersonData
from linkage.wording.privacy import data_field_label, section_label, value_text


@dataclass(frozen=True, slots=True)
class DataSection:
    """`entries`: (label, value) pairs, one list an entry."""

    id: str
    title: str
    entries: tuple[tuple[tuple[str, str], ...], ...]


def person_zip(data: PersonData, *, title: str, name: str) -> Response:
    """The download; `title` heads the page inside."""
    page = render_template("print/person-data.html", title=title, sections=_sections(data))
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        archive.writestr("data.html", page)
    answer = Response(kept.getvalue(), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _sections(data: PersonData) -> tuple[DataSection, ...]:
    return tuple(
        DataSection(key, section_label(key), tuple(_entry(each) for each in entries)) for key, entries in data.items()
    )


def _entry(values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((data_field_label(name), value_text(value)) for name, value in values.items())
