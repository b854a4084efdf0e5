"""Tables for spreadsheets: CSV that Excel opens with its accents, and whose cells are never formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

from linkage.wording.cells import safe_cell

__all__ = ["csv_answer", "safe_cell"]


def csv_answer(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A download. With a byte order mark, so that Excel reads UTF-8; what looks like a formula gets an apostrophe in front."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_cell(heading) for heading in headings])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    answer = Response("\N{ZERO WIDTH NO-BREAK SPACE}" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
