"""The filtered registry as a table to work on in a spreadsheet, which comes back through the imports."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from flask import Response, g
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from database.models.companies import Company
from database.queries.exchange import companies_by_id, lots_of
from database.session import db, transaction
from linkage.importers.registry_tables import table_headings, table_rows
from linkage.services.persons import contact_person
from linkage.services.private_views import note_export
from linkage.services.users import actor_of
from linkage.web.addresses import Address
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.suppliers import KEYS, firms_of, state_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH = 22


@blueprint.get("/suppliers/table.csv")
@officer_only
def registry_table_csv() -> Response:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows(_rows(_ids()))
    return _download("\N{ZERO WIDTH NO-BREAK SPACE}" + text.getvalue(), "text/csv", "registry.csv")


@blueprint.get("/suppliers/table.xlsx")
@officer_only
def registry_table_xlsx() -> Response:
    """Every cell is a text: zeros at the front stay, and nothing is ever a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Linkage")
    sheet.freeze_panes = "D2"
    for column in range(len(table_headings())):
        sheet.column_dimensions[get_column_letter(column + 1)].width = _WIDTH
    for row in _rows(_ids()):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
            cell.data_type, cell.number_format = "s", "@"
            cells.append(cell)
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return _download(content.getvalue(), _XLSX, "registry.xlsx")


def _ids() -> tuple[int, ...]:
    return firms_of(state_of(Address.of_request(KEYS)))


def _rows(ids: tuple[int, ...]) -> Iterator[list[str]]:
    """Headings and firms. Contacts are in it, and so the log says who took them away."""
    yield table_headings()
    people = []
    for lot in lots_of(ids):
        companies = _in_order(companies_by_id(db(), lot), lot)
        people += [contact_person(company) for company in companies]
        yield from table_rows(companies)
        for company in companies:
            db().expunge(company)
    with transaction() as session:
        note_export(session, people, by=actor_of(g.user), place="registry-table")


def _in_order(companies: Iterable[Company], ids: list[int]) -> list[Company]:
    by_id = {company.id: company for company in companies}
    return [by_id[key] for key in ids if key in by_id]


def _download(content: str | bytes, kind: str, name: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
