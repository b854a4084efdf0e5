"""The race: each solver in its own process on the same model; the first proof ends it, and what one finds counts for all.

A solver that cannot be interrupted (CaDiCaL) is ended with its process, so that a limit of time is a limit.
"""

from __future__ import annotations

import json
import os
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

from matching.timetable.exact.contestant import contestants
from matching.timetable.exact.model import Model
from matching.timetable.exact.naming import named
from matching.timetable.gap_counts import break_counts, idle_count
from matching.timetable.problem import Answer, Placed, Problem, Status

_TICK = 0.5
"""Seconds after which `tell` is asked at the latest whether to go on."""

_SECONDS_FOR_REST = 10.0
"""At most so long is looked for as many meetings as possible, when time is up before there is a timetable of all."""
_LARGEST = 1_000_000
"""Meetings times slots beyond which there is no hope of all, and only as many as possible are placed."""

Tell = Callable[[Answer], bool]


@dataclass(slots=True)
class _State:
    """What is known so far: `breaks` of the best timetable, and how many there are at least."""

    truths: frozenset[int] | None = None
    breaks: int = 0
    bound: int = 0
    is_infeasible: bool = False

    @property
    def is_closed(self) -> bool:
        return self.is_infeasible or (self.truths is not None and self.bound >= self.breaks)

    def take(self, what: str, value: Any, unwanted: set[int]) -> bool:
        """Whether a better timetable came in."""
        if what == "infeasible":
            self.is_infeasible = True
        elif what in ("bound", "optimal"):
            self.bound = max(self.bound, int(value))
        elif what == "found":
            truths = frozenset(value)
            breaks = len(unwanted & truths)
            if self.truths is None or breaks < self.breaks:
                self.truths, self.breaks = truths, breaks
                return True
        return False


def solve_exact(problem: Problem, tell: Tell | None = None) -> Answer:
    """A timetable of all meetings with the fewest breaks, or the smallest set of demands that cannot hold together.

    `options.workers`: how many solvers race, two at most. When time is up the best timetable so far comes back; where there is none
    yet, as many meetings as possible, and why the others found no place. Raises ValueError with a sentence when
    the problem names what it does not have.
    """
    begun = time.monotonic()
    if len(problem.pairs) * len(problem.slots) > _LARGEST:
        return _as_many_as_possible(problem, begun)
    model = Model(problem)
    state = _race(model, begun, tell)
    if state.is_infeasible:
        # Late: clashes are sought in the model of this package, which is loaded first.
        from matching.timetable.clashing import smallest_clash

        return Answer(Status.INFEASIBLE, clashing=smallest_clash(problem), seconds=time.monotonic() - begun)
    if state.truths is None:
        return _as_many_as_possible(problem, begun)
    return _answer(model, state, begun)


def _race(model: Model, begun: float, tell: Tell | None) -> _State:
    options, state = model.problem.options, _State()
    unwanted = set(model.clauses.unwanted)
    until = begun + options.max_seconds
    best = Answer(Status.FEASIBLE)
    asked = begun
    with _running(model, until - time.monotonic()) as (told, running):
        while running and not state.is_closed and time.monotonic() < until:
            try:
                said = told.get(timeout=min(_TICK, max(0.01, until - time.monotonic())))
            except queue.Empty:
                said = {}
            if said is None:
                running -= 1
            elif said and state.take(**said, unwanted=unwanted):
                best = _answer(model, state, begun)
            if tell is not None and time.monotonic() - asked >= _TICK:
                asked = time.monotonic()
                if not tell(best):
                    break
    return state


@contextmanager
def _running(model: Model, seconds: float) -> Iterator[tuple[queue.SimpleQueue[dict[str, Any] | None], int]]:
    """What the solvers tell while they run, and how many there are; leaving ends them. One that ends says None."""
    told: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    running = [_start(name, model, seconds) for name in contestants(model.problem.options.workers)]
    listening = [threading.Thread(target=_listen, args=(each, told), daemon=True) for each in running]
    try:
        for thread in listening:
            thread.start()
        yield told, len(running)
    finally:
        for each in running:
            each.kill()
        for thread in listening:
            thread.join()
        for each in running:
            each.wait()


def _start(name: str, model: Model, seconds: float) -> subprocess.Popen[bytes]:
    options = model.problem.options
    words = [sys.executable, "-m", "matching.timetable.exact.contestant", name, str(options.seed), str(seconds)]
    with tempfile.TemporaryFile() as data:
        pickle.dump(model.clauses, data)
        data.seek(0)
        return subprocess.Popen(  # noqa: S603 (this program itself)
            words,
            stdin=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(each for each in sys.path if each)},
        )


def _listen(process: subprocess.Popen[bytes], told: queue.SimpleQueue[dict[str, Any] | None]) -> None:
    """Passes on each whole line; what an ended solver left half said is dropped."""
    output = process.stdout
    with output if output is not None else nullcontext(()) as lines:
        for line in lines:
            if line.endswith(b"\n"):
                told.put(json.loads(line))
    told.put(None)


def _answer(model: Model, state: _State, begun: float) -> Answer:
    problem = model.problem
    meetings: tuple[Placed, ...] = named(model, state.truths or frozenset())
    value = float(sum(pair.weight for pair in problem.pairs))
    breaks = break_counts(problem, meetings)
    return Answer(
        status=Status.OPTIMAL if state.is_closed else Status.FEASIBLE,
        meetings=meetings,
        value=value,
        bound=value,
        breaks_total=sum(breaks),
        breaks_max=max(breaks, default=0),
        idle=idle_count(problem, meetings),
        seconds=time.monotonic() - begun,
    )


def _as_many_as_possible(problem: Problem, begun: float) -> Answer:
    """By the solver that need not hold all."""
    # Late: it gives problems in which all must be held to this one.
    from matching.timetable.solving import solve

    seconds = min(problem.options.max_seconds, _SECONDS_FOR_REST)
    options = replace(problem.options, all_must_be_held=False, max_seconds=seconds)
    answer = solve(replace(problem, options=options))
    return replace(answer, status=Status.FEASIBLE, seconds=time.monotonic() - begun)
