"""The way of a list: read, checked, corrected, written. Used by pages and commands alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from database.models.imports import ImportBatch
from linkage.importers.columns import SHIFTS, Placed, Table, tables_of, with_fields
from linkage.importers.files import Row, Sheets
from linkage.importers.headings import heading_key
from linkage.importers.suppliers import read_rows
from linkage.services.audit import Actor
from linkage.services.imports import (
    MET,
    READ_AGAIN,
    ListRow,
    Plan,
    Prepared,
    add_batch,
    keep_plan,
    plan_import,
    prepare,
    refuse_unless_kept,
    refuse_unless_open,
    write_batch,
)
from linkage.services.known_words import known_words
from search.understanding import KnownWord


def read_list(sheets: Sheets) -> tuple[list[Table], list[Placed]]:
    """The tables of a file and its rows, by the headings it has."""
    return tables_of(sheets.sheets)


class Stopped(Exception):
    """Somebody asked for the end, or another worker has the list."""


Tell = Callable[[str, int, int], None]
"""Is told what is done, with how many rows, of how many. Raises Stopped when the work is to end."""
_TOLD_EVERY = 200
_OF_THE_FILE = ("tables", "headers", "encoding", "skipped", "notes")


@dataclass(frozen=True, slots=True)
class Checked:
    """A list as it was read, and what it would do."""

    mapping: dict[str, Any]
    plan: Plan


def plan_list(session: Session, sheets: Sheets, *, source: str, tell: Tell | None = None) -> Checked:
    """What a list would do. Reads only, so that it can be long without keeping others from writing."""
    tables, placed = read_list(sheets)
    earlier = last_batch_of(session, source)
    known = as_named_before(tables, tables_in(earlier)) if earlier else tables
    mapping = _mapping(known, placed)
    mapping |= {"encoding": sheets.encoding, "skipped": list(sheets.skipped), "notes": dict(sheets.notes)}
    if earlier is not None and known != tables:
        mapping["named_as_in"] = earlier.code
    return Checked(mapping, plan_import(session, _read(known, placed, known_words(session), tell), source=source))


def plan_again(session: Session, batch: ImportBatch, *, tell: Tell | None = None) -> Checked:
    """What a list that was written would do now, with the words that officers explained since. Reads only.

    Raises Conflict when its rows are not there to be read.
    """
    refuse_unless_kept(batch)
    mapping = {key: batch.mapping[key] for key in _OF_THE_FILE if key in batch.mapping} | {READ_AGAIN: batch.code}
    return Checked(mapping, plan_import(session, rows_in(session, batch, tell), source=batch.source))


def keep_list(session: Session, checked: Checked, *, source: str, file_name: str, by: Actor) -> ImportBatch:
    """The batch of a list that was looked through."""
    return add_batch(session, source=source, file_name=file_name, mapping=checked.mapping, plan=checked.plan, by=by)


def _read(
    tables: Sequence[Table], placed: Sequence[Placed], words: Sequence[KnownWord], tell: Tell | None = None
) -> list[ListRow]:
    rows: list[ListRow] = []
    for start in range(0, len(placed), _TOLD_EVERY):
        if tell is not None:
            tell("reading", start, len(placed))
        rows += read_rows(tables, placed[start : start + _TOLD_EVERY], words)
    if tell is not None:
        tell("comparing", len(placed), len(placed))
    return rows


def last_batch_of(session: Session, source: str) -> ImportBatch | None:
    """The last list of a source, whatever became of it: what an officer said of its columns still holds."""
    statement = select(ImportBatch).where(ImportBatch.source == source).order_by(col(ImportBatch.id).desc()).limit(1)
    return session.exec(statement.options(defer(ImportBatch.rows))).first()  # type: ignore[arg-type]


def as_named_before(tables: Sequence[Table], earlier: Sequence[Table]) -> list[Table]:
    """Tables with the columns as they were named the last time: by their headings, or by their places where there are none.

    What was said of slipped cells is not taken over: each list has to be looked at.
    """
    memory = {
        key: field
        for table in reversed(earlier)
        for key, field in zip(_column_keys(table), table.said or table.fields, strict=True)
    }
    return [
        with_fields(
            table,
            [
                memory.get(key, field)
                for key, field in zip(_column_keys(table), table.said or table.fields, strict=True)
            ],
        )
        for table in tables
    ]


def _column_keys(table: Table) -> list[str]:
    """What a column is known by the next time: its heading, of two with the same heading the second as such, or its place."""
    width, keys = len(table.labels), [heading_key(label) for label in table.labels]
    return [
        f"{key} ({keys[: place + 1].count(key)})" if key else f"{place + 1} of {width}"
        for place, key in enumerate(keys)
    ]


def plan_columns(
    session: Session,
    batch: ImportBatch,
    fields: Sequence[Sequence[str]],
    shifts: Sequence[str],
    *,
    tell: Tell | None = None,
) -> Checked:
    """What a batch would do with other columns: for each table what its columns hold, and what is done with slipped cells.

    Reads only, to be kept by `keep_columns`. Raises Conflict when the batch was written or set aside.
    """
    refuse_unless_open(batch)
    tables = [
        replace(with_fields(table, given), shifts=said if said in SHIFTS else table.shifts)
        for table, given, said in zip(tables_in(batch), fields, shifts, strict=True)
    ]
    rows = _read(tables, _placed_in(batch), known_words(session), tell)
    mapping = {**batch.mapping, "tables": [asdict(table) for table in tables]}
    return Checked(mapping, plan_import(session, rows, source=batch.source))


def keep_columns(session: Session, batch: ImportBatch, checked: Checked) -> None:
    """The batch with what `plan_columns` found. Raises Conflict when it was written or set aside meanwhile."""
    keep_plan(session, batch, mapping=checked.mapping, plan=checked.plan)


@dataclass(frozen=True, slots=True)
class Ready:
    """A checked list that was read and compared without a lock, to be written by `write_ready` while that still holds."""

    mapping: dict[str, Any]
    rows: list[ListRow]
    prepared: Prepared


def make_ready(session: Session, batch: ImportBatch, *, tell: Tell | None = None) -> Ready:
    """Reads only, so that others can write while a list is compared. Raises Conflict when it was written or set aside."""
    refuse_unless_open(batch)
    rows, mapping = rows_in(session, batch, tell), dict(batch.mapping)
    ready = Ready(mapping, rows, prepare(session, rows, source=batch.source, known=mapping.get(MET)))
    if tell is not None:
        tell("writing", len(rows), len(rows))
    return ready


def write_ready(session: Session, batch: ImportBatch, ready: Ready, *, by: Actor) -> bool:
    """Writes a checked list whole; false when it has to be looked at again (see `write_batch`). Columns named anew are read anew."""
    if batch.mapping != ready.mapping:
        return write_list(session, batch, by=by)
    return write_batch(session, batch, ready.rows, by=by, prepared=ready.prepared)


def write_list(session: Session, batch: ImportBatch, *, by: Actor) -> bool:
    """The same in one step, everything within the transaction."""
    return write_batch(session, batch, rows_in(session, batch), by=by)


def rows_in(session: Session, batch: ImportBatch, tell: Tell | None = None) -> list[ListRow]:
    """The rows of a batch as its cells and columns say them, and the words that officers explained."""
    return _read(tables_in(batch), _placed_in(batch), known_words(session), tell)


def tables_in(batch: ImportBatch) -> list[Table]:
    return [_table(table) for table in batch.mapping.get("tables", [])]


def _table(kept: Mapping[str, Any]) -> Table:
    return Table(
        kept["sheet"],
        kept["header_row"],
        tuple(kept["labels"]),
        tuple(kept["fields"]),
        tuple(kept.get("guessed", ())),
        kept.get("shifts", "ask"),
        tuple(kept.get("said", ())),
    )


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
