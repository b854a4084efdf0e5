"""Timetables in files: what `linkage fair schedule` reads and writes. Format: docs/fair-timetables.md."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from linkage.errors import Invalid
from linkage.inputs.base import Amount, ExternalId, Input, Line20, nearest, read_input
from linkage.inputs.documents import load_document
from linkage.inputs.refusals import Refused
from linkage.language import _l, fill
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
from matching.timetable.reading_dzn import read_dzn
from matching.timetable.topics import topic_key

_DAY_MINUTES = 24 * 60
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
Few = Annotated[int, Field(ge=0, le=10_000)]
Couple = Annotated[list[ExternalId], Field(min_length=2, max_length=2)]


def _moment(value: Any) -> Any:
    """Minutes since any fixed moment: a number of minutes, a time of day (13:30) or a date with a time, in one time zone."""
    if not isinstance(value, str):
        return value
    clock = _CLOCK.fullmatch(value.strip())
    if clock is not None:
        return int(clock[1]) * 60 + int(clock[2])
    try:
        at = datetime.datetime.fromisoformat(value.strip())
    except ValueError:
        sentence = _l("Enter a time of day such as 13:30, a date with a time such as 2027-03-01T13:30, or minutes.")
        raise Refused(sentence) from None
    return at.toordinal() * _DAY_MINUTES + at.hour * 60 + at.minute


Moment = Annotated[int, BeforeValidator(_moment)]


class SlotInput(Input):
    """Slots stand in order of time; those that name the same `day` lie side by side."""

    id: ExternalId
    start: Moment | None = None
    end: Moment | None = None
    session: ExternalId | None = None
    day: ExternalId | None = None


class TableInput(Input):
    id: ExternalId
    zone: ExternalId | None = None
    seats: Few | None = None


class DelegateInput(Input):
    id: ExternalId
    available: list[ExternalId] | None = None
    languages: list[Line20] = Field(default_factory=list)
    topics: list[ExternalId] = Field(default_factory=list)


def _delegates(value: Any) -> Any:
    """A number stands for so many who are alike."""
    if isinstance(value, int) and not isinstance(value, bool):
        if not 1 <= value <= 100:
            raise Refused(_l("Enter a number of delegates from 1 to 100, or a list of them."))
        return [{"id": str(number + 1)} for number in range(value)]
    return value


class ParticipantInput(Input):
    """`delegates`: how many, or each with an id. `available` and `unavailable` exclude each other."""

    id: ExternalId
    side: Annotated[str, Field(pattern="^[ab]$")] | None = None
    delegates: Annotated[list[DelegateInput], Field(min_length=1, max_length=100), BeforeValidator(_delegates)] = Field(
        default_factory=lambda: [DelegateInput(id="1")]
    )
    available: list[ExternalId] | None = None
    unavailable: list[ExternalId] | None = None
    min_meetings: Few = 0
    max_meetings: Few | None = None
    max_a_day: Few | None = None
    languages: list[Line20] = Field(default_factory=list)
    own_table: ExternalId | None = None
    max_run: Annotated[int, Field(ge=1, le=10_000)] | None = None


class FileInterpreterInput(Input):
    """`pairs`: languages it goes between, either way: [["vi", "ja"]]."""

    id: ExternalId
    pairs: Annotated[list[Annotated[list[Line20], Field(min_length=2, max_length=2)]], Field(min_length=1)]
    available: list[ExternalId] | None = None
    topics: list[ExternalId] = Field(default_factory=list)
    max_a_day: Few | None = None


class WishedPairInput(Input):
    """`earlier_than`: positions, from 0, of pairs in this list that must come later."""

    a: ExternalId
    b: ExternalId
    weight: Amount = 1.0
    must: bool = False
    session: ExternalId | None = None
    earlier_than: list[Annotated[int, Field(ge=0)]] = Field(default_factory=list)
    topic: ExternalId | None = None


class PlacedInput(Input):
    """`delegate` sits for `a`, `delegate_b` for `b`."""

    a: ExternalId
    b: ExternalId
    slot: ExternalId
    table: ExternalId | None = None
    delegate: ExternalId | None = None
    delegate_b: ExternalId | None = None
    interpreter: ExternalId | None = None


class WalkInput(Input):
    """Slots that must stay free to walk between two zones, either way."""

    zones: Couple
    slots: Annotated[int, Field(ge=0, le=100)]


class OptionsInput(Input):
    all_must_be_held: bool = False
    gap_weight: Amount = 0.0
    coverage_bonus: Amount = 0.0
    fairness_gap: Few | None = None
    max_seconds: Annotated[float, Field(gt=0, le=86_400)] = 30.0
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    workers: Annotated[int, Field(ge=1, le=64)] = 1


class ScheduleInput(Input):
    """A timetable that was made: only its meetings count, what else was said about it may stay beside them."""

    meetings: list[PlacedInput]


class ProblemInput(Input):
    slots: Annotated[list[SlotInput], Field(min_length=1, max_length=10_000)]
    participants: list[ParticipantInput]
    pairs: list[WishedPairInput] = Field(default_factory=list)
    tables: list[TableInput] = Field(default_factory=list)
    tables_per_slot: Few | None = None
    interpreters: list[FileInterpreterInput] = Field(default_factory=list)
    vetoes: list[Couple] = Field(default_factory=list)
    fixed: list[PlacedInput] = Field(default_factory=list)
    walking: list[WalkInput] = Field(default_factory=list)
    options: OptionsInput = Field(default_factory=OptionsInput)
    previous: ScheduleInput | None = None
    now: ExternalId | None = None
    absent: list[ExternalId] = Field(default_factory=list)
    may_move: bool = False


_SCHEDULE_KEYS = frozenset(
    (
        "status",
        "meetings",
        "value",
        "bound",
        "gap",
        "breaks",
        "unplaced",
        "binding",
        "clashing",
        "suggestions",
        "moved",
        "seconds",
    )
)


def read_problem(data: bytes, *, kind: str = "yaml") -> Problem:
    """The problem in a file; `kind` is `dzn`, or `json` or `yaml`, which are told apart by how they begin.

    Raises Invalid with a sentence, and for each place in the file that cannot be used its path and why.
    """
    if kind == "dzn":
        try:
            return read_dzn(data.decode("utf-8", "replace"))
        except ValueError as error:
            raise Invalid(str(error)) from None
    document = _mapping(load_document(data), _l("This is no timetable problem: it should begin with slots."))
    previous = document.get("previous")
    if isinstance(previous, Mapping):
        document = {**document, "previous": _only_meetings(previous, "previous.")}
    given = read_input(ProblemInput, document)
    _refuse_strangers(given)
    return _problem(given)


def read_schedule(data: bytes) -> tuple[Placed, ...]:
    """The meetings of a timetable in a file, as `linkage fair schedule --json` writes it. Raises Invalid as `read_problem`."""
    document = _mapping(load_document(data), _l("This is no timetable: it should have a list of meetings."))
    given = read_input(ScheduleInput, _only_meetings(document, ""))
    return tuple(_placed(each) for each in given.meetings)


def _mapping(document: Any, sentence: Any) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise Invalid(sentence)
    return document


def _only_meetings(document: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    strange = [key for key in document if key not in _SCHEDULE_KEYS]
    if strange:
        sentence = _l("This name is not known here. Check its spelling.")
        raise Invalid(_l("Some answers need another look."), fields={f"{path}{key}": sentence for key in strange})
    return {"meetings": document["meetings"]} if "meetings" in document else {}


def _refuse_strangers(given: ProblemInput) -> None:
    """Every id that is named stands in its list, and no list has an id twice."""
    found: dict[str, Any] = {}
    known = {
        "slots": _ids("slots", given.slots, found),
        "participants": _ids("participants", given.participants, found),
        "tables": _ids("tables", given.tables, found),
        "interpreters": _ids("interpreters", given.interpreters, found),
        "sessions": {each.session: 0 for each in given.slots if each.session is not None},
    }
    for path, kind, name in _named(given):
        if name not in known[kind]:
            near = nearest(name, known[kind])
            sentence = _l("“%(id)s” is not in this file. The nearest are: %(nearest)s.") if near else _NONE
            found.setdefault(path, fill(sentence, id=name[:60], nearest=near))
    for number, pair in enumerate(given.pairs):
        if pair.a == pair.b:
            found[f"pairs.{number}.b"] = _l("Nobody can meet itself.")
        if any(each >= len(given.pairs) for each in pair.earlier_than):
            found[f"pairs.{number}.earlier_than"] = _l("Enter positions of pairs, counted from 0.")
    for number, who in enumerate(given.participants):
        if who.available is not None and who.unavailable is not None:
            found[f"participants.{number}.unavailable"] = _l("Give what is available or what is not, not both.")
    if found:
        raise Invalid(_l("Some answers need another look."), fields=found)


_NONE = _l("“%(id)s” is not in this file.")


def _ids(name: str, rows: Iterable[Any], found: dict[str, Any]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for number, each in enumerate(rows):
        if ids.setdefault(each.id, number) != number:
            found[f"{name}.{number}.id"] = fill(_l("The id “%(id)s” stands in this file twice."), id=each.id[:60])
    return ids


def _named(given: ProblemInput) -> Iterable[tuple[str, str, str]]:
    """(Path, list it should be in, id) of everything that is named."""
    for number, who in enumerate(given.participants):
        path = f"participants.{number}"
        yield from _slots(f"{path}.available", who.available)
        yield from _slots(f"{path}.unavailable", who.unavailable)
        for at, each in enumerate(who.delegates):
            yield from _slots(f"{path}.delegates.{at}.available", each.available)
        if who.own_table is not None:
            yield f"{path}.own_table", "tables", who.own_table
    for number, interpreter in enumerate(given.interpreters):
        yield from _slots(f"interpreters.{number}.available", interpreter.available)
    for number, pair in enumerate(given.pairs):
        yield f"pairs.{number}.a", "participants", pair.a
        yield f"pairs.{number}.b", "participants", pair.b
        if pair.session is not None:
            yield f"pairs.{number}.session", "sessions", pair.session
    for number, couple in enumerate(given.vetoes):
        yield from ((f"vetoes.{number}.{at}", "participants", each) for at, each in enumerate(couple))
    for name, rows in (
        ("fixed", given.fixed),
        ("previous.meetings", given.previous.meetings if given.previous else []),
    ):
        for number, placed in enumerate(rows):
            yield from _of_placed(f"{name}.{number}", placed)
    yield from ((f"absent.{at}", "participants", each) for at, each in enumerate(given.absent))
    yield from _slots("now", None if given.now is None else [given.now])


def _slots(path: str, names: list[str] | None) -> Iterable[tuple[str, str, str]]:
    return ((path, "slots", each) for each in names or ())


def _of_placed(path: str, placed: PlacedInput) -> Iterable[tuple[str, str, str]]:
    yield f"{path}.a", "participants", placed.a
    yield f"{path}.b", "participants", placed.b
    yield f"{path}.slot", "slots", placed.slot
    if placed.table is not None:
        yield f"{path}.table", "tables", placed.table
    if placed.interpreter is not None:
        yield f"{path}.interpreter", "interpreters", placed.interpreter


def _problem(given: ProblemInput) -> Problem:
    slots = tuple(Slot(each.id, each.session, each.start, each.end, each.day) for each in given.slots)
    repair = None
    if given.previous is not None or given.now is not None or given.absent:
        previous = given.previous.meetings if given.previous else []
        repair = Repair(tuple(map(_placed, previous)), given.now, frozenset(given.absent), given.may_move)
    return Problem(
        slots=slots,
        participants=tuple(_participant(each, slots) for each in given.participants),
        pairs=tuple(
            WishedPair(
                each.a, each.b, each.weight, each.must, each.session, tuple(each.earlier_than), _topic(each.topic)
            )
            for each in given.pairs
        ),
        tables=tuple(Table(each.id, each.zone, each.seats) for each in given.tables),
        tables_per_slot=given.tables_per_slot,
        interpreters=tuple(
            Interpreter(
                each.id,
                frozenset(frozenset(pair) for pair in each.pairs),
                _set(each.available),
                frozenset(map(topic_key, each.topics)),
                each.max_a_day,
            )
            for each in given.interpreters
        ),
        vetoes=frozenset((each[0], each[1]) for each in given.vetoes),
        fixed=tuple(map(_placed, given.fixed)),
        walking={(each.zones[0], each.zones[1]): each.slots for each in given.walking},
        options=Options(**given.options.model_dump()),
        repair=repair,
    )


def _topic(name: str | None) -> str | None:
    return None if name is None else topic_key(name)


def _set(names: list[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _participant(given: ParticipantInput, slots: tuple[Slot, ...]) -> Participant:
    available = _set(given.available)
    if given.unavailable:
        available = frozenset(each.id for each in slots) - frozenset(given.unavailable)
    return Participant(
        given.id,
        side=given.side,
        delegates=tuple(
            Delegate(each.id, _set(each.available), frozenset(each.languages), frozenset(map(topic_key, each.topics)))
            for each in given.delegates
        ),
        available=available,
        min_meetings=given.min_meetings,
        max_meetings=given.max_meetings,
        max_a_day=given.max_a_day,
        languages=frozenset(given.languages),
        own_table=given.own_table,
        max_run=given.max_run,
    )


def _placed(given: PlacedInput) -> Placed:
    return Placed(given.a, given.b, given.slot, given.table, given.delegate, given.delegate_b, given.interpreter)
