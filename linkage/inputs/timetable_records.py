"""Timetables as they are written to files, in the keys of `linkage.inputs.timetable_files`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from matching.timetable.checking import Verdict
from matching.timetable.problem import Answer, Binding, Delegate, Participant, Placed, Problem


def answer_record(problem: Problem, answer: Answer) -> dict[str, Any]:
    """What `linkage fair schedule --json` prints."""
    several = {each.id for each in problem.participants if len(each.delegates) > 1}
    record: dict[str, Any] = {
        "status": str(answer.status),
        "meetings": [_meeting(each, several) for each in answer.meetings],
        "value": round(answer.value, 6),
        "bound": round(answer.bound, 6),
        "gap": round(answer.gap, 6),
        "breaks": {"total": answer.breaks_total, "max": answer.breaks_max},
        "unplaced": [{"a": each.a, "b": each.b, "reason": each.reason} for each in answer.unplaced],
        "binding": [{"what": _what(each), "price": round(each.price, 6)} for each in answer.binding],
        "moved": answer.moved,
        "seconds": round(answer.seconds, 3),
    }
    if answer.clashing:
        record["clashing"] = [{"demand": each.code, **each.values} for each in answer.clashing]
    if answer.suggestions:
        record["suggestions"] = [
            {"instead_of": [_meeting(each, several) for each in old], "hold": [_meeting(each, several) for each in new]}
            for old, new in answer.suggestions
        ]
    return record


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """What `linkage fair check --json` prints."""
    return {
        "valid": not verdict.violations,
        "violations": [{"rule": each.code, **each.values} for each in verdict.violations],
        "value": round(verdict.value, 6),
        "breaks": {"total": verdict.breaks_total, "max": verdict.breaks_max},
    }


def problem_record(problem: Problem) -> dict[str, Any]:
    """A problem as a file that reads the same."""
    repair = problem.repair
    record: dict[str, Any] = {
        "slots": [_plain(asdict(each)) for each in problem.slots],
        "participants": [_participant(each) for each in problem.participants],
        "pairs": [_plain(asdict(each)) for each in problem.pairs],
        "tables": [_plain(asdict(each)) for each in problem.tables],
        "tables_per_slot": problem.tables_per_slot,
        "interpreters": [
            _plain({**asdict(each), "pairs": [sorted(pair) for pair in sorted(each.pairs, key=sorted)]})
            for each in problem.interpreters
        ],
        "vetoes": sorted([*each] for each in problem.vetoes),
        "fixed": [_placed(each) for each in problem.fixed],
        "walking": [{"zones": [*zones], "slots": slots} for zones, slots in sorted(problem.walking.items())],
        "options": _plain(asdict(problem.options)),
    }
    if repair is not None:
        record["previous"] = {"meetings": [_placed(each) for each in repair.previous]}
        record |= {"now": repair.now, "absent": sorted(repair.absent), "may_move": repair.may_move}
    return _plain(record)


def _meeting(placed: Placed, several: set[str]) -> dict[str, Any]:
    """Every key of the format; who sits for `b` only where there is a choice."""
    record = {"a": placed.a, "b": placed.b, "slot": placed.slot, "table": placed.table}
    record |= {"delegate": placed.delegate_a, "interpreter": placed.interpreter}
    return record | {"delegate_b": placed.delegate_b} if placed.b in several else record


def _placed(placed: Placed) -> dict[str, Any]:
    record = asdict(placed)
    record["delegate"] = record.pop("delegate_a")
    return _plain(record)


def _what(binding: Binding) -> str:
    """`interpreter i1 s3`: kind, id and slot."""
    return " ".join([binding.what, binding.id, *([binding.slot] if binding.slot else [])])


def _participant(who: Participant) -> dict[str, Any]:
    record = asdict(who)
    if who.delegates == tuple(Delegate(str(number + 1)) for number in range(len(who.delegates))):
        record["delegates"] = len(who.delegates) if len(who.delegates) > 1 else None
    else:
        record["delegates"] = [_plain(asdict(each)) for each in who.delegates]
    return _plain(record)


def _plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """Sets as sorted lists; what says nothing is left out, but a number says something, and an empty `available`: never."""
    found: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, frozenset):
            value = sorted(value)
        elif isinstance(value, tuple):
            value = list(value)
        is_nothing = value is None or value is False or (value in ([], {}) and key != "available")
        if not is_nothing:
            found[key] = value
    return found
