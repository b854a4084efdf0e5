"""Is a timetable right? Every rule looked at once more, apart from the solvers: no line is shared with them.

What counts as what is written in docs/fair-timetables.md. A delegate that a meeting does not name may be anybody who is free and fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, pairwise

from matching.timetable.checking_book import Book
from matching.timetable.problem import Placed, Problem

Values = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that is broken: a code and the values its sentence needs (`linkage.wording.timetables`)."""

    code: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`value`: the weights of the meetings. Breaks as in `Answer`: groups of idle slots, over all and of the worst off.

    `idle`: slots between first and last meeting of a day that all who do not sit at side `a` could meet in and do not.
    """

    violations: tuple[Violation, ...]
    value: float
    breaks_total: int
    breaks_max: int
    idle: int = 0


def check(problem: Problem, meetings: Sequence[Placed]) -> Verdict:
    """All that is wrong with a timetable, its value and its breaks; nothing is assumed about how it came about.

    Meetings with ids that the problem does not know are named and left out of everything else.
    """
    book = Book(problem, meetings)
    unknown = [Violation("unknown", each) for each in book.unknown]
    found = tuple(chain(unknown, *(rule(book) for rule in RULES)))
    breaks = book.breaks()
    return Verdict(found, book.value(), sum(breaks.values()), max(breaks.values(), default=0), book.idle())


def _meeting(placed: Placed, **more: str | int) -> Values:
    return {"a": placed.a, "b": placed.b, "slot": placed.slot, **more}


def _pairs(book: Book) -> Iterator[Violation]:
    """Only pairs that were asked for meet, each once, in its session."""
    for each in book.unasked:
        yield Violation("no-such-pair", _meeting(each))
    for each in book.repeated:
        yield Violation("met-twice", _meeting(each))
    for index, each in book.held.items():
        session = book.problem.pairs[index].session
        if session is not None and book.slot(each).session != session:
            yield Violation("wrong-session", _meeting(each, session=session))


def _vetoes(book: Book) -> Iterator[Violation]:
    for each in book.meetings:
        if (each.a, each.b) in book.problem.vetoes or (each.b, each.a) in book.problem.vetoes:
            yield Violation("veto", _meeting(each))


def _presence(book: Book) -> Iterator[Violation]:
    """Nobody meets while away."""
    for each in book.meetings:
        for who in (each.a, each.b):
            available = book.participants[who].available
            if available is not None and each.slot not in available:
                yield Violation("away", _meeting(each, participant=who))


def _delegates(book: Book) -> Iterator[Violation]:
    """Each meeting has a delegate of each side to itself, who is there and knows the topic."""
    for (who, slot), sat in book.at.items():
        for placed in book.without_delegate(who, slot):
            code = "person-twice" if len(sat) > 1 else "no-delegate"
            yield Violation(code, _meeting(placed, participant=who))


def _tables(book: Book) -> Iterator[Violation]:
    problem = book.problem
    for slot, meetings in book.by_slot.items():
        if not problem.tables:
            if problem.tables_per_slot is not None and len(meetings) > problem.tables_per_slot:
                yield Violation("too-many-tables", {"slot": slot, "meetings": len(meetings)})
            continue
        taken: set[str] = set()
        for each in meetings:
            if each.table is None:
                yield Violation("no-table", _meeting(each))
            elif each.table in taken:
                yield Violation("table-twice", _meeting(each, table=each.table))
            else:
                taken.add(each.table)


def _own_tables(book: Book) -> Iterator[Violation]:
    """Who has a table of its own sits there, at either where both have one; and nobody else does."""
    for each in book.meetings:
        if each.table is None:
            continue
        own = {book.participants[who].own_table for who in (each.a, each.b)} & book.tables
        if own and each.table not in own:
            yield Violation("not-own-table", _meeting(each, table=each.table))
        elif not own and each.table in book.owned:
            yield Violation("somebodys-table", _meeting(each, table=each.table))


def _interpreters(book: Book) -> Iterator[Violation]:
    for each in book.meetings:
        needed = book.languages_apart(each)
        if each.interpreter is None:
            if needed:
                yield Violation("no-interpreter", _meeting(each))
            continue
        interpreter = book.interpreters[each.interpreter]
        values = _meeting(each, interpreter=each.interpreter)
        if interpreter.available is not None and each.slot not in interpreter.available:
            yield Violation("interpreter-away", values)
        if needed and not any(set(pair) in needed for pair in interpreter.pairs):
            yield Violation("wrong-interpreter", values)
        topic = book.topic(each)
        if topic is not None and interpreter.topics and topic not in interpreter.topics:
            yield Violation("interpreter-topic", values)
    for name, slots in book.interpreted.items():
        yield from _booked_interpreter(book, name, slots)


def _booked_interpreter(book: Book, name: str, slots: list[str]) -> Iterator[Violation]:
    for slot in sorted({slot for slot in slots if slots.count(slot) > 1}):
        yield Violation("interpreter-twice", {"interpreter": name, "slot": slot})
    limit = book.interpreters[name].max_a_day
    for day, number in book.a_day(slots).items():
        if limit is not None and number > limit:
            yield Violation("interpreter-full", {"interpreter": name, "day": day, "meetings": number})


def _limits(book: Book) -> Iterator[Violation]:
    for who, participant in book.participants.items():
        slots = [each.slot for each in book.of[who]]
        values: Values = {"participant": who, "meetings": len(slots)}
        if participant.max_meetings is not None and len(slots) > participant.max_meetings:
            yield Violation("too-many", {**values, "limit": participant.max_meetings})
        if len(slots) < participant.min_meetings:
            yield Violation("too-few", {**values, "limit": participant.min_meetings})
        for day, number in book.a_day(slots).items():
            if participant.max_a_day is not None and number > participant.max_a_day:
                yield Violation("too-many-a-day", {"participant": who, "meetings": number, "day": day})


def _runs(book: Book) -> Iterator[Violation]:
    """Slots in a row; the end of a session or a day is a pause."""
    for (who, _), places in book.walks().items():
        limit, run = book.participants[who].max_run, 1
        for before, after in pairwise([None, *places]):
            is_next = before is not None and after is not None and book.is_next(before, after)
            run = run + 1 if is_next else 1
            if limit is not None and after is not None and run > limit:
                yield Violation("run-too-long", {"participant": who, "slot": after.slot, "limit": limit})


def _walking(book: Book) -> Iterator[Violation]:
    """From hall to hall there is time to walk, for interpreters as well."""
    if not book.problem.walking:
        return
    for (who, _), places in book.walks().items():
        for before, after in _rushed(book, places):
            yield Violation("too-far", _meeting(after, participant=who, before=before.slot))
    for name, places in book.rounds().items():
        for before, after in _rushed(book, places):
            yield Violation("too-far", _meeting(after, participant=name, before=before.slot))


def _rushed(book: Book, places: Sequence[Placed]) -> Iterator[tuple[Placed, Placed]]:
    for before, after in combinations(places, 2):
        apart = book.position[after.slot] - book.position[before.slot] - 1
        if book.day(before) == book.day(after) and 0 <= apart < book.way(before, after):
            yield before, after


def _order(book: Book) -> Iterator[Violation]:
    for index, pair in enumerate(book.problem.pairs):
        for later in pair.earlier_than:
            first, second = book.held.get(index), book.held.get(later)
            if first and second and book.position[first.slot] >= book.position[second.slot]:
                yield Violation("wrong-order", _meeting(first, after=second.slot))


def _demands(book: Book) -> Iterator[Violation]:
    """What is fixed beforehand stands; and all meetings are held where all must be."""
    for fixed in book.problem.fixed:
        if not any(_is_as_fixed(each, fixed) for each in book.meetings):
            yield Violation("fixed-missing", _meeting(fixed))
    if book.problem.options.all_must_be_held:
        for index, pair in enumerate(book.problem.pairs):
            if index not in book.held:
                yield Violation("not-held", {"a": pair.a, "b": pair.b})


def _is_as_fixed(placed: Placed, fixed: Placed) -> bool:
    names = ("table", "delegate_a", "delegate_b", "interpreter")
    return (placed.a, placed.b, placed.slot) == (fixed.a, fixed.b, fixed.slot) and all(
        getattr(fixed, name) in (None, getattr(placed, name)) for name in names
    )


def _fairness(book: Book) -> Iterator[Violation]:
    limit, breaks = book.problem.options.fairness_gap, book.breaks()
    if limit is not None and breaks and max(breaks.values()) - min(breaks.values()) > limit:
        yield Violation("unfair", {"most": max(breaks.values()), "least": min(breaks.values()), "limit": limit})


def _repair(book: Book) -> Iterator[Violation]:
    """The past stays as it was, the absent meet nobody later, and without leave to move nothing else changes."""
    repair = book.problem.repair
    if repair is None:
        return
    now = -1 if repair.now is None else book.position.get(repair.now, -1)
    standing = {(each.a, each.b, each.slot) for each in book.meetings}
    earlier = {(each.a, each.b, each.slot) for each in repair.previous}
    for each in book.meetings:
        is_past = book.position[each.slot] <= now
        if is_past and (each.a, each.b, each.slot) not in earlier:
            yield Violation("past-changed", _meeting(each))
        if not is_past and repair.absent & {each.a, each.b}:
            yield Violation("absent", _meeting(each))
    for each in repair.previous:
        is_past = book.position.get(each.slot, -1) <= now
        stays = is_past or not (repair.may_move or repair.absent & {each.a, each.b})
        if stays and (each.a, each.b, each.slot) not in standing:
            yield Violation("past-changed" if is_past else "moved", _meeting(each))


RULES: tuple[Callable[[Book], Iterator[Violation]], ...] = (
    _pairs,
    _vetoes,
    _presence,
    _delegates,
    _tables,
    _own_tables,
    _interpreters,
    _limits,
    _runs,
    _walking,
    _order,
    _demands,
    _fairness,
    _repair,
)
