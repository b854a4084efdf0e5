"""From a problem to numbered facts: who can meet at all, in which slots; and why a pair cannot."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import numpy as np

from matching.timetable.case import NO_LIMIT, NOBODY, Case
from matching.timetable.compiling import Array, whole
from matching.timetable.problem import Delegate, Interpreter, Participant, Problem, WishedPair

SITTING = 0.1
"""What an idle slot of side `a` counts: it sits at its table and takes who walks in."""


@dataclass(frozen=True)
class Numbered:
    """A case with the words it was made of. `pairs`: those of the problem, then the fixed ones that nobody wished for."""

    problem: Problem
    case: Case
    pairs: tuple[WishedPair, ...]
    participants: Mapping[str, int]
    slots: Mapping[str, int]
    delegates: tuple[Delegate, ...]
    own_tables: tuple[str, ...]
    zones: tuple[str | None, ...]
    shared: tuple[tuple[str, ...], ...]
    """Shared tables of each zone."""
    is_vetoed: Array
    is_musts: Array


def number(problem: Problem) -> Numbered:
    """Raises ValueError with a sentence when ids are unknown or occur twice, or the slots of a day are apart."""
    participants = _numbers("participant", [each.id for each in problem.participants])
    slots = _numbers("slot", [each.id for each in problem.slots])
    _numbers("table", [each.id for each in problem.tables])
    _numbers("interpreter", [each.id for each in problem.interpreters])
    pairs = _all_pairs(problem, participants, slots)
    zones = _zones(problem)
    own_tables = sorted(
        {each.own_table for each in problem.participants if each.own_table} & _table_zones(problem).keys()
    )
    owned = set(own_tables)
    shared = [tuple(each.id for each in problem.tables if each.zone == zone and each.id not in owned) for zone in zones]
    delegates = tuple(delegate for each in problem.participants for delegate in each.delegates)
    case = _case(problem, pairs, participants, own_tables, zones)
    vetoes = {frozenset(couple) for couple in problem.vetoes}
    return Numbered(
        problem,
        case,
        pairs,
        participants,
        slots,
        delegates,
        tuple(own_tables),
        tuple(zones),
        tuple(shared),
        np.array(
            [frozenset(couple) in vetoes for couple in map(_couple, pairs)] if vetoes else np.zeros(len(pairs)), bool
        ),
        np.array(list(map(attrgetter("must"), pairs)), bool),
    )


def _numbers(what: str, ids: Sequence[str]) -> dict[str, int]:
    found = {name: index for index, name in enumerate(ids)}
    if len(found) < len(ids):
        twice = next(name for index, name in enumerate(ids) if found[name] != index)
        raise ValueError(f"the {what} {twice} is listed twice")
    return found


def _known(what: str, name: str, known: Container[str | None]) -> None:
    if name not in known:
        raise ValueError(f"there is no {what} {name}")


def _all_pairs(problem: Problem, participants: Mapping[str, int], slots: Mapping[str, int]) -> tuple[WishedPair, ...]:
    """The pairs of the problem, and those of what is fixed or stood before that nobody wishes for (any more), without weight."""
    _check_pairs(problem, participants)
    standing = {
        (each.a, each.b, each.slot) for each in (*problem.fixed, *(problem.repair.previous if problem.repair else ()))
    }
    if not standing:
        return problem.pairs
    for a, b, slot in standing:
        if a not in participants or b not in participants or slot not in slots:
            _known("participant", a, participants)
            _known("participant", b, participants)
            _known("slot", slot, slots)
    wanted = Counter((a, b) for a, b, _ in standing)
    for couple in map(_couple, problem.pairs):
        if couple in wanted:
            wanted[couple] -= 1
    lacking = sorted((couple, count) for couple, count in wanted.items() if count > 0)
    more = [WishedPair(*couple, weight=0.0) for couple, count in lacking for _ in range(count)]
    return (*problem.pairs, *more)


_couple = attrgetter("a", "b")


def _check_pairs(problem: Problem, participants: Mapping[str, int]) -> None:
    pairs = problem.pairs
    for name in {*map(attrgetter("a"), pairs), *map(attrgetter("b"), pairs)} - participants.keys():
        _known("participant", name, participants)
    sessions = {each.session for each in problem.slots}
    for session in set(map(attrgetter("session"), pairs)) - {None}:
        _known("session", session, sessions)
    itself = next((pair.a for pair in pairs if pair.a == pair.b), None)
    if itself is not None:
        raise ValueError(f"{itself} cannot meet itself")
    light = next((pair for pair in pairs if not 0 <= pair.weight < math.inf), None)
    if light is not None:
        raise ValueError(f"the weight of {light.a} and {light.b} is no number from 0")
    for pair in pairs:
        for later in pair.earlier_than:
            if not 0 <= later < len(pairs):
                raise ValueError(f"there is no pair {later}, which {pair.a} and {pair.b} must be earlier than")


def _table_zones(problem: Problem) -> dict[str, str | None]:
    return {each.id: each.zone for each in problem.tables}


def _zones(problem: Problem) -> list[str | None]:
    """Zones in the order of the tables; one for all where no walking is asked for."""
    return list(dict.fromkeys(each.zone for each in problem.tables)) or [None]


def _lists(size: int, items: Iterable[tuple[int, int]]) -> tuple[Array, Array]:
    """Bounds and contents of lists that are given as (list, item)."""
    rows = sorted(items)
    counts = np.bincount([row for row, _ in rows], minlength=size) if rows else np.zeros(size)
    return whole(np.concatenate([[0], np.cumsum(counts)])), whole([item for _, item in rows])


def _pair_lists(count: int, a: Array, b: Array, weight: Array) -> tuple[Array, Array]:
    """The pairs of each participant, heaviest first."""
    owner = np.concatenate([a, b])
    by_weight = np.argsort(-weight, kind="stable")
    by_weight = np.stack([by_weight, by_weight + len(a)], axis=1).ravel()
    order = by_weight[np.argsort(owner[by_weight].astype(np.int32), kind="stable")]
    pair = np.tile(np.arange(len(a)), 2)
    return whole(np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=count))])), whole(pair[order])


def _limit(value: int | None) -> int:
    return NO_LIMIT if value is None else value


def _case(
    problem: Problem,
    pairs: Sequence[WishedPair],
    participants: Mapping[str, int],
    own_tables: Sequence[str],
    zones: Sequence[str | None],
) -> Case:
    people = problem.participants
    a, b = (whole(list(map(participants.__getitem__, map(attrgetter(side), pairs)))) for side in ("a", "b"))
    weight = np.array(list(map(attrgetter("weight"), pairs)), np.float64)
    sessions = {name: index for index, name in enumerate(dict.fromkeys(each.session for each in problem.slots))}
    earlier = [(later, index) for index, pair in enumerate(pairs) if pair.earlier_than for later in pair.earlier_than]
    pair_first, pair_of = _pair_lists(len(people), a, b, weight)
    earlier_first, earlier_of = _lists(len(pairs), earlier)
    later_first, later_of = _lists(len(pairs), [(index, later) for later, index in earlier])
    opened = _open(problem)
    first = whole(np.cumsum([0, *(len(each.delegates) for each in people)]))
    owner = np.repeat(np.arange(len(people)), np.diff(first))
    there = np.zeros((len(people), len(problem.slots)), bool)
    np.logical_or.at(there, owner, opened)
    topics = _topics(pairs)
    tongues = _tongues(people)
    table_zones = _table_zones(problem)
    walk = _walk(problem, zones)
    own_number: dict[str | None, int] = {name: index for index, name in enumerate(own_tables)}
    return Case(
        a=a,
        b=b,
        weight=weight,
        session=whole([-1 if each is None else sessions[each] for each in map(attrgetter("session"), pairs)]),
        topic=whole([0 if each is None else topics[each] for each in map(attrgetter("topic"), pairs)]),
        pair_first=pair_first,
        pair_of=pair_of,
        earlier_first=earlier_first,
        earlier_of=earlier_of,
        later_first=later_first,
        later_of=later_of,
        first=first,
        owner=whole(owner),
        open=opened,
        is_there=there,
        tongue=whole([tongues[each.languages or who.languages] for who in people for each in who.delegates]),
        knows=_knows(people, topics),
        **_voices(problem, tongues, topics),
        **_times(problem, sessions),
        least=whole([each.min_meetings for each in people]),
        most=whole([_limit(each.max_meetings) for each in people]),
        most_a_day=whole([_limit(each.max_a_day) for each in people]),
        run=whole([_limit(each.max_run) for each in people]),
        waits=np.array([SITTING if each.side == "a" else 1.0 for each in people], np.float64),
        own=whole([own_number.get(each.own_table, NOBODY) for each in people]),
        table_zone=whole([zones.index(table_zones[name]) for name in own_tables]),
        walk=walk,
        reach=whole([walk.max(initial=0)]),
        worth=np.zeros(5),
    )


def _flags(rows: Sequence[Sequence[bool]], width: int) -> Array:
    return np.array(rows, bool).reshape(len(rows), width)


def _open(problem: Problem) -> Array:
    """[delegate, slot]: there, and the participant as well."""
    names = [each.id for each in problem.slots]
    known: dict[tuple[frozenset[str] | None, frozenset[str] | None], list[bool]] = {}
    rows = []
    for who in problem.participants:
        for delegate in who.delegates:
            key = (who.available, delegate.available)
            if key not in known:
                sets = [each for each in key if each is not None]
                known[key] = [all(name in each for each in sets) for name in names]
            rows.append(known[key])
    return _flags(rows, len(names))


def _topics(pairs: Sequence[WishedPair]) -> dict[str, int]:
    """Topics that are asked for, from 1; 0 stands for none."""
    return {name: index for index, name in enumerate(sorted(set(map(attrgetter("topic"), pairs)) - {None}), 1)}


def _knows(people: Sequence[Participant], topics: Mapping[str, int]) -> Array:
    if not topics:
        return np.ones((sum(len(who.delegates) for who in people), 1), bool)
    rows = [
        [True, *(not each.topics or name in each.topics for name in topics)] for who in people for each in who.delegates
    ]
    return _flags(rows, len(topics) + 1)


def _tongues(people: Sequence[Participant]) -> dict[frozenset[str], int]:
    found = {each.languages or who.languages for who in people for each in who.delegates}
    return {languages: index for index, languages in enumerate(sorted(found, key=sorted))}


def _serves(interpreter: Interpreter, one: frozenset[str], other: frozenset[str], topic: str | None) -> bool:
    if topic is not None and interpreter.topics and topic not in interpreter.topics:
        return False
    return any(
        len(pair) == 2 and ((left in one and right in other) or (right in one and left in other))
        for pair in interpreter.pairs
        for left, right in [tuple(sorted(pair))[:2]]
    )


def _voices(problem: Problem, tongues: Mapping[frozenset[str], int], topics: Mapping[str, int]) -> dict[str, Array]:
    """Who can interpret for whom: a kind for each set of interpreters that some couple of languages and topic may call on."""
    kinds: dict[tuple[int, ...], int] = {}
    kind = np.zeros((len(tongues), len(tongues), len(topics) + 1), np.int64)
    for one, left in tongues.items():
        for other, right in tongues.items():
            if not one or not other or one & other:
                continue
            for topic, at in [(None, 0), *topics.items()]:
                serving = tuple(
                    index for index, each in enumerate(problem.interpreters) if _serves(each, one, other, topic)
                )
                kind[left, right, at] = kinds.setdefault(serving, len(kinds) + 1) if serving else NOBODY
    serves = np.zeros((len(kinds) + 1, len(problem.interpreters)), bool)
    for serving, index in kinds.items():
        serves[index, list(serving)] = True
    versatile = serves.sum(axis=0)
    listed = [
        (index, rank, voice)
        for serving, index in kinds.items()
        for rank, voice in enumerate(sorted(serving, key=lambda each: (int(versatile[each]), each)))
    ]
    counts = np.bincount([index for index, _, _ in listed], minlength=len(kinds) + 1) if listed else [0]
    names = [each.id for each in problem.slots]
    opened = [[each.available is None or name in each.available for name in names] for each in problem.interpreters]
    return {
        "kind": kind,
        "kind_first": whole(np.concatenate([[0], np.cumsum(counts)])),
        "kind_of": whole([voice for _, _, voice in sorted(listed)]),
        "serves": serves,
        "voice_open": _flags(opened, len(names)),
        "voice_most": whole([_limit(each.max_a_day) for each in problem.interpreters]),
    }


def _times(problem: Problem, sessions: Mapping[str | None, int]) -> dict[str, Array]:
    days = [(name, len(list(slots))) for name, slots in groupby(problem.slots, key=lambda slot: slot.day)]
    if len({name for name, _ in days}) < len(days):
        raise ValueError("the slots of a day must follow each other")
    sittings = [(each.day, each.session) for each in problem.slots]
    return {
        "day": whole([index for index, (_, length) in enumerate(days) for _ in range(length)]),
        "day_first": whole(np.cumsum([0, *(length for _, length in days)])),
        "joins": np.array([at > 0 and sittings[at - 1] == each for at, each in enumerate(sittings)], bool),
        "slot_session": whole([sessions[each.session] for each in problem.slots]),
    }


def _walk(problem: Problem, zones: Sequence[str | None]) -> Array:
    found = np.zeros((len(zones), len(zones)), np.int64)
    for (one, other), slots in problem.walking.items():
        if one in zones and other in zones:
            left, right = zones.index(one), zones.index(other)
            found[left, right] = found[right, left] = max(found[left, right], slots)
    return found
