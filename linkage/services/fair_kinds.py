"""Kinds of event: configurations of one model. What a new event of a kind begins with; officers change all of it afterwards.

Source: handbook of supplier linkage, section 7.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from database.enums import FairKind, FairPhase, FairSessionKind, FairSide
from linkage.wording.fairs import (
    BRIEFING,
    LUNCH,
    MEETINGS,
    OPENING,
    PAUSE,
    POLICY,
    RULES,
    TOUR,
    VISITS,
    WALK_IN,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the programme on a usual day, by the clock of the venue."""

    kind: FairSessionKind
    name: Any
    starts: datetime.time
    ends: datetime.time


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Days before the event."""

    opens: int
    closes: int
    wishes_open: int | None = None
    wishes_close: int | None = None
    provisional: int | None = None
    comments_close: int | None = None


_ALL_STEPS = (
    FairPhase.PLANNING,
    FairPhase.REGISTRATION,
    FairPhase.WISHES,
    FairPhase.DRAFTING,
    FairPhase.PROVISIONAL,
    FairPhase.LIVE,
    FairPhase.HELD,
)
_WITHOUT_MEETINGS = (FairPhase.PLANNING, FairPhase.REGISTRATION, FairPhase.LIVE, FairPhase.HELD)


@dataclass(frozen=True, slots=True)
class KindOfFair:
    """`first_day`, `other_days`: the programme; `last_block` ends the last of several days. `seated`: the side with tables of its own.

    `columns`: values of the event where they differ from those of the table.
    """

    days: int
    tables: int
    seated: FairSide | None
    deadlines: Deadlines
    first_day: tuple[Block, ...]
    other_days: tuple[Block, ...] = ()
    last_block: Block | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    has_parts_board: bool = True
    are_booths: bool = False
    is_online: bool = False
    has_meetings: bool = True

    @property
    def steps(self) -> tuple[FairPhase, ...]:
        """The phases an event of this kind goes through."""
        return _ALL_STEPS if self.has_meetings else _WITHOUT_MEETINGS


def _block(kind: FairSessionKind, name: Any, starts: str, ends: str) -> Block:
    return Block(kind, name, datetime.time.fromisoformat(starts), datetime.time.fromisoformat(ends))


_LUNCH = _block(FairSessionKind.BREAK, LUNCH, "12:00", "13:00")
_AFTERNOON = (
    _block(FairSessionKind.MEETINGS, MEETINGS, "13:00", "15:00"),
    _block(FairSessionKind.BREAK, PAUSE, "15:00", "15:20"),
    _block(FairSessionKind.MEETINGS, MEETINGS, "15:20", "17:00"),
)
_LONG = Deadlines(opens=84, closes=56, wishes_open=56, wishes_close=28, provisional=14, comments_close=7)
_SHORT = Deadlines(opens=42, closes=21, wishes_open=21, wishes_close=14, provisional=7, comments_close=4)

KINDS: Mapping[FairKind, KindOfFair] = {
    FairKind.REVERSE_TRADE_FAIR: KindOfFair(
        days=2,
        tables=20,
        seated=FairSide.ASSEMBLER,
        deadlines=_LONG,
        first_day=(
            _block(FairSessionKind.PLENARY, OPENING, "09:00", "09:45"),
            _block(FairSessionKind.MEETINGS, MEETINGS, "10:00", "12:00"),
            _LUNCH,
            *_AFTERNOON,
        ),
        other_days=(
            _block(FairSessionKind.MEETINGS, MEETINGS, "09:00", "10:30"),
            _block(FairSessionKind.BREAK, PAUSE, "10:30", "10:45"),
            _block(FairSessionKind.MEETINGS, MEETINGS, "10:45", "12:00"),
            _LUNCH,
            _block(FairSessionKind.MEETINGS, MEETINGS, "13:00", "15:00"),
        ),
        last_block=_block(FairSessionKind.WALK_IN, WALK_IN, "15:15", "16:30"),
        columns={"max_meetings_a_day": 12, "max_run": 6},
    ),
    FairKind.VISIT_DAY: KindOfFair(
        days=1,
        tables=4,
        seated=FairSide.ASSEMBLER,
        deadlines=_SHORT,
        first_day=(
            _block(FairSessionKind.PLENARY, POLICY, "08:30", "09:30"),
            _block(FairSessionKind.TOUR, TOUR, "09:30", "10:45"),
            _block(FairSessionKind.MEETINGS, MEETINGS, "11:00", "12:00"),
            _LUNCH,
            _block(FairSessionKind.MEETINGS, MEETINGS, "13:00", "16:00"),
        ),
        columns={
            "slot_minutes": 15,
            "min_meetings": 1,
            "max_meetings_supplier": 3,
            "max_meetings_a_day": None,
            "max_run": None,
            "wishes_each": 3,
            "coverage_bonus": 1.0,
        },
    ),
    FairKind.EXHIBITION: KindOfFair(
        days=3,
        tables=40,
        seated=FairSide.SUPPLIER,
        deadlines=_LONG,
        first_day=(
            _block(FairSessionKind.PLENARY, OPENING, "09:00", "09:45"),
            _block(FairSessionKind.MEETINGS, MEETINGS, "10:00", "12:00"),
            _LUNCH,
            _block(FairSessionKind.MEETINGS, MEETINGS, "13:00", "17:00"),
        ),
        other_days=(
            _block(FairSessionKind.MEETINGS, MEETINGS, "09:30", "12:00"),
            _LUNCH,
            _block(FairSessionKind.MEETINGS, MEETINGS, "13:00", "17:00"),
        ),
        columns={"slot_minutes": 30, "change_minutes": 10, "max_meetings_supplier": 12, "max_meetings_assembler": 12},
        are_booths=True,
    ),
    FairKind.FACTORY_TOUR: KindOfFair(
        days=1,
        tables=0,
        seated=None,
        deadlines=Deadlines(opens=42, closes=14),
        first_day=(
            _block(FairSessionKind.TOUR, VISITS, "08:00", "12:00"),
            _LUNCH,
            _block(FairSessionKind.TOUR, VISITS, "13:00", "17:00"),
        ),
        other_days=(_block(FairSessionKind.TOUR, VISITS, "08:00", "17:00"),),
        columns={"min_meetings": 0, "coverage_bonus": 0.0},
        has_parts_board=False,
        has_meetings=False,
    ),
    FairKind.MISSION: KindOfFair(
        days=2,
        tables=10,
        seated=FairSide.ASSEMBLER,
        deadlines=_SHORT,
        first_day=(
            _block(FairSessionKind.PLENARY, BRIEFING, "09:00", "10:00"),
            _block(FairSessionKind.MEETINGS, MEETINGS, "10:15", "12:00"),
            _LUNCH,
            _block(FairSessionKind.MEETINGS, MEETINGS, "13:00", "17:00"),
        ),
        other_days=(_block(FairSessionKind.TOUR, VISITS, "08:30", "16:30"),),
        columns={"slot_minutes": 30, "min_meetings": 1, "max_meetings_a_day": 8, "max_run": 4},
    ),
    FairKind.ONLINE_DAY: KindOfFair(
        days=1,
        tables=10,
        seated=FairSide.ASSEMBLER,
        deadlines=_SHORT,
        first_day=(
            _block(FairSessionKind.PLENARY, RULES, "09:00", "09:20"),
            _block(FairSessionKind.MEETINGS, MEETINGS, "09:30", "12:00"),
            _LUNCH,
            _block(FairSessionKind.MEETINGS, MEETINGS, "13:00", "16:30"),
        ),
        columns={"slot_minutes": 30, "change_minutes": 5, "max_run": 4, "max_meetings_a_day": 8},
        is_online=True,
    ),
}


def programme_of(kind: FairKind, days: int) -> list[tuple[int, Block]]:
    """(day counted from 0, block) of a new event."""
    of = KINDS[kind]
    blocks = [(0, block) for block in of.first_day]
    for day in range(1, days):
        blocks += [(day, block) for block in of.other_days or of.first_day]
    if of.last_block is not None and days > 1:
        blocks.append((days - 1, of.last_block))
    return blocks


def deadlines_of(kind: FairKind, starts_on: datetime.date, *, today: datetime.date) -> dict[str, datetime.date | None]:
    """The deadlines of a new event; drawn together when it is nearer than the usual time ahead, and none before today."""
    before = KINDS[kind].deadlines
    ahead = max((starts_on - today).days, 0)
    share = min(1.0, ahead / before.opens)

    def day(days: int | None) -> datetime.date | None:
        return None if days is None else starts_on - datetime.timedelta(days=int(days * share))

    return {
        "registration_opens_on": day(before.opens),
        "registration_closes_on": day(before.closes),
        "wishes_open_on": day(before.wishes_open),
        "wishes_close_on": day(before.wishes_close),
        "provisional_on": day(before.provisional),
        "comments_close_on": day(before.comments_close),
    }
