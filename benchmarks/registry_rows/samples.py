"""R30, R31: the duplicate groups of the sample lists, read as an import reads them; and the golden names."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import combinations

from benchmarks.matching_rows import line
from benchmarks.registry_rows.shared import SHARED
from linkage.commands.measure_names import NAMES_ASKED, measure_name_pairs
from linkage.importers.batches import read_list
from linkage.importers.files import read_spreadsheet
from matching.registry.records import FirmRecord, record_of
from matching.registry.resolving import resolve

_FIRMS = frozenset({"imported", "duplicate"})


def row() -> Iterator[str]:
    """Two lines."""
    if not (SHARED / "samples").is_dir():
        yield line("R30", "samples", "left out: ../shared/samples is not here", is_met=True)
        return
    records, groups = _sample_records()
    truth = {frozenset(pair) for group in groups.values() for pair in combinations(group, 2)}
    pairs = resolve(records)
    merge = {frozenset((pair.a, pair.b)) for pair in pairs if pair.band == "merge"}
    kept = {frozenset((pair.a, pair.b)) for pair in pairs}
    precision, recall = len(merge & truth) / max(1, len(merge)), len(kept & truth) / len(truth)
    figure = f"merge P {precision:.4f} R {len(merge & truth) / len(truth):.3f}, merge + review R {recall:.4f}, {len(records)} rows"
    yield line("R30", "samples: merge P >= .99, recall >= .97", figure, is_met=precision >= 0.99 and recall >= 0.97)
    found = measure_name_pairs(SHARED / "golden" / "name-pairs.csv")
    figure = f"F1 {found.f1:.3f} (P {found.precision:.3f} R {found.recall:.3f}) on {found.pairs} pairs"
    yield line("R31", f"golden names, F1 >= {NAMES_ASKED}", figure, is_met=found.f1 >= NAMES_ASKED)


def _sample_records() -> tuple[list[FirmRecord], dict[str, list[str]]]:
    """Every row that is a firm, by file and row, and the groups of rows that are one firm."""
    folder = SHARED / "samples"
    firms = {(row["file"], int(row["row"])) for row in _rows("expected-rows.csv") if row["outcome"] in _FIRMS}
    records: list[FirmRecord] = []
    for path in sorted(each for each in folder.iterdir() if each.name[0].isdigit()):
        tables, placed = read_list(read_spreadsheet(path.read_bytes()))
        for each in placed:
            place = next(
                (
                    key
                    for key in ((path.name, each.row.number), (f"{path.name}#{each.sheet}", each.row.number))
                    if key in firms
                ),
                None,
            )
            if place is None or each.table is None or each.is_header:
                continue
            given = dict(zip(tables[each.table].fields, each.row.cells, strict=False))
            records.append(record_of(f"{place[0]}|{place[1]}", given))
    known = {record.id for record in records if record.name}
    groups: dict[str, list[str]] = {}
    for row in _rows("expected-duplicates.csv"):
        if f"{row['file']}|{row['row']}" in known:
            groups.setdefault(row["group"], []).append(f"{row['file']}|{row['row']}")
    return [record for record in records if record.name], groups


def _rows(name: str) -> list[dict[str, str]]:
    with (SHARED / "samples" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
