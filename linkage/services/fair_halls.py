"""What the clock of the venue says of a fair: which slot runs, which comes, when the gong sounds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from database.models.fairs import Fair, FairSlot
from linkage.wording.fair_times import local

LATE = datetime.timedelta(minutes=5)
"""Who is not at the table so long after the start does not come: reserves are called. Handbook section 7."""


class GongKind(StrEnum):
    """`END` closes a slot, `START` opens one; where one ends as the next begins there is one gong, `CHANGE`."""

    START = "start"
    END = "end"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Gong:
    """`slot`: the one that begins, or for an end the one that is over."""

    at: datetime.datetime
    kind: GongKind
    slot: FairSlot


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment at a fair. `current`: the slot that runs, None in breaks; `following`: the next one of the same day."""

    at: datetime.datetime
    day: datetime.date
    slots: tuple[FairSlot, ...]
    current: FairSlot | None
    following: FairSlot | None

    @property
    def is_late(self) -> bool:
        """Whether who is not at the table of the running slot may be called missing."""
        return self.current is not None and self.at >= self.current.starts_at + LATE

    @property
    def shown(self) -> tuple[FairSlot, ...]:
        """The running slot and the next, as far as there are."""
        return tuple(slot for slot in (self.current, self.following) if slot is not None)

    @property
    def later(self) -> tuple[FairSlot, ...]:
        """The slots of the day in which something can still be put, the running one too."""
        return tuple(slot for slot in self.slots if slot.ends_at > self.at)

    @property
    def next_change(self) -> Gong | None:
        return next((gong for gong in gongs(self.slots) if gong.at > self.at), None)


def clock_of(fair: Fair, at: datetime.datetime) -> Clock:
    """What goes on at a moment; on a day without slots nothing does."""
    day = local(fair, at).date()
    slots = slots_of_day(fair, day)
    return Clock(
        at=at,
        day=day,
        slots=slots,
        current=next((slot for slot in slots if slot.starts_at <= at < slot.ends_at), None),
        following=next((slot for slot in slots if slot.starts_at > at), None),
    )


def slots_of_day(fair: Fair, day: datetime.date) -> tuple[FairSlot, ...]:
    """The slots of a day at the venue, in order of time."""
    there = (slot for slot in fair.slots if local(fair, slot.starts_at).date() == day)
    return tuple(sorted(there, key=lambda slot: (slot.starts_at, slot.number)))


def gongs(slots: Iterable[FairSlot]) -> list[Gong]:
    """When the gong sounds, in order; slots that run side by side share theirs."""
    ends: dict[datetime.datetime, FairSlot] = {}
    starts: dict[datetime.datetime, FairSlot] = {}
    for slot in slots:
        starts.setdefault(slot.starts_at, slot)
        ends.setdefault(slot.ends_at, slot)
    found = []
    for moment in sorted(starts.keys() | ends.keys()):
        kind = GongKind.CHANGE if moment in starts and moment in ends else GongKind.START
        kind = kind if moment in starts else GongKind.END
        found.append(Gong(moment, kind, starts.get(moment) or ends[moment]))
    return found
