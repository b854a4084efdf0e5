"""Breaks of a timetable, for the solvers; the checker counts for itself."""

from __future__ import annotations

from collections.abc import Sequence

from matching.timetable.problem import Participant, Placed, Problem


def break_counts(problem: Problem, meetings: Sequence[Placed]) -> list[int]:
    """For each participant how many groups of idle slots lie between its first and last meeting of a day."""
    return [_breaks(problem, slots) for slots in _busy(problem, meetings).values()]


def idle_count(problem: Problem, meetings: Sequence[Placed]) -> int:
    """Idle slots between the first and last meeting of a day of all who do not sit (side `a` sits and takes who walks in).

    A slot in which somebody could not meet anyway is not idle.
    """
    busy = _busy(problem, meetings)
    return sum(_idle(problem, each, busy[each.id]) for each in problem.participants if each.side != "a")


def _busy(problem: Problem, meetings: Sequence[Placed]) -> dict[str, set[int]]:
    busy: dict[str, set[int]] = {each.id: set() for each in problem.participants}
    position = {each.id: at for at, each in enumerate(problem.slots)}
    for each in meetings:
        busy[each.a].add(position[each.slot])
        busy[each.b].add(position[each.slot])
    return busy


def _breaks(problem: Problem, busy: set[int]) -> int:
    number, last = 0, -1
    for at in sorted(busy):
        is_same_day = last >= 0 and problem.slots[last].day == problem.slots[at].day
        number += is_same_day and at > last + 1
        last = at
    return number


def _idle(problem: Problem, who: Participant, busy: set[int]) -> int:
    ends: dict[str | None, tuple[int, int]] = {}
    for at in busy:
        first, last = ends.get(problem.slots[at].day, (at, at))
        ends[problem.slots[at].day] = (min(first, at), max(last, at))
    between = (at for first, last in ends.values() for at in range(first, last) if at not in busy)
    return sum(_could_meet(who, problem.slots[at].id) for at in between)


def _could_meet(who: Participant, slot: str) -> bool:
    is_open = who.available is None or slot in who.available
    return is_open and any(each.available is None or slot in each.available for each in who.delegates)
