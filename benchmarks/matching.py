"""Every target of the matcher, M1 to M16, measured here and now: id, target, figure, met or MISSED.

    python -m benchmarks.matching [--quick] [--only kernel,snapshots]

Each module of `benchmarks/matching_rows` measures what belongs together and can be run alone by `--only`. Exit status 1 when a
target is missed.
"""

from __future__ import annotations

from benchmarks import matching_rows
from benchmarks.rows import run

if __name__ == "__main__":
    run(matching_rows, __doc__)
