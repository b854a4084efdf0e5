"""Tables for spreadsheets: CSV that Excel opens with its accents, and whose cells are never formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from flask import Response
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from linkage.web.report_tables import FigureTable, ReportTable
from linkage.wording.cells import safe_cell

__all__ = ["csv_answer", "safe_cell", "workbook_answer", "xlsx_answer"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH = 24
_NOT_IN_TITLES = str.maketrans("[]:*?/\\", "       ")


def csv_answer(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A download. With a byte order mark, so that Excel reads UTF-8; what looks like a formula gets an apostrophe in front."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_cell(heading) for heading in headings])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return _download(Response("\N{ZERO WIDTH NO-BREAK SPACE}" + text.getvalue(), mimetype="text/csv"), name)


def xlsx_answer(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The same as a workbook of one sheet."""
    book = Workbook(write_only=True)
    _add_sheet(book, None, [_WIDTH] * len(headings), (headings, *rows))
    return _book_answer(book, name)


def workbook_answer(tables: Iterable[ReportTable | FigureTable], name: str) -> Response:
    """A workbook of one sheet for each table. Numbers stay texts as they are read on paper; those of figures are numbers."""
    book = Workbook(write_only=True)
    for number, table in enumerate(tables, start=1):
        title = f"{number} {table.title}"[:31].translate(_NOT_IN_TITLES)
        if isinstance(table, FigureTable):
            widths = [40 if column < table.words else 16 for column in range(len(table.headings))]
            _add_sheet(book, title, widths, (table.headings, *table.rows), cell=_figure_cell)
            continue
        widths = [16 if table.is_number(column) else 40 for column in range(len(table.headings))]
        _add_sheet(book, title, widths, [row for row in (table.headings, *table.rows, table.last) if row])
    return _book_answer(book, name)


def _figure_cell(value: object) -> object:
    return value if isinstance(value, int | float | Decimal) else safe_cell(value)


def _add_sheet(
    book: Workbook,
    title: str | None,
    widths: Sequence[int],
    rows: Iterable[Sequence[object]],
    *,
    cell: Callable[[object], object] = safe_cell,
) -> None:
    """Nothing in it is ever a formula."""
    sheet = book.create_sheet(title)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row in rows:
        sheet.append([cell(value) for value in row])


def _book_answer(book: Workbook, name: str) -> Response:
    content = io.BytesIO()
    book.save(content)
    return _download(Response(content.getvalue(), mimetype=_XLSX), name)


def _download(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
