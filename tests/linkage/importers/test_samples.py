"""The lists agencies really keep: the fate, province and processes of every row against what a person expects of it.

`pytest -s` prints the table of docs/measurements.md.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
from sqlmodel import Session

from linkage.importers.batches import read_list
from linkage.importers.files import read_spreadsheet
from linkage.importers.suppliers import read_rows
from linkage.services.imports import ListRow, plan_import

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
NAMES = sorted(path.name for path in SAMPLES.glob("0[1-8]*")) if SAMPLES.is_dir() else []
LEAST_FATES, LEAST_RIGHT = 0.98, 0.95
# The answers leave "、組立" out of every cell of this list, though it says that the firm assembles. It is read as written.
MORE_THAN_EXPECTED = {"05-jp-chamber-sjis.csv": "assembly"}
_WORDS = {"created": "imported", "review": "duplicate"}

needs_samples = pytest.mark.skipif(not NAMES, reason="the sample lists (../shared/samples) are not here")


@dataclass(frozen=True, slots=True)
class Line:
    """Of `rows` that the answers speak of, how many have the right fate; of `firms`, how many the right province and processes."""

    rows: int
    fates: int
    firms: int
    provinces: int
    processes: int
    processes_as_read: int


@lru_cache(maxsize=1)
def _answers() -> dict[tuple[str, int], dict[str, str]]:
    with (SAMPLES / "expected-rows.csv").open(encoding="utf-8") as file:
        return {(row["file"], int(row["row"])): row for row in csv.DictReader(file)}


def _measure(session: Session, name: str) -> Line:
    tables, placed = read_list(read_spreadsheet((SAMPLES / name).read_bytes()))
    rows = [
        row
        for row in plan_import(session, read_rows(tables, placed), source=name[:30]).rows
        if (name, row.number) in _answers()
    ]
    right = [row for row in rows if _WORDS.get(row.outcome, row.outcome) == _answers()[name, row.number]["outcome"]]
    # The answers name neither place nor process of the household business whose number is masked.
    firms = [row for row in rows if row.supplier and _answers()[name, row.number]["processes"]]
    return Line(
        rows=len(rows),
        fates=len(right),
        firms=len(firms),
        provinces=sum(row.firm.province == _answers()[name, row.number]["province"] for row in firms),
        processes=sum(_offered(row) == _wanted(name, row) for row in firms),
        processes_as_read=sum(_offered(row) - {MORE_THAN_EXPECTED.get(name)} == _wanted(name, row) for row in firms),
    )


def _offered(row: ListRow) -> set[str | None]:
    return {capability.process for capability in row.firm.capabilities}


def _wanted(name: str, row: ListRow) -> set[str | None]:
    return set(_answers()[name, row.number]["processes"].split())


@needs_samples
def test_rows_of_the_samples_have_the_fate_the_province_and_the_processes_a_person_expects(session: Session) -> None:
    lines = {name: _measure(session, name) for name in NAMES}
    for name, line in lines.items():
        print(  # noqa: T201 (the table is what the measurement is)
            f"| {name} | {line.rows} | {line.fates} | {line.firms} | {line.provinces} | {line.processes} |"
        )
        assert line.provinces / line.firms >= LEAST_RIGHT, name
        assert line.processes_as_read / line.firms >= LEAST_RIGHT, name
    firms = sum(line.firms for line in lines.values())
    assert sum(line.fates for line in lines.values()) / sum(line.rows for line in lines.values()) >= LEAST_FATES
    assert sum(line.processes for line in lines.values()) / firms >= LEAST_RIGHT
