"""Lists of firms for the resolver: in the fields of the resolver, or as people keep them, read as an import reads them."""

from __future__ import annotations

from dataclasses import dataclass

from linkage.errors import Invalid
from linkage.importers.columns import tables_of
from linkage.importers.files import read_spreadsheet
from linkage.importers.suppliers import read_rows
from linkage.inputs.registry_records import is_json_lines, read_records
from linkage.services.imports import ListRow
from matching.registry.records import PLACE_FIELDS, FirmRecord, record_of

_NAMES = {"name", "name_en", "name_ja", "name_local", "website", "tax_code"}


@dataclass(frozen=True, slots=True)
class FirmList:
    """`left_out`: rows that were read and hold no firm, for a reason that an import would name."""

    records: list[FirmRecord]
    left_out: int = 0


def read_firm_list(data: bytes) -> FirmList:
    """The firms of a list, in its order, each under its id or the place of its row.

    CSV and JSON lines in the fields of the resolver are taken as they are; a workbook, or a text file with headings in the words of
    people, as an import takes them. Raises Invalid when it is neither.
    """
    try:
        records = read_records(data)
    except Invalid as error:
        if is_json_lines(data):
            raise
        found = _as_imported(data, error)
    else:
        is_named = any(each.name or each.name_en or each.name_local or each.tax_code for each in records)
        found = FirmList(records) if is_named or not records or is_json_lines(data) else _as_imported(data, None)
        found = found if found.records else FirmList(records)
    return found


def _as_imported(data: bytes, plain: Invalid | None) -> FirmList:
    """Raises what was wrong with the list as plain text where it is a text without a column of names."""
    sheets = read_spreadsheet(data)
    tables, placed = tables_of(sheets.sheets)
    if plain is not None and not any("name" in table.fields for table in tables):
        raise plain
    rows = read_rows(tables, placed)
    return FirmList(
        [_record(row) for row in rows if row.supplier is not None],
        sum(row.outcome == "refused" for row in rows),
    )


def _record(row: ListRow) -> FirmRecord:
    firm = row.firm
    place = firm.place().model_dump(include={*PLACE_FIELDS})
    return record_of(
        row.place, {**firm.model_dump(include=_NAMES), **place, "phone": firm.contact.phone if firm.contact else None}
    )
