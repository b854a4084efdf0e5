"""What the pages of a fair's timetable share: the frame, and what people call the ids of a problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from database.models.fairs import Fair
from database.queries import fair_participants as firms
from database.queries import meetings as meeting_rows
from database.session import db
from linkage.language import _
from linkage.web import cards
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.wording.fair_times import day_text, slot_text
from linkage.wording.timetables import Names, state_label

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
