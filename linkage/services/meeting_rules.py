"""Who sits in a meeting, when and where: the rows of a fair as a question to `matching.timetable.placing`, its answer in words.

The rules themselves are there and nowhere else. Here is decided only whom a rule binds: firms, queues and runs break none; officers
may break those that they chose to be merely warned of (`linkage.services.fair_conflicts`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from database.enums import BookedKind, FairSide, ParticipantStatus
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fairs import Fair, FairSlot, FairTable
from database.models.meetings import Meeting
from linkage.errors import Conflict, Invalid
from linkage.language import _l, fill
from linkage.services.fair_conflicts import SOFT, ConflictLevel, kind_of, levels_of, waived, worst_of
from linkage.services.fair_standings import Standing
from linkage.wording.fair_times import time_text
from linkage.wording.timetables import Names, conflict_kind_label, hindrance_sentence
from matching.timetable.placing import Hindrance, Way, of_couple, way_of
from matching.timetable.problem import Placed, WishedPair

Booked = tuple[BookedKind, int]

NO_LEAVE: frozenset[str] = frozenset()
_NOBODY_BREAKS = frozenset({"interpreter-away", "somebodys-table"})
EVERY_LEAVE = SOFT - _NOBODY_BREAKS
"""What a meeting may be found to have broken after it was held; never that somebody was in two places."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where and with whom somebody wants a meeting; None leaves it to the rules. `before`: where it stood, kept where it can be.

    `parts`: codes of what they would talk about, where somebody named them.
    """

    slot: FairSlot
    table: FairTable | None = None
    supplier_delegate: FairDelegate | None = None
    assembler_delegate: FairDelegate | None = None
    interpreter: FairInterpreter | None = None
    before: Meeting | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits in a meeting, when and where. `placed`: the same as the rules see it; `warned`: what it breaks with leave."""

    slot: FairSlot
    table: FairTable
    supplier_delegate: FairDelegate
    assembler_delegate: FairDelegate
    interpreter: FairInterpreter | None
    placed: Placed
    warned: tuple[Hindrance, ...] = ()

    @property
    def alone(self) -> Seating:
        """The same without an interpreter."""
        return replace(self, interpreter=None, placed=replace(self.placed, interpreter=None))

    @property
    def booked(self) -> tuple[Booked, ...]:
        """What the meeting takes for itself in its slot."""
        return (
            (BookedKind.DELEGATE, self.supplier_delegate.id or 0),
            (BookedKind.DELEGATE, self.assembler_delegate.id or 0),
            (BookedKind.TABLE, self.table.id or 0),
            *(((BookedKind.INTERPRETER, self.interpreter.id or 0),) if self.interpreter else ()),
        )


def may_break(fair: Fair) -> frozenset[str]:
    """Codes of the hindrances that do not keep an officer of this fair from planning a meeting."""
    return waived(fair) - _NOBODY_BREAKS


def check_pair(standing: Standing, fair: Fair, supplier: FairParticipant, assembler: FairParticipant) -> None:
    """Raises Invalid for firms that cannot meet at this fair, Conflict for those that may not or do so already."""
    _check_firms(fair, supplier, assembler)
    for each in of_couple(standing.plan, assembler.code, supplier.code):
        raise Conflict(_sentence(standing, fair, each))


def seat(
    standing: Standing,
    fair: Fair,
    supplier: FairParticipant,
    assembler: FairParticipant,
    wanted: Wanted,
    *,
    leave: Collection[str] = NO_LEAVE,
) -> Seating:
    """Who sits where: what is wanted, else what it was before, else what fits best of what is free.

    `leave`: codes of what may be broken (`may_break`). Raises Conflict when anything else is in the way; Invalid for what is not of
    this fair.
    """
    _check_firms(fair, supplier, assembler)
    asked = _asked(standing, fair, supplier, assembler, wanted)
    way = _way(standing, asked, wanted)
    for each in way.hindrances:
        if each.code not in leave:
            raise Conflict(_refusal(standing, fair, each, leave))
    return _seating(standing, fair, way)


def interpreter_seat(standing: Standing, meeting: Meeting, interpreter: FairInterpreter) -> Seating:
    """A meeting where it stands, with another interpreter; only what is in the interpreter's own way counts. Raises like `seat`."""
    fair = meeting.fair
    _check_firms(fair, meeting.supplier, meeting.assembler)
    way = _interpreter_way(standing, meeting, interpreter)
    leave = may_break(fair)
    for each in _of_interpreter(way):
        if each.code not in leave:
            raise Conflict(_refusal(standing, fair, each, leave))
    return _seating(standing, fair, way)


def interpreter_hindrances(standing: Standing, meeting: Meeting, interpreter: FairInterpreter) -> frozenset[str]:
    """Codes of what is in the way of an interpreter at a meeting. Raises like `seat`."""
    _check_firms(meeting.fair, meeting.supplier, meeting.assembler)
    return frozenset(each.code for each in _of_interpreter(_interpreter_way(standing, meeting, interpreter)))


def as_it_stands(meeting: Meeting, interpreter: FairInterpreter | None) -> Wanted:
    """The place a meeting has, as something to ask for."""
    return Wanted(
        meeting.slot,
        meeting.table,
        meeting.supplier_delegate,
        meeting.assembler_delegate,
        interpreter,
        before=meeting,
        parts=tuple(meeting.parts),
    )


def ways_of(
    standing: Standing, supplier: FairParticipant, assembler: FairParticipant, *, instead_of: Meeting | None = None
) -> tuple[Way, ...]:
    """For each slot of the fair, in order of time, the best seating of two firms or what is in its way; none for firms not there."""
    a, b = assembler.code, supplier.code
    if not {a, b} <= standing.ids.participants.keys():
        return ()
    standing.plan.ask(WishedPair(a, b, topic=standing.topic_of(a, b, instead_of.parts if instead_of else ())))
    before = standing.placed.get(instead_of.id or 0) if instead_of else None
    return tuple(
        way_of(standing.plan, Placed(a, b, slot.id), instead_of=before) for slot in standing.plan.problem.slots
    )


def counted(fair: Fair, hindrances: Iterable[Hindrance]) -> tuple[Hindrance, ...]:
    """Without what the officers of this fair chose not to look at."""
    levels = levels_of(fair)
    return tuple(each for each in hindrances if worst_of([each.code], levels) is not ConflictLevel.IGNORE)


def _check_firms(fair: Fair, supplier: FairParticipant, assembler: FairParticipant) -> None:
    sides = (supplier.side, assembler.side)
    if sides != (FairSide.SUPPLIER, FairSide.ASSEMBLER) or {supplier.fair_id, assembler.fair_id} != {fair.id}:
        raise Invalid(_l("A meeting is between a supplier and a buyer of this fair."))
    for firm in (supplier, assembler):
        if firm.status is not ParticipantStatus.APPROVED:
            raise Conflict(fill(_l("%(firm)s does not take part in this fair."), firm=firm.company.name))


def _asked(
    standing: Standing, fair: Fair, supplier: FairParticipant, assembler: FairParticipant, wanted: Wanted
) -> Placed:
    """What is wanted, in the ids of the rules. Raises Invalid for what is not of this fair."""
    ids, table = standing.ids, wanted.table
    if wanted.slot.fair_id != fair.id or str(wanted.slot.number) not in ids.slots:
        raise Invalid(_l("Choose a time of this fair."))
    if wanted.interpreter is not None and wanted.interpreter.code not in ids.interpreters:
        raise Invalid(_l("Choose an interpreter of this fair."))
    if table is not None and table.fair_id != fair.id:
        raise Invalid(_l("Choose a table of this fair."))
    if table is not None and table.label not in ids.tables:
        # The table of a firm that is not there stays its own.
        raise Conflict(fill(_l("Table %(table)s belongs to another firm."), table=table.label))
    for firm, person in ((supplier, wanted.supplier_delegate), (assembler, wanted.assembler_delegate)):
        if person is not None and person.participant_id != firm.id:
            raise Invalid(fill(_l("Choose somebody who comes for %(firm)s."), firm=firm.company.name))
    return Placed(
        assembler.code,
        supplier.code,
        str(wanted.slot.number),
        table=table.label if table else None,
        delegate_a=wanted.assembler_delegate.code if wanted.assembler_delegate else None,
        delegate_b=wanted.supplier_delegate.code if wanted.supplier_delegate else None,
        interpreter=wanted.interpreter.code if wanted.interpreter else None,
    )


def _interpreter_way(standing: Standing, meeting: Meeting, interpreter: FairInterpreter) -> Way:
    wanted = as_it_stands(meeting, interpreter)
    return _way(standing, _asked(standing, meeting.fair, meeting.supplier, meeting.assembler, wanted), wanted)


def _of_interpreter(way: Way) -> list[Hindrance]:
    return [each for each in way.hindrances if "interpreter" in each.values]


def _way(standing: Standing, asked: Placed, wanted: Wanted) -> Way:
    parts = wanted.parts or (wanted.before.parts if wanted.before else ())
    standing.plan.ask(WishedPair(asked.a, asked.b, topic=standing.topic_of(asked.a, asked.b, parts)))
    before = standing.placed.get(wanted.before.id or 0) if wanted.before else None
    return way_of(standing.plan, asked, instead_of=before)


def _seating(standing: Standing, fair: Fair, way: Way) -> Seating:
    """The way in rows again. Raises Conflict where nobody named a table and none is left."""
    ids, placed = standing.ids, way.placed
    if placed.table is None or placed.delegate_a is None or placed.delegate_b is None:
        raise Conflict(_l("No table is free at this time."))
    return Seating(
        ids.slots[placed.slot],
        ids.tables[placed.table],
        ids.delegates[placed.delegate_b],
        ids.delegates[placed.delegate_a],
        ids.interpreters[placed.interpreter] if placed.interpreter else None,
        placed,
        counted(fair, way.hindrances),
    )


_SENTENCES = {
    "veto": _l("These two firms do not meet at this fair."),
    "met-already": _l("These two firms have a meeting already."),
    "no-table": _l("No table is free at this time."),
    "table-taken": _l("Table %(table)s is taken at this time."),
    "somebodys-table": _l("Table %(table)s belongs to another firm."),
    "interpreter-away": _l("%(interpreter)s is away at this time."),
    "interpreter-twice": _l("%(interpreter)s interprets elsewhere at this time."),
}
"""Where a refusal is said in other words than a warning on the board."""

_BLOCKED = _l("At this fair such a meeting cannot be planned: %(kind)s.")
_PERSON_BUSY = _l("%(delegate)s is not free at this time.")
_NOBODY_FREE = _l("%(participant)s has nobody free at this time.")
_FIRM_AWAY = _l("%(participant)s is away at this time.")


def _refusal(standing: Standing, fair: Fair, hindrance: Hindrance, leave: Collection[str]) -> Any:
    """An officer is told of the decision that is in the way, which can be changed; everybody else of the fact."""
    kind = None if hindrance.code in _NOBODY_BREAKS else kind_of(hindrance.code)
    if leave and kind is not None:
        return fill(_BLOCKED, kind=conflict_kind_label(kind))
    return _sentence(standing, fair, hindrance)


def _sentence(standing: Standing, fair: Fair, hindrance: Hindrance) -> Any:
    """What is in the way, with the names people know."""
    firms = {code: each.company.name for code, each in standing.ids.participants.items()}
    people = {code: each.name for code, each in standing.ids.delegates.items()}
    slots = {code: time_text(fair, each.starts_at) for code, each in standing.ids.slots.items()}
    interpreters = {code: each.name for code, each in standing.ids.interpreters.items()}
    values = Names({**people, **firms}, slots, interpreters).of(hindrance.values)
    return fill(_said(standing, hindrance), **values)


def _said(standing: Standing, hindrance: Hindrance) -> Any:
    if hindrance.code not in ("a-busy", "b-busy", "a-away", "b-away"):
        return _SENTENCES.get(hindrance.code) or hindrance_sentence(hindrance.code)
    if hindrance.code.endswith("-away") and _is_firm_away(standing, hindrance):
        return _FIRM_AWAY
    return _PERSON_BUSY if "delegate" in hindrance.values else _NOBODY_FREE


def _is_firm_away(standing: Standing, hindrance: Hindrance) -> bool:
    available = standing.plan.participants[str(hindrance.values["participant"])].available
    return available is not None and str(hindrance.values["slot"]) not in available
