"""Made-up fairs of any size, alike in shape to real ones: to measure solvers, to try things out, to simulate a day.

The same arguments and seed make the same fair, letter by letter.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

from matching.timetable.gap_counts import break_counts
from matching.timetable.problem import (
    Delegate,
    Interpreter,
    Options,
    Participant,
    Placed,
    Problem,
    Repair,
    Slot,
    Table,
    WishedPair,
)

MORNING, AFTERNOON = "morning", "afternoon"
_LONGEST_DAY = 24
_USUAL_DAY = 20
_FAIRNESS_GAP = 2
"""What breaks may differ by, where the timetable that a fair is made from allows it."""
_FOREIGN = (("ja", 0.6), ("ko", 0.25), ("en", 0.15))
_PROCESSES = ("casting", "die-casting", "forging", "heat-treatment", "machining", "molding", "plating", "stamping")


def slots_of(number: int, *, minutes: int = 30) -> tuple[Slot, ...]:
    """So many slots over as many days as they need, half of each day's before lunch."""
    days = 1 if number <= _LONGEST_DAY else math.ceil(number / _USUAL_DAY)
    length = math.ceil(number / days)
    return tuple(_slot(index, length, minutes) for index in range(number))


def _slot(index: int, length: int, minutes: int) -> Slot:
    day, at = divmod(index, length)
    is_late = at >= length / 2
    start = day * 24 * 60 + 8 * 60 + at * minutes + is_late * 60
    session = AFTERNOON if is_late else MORNING
    return Slot(f"s{index + 1}", session=session, start=start, end=start + minutes, day=f"day {day + 1}")


def rich_instance(
    buyers: int,
    suppliers: int,
    slots: int,
    *,
    seed: int,
    density: float = 0.15,
    meetings_each: tuple[int, int] = (1, 3),
    interpreted: float = 0.0,
) -> Problem:
    """Buyers at their own tables, suppliers who come to them, with windows of time, delegates, tours and weights by fit.

    `density`: share of the couples that may meet. `meetings_each`: how many a supplier can hold, from and to. `interpreted`: share of
    the buyers who share no language with most suppliers; there are as many interpreters as they have delegates.
    """
    draw = random.Random(f"rich {buyers} {suppliers} {slots} {seed}")  # noqa: S311 (repeatable on purpose, keeps no secret)
    times = slots_of(slots)
    foreign = round(buyers * interpreted)
    sitting = [_buyer(draw, number, times, number < foreign, interpreted > 0) for number in range(buyers)]
    coming = [_supplier(draw, number, times, meetings_each, interpreted > 0) for number in range(suppliers)]
    extra = sum(len(each.delegates) for each in sitting if each.own_table is None)
    tables = [each.own_table for each in sitting if each.own_table] + [f"x{number + 1}" for number in range(extra)]
    return Problem(
        slots=times,
        participants=(*sitting, *coming),
        pairs=_pairs_by_fit(draw, sitting, coming, density),
        tables=tuple(Table(name, zone="hall") for name in tables),
        interpreters=_interpreters(sitting),
        options=Options(seed=seed),
    )


def scarce_suppliers_instance(
    buyers: int = 100, suppliers: int = 400, slots: int = 24, *, seed: int, meetings_each: tuple[int, int] = (6, 8)
) -> Problem:
    """A fair where suppliers are few and each has six and more meetings: idle time is hard to avoid."""
    return rich_instance(buyers, suppliers, slots, seed=seed, density=0.25, meetings_each=meetings_each)


def _buyer(draw: random.Random, number: int, times: Sequence[Slot], is_foreign: bool, is_told: bool) -> Participant:
    delegates = 2 if draw.random() < 0.15 else 1
    away: set[str] = set()
    if draw.random() < 0.1:  # a tour of a plant takes three slots
        at = draw.randrange(max(1, len(times) - 3))
        away = {each.id for each in times[at : at + 3]}
    spoken = draw.choices([name for name, _ in _FOREIGN[:2]], [share for _, share in _FOREIGN[:2]])[0]
    languages = frozenset({spoken} if is_foreign else {"vi", "en"}) if is_told else frozenset[str]()
    return Participant(
        f"a{number + 1}",
        side="a",
        delegates=tuple(Delegate(str(each + 1)) for each in range(delegates)),
        available=frozenset(each.id for each in times) - away if away else None,
        languages=languages,
        own_table=f"t{number + 1}" if delegates == 1 else None,
    )


def _supplier(
    draw: random.Random, number: int, times: Sequence[Slot], meetings_each: tuple[int, int], is_told: bool
) -> Participant:
    kind, available = draw.random(), None
    if kind < 0.2:
        available = frozenset(each.id for each in times if each.session == MORNING)
    elif kind < 0.4:
        available = frozenset(each.id for each in times if each.session == AFTERNOON)
    elif kind < 0.5:
        at, length = draw.randrange(len(times)), max(6, len(times) // 4)
        at = min(at, max(0, len(times) - length))
        available = frozenset(each.id for each in times[at : at + length])
    languages = frozenset({"vi", "en"} if draw.random() < 0.3 else {"vi"}) if is_told else frozenset[str]()
    most = draw.randint(*meetings_each)
    return Participant(f"b{number + 1}", side="b", available=available, max_meetings=most, languages=languages)


def _pairs_by_fit(
    draw: random.Random, sitting: Sequence[Participant], coming: Sequence[Participant], density: float
) -> tuple[WishedPair, ...]:
    """Each supplier fits some buyers; a fit has something of the buyer, something of the supplier, and the rest by itself."""
    wanted = [draw.random() for _ in sitting]
    number = max(1, round(len(sitting) * density))
    found: list[WishedPair] = []
    for supplier in coming:
        good = draw.random()
        for at in sorted(draw.sample(range(len(sitting)), number)):
            weight = round(0.2 + 0.2 * wanted[at] + 0.2 * good + 0.4 * draw.random(), 4)
            found.append(WishedPair(sitting[at].id, supplier.id, weight))
    return tuple(found)


def _interpreters(sitting: Sequence[Participant]) -> tuple[Interpreter, ...]:
    """One between Vietnamese and a buyer's language for each delegate who needs one."""
    spoken = [
        min(each.languages) for each in sitting for _ in each.delegates if each.languages and "vi" not in each.languages
    ]
    return tuple(
        Interpreter(f"i{number + 1}", frozenset({frozenset({"vi", language})}))
        for number, language in enumerate(spoken)
    )


def any_to_any_instance(
    participants: int,
    slots: int,
    *,
    seed: int,
    tables: int | None = None,
    busy: float = 0.7,
    in_session: float = 0.2,
    away: float = 0.3,
    ordered: float = 0.1,
) -> Problem:
    """A day on which anybody may meet anybody and every accepted meeting must be held; it can be, for it is made from a timetable.

    `busy`: share of the places at tables that are used; `in_session`, `ordered`: shares of the meetings with a session or with one
    that must come later; `away`: share of everybody's idle slots in which they are away.
    """
    draw = random.Random(f"any {participants} {slots} {seed}")  # noqa: S311 (repeatable on purpose, keeps no secret)
    names = [f"p{number + 1}" for number in range(participants)]
    places = participants // 2 if tables is None else tables
    times = tuple(
        Slot(f"s{number + 1}", session=AFTERNOON if number * 2 >= slots else MORNING) for number in range(slots)
    )
    planted = _planted(draw, names, slots, round(places * busy))
    pairs = [
        WishedPair(a, b, session=times[at].session if draw.random() < in_session else None) for a, b, at in planted
    ]
    for index, (a, b, at) in enumerate(planted):
        later = [
            other for other, (c, d, when) in enumerate(planted) if when > at and {a, b} & {c, d} and other != index
        ]
        if later and draw.random() < ordered:
            pairs[index] = replace(pairs[index], earlier_than=(draw.choice(later),))
    people = []
    busy_at = {(name, at) for a, b, at in planted for name in (a, b)}
    for name in names:
        idle = [each.id for at, each in enumerate(times) if (name, at) not in busy_at]
        gone = {each for each in idle if draw.random() < away}
        people.append(Participant(name, available=frozenset(each.id for each in times) - gone if gone else None))
    options = Options(all_must_be_held=True, seed=seed)
    problem = Problem(times, tuple(people), tuple(pairs), tables_per_slot=places, options=options)
    breaks = break_counts(problem, [Placed(a, b, times[at].id) for a, b, at in planted])
    fairness = max(_FAIRNESS_GAP, max(breaks, default=0) - min(breaks, default=0))
    return replace(problem, options=replace(options, fairness_gap=fairness))


def _planted(draw: random.Random, names: list[str], slots: int, each_slot: int) -> list[tuple[str, str, int]]:
    """A timetable in which no couple meets twice, shuffled so that its order tells nothing."""
    met: set[frozenset[str]] = set()
    found: list[tuple[str, str, int]] = []
    for at in range(slots):
        waiting = draw.sample(names, len(names))
        number = 0
        while len(waiting) > 1 and number < each_slot:
            first = waiting.pop()
            other = next((name for name in waiting if frozenset({first, name}) not in met), None)
            if other is None:
                continue
            waiting.remove(other)
            met.add(frozenset({first, other}))
            found.append((first, other, at))
            number += 1
    return draw.sample(found, len(found))


def hcmc_instance(seed: int) -> Problem:
    """The shape of the sourcing fair in Ho Chi Minh City in 2019: 26 buyers, 220 wanted parts, 70 suppliers, 2 days of 20 minutes.

    A pair exists where a supplier has the process of one of the buyer's parts. Each supplier's best three are wishes that must be.
    """
    draw = random.Random(f"hcmc {seed}")  # noqa: S311 (repeatable on purpose, keeps no secret)
    times = slots_of(36, minutes=20)
    parts = [(number % 26, draw.choice(_PROCESSES)) for number in range(220)]
    buyers = [
        Participant(
            f"a{number + 1}",
            side="a",
            max_a_day=14,
            languages=frozenset({draw.choices([name for name, _ in _FOREIGN], [share for _, share in _FOREIGN])[0]}),
            own_table=f"t{number + 1}",
            max_run=6,
        )
        for number in range(26)
    ]
    suppliers, pairs = [], []
    for number in range(70):
        able = set(draw.sample(_PROCESSES, draw.randint(1, 3)))
        fits = _fits_by_parts(draw, f"b{number + 1}", parts, able)
        best = {each.a for each in sorted(fits, key=lambda pair: -pair.weight)[:3]}
        pairs += [replace(each, must=each.a in best) for each in fits]
        languages = frozenset({"vi", "en"} if draw.random() < 0.4 else {"vi"})
        day = draw.choice((None, None, "day 1", "day 2"))
        available = None if day is None else frozenset(each.id for each in times if each.day == day)
        most = draw.randint(5, 10)
        suppliers.append(
            Participant(f"b{number + 1}", side="b", available=available, max_meetings=most, languages=languages)
        )
    return Problem(
        slots=times,
        participants=(*buyers, *suppliers),
        pairs=tuple(pairs),
        tables=tuple(Table(f"t{number + 1}", zone="hall") for number in range(26)),
        interpreters=_interpreters([each for each in buyers if "en" not in each.languages])
        + tuple(Interpreter(f"e{number + 1}", frozenset({frozenset({"vi", "en"})})) for number in range(4)),
        options=Options(coverage_bonus=1.0, max_seconds=5.0, seed=seed),
    )


def _fits_by_parts(
    draw: random.Random, supplier: str, parts: Sequence[tuple[int, str]], able: set[str]
) -> list[WishedPair]:
    """One pair a buyer, for the part that fits best."""
    best: dict[int, tuple[float, str]] = {}
    for buyer, process in parts:
        if process in able:
            best[buyer] = max(best.get(buyer, (0.0, "")), (round(0.3 + 0.7 * draw.random(), 4), process))
    return [WishedPair(f"a{buyer + 1}", supplier, weight, topic=topic) for buyer, (weight, topic) in best.items()]


def with_no_shows(problem: Problem, meetings: Sequence[Placed], *, seed: int, share: float = 0.08) -> Problem:
    """The same fair when the first quarter of its slots is past and so many of side b (or of all, without sides) do not come."""
    draw = random.Random(f"absent {seed}")  # noqa: S311 (repeatable on purpose, keeps no secret)
    expected = [each.id for each in problem.participants if each.side != "a"]
    absent = frozenset(draw.sample(expected, round(len(expected) * share)))
    now = problem.slots[max(0, len(problem.slots) // 4 - 1)].id
    return replace(problem, repair=Repair(tuple(meetings), now=now, absent=absent))
