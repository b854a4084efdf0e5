"""A case and its state as one handle each for the compiled loops: handing some fifty arrays on would cost more than most rules.

The arrays stay the same, so what the loops write is seen by all. Only imported where numba is installed.
"""

from __future__ import annotations

from typing import Any

from numba import boolean, float64, int64, njit, types
from numba.experimental import structref

from matching.timetable.case import Case, State

FLAGS = frozenset({"open", "is_there", "knows", "serves", "voice_open", "joins", "is_kept", "is_barred"})
REALS = frozenset({"weight", "waits", "worth", "gain", "guide", "score"})
TABLES = frozenset(
    {
        *("open", "is_there", "knows", "serves", "voice_open", "walk", "cell", "busy", "day_load", "idle"),
        *("table_cell", "shared", "voice_cell", "voice_load", "journal"),
    }
)
BLOCKS = frozenset({"kind"})


def _kind(name: str) -> types.Array:
    what = boolean if name in FLAGS else float64 if name in REALS else int64
    return types.Array(what, 3 if name in BLOCKS else 2 if name in TABLES else 1, "C")


@structref.register
class CaseType(types.StructRef):
    """The kind of the handle of a case."""


@structref.register
class StateType(types.StructRef):
    """The kind of the handle of a state."""


class CaseHandle(structref.StructRefProxy):
    """The handle of a case; opaque."""


class StateHandle(structref.StructRefProxy):
    """The handle of a state; opaque."""


structref.define_boxing(CaseType, CaseHandle)  # type: ignore[no-untyped-call]
structref.define_boxing(StateType, StateHandle)  # type: ignore[no-untyped-call]
CASE = CaseType([(name, _kind(name)) for name in Case._fields])  # type: ignore[no-untyped-call]
STATE = StateType([(name, _kind(name)) for name in State._fields])  # type: ignore[no-untyped-call]


@njit(cache=True)
def case_handle(case: Case) -> Any:
    """A handle for a case."""
    handle: Any = structref.new(CASE)  # type: ignore[call-arg]
    handle.a = case.a
    handle.b = case.b
    handle.weight = case.weight
    handle.session = case.session
    handle.topic = case.topic
    handle.pair_first = case.pair_first
    handle.pair_of = case.pair_of
    handle.earlier_first = case.earlier_first
    handle.earlier_of = case.earlier_of
    handle.later_first = case.later_first
    handle.later_of = case.later_of
    handle.first = case.first
    handle.owner = case.owner
    handle.open = case.open
    handle.is_there = case.is_there
    handle.tongue = case.tongue
    handle.knows = case.knows
    handle.kind = case.kind
    handle.kind_first = case.kind_first
    handle.kind_of = case.kind_of
    handle.serves = case.serves
    handle.voice_open = case.voice_open
    handle.voice_most = case.voice_most
    handle.day = case.day
    handle.day_first = case.day_first
    handle.joins = case.joins
    handle.slot_session = case.slot_session
    handle.least = case.least
    handle.most = case.most
    handle.most_a_day = case.most_a_day
    handle.run = case.run
    handle.waits = case.waits
    handle.own = case.own
    handle.table_zone = case.table_zone
    handle.walk = case.walk
    handle.reach = case.reach
    handle.worth = case.worth
    return handle


@njit(cache=True)
def state_handle(state: State) -> Any:
    """A handle for a state."""
    handle: Any = structref.new(STATE)  # type: ignore[call-arg]
    handle.slot = state.slot
    handle.da = state.da
    handle.db = state.db
    handle.at = state.at
    handle.voice = state.voice
    handle.is_kept = state.is_kept
    handle.is_barred = state.is_barred
    handle.cell = state.cell
    handle.busy = state.busy
    handle.load = state.load
    handle.day_load = state.day_load
    handle.idle = state.idle
    handle.table_cell = state.table_cell
    handle.shared = state.shared
    handle.voice_cell = state.voice_cell
    handle.voice_load = state.voice_load
    handle.gain = state.gain
    handle.guide = state.guide
    handle.score = state.score
    handle.found = state.found
    handle.seed = state.seed
    handle.from_slot = state.from_slot
    handle.journal = state.journal
    handle.mark = state.mark
    return handle
