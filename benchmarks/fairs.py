"""Every target of the fairs' timetables, F1 to F9, measured here and now: id, target, figure, met or MISSED.

    python -m benchmarks.fairs [--quick] [--only exact,rich]

Each module of `benchmarks/fair_rows` measures what belongs together and can be run alone by `--only`. Every schedule is looked at by
the independent checker; one that breaks a rule is MISSED whatever its figure. Exit status 1 when a target is missed.
"""

from __future__ import annotations

from benchmarks import fair_rows
from benchmarks.rows import run

if __name__ == "__main__":
    run(fair_rows, __doc__)
