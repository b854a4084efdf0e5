"""Reads the published instances of the meeting scheduling problem (B2BSP), a MiniZinc data file.

Everybody may meet anybody, every meeting must be held and lasts one slot, lunch is no gap, and the breaks of two participants differ
by at most two. Ids are `p1`, `p2`, ... and `s1`, `s2`, ... Source: Bofill et al., JAIR 74 (2022).
"""

from __future__ import annotations

import re

from matching.timetable.problem import Options, Participant, Placed, Problem, Slot, WishedPair

MORNING, AFTERNOON = "morning", "afternoon"
_SESSIONS = {1: MORNING, 2: AFTERNOON, 3: None}
_FAIRNESS_GAP = 2
_LARGEST = 100_000


def read_dzn(text: str) -> Problem:
    """The problem in a file. Raises ValueError with a sentence when it is no such file, or says what cannot be."""
    people, slots = _number(text, "nBusiness"), _number(text, "nTotalSlots")
    late = _number(text, "nMorningSlots")
    times = tuple(Slot(f"s{at + 1}", session=MORNING if at < late else AFTERNOON) for at in range(slots))
    requested = [_request(row, people) for row in _rows(text)]
    earlier = _sets(text, "precedences", len(requested), largest=len(requested))
    later: dict[int, list[int]] = {}
    for index, before in enumerate(earlier):
        for each in before:
            later.setdefault(each - 1, []).append(index)
    pairs = tuple(
        WishedPair(a, b, session=session, earlier_than=tuple(later.get(index, ())))
        for index, (a, b, session) in enumerate(requested)
    )
    forbidden = _sets(text, "forbidden", people, largest=slots)
    participants = tuple(
        Participant(f"p{number + 1}", available=_available(times, gone)) for number, gone in enumerate(forbidden)
    )
    return Problem(
        times,
        participants,
        pairs,
        tables_per_slot=_number(text, "nTables"),
        fixed=_fixed(text, pairs, slots),
        options=Options(all_must_be_held=True, fairness_gap=_FAIRNESS_GAP),
    )


def _number(text: str, name: str) -> int:
    found = re.search(rf"\b{name}\s*=\s*(\d{{1,9}})\s*;", text)
    if found is None:
        raise ValueError(f"The file does not say {name}; it is no instance of the meeting scheduling problem.")
    number = int(found.group(1))
    if number > _LARGEST:
        raise ValueError(f"{name} is {number}; at most {_LARGEST} is read.")
    return number


def _list(text: str, name: str) -> str:
    found = re.search(rf"\b{name}\s*=\s*\[([^;]*)\]\s*;", text)
    if found is None:
        raise ValueError(f"The list {name} is missing or broken off.")
    return found.group(1)


def _rows(text: str) -> list[list[int]]:
    rows = [[int(each) for each in re.findall(r"\d+", row)] for row in _list(text, "requested").split("|")]
    return [row for row in rows if row]


def _request(row: list[int], people: int) -> tuple[str, str, str | None]:
    if len(row) != 3 or not (0 < row[0] <= people and 0 < row[1] <= people) or row[2] not in _SESSIONS:
        written = ", ".join(str(each) for each in row)
        raise ValueError(f"The requested meeting “{written}” is not two participants and a session from 1 to 3.")
    return f"p{row[0]}", f"p{row[1]}", _SESSIONS[row[2]]


def _sets(text: str, name: str, number: int, *, largest: int) -> list[list[int]]:
    """Sets of numbers from 1; 0 stands for nothing."""
    found = [[int(each) for each in re.findall(r"\d+", row)] for row in re.findall(r"\{([^}]*)\}", _list(text, name))]
    if len(found) != number:
        raise ValueError(f"The list {name} has {len(found)} sets; there should be {number}.")
    if any(each > largest for row in found for each in row):
        raise ValueError(f"The list {name} has a number above {largest}.")
    return [[each for each in row if each] for row in found]


def _available(times: tuple[Slot, ...], gone: list[int]) -> frozenset[str] | None:
    return frozenset(each.id for at, each in enumerate(times) if at + 1 not in gone) if gone else None


def _fixed(text: str, pairs: tuple[WishedPair, ...], slots: int) -> tuple[Placed, ...]:
    numbers = [int(each) for each in re.findall(r"\d+", _list(text, "fixed"))]
    if len(numbers) != len(pairs) or any(each > slots for each in numbers):
        raise ValueError(f"The list fixed should have a slot, or 0, for each of {len(pairs)} meetings.")
    return tuple(Placed(pair.a, pair.b, f"s{at}") for pair, at in zip(pairs, numbers, strict=True) if at)
