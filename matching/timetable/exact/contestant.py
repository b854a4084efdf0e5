"""One solver in a process of its own: the model comes in by stdin, what it finds goes out by stdout, until it is done or ended.

python -m matching.timetable.exact.contestant NAME SEED SECONDS
"""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from matching.timetable.exact.clauses import Clauses

CP_SAT, SAT = "cp-sat", "sat"


def contestants(workers: int) -> list[str]:
    """Which solvers run, the surest first: one a processor, and only what is installed."""
    return [SAT, *([CP_SAT] if find_spec("ortools") else [])][: max(1, workers)]


def main() -> None:
    name, seed, seconds = sys.argv[1:]
    clauses: Clauses = pickle.load(sys.stdin.buffer)  # noqa: S301 (from the process that started this one)
    if name == CP_SAT:
        from matching.timetable.exact import cp_sat  # the other solver has no use for it

        cp_sat.solve(clauses, seed=int(seed), seconds=float(seconds), tell=_tell)
    else:
        from matching.timetable.exact import sat

        sat.solve(clauses, tell=_tell)


def _tell(what: str, value: Any) -> None:
    line: Mapping[str, Any] = {"what": what, "value": value}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
