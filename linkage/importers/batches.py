"""The way of a list: read, checked, corrected, written. Used by pages and commands alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlmodel import Session

from database.models.imports import ImportBatch
from linkage.importers.columns import Placed, Table, tables_of, with_fields
from linkage.importers.files import Row, Sheets
from linkage.importers.suppliers import read_rows
from linkage.services.audit import Actor
from linkage.services.imports import ListRow, Plan, add_batch, keep_plan, plan_import, write_batch


def read_list(sheets: Sheets) -> tuple[list[Table], list[Placed]]:
    """The tables of a file and its rows, by the headings it has."""
    return tables_of(sheets.sheets)


def check_list(session: Session, sheets: Sheets, *, source: str, file_name: str, by: Actor) -> ImportBatch:
    """Keeps a list with what it would do. Nothing is written into the registry."""
    tables, placed = read_list(sheets)
    plan = plan_import(session, read_rows(tables, placed), source=source)
    mapping = _mapping(tables, placed) | {"encoding": sheets.encoding, "skipped": list(sheets.skipped)}
    return add_batch(session, source=source, file_name=file_name, mapping=mapping, plan=plan, by=by)


def correct_columns(session: Session, batch: ImportBatch, fields: Sequence[Sequence[str]]) -> Plan:
    """Checks a batch again with other columns: for each table what its columns hold."""
    tables = [with_fields(table, given) for table, given in zip(tables_in(batch), fields, strict=True)]
    plan = plan_import(session, read_rows(tables, _placed_in(batch)), source=batch.source)
    mapping = {**batch.mapping, "tables": [asdict(table) for table in tables]}
    keep_plan(session, batch, mapping=mapping, plan=plan)
    return plan


def write_list(session: Session, batch: ImportBatch, *, by: Actor) -> bool:
    """Writes a checked list whole; false when it has to be looked at again (see `write_batch`)."""
    return write_batch(session, batch, rows_in(batch), by=by)


def rows_in(batch: ImportBatch) -> list[ListRow]:
    """The rows of a batch as its cells and columns say them."""
    return read_rows(tables_in(batch), _placed_in(batch))


def tables_in(batch: ImportBatch) -> list[Table]:
    return [_table(table) for table in batch.mapping.get("tables", [])]


def _table(kept: Mapping[str, Any]) -> Table:
    return Table(kept["sheet"], kept["header_row"], tuple(kept["labels"]), tuple(kept["fields"]))


def _placed_in(batch: ImportBatch) -> list[Placed]:
    headers = {(sheet, number) for sheet, number in batch.mapping.get("headers", [])}
    return [
        Placed(
            row["sheet"],
            Row(row["row"], tuple(row["cells"])),
            row["table"],
            is_header=(row["sheet"], row["row"]) in headers,
        )
        for row in batch.rows
    ]


def _mapping(tables: Sequence[Table], placed: Sequence[Placed]) -> dict[str, Any]:
    return {
        "tables": [asdict(table) for table in tables],
        "headers": [[each.sheet, each.row.number] for each in placed if each.is_header],
    }
