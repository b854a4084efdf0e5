"""What a timetable is asked for and what comes back: frozen facts, in the words of the field.

Ids are the caller's own texts and come back unchanged. A *pair* is a possible meeting of a participant of side `a` (the scarce side,
that usually sits: assemblers) and one of side `b`; with sides None anybody may meet anybody. All meetings last one slot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Slot:
    """`start` and `end` in minutes since any fixed moment, None where a file gives none; `day` None: all slots are of one day."""

    id: str
    session: str | None = None
    start: int | None = None
    end: int | None = None
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    id: str
    zone: str | None = None
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class Delegate:
    """One who can sit in one meeting at a time. `available` None: always. No topics: all; no languages: the participant's."""

    id: str
    available: frozenset[str] | None = None
    languages: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Participant:
    """`available`: ids of slots, None for all. `max_*` of None: no limit. `max_run`: slots in a row without a pause."""

    id: str
    side: str | None = None
    delegates: tuple[Delegate, ...] = (Delegate("1"),)
    available: frozenset[str] | None = None
    min_meetings: int = 0
    max_meetings: int | None = None
    max_a_day: int | None = None
    languages: frozenset[str] = frozenset()
    own_table: str | None = None
    max_run: int | None = None


@dataclass(frozen=True, slots=True)
class Interpreter:
    """`pairs`: the languages it goes between, either way. `available` None: always. `max_a_day`: slots; None for no limit."""

    id: str
    pairs: frozenset[frozenset[str]]
    available: frozenset[str] | None = None
    topics: frozenset[str] = frozenset()
    max_a_day: int | None = None


@dataclass(frozen=True, slots=True)
class WishedPair:
    """A possible meeting. `weight` >= 0; `must`: placed before all others, or explained. `session`: only there.

    `earlier_than`: indexes into `Problem.pairs` of meetings that must come later. `topic`: what it is about (a process).
    """

    a: str
    b: str
    weight: float = 1.0
    must: bool = False
    session: str | None = None
    earlier_than: tuple[int, ...] = ()
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A meeting in a timetable, or one that is fixed beforehand (then None where it is free).

    `delegate_a`, `delegate_b`: ids of delegates. Exchange files call `delegate_a` `delegate`.
    """

    a: str
    b: str
    slot: str
    table: str | None = None
    delegate_a: str | None = None
    delegate_b: str | None = None
    interpreter: str | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """`gap_weight`: what an idle slot between two meetings costs, in units of weight; `coverage_bonus`: what a first one brings.

    `fairness_gap`: how far the breaks of two participants may differ; None for no rule. `max_seconds`: wall time.
    """

    all_must_be_held: bool = False
    gap_weight: float = 0.0
    coverage_bonus: float = 0.0
    fairness_gap: int | None = None
    max_seconds: float = 30.0
    seed: int = 0
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Repair:
    """What has happened since a timetable was made. Slots before `now`, and `now` itself, are past or running and stay as they are.

    `absent`: participants that are not there from `now` on. Without `may_move`, what was placed later stays too.
    """

    previous: tuple[Placed, ...]
    now: str | None = None
    absent: frozenset[str] = frozenset()
    may_move: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """All that a timetable must respect. `tables_per_slot`: with `tables` empty, how many meetings fit at once; None for no limit.

    `walking`: (zone, zone) -> slots that must stay free between meetings there, either way. `is_interpreted`: a meeting whose
    participants share no language needs an interpreter; False when the file names no languages.
    Slots are in order of time. Idle slots are counted within a day; lunch lies between two slots and is no break.

    What holds everywhere: a couple meets as often as it is listed, mostly once. Who has a table of its own sits there (where both
    have one, at either), others at a table that is nobody's own; a table holds one meeting at a time. A meeting needs an
    interpreter when the languages of both who sit there are known and they share none; an interpreter suits it by one of `pairs`
    and, where both name any, by topic. `max_run` counts slots of one day and session that follow each other, for each delegate.
    Walking is looked at for each delegate and interpreter between meetings of one day, in slots of the list. The slots of a day
    stand together. An idle slot is one between a participant's first and last meeting of a day in which it could meet and does not.
    The value of a timetable is the sum of its weights; the search also counts `coverage_bonus` for each participant with a meeting,
    less `gap_weight` for each idle slot of those who go about (side `b`, or all without sides; a tenth of it for side `a`).
    """

    slots: tuple[Slot, ...]
    participants: tuple[Participant, ...]
    pairs: tuple[WishedPair, ...]
    tables: tuple[Table, ...] = ()
    tables_per_slot: int | None = None
    interpreters: tuple[Interpreter, ...] = ()
    vetoes: frozenset[tuple[str, str]] = frozenset()
    fixed: tuple[Placed, ...] = ()
    walking: Mapping[tuple[str, str], int] = field(default_factory=dict)
    options: Options = Options()
    repair: Repair | None = None


class Status(StrEnum):
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A pair without a meeting, and why: a code and the values its sentence needs (`linkage.wording.timetables`).

    Codes: `veto`, `no-common-slot`, `a-is-full`, `b-is-full`, `no-delegate`, `no-interpreter`, `no-table`, `better-use`.
    """

    a: str
    b: str
    reason: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Binding:
    """A resource that is scarce. `what`: kind (`table`, `interpreter`, `participant`, `slot`), `id` which one, `slot` when.

    `price`: what one more of it would add, in units of weight and in whole meetings (`meetings`), as far as known.
    """

    what: str
    id: str
    price: float
    slot: str | None = None
    meetings: int | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """One of a small set of demands that cannot hold together; leaving any one of them out, the rest can.

    Codes: `must-meet` (a, b), `fixed` (a, b, slot), `available` (participant or delegate), `min-meetings`, `max-meetings`, `tables`,
    `interpreters`, `earlier`, `run`, `fairness`.
    """

    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """A timetable and how good it is. `bound`: no timetable is worth more; `gap` = (bound - value) / bound, 0 when the bound is 0.

    `breaks_total`, `breaks_max`: groups of idle slots between a participant's first and last meeting of a day, over all, at most.
    `idle`: idle slots of those who go about (side `b`, or all without sides).
    `suggestions`: for a repair, swaps worth confirming: each (what it takes away, what it puts instead).
    """

    status: Status
    meetings: tuple[Placed, ...] = ()
    value: float = 0.0
    bound: float = 0.0
    gap: float = 0.0
    breaks_total: int = 0
    breaks_max: int = 0
    unplaced: tuple[Unplaced, ...] = ()
    binding: tuple[Binding, ...] = ()
    clashing: tuple[Demand, ...] = ()
    suggestions: tuple[tuple[tuple[Placed, ...], tuple[Placed, ...]], ...] = ()
    moved: int = 0
    seconds: float = 0.0
    idle: int = 0
