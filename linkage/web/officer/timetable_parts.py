"""What the pages of a fair's timetable share: the frame, and what people call the ids of a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from database.models.fairs import Fair
from database.queries import fair_participants as firms
from database.queries import meetings as meeting_rows
from database.session import db
from linkage.language import _
from linkage.services.fair_kinds import KINDS
from linkage.web import cards
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.wording.fair_times import day_text, slot_text
from linkage.wording.timetables import Names, state_label

MOST_PAIRS = 200
MOST_NAMED = 10
TONES = {
    "queued": ("neutral", "clock"),
    "running": ("accent", "clock"),
    "stopped": ("warning", "minus"),
    "done": ("good", "check"),
    "failed": ("bad", "cross"),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands on every page of the timetable: the event's tabs, and the pages of this one."""

    code: str
    name: str
    tabs: list[tuple[Any, str, bool]]
    pages: tuple[tuple[str, str, bool], ...]
    is_over: bool


@dataclass(frozen=True, slots=True)
class Speechless:
    """Meetings of two who share no language and have no interpreter. `pairs`: buyer, supplier and time of the first of them.

    `has_interpreters`: the event has some, though none for these.
    """

    count: int
    pairs: tuple[tuple[str, str, str], ...]
    has_interpreters: bool
    interpreters_url: str

    @property
    def left_out(self) -> int:
        return self.count - len(self.pairs)


@dataclass(frozen=True, slots=True)
class Unseated:
    """Firms that should sit and have no table. `names`: of the first of them; `url`: where tables are given."""

    count: int
    names: tuple[str, ...]
    url: str

    @property
    def left_out(self) -> int:
        return self.count - len(self.names)


@dataclass(frozen=True, slots=True)
class State:
    """How far a draft is: the words, and how its badge looks."""

    label: str
    tone: str
    icon: str


def frame(fair: Fair, here: str) -> Frame:
    """`here`: the endpoint of the page in the list of pages that is shown, or that this page hangs below."""
    pages = (
        (_("Drafts"), "officer.fair_timetable"),
        (_("Board"), "officer.fair_timetable_board"),
        (_("Release"), "officer.fair_timetable_release"),
        (_("Conflicts"), "officer.fair_timetable_conflicts"),
        (_("Comments"), "officer.fair_timetable_comments"),
    )
    return Frame(
        code=fair.code,
        name=fair.name,
        tabs=fair_tabs(fair),
        pages=tuple((label, url_for(endpoint, code=fair.code), endpoint == here) for label, endpoint in pages),
        is_over=fair.is_over,
    )


def speechless(fair: Fair, meetings: Sequence[Mapping[str, Any]], names: Names) -> Speechless | None:
    """What is said of meetings (objects with a, b and slot) whose two sides cannot talk; None when there are none."""
    if not meetings:
        return None
    lines = (names.of({name: each[name] for name in ("a", "b", "slot")}) for each in meetings[:MOST_PAIRS])
    return Speechless(
        count=len(meetings),
        pairs=tuple((each["a"], each["b"], each["slot"]) for each in lines),
        has_interpreters=bool(names.interpreters),
        interpreters_url=url_for("officer.fair_interpreters", code=fair.code),
    )


def unseated(fair: Fair) -> Unseated | None:
    """Firms of the side that sits that have no table; None when there are none, or nothing is planned any more."""
    side = KINDS[fair.kind].seated
    if side is None or fair.is_over:
        return None
    sitting = {table.participant_id for table in fair.tables}
    there = firms.approved_participants(db(), fair)
    names = [cards.firm_name(each.company) for each in there if each.side is side and each.id not in sitting]
    if not names:
        return None
    return Unseated(len(names), tuple(names[:MOST_NAMED]), url_for("officer.fair_tables", code=fair.code))


def state_of(status: str) -> State:
    tone, icon = TONES[status]
    return State(state_label(status), tone, icon)


def names_of(fair: Fair) -> Names:
    """Firms by their names, slots by their times; with the day where the fair has more than one."""
    there = firms.participants(db(), fair)
    several = fair.ends_on > fair.starts_on
    people = {person.code: person.name for firm in there for person in firm.delegates}
    return Names(
        firms={**people, **{firm.code: cards.firm_name(firm.company) for firm in there}},
        slots={
            str(slot.number): (
                _("%(day)s, %(time)s", day=day_text(fair, slot.starts_at, "medium"), time=slot_text(fair, slot))
                if several
                else slot_text(fair, slot)
            )
            for slot in fair.slots
        },
        interpreters={each.code: each.name for each in meeting_rows.interpreters(db(), fair)},
    )
