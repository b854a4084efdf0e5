"""Where one more meeting could go beside what already stands: for each slot the best seating, or what is in the way.

This is the only room of these rules besides the solver and the checker: whoever seats one meeting, by hand or by machine, asks here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from matching.timetable.placing_places import Plan, Standing
from matching.timetable.problem import Delegate, Interpreter, Participant, Placed, Problem, Table


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What is in the way: a code and the values its sentence needs.

    Codes: `a-busy`, `b-busy`, `a-away`, `b-away`, `a-full`, `b-full`, `table-taken`, `no-table`, `no-interpreter`,
    `interpreter-taken`, `veto`, `met-already`, `too-far`, `run-too-long`, `past`, `wrong-session`. Of a table that was asked for:
    `not-own-table`, `somebodys-table`; of an interpreter: `interpreter-away`, `wrong-interpreter`, `interpreter-topic`,
    `interpreter-twice`, `interpreter-full`. What is said of a delegate or an interpreter asked for names it among its values.
    """

    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Way:
    """The best seating in one slot. With hindrances it is no way yet, and what they leave open is None."""

    placed: Placed
    hindrances: tuple[Hindrance, ...] = ()

    @property
    def is_free(self) -> bool:
        return not self.hindrances


def ways(
    problem: Problem, standing: Sequence[Placed], a: str, b: str, *, instead_of: Placed | None = None
) -> tuple[Way, ...]:
    """For each slot, in order of time, the best seating of a meeting of `a` and `b` beside the standing ones.

    `instead_of`: a standing meeting that would be given up for it, as when it is moved; its delegates, table and interpreter are
    kept where they can be. The best seating has the fewest hindrances, needs no interpreter if it can, and changes least.
    Raises ValueError when a participant is unknown.
    """
    plan = Plan(problem, standing)
    with plan.without(instead_of):
        return tuple(
            _way_of(Standing(plan, Placed(a, b, slot.id), instead_of), _always(plan, a, b)) for slot in problem.slots
        )


def way_of(plan: Plan, asked: Placed, *, instead_of: Placed | None = None) -> Way:
    """The best seating in the slot that is asked for; of the rest, what `asked` leaves as None is chosen as in `ways`.

    Table, delegates and interpreter that are asked for are kept and, where they do not go, named as hindrances.
    Raises ValueError when an id is unknown.
    """
    with plan.without(instead_of):
        return _way_of(Standing(plan, asked, instead_of), _always(plan, asked.a, asked.b))


def of_couple(plan: Plan, a: str, b: str) -> tuple[Hindrance, ...]:
    """What keeps two apart at any time: a no of either, or a meeting they have already."""
    return tuple(_of_couple(plan, a, b))


def _always(plan: Plan, a: str, b: str) -> tuple[Hindrance, ...]:
    for who in (a, b):
        if who not in plan.participants:
            raise ValueError(f"There is no participant “{who}”.")
    return (*_of_couple(plan, a, b), *_full(plan, a, "a"), *_full(plan, b, "b"))


def _of_couple(book: Plan, a: str, b: str) -> Iterator[Hindrance]:
    if {(a, b), (b, a)} & book.problem.vetoes:
        yield Hindrance("veto", {"a": a, "b": b})
    for each in book.meetings_of[a]:
        if b in (each.a, each.b):
            yield Hindrance("met-already", {"slot": each.slot})
            return


def _full(book: Plan, who: str, side: str) -> Iterator[Hindrance]:
    limit = book.participants[who].max_meetings
    if limit is not None and len(book.meetings_of[who]) >= limit:
        yield Hindrance(f"{side}-full", {"participant": who, "limit": limit})


def _way_of(book: Standing, always: tuple[Hindrance, ...]) -> Way:
    asked = book.asked
    if asked.slot not in book.slots:
        raise ValueError(f"There is no slot “{asked.slot}”.")
    a, b, slot = book.participants[asked.a], book.participants[asked.b], asked.slot
    found = [*always, *_of_time(book, slot)]
    found += [*_full_day(book, a, "a", slot), *_full_day(book, b, "b", slot)]
    mine, hinders_a = _people(book, a, "a", slot)
    theirs, hinders_b = _people(book, b, "b", slot)
    found += [*hinders_a, *hinders_b]
    seatings = (_seat(book, (a, b), slot, people) for people in product(mine, theirs))
    best = min(seatings, key=lambda way: (len(way.hindrances), way.placed.interpreter is not None))
    return Way(best.placed, (*found, *best.hindrances))


def _of_time(book: Standing, slot: str) -> Iterator[Hindrance]:
    if book.is_past(slot):
        yield Hindrance("past", {"slot": slot})
    if book.session is not None and book.slots[slot].session != book.session:
        yield Hindrance("wrong-session", {"session": book.session})


def _full_day(book: Standing, who: Participant, side: str, slot: str) -> Iterator[Hindrance]:
    limit = who.max_a_day
    if limit is not None and book.number_that_day(book.meetings_of[who.id], slot) >= limit:
        yield Hindrance(f"{side}-full", {"participant": who.id, "limit": limit})


def _people(book: Standing, who: Participant, side: str, slot: str) -> tuple[list[Delegate | None], list[Hindrance]]:
    """The delegates that could sit, the best first; or None alone, and why nobody can."""
    topic, asked = book.topic, book.asked_delegate(who.id)
    values = {"participant": who.id} if asked is None else {"participant": who.id, "delegate": asked}
    there = [
        each
        for each in who.delegates
        if asked in (None, each.id)
        and (each.available is None or slot in each.available)
        and (not topic or not each.topics or topic in each.topics)
    ]
    if not there or (who.available is not None and slot not in who.available):
        return [None], [Hindrance(f"{side}-away", {**values, "slot": slot})]
    sitting = [each for each in book.at[slot] if who.id in (each.a, each.b)]
    named = {book.delegate_of(each, who.id) for each in sitting}
    free = [each for each in there if each.id not in named]
    unnamed = sum(book.delegate_of(each, who.id) is None for each in sitting)
    if len(free) <= unnamed:
        partner = next((each.b if each.a == who.id else each.a for each in sitting), "")
        return [None], [Hindrance(f"{side}-busy", {**values, "partner": partner})]
    kept = book.kept_delegate(who.id)
    return [*sorted(free, key=lambda each: each.id != kept)], []


def _seat(
    book: Standing, firms: tuple[Participant, Participant], slot: str, people: tuple[Delegate | None, Delegate | None]
) -> Way:
    """The best table and interpreter for two people in a slot."""
    a, b = firms
    first, second = people
    found: list[Hindrance] = []
    for who, person in zip(firms, people, strict=True):
        if person is not None and who.max_run is not None and book.run(who, person, slot) > who.max_run:
            found.append(Hindrance("run-too-long", {"participant": who.id, "limit": who.max_run}))
    table, of_table = _table(book, firms, people, slot)
    interpreter, of_languages = _interpreter(book, firms, people, (slot, table))
    placed = Placed(
        a.id,
        b.id,
        slot,
        table=table,
        delegate_a=None if first is None else first.id,
        delegate_b=None if second is None else second.id,
        interpreter=interpreter,
    )
    return Way(placed, (*found, *of_table, *of_languages))


def _table(
    book: Standing, firms: tuple[Participant, Participant], people: tuple[Delegate | None, Delegate | None], slot: str
) -> tuple[str | None, list[Hindrance]]:
    problem = book.problem
    if not problem.tables:
        is_full = problem.tables_per_slot is not None and len(book.at[slot]) >= problem.tables_per_slot
        return None, [Hindrance("no-table", {"slot": slot})] if is_full else []
    if book.asked.table is not None:
        return book.asked.table, [*_of_table_asked(book, firms, people, (slot, book.asked.table))]
    own = [each.own_table for each in firms if each.own_table in book.tables]
    taken = {each.table: each for each in book.at[slot] if each.table is not None}
    tables = [book.tables[each] for each in own if each] or book.common_tables(firms)
    free = [each for each in tables if each.id not in taken]
    if not free:
        if len(own) == 1:
            other = taken[own[0]]
            if any(who.id in (other.a, other.b) and each is None for who, each in zip(firms, people, strict=True)):
                return own[0], []  # said already: whoever sits there is busy
            return own[0], [Hindrance("table-taken", {"table": own[0], "a": other.a, "b": other.b})]
        return None, [Hindrance("no-table", {"slot": slot})]
    near = next((each for each in free if not _far(book, firms, people, slot, each)), None)
    if near is not None:
        return near.id, []
    return free[0].id, [Hindrance("too-far", {"table": free[0].id})]


def _of_table_asked(
    book: Standing,
    firms: tuple[Participant, Participant],
    people: tuple[Delegate | None, Delegate | None],
    place: tuple[str, str],
) -> Iterator[Hindrance]:
    """What is in the way of sitting at the one table that is wanted."""
    slot, table = place
    if table not in book.tables:
        raise ValueError(f"There is no table “{table}”.")
    own = {each.own_table for each in firms if each.own_table in book.tables}
    values = {"a": firms[0].id, "b": firms[1].id, "table": table}
    if table in book.plan.owned and table not in own:
        yield Hindrance("somebodys-table", values)
    if own and table not in own:
        yield Hindrance("not-own-table", values)
    other = next((each for each in book.at[slot] if each.table == table), None)
    if other is not None:
        yield Hindrance("table-taken", {"table": table, "a": other.a, "b": other.b})
    elif _far(book, firms, people, slot, book.tables[table]):
        yield Hindrance("too-far", {"table": table})


def _far(
    book: Standing,
    firms: tuple[Participant, Participant],
    people: tuple[Delegate | None, Delegate | None],
    slot: str,
    table: Table,
) -> bool:
    return any(
        person is not None and book.is_far(who, person, slot, table) for who, person in zip(firms, people, strict=True)
    )


def _interpreter(
    book: Standing,
    firms: tuple[Participant, Participant],
    people: tuple[Delegate | None, Delegate | None],
    place: tuple[str, str | None],
) -> tuple[str | None, list[Hindrance]]:
    if people[0] is None or people[1] is None:
        return None, []
    mine, theirs = (person.languages or who.languages for who, person in zip(firms, people, strict=True) if person)
    is_needed = bool(mine and theirs and not mine & theirs)
    slot, table = place
    wanted = book.asked.interpreter
    if wanted is not None:
        return wanted, [*_of_interpreter_asked(book, (mine, theirs) if is_needed else None, (wanted, slot, table))]
    if not is_needed:
        return _still_there(book, slot, table), []
    fitting = [each for each in book.problem.interpreters if _may_interpret(book, each, mine, theirs, slot)]
    free = [each for each in fitting if book.is_free(each, slot) and not book.is_far_for(each, slot, table)]
    if free:
        return min(free, key=lambda each: book.burden(each, firms[0].id, slot)).id, []
    values = {"left": min(mine), "right": min(theirs)}
    return None, [Hindrance("interpreter-taken" if fitting else "no-interpreter", values)]


def _of_interpreter_asked(
    book: Standing, languages: tuple[frozenset[str], frozenset[str]] | None, place: tuple[str, str, str | None]
) -> Iterator[Hindrance]:
    """What is in the way of the one interpreter who is wanted. `languages`: None where the two can talk without."""
    name, slot, table = place
    interpreter = book.plan.interpreters.get(name)
    if interpreter is None:
        raise ValueError(f"There is no interpreter “{name}”.")
    values = {"interpreter": name, "slot": slot, "a": book.asked.a, "b": book.asked.b}
    if not _is_there(interpreter, slot):
        yield Hindrance("interpreter-away", values)
    if languages is not None and not _goes_between(interpreter, *languages):
        yield Hindrance("wrong-interpreter", values)
    if not _knows(book, interpreter):
        yield Hindrance("interpreter-topic", values)
    if book.is_taken(interpreter, slot):
        yield Hindrance("interpreter-twice", values)
    elif book.is_full(interpreter, slot):
        yield Hindrance("interpreter-full", values)
    if book.is_far_for(interpreter, slot, table):
        yield Hindrance("too-far", values)


def _still_there(book: Standing, slot: str, table: str | None) -> str | None:
    """Who sat in the meeting that is given up although the two can talk: somebody asked for it, so it stays where it can."""
    name = book.given_up.interpreter if book.given_up else None
    interpreter = book.plan.interpreters.get(name or "")
    if interpreter is None or not _is_there(interpreter, slot) or not _knows(book, interpreter):
        return None
    return name if book.is_free(interpreter, slot) and not book.is_far_for(interpreter, slot, table) else None


def _may_interpret(
    book: Standing, interpreter: Interpreter, mine: frozenset[str], theirs: frozenset[str], slot: str
) -> bool:
    return _is_there(interpreter, slot) and _knows(book, interpreter) and _goes_between(interpreter, mine, theirs)


def _is_there(interpreter: Interpreter, slot: str) -> bool:
    return interpreter.available is None or slot in interpreter.available


def _knows(book: Standing, interpreter: Interpreter) -> bool:
    return not book.topic or not interpreter.topics or book.topic in interpreter.topics


def _goes_between(interpreter: Interpreter, mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return any(frozenset({left, right}) in interpreter.pairs for left in mine for right in theirs)
