"""The filtered registry as a table to work on in a spreadsheet, which comes back through the imports."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from database.models.companies import Company
from database.queries.exchange import companies_by_id, lots_of
from database.session import db
from linkage.importers.registry_tables import table_headings, table_rows
from linkage.services.persons import contact_person
from linkage.web.addresses import Address
from linkage.web.guards import officer_only
from linkage.web.noted_exports import PeopleInFile
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.suppliers import KEYS, firms_of, state_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH = 22
_PLACE = "registry-table"


@blueprint.get("/suppliers/table.csv")
@officer_only
def registry_table_csv() -> Response:
    text, people = io.StringIO(), PeopleInFile()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows(_rows(_ids(), people))
    answer = _download("\N{ZERO WIDTH NO-BREAK SPACE}" + text.getvalue(), "text/csv", "registry.csv")
    return people.noted(answer, place=_PLACE)


@blueprint.get("/suppliers/table.xlsx")
@officer_only
def registry_table_xlsx() -> Response:
    """Every cell is a text: zeros at the front stay, and nothing is ever a formula."""
    book, people = Workbook(write_only=True), PeopleInFile()
    sheet = book.create_sheet("Linkage")
    sheet.freeze_panes = "D2"
    for column in range(len(table_headings())):
        sheet.column_dimensions[get_column_letter(column + 1)].width = _WIDTH
    for row in _rows(_ids(), people):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
            cell.data_type, cell.number_format = "s", "@"
            cells.append(cell)
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return people.noted(_download(content.getvalue(), _XLSX, "registry.xlsx"), place=_PLACE)


def _ids() -> tuple[int, ...]:
    return firms_of(state_of(Address.of_request(KEYS)))


def _rows(ids: tuple[int, ...], people: PeopleInFile) -> Iterator[list[str]]:
    """Headings and firms. Contacts are in it, and so the log says who took them away."""
    yield table_headings()
    for lot in lots_of(ids):
        companies = _in_order(companies_by_id(db(), lot), lot)
        yield from table_rows(list(people.of(companies, lambda company: [contact_person(company)])))
        for company in companies:
            db().expunge(company)


def _in_order(companies: Iterable[Company], ids: list[int]) -> list[Company]:
    by_id = {company.id: company for company in companies}
    return [by_id[key] for key in ids if key in by_id]


def _download(content: str | bytes, kind: str, name: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
