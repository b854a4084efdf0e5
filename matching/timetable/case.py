"""A problem as the loops take it: everything numbered, one array a fact. Made by `eligibility`; moved about by `moves`."""

from __future__ import annotations

from typing import NamedTuple

from matching.timetable.compiling import Array

NOBODY = -1
NO_LIMIT = 1 << 30

WEIGHT, IDLE, COVERED, SHORT, GUIDE = range(5)
"""Places in `State.score` and in `Case.worth`: sums of weight, idle slots, participants met, meetings short, guidance."""


class Case(NamedTuple):
    """What never changes. Pairs p, participants i, delegates d, slots s, days, tables t, zones z, interpreters j, kinds k."""

    a: Array  # [p] participant
    b: Array
    weight: Array
    session: Array  # [p] -1 for any
    topic: Array  # [p] 0 for none
    pair_first: Array  # [i + 1] into pair_of, heaviest first
    pair_of: Array
    earlier_first: Array  # [p + 1] into earlier_of: the pairs that must come before
    earlier_of: Array
    later_first: Array
    later_of: Array
    first: Array  # [i + 1] delegates of a participant
    owner: Array  # [d] participant
    open: Array  # [d, s]
    is_there: Array  # [i, s]
    tongue: Array  # [d] number of the set of languages
    knows: Array  # [d, topic]
    kind: Array  # [tongue, tongue, topic] 0: no interpreter, -1: nobody could, else kind of interpreting
    kind_first: Array  # [k + 1] into kind_of: interpreters, the least versatile first
    kind_of: Array
    serves: Array  # [k, j]
    voice_open: Array  # [j, s]
    voice_most: Array  # [j] slots a day
    day: Array  # [s]
    day_first: Array  # [day + 1]
    joins: Array  # [s] adjoins the slot before
    slot_session: Array
    least: Array  # [i]
    most: Array
    most_a_day: Array
    run: Array
    waits: Array  # [i] what an idle slot counts
    own: Array  # [i] table or -1
    table_zone: Array  # [t]
    walk: Array  # [z, z] slots to stay free between
    reach: Array  # [1] the longest walk
    worth: Array  # [5] what one of each place of the score counts


class State(NamedTuple):
    """A timetable in the making. `at`: an own table t, or tables + z for a shared one of a zone."""

    slot: Array  # [p] -1: not placed
    da: Array
    db: Array
    at: Array
    voice: Array  # [p] interpreter or -1
    is_kept: Array  # [p] not to be moved
    is_barred: Array  # [p] not to be placed
    cell: Array  # [d, s] pair or -1
    busy: Array  # [i, s] meetings
    load: Array  # [i]
    day_load: Array  # [i, day]
    idle: Array  # [i, day]
    table_cell: Array  # [t, s] 1: taken
    shared: Array  # [z, s] shared tables left
    voice_cell: Array  # [j, s]
    voice_load: Array  # [j, day]
    gain: Array  # [p] weight, and more for a must
    guide: Array  # [p]
    score: Array  # [5]
    found: Array  # [4] delegates, place and interpreter found last
    seed: Array  # [1]
    from_slot: Array  # [1] slots before this one are past
    journal: Array  # [6, n] what was placed and lifted, to undo it
    mark: Array  # [1] how far the journal is written
