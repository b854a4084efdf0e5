"""What is sent as JSON is read in one place: a reader of one's own would fall over what `read_json` refuses."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENTRANCES = [ROOT / "linkage" / room for room in ("web", "api", "inputs")]
READS = re.compile(r"\.get_json\(|\brequest\.json\b|\bjson\.loads?\(")
OWN_RULES = {
    "linkage/inputs/json_texts.py": "the place itself",
    "linkage/inputs/documents.py": "files of 256 MB, nested deeper, with the line of each mistake",
    "linkage/inputs/registry_records.py": "a line of a file at a time, refused by its number",
    "linkage/web/charts.py": "a file of our own",
}


def test_entrances_read_json_in_one_place() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for room in ENTRANCES
        for path in room.rglob("*.py")
        if READS.search(path.read_text(encoding="utf-8")) is not None
    }
    assert found == set(OWN_RULES)
