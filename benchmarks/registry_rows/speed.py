"""R40: 20,000 records against 20,000, end to end, in a process of its own: CPU seconds and peak memory, and raw RapidFuzz."""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import subprocess
import sys
import time

from rapidfuzz import fuzz, process, utils

from benchmarks.matching_rows import line
from benchmarks.registry_rows.shared import SHARED
from matching.registry.records import FirmRecord
from matching.registry.resolving import resolve

SLOW = True
_SIZE = 20_000
_PART = 2_000
_MOST_SECONDS = 60
_MOST_MEGABYTES = 1_000


def row() -> str:
    """One line."""
    if not (SHARED / "data").is_dir():
        return line("R40", "20,000 x 20,000", "left out: ../shared/data is not here", is_met=True)
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.registry_rows.speed"],
        capture_output=True,
        check=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    found = json.loads(answer.stdout)
    figure = (
        f"{found['seconds']:.0f} CPU s, {found['megabytes']:.0f} MB, {found['pairs']} pairs kept;"
        f" RapidFuzz {found['raw_seconds']:.0f} CPU s (a hundredth, times 100)"
    )
    is_met = found["seconds"] <= _MOST_SECONDS and found["megabytes"] <= _MOST_MEGABYTES
    return line("R40", f"20,000 x 20,000 in {_MOST_SECONDS} CPU s, {_MOST_MEGABYTES} MB", figure, is_met=is_met)


def _lists() -> tuple[list[FirmRecord], list[FirmRecord]]:
    """Real names of a directory and of trade partners, shuffled; four of five of the second list are in the first too."""
    records = [
        FirmRecord(
            row["row_id"],
            name=row["Company Name"],
            address=row["Address"],
            phone=row["Phone Number"],
            website=row["Website"],
        )
        for row in _rows("trangvang-directory/company.csv")
    ] + [FirmRecord(f"n{place}", name=row["name"]) for place, row in enumerate(_rows("trade-company-names/names.csv"))]
    random.Random(1).shuffle(records)  # noqa: S311
    return records[:_SIZE], records[-_SIZE:]


def _rows(path: str) -> list[dict[str, str]]:
    with (SHARED / "data" / path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _measure() -> dict[str, float]:
    a, b = _lists()
    started = time.process_time()
    pairs = resolve(a, b)
    seconds = time.process_time() - started
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.process_time()
    process.cdist(
        [each.name for each in a[:_PART]],
        [each.name for each in b[:_PART]],
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        workers=1,
    )
    raw = (time.process_time() - started) * (_SIZE / _PART) ** 2
    return {"seconds": seconds, "megabytes": megabytes, "pairs": len(pairs), "raw_seconds": raw}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure()))
