"""The lists agencies really keep: the fate of every row against what a person expects of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlmodel import Session

from linkage.importers.batches import read_list
from linkage.importers.files import read_spreadsheet
from linkage.importers.suppliers import read_rows
from linkage.services.imports import plan_import

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
# Rows whose firm is known again only by its address or by a wrong number: a suspicion, for which there is no desk yet.
OPEN = {"02-hiep-hoi-co-khi-utf8bom.csv": 1, "04-kcn-thai-nguyen-utf16.txt": 1, "08-tong-hop-mien-nam.xlsx": 3}

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample lists (../shared/samples) are not here")


def _expected(name: str) -> dict[int, dict[str, str]]:
    with (SAMPLES / "expected-rows.csv").open(encoding="utf-8") as file:
        return {int(row["row"]): row for row in csv.DictReader(file) if row["file"] == name}


@needs_samples
@pytest.mark.parametrize(
    "name",
    sorted(path.name for path in SAMPLES.glob("0[1-8]*")) if SAMPLES.is_dir() else ["none"],
)
def test_every_row_of_a_sample_has_the_fate_a_person_expects(session: Session, name: str) -> None:
    tables, placed = read_list(read_spreadsheet((SAMPLES / name).read_bytes()))
    plan = plan_import(session, read_rows(tables, placed), source=name[:30])
    expected = _expected(name)
    words = {"created": "imported"}
    wrong = [
        (row.number, expected[row.number]["outcome"], row.outcome)
        for row in plan.rows
        if row.number in expected and words.get(row.outcome, row.outcome) != expected[row.number]["outcome"]
    ]
    assert [fates[1:] for fates in wrong] == [("duplicate", "created")] * OPEN.get(name, 0)
    misplaced = [
        row.number
        for row in plan.rows
        if row.supplier and row.number in expected and row.supplier.province != expected[row.number]["province"]
    ]
    assert len(misplaced) <= 1
