"""F6: every meeting held with the fewest breaks, proven, or the clash named: the published instances, and look-alikes of ours.

The instances are not part of this repository: a folder of .dzn files with results.csv, at $LINKAGE_B2BSP or ../shared/b2bsp.
"""

from __future__ import annotations

import csv
import os
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.fair_rows import faults, line
from matching.timetable.exact import cp_sat, solve_exact
from matching.timetable.exact.model import Model
from matching.timetable.instances import any_to_any_instance
from matching.timetable.problem import Answer, Problem, Status
from matching.timetable.reading_dzn import read_dzn

SLOW = True
FOLDER = Path(os.environ.get("LINKAGE_B2BSP", Path(__file__).resolve().parents[2].parent / "shared" / "b2bsp"))
LIMIT = 60.0
LOOK_ALIKES = {"40 x 10": (40, 10), "60 x 12": (60, 12), "76 x 22": (76, 22)}


def row() -> Iterator[str]:
    """A line an instance, one of CP-SAT as it comes, and one for each look-alike."""
    for name, best in _published():
        problem = _timed(read_dzn((FOLDER / f"{name}.dzn").read_text()))
        answer, figure = _solved(problem)
        wrong = "" if answer.status == Status.INFEASIBLE else faults(problem, answer)
        if best:
            is_met = (answer.status, str(answer.breaks_total)) == (Status.OPTIMAL, best) and not wrong
        else:
            is_met = answer.status == Status.INFEASIBLE and bool(answer.clashing)
        said = f"{wrong and f'{wrong}; '}{figure}"
        yield line(
            "F6", f"{name}: {best or 'no timetable'}, proven, <= 60 s", said, is_met=is_met and answer.seconds <= LIMIT
        )
    if (FOLDER / "forum-13.original.dzn").is_file():
        yield _as_it_comes("forum-13.original")
    for name, (people, slots) in LOOK_ALIKES.items():
        problem = _timed(any_to_any_instance(people, slots, seed=1))
        answer, figure = _solved(problem)
        wrong = faults(problem, answer)
        is_met = answer.status == Status.OPTIMAL and not wrong and answer.seconds <= LIMIT
        yield line("F6", f"look-alike {name}: closed, <= 60 s", f"{wrong and f'{wrong}; '}{figure}", is_met=is_met)


def _published() -> list[tuple[str, str]]:
    """Name and least number of breaks; empty where nothing can hold. None where the folder is not here."""
    table = FOLDER / "results.csv"
    if not table.is_file():
        return []
    with table.open(encoding="utf-8") as file:
        return [(f"{each['instance']}.{each['variant']}", each["optimum_breaks_d2"]) for each in csv.DictReader(file)]


def _timed(problem: Problem) -> Problem:
    return replace(problem, options=replace(problem.options, workers=2, max_seconds=2 * LIMIT))


def _solved(problem: Problem) -> tuple[Answer, str]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = solve_exact(problem)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    named = f"{len(answer.clashing)} demands clash" if answer.clashing else f"{answer.breaks_total} breaks"
    return answer, f"{answer.status}, {named}, {answer.seconds:.1f} s on the clock, {cpu:.1f} s CPU of both"


def _as_it_comes(name: str) -> str:
    """CP-SAT without the settings and the counts that follow, for 25 s on one processor."""
    model = Model(read_dzn((FOLDER / f"{name}.dzn").read_text()))
    found: list[int] = []
    unwanted = set(model.clauses.unwanted)

    def tell(what: str, value: object) -> None:
        if what == "found" and isinstance(value, list):
            found.append(len(unwanted & set(value)))

    plain = replace(model.clauses, counts=[each for each in model.clauses.counts if not each.is_exact])
    begun = time.monotonic()
    cp_sat.solve(plain, seed=1, seconds=25, tell=tell, settings={"num_workers": 1})
    figure = f"{min(found, default=-1)} breaks after {time.monotonic() - begun:.0f} s, where ours proves 0"
    return line("-", f"{name}, CP-SAT as it comes (for comparison)", figure, is_met=True)
