"""What is printed for a fair, made from one release: whom each person, table, interpreter and slot has.

A sheet of a person speaks the person's language, all others that of the officer who prints. Sheets are drawn when they are asked for,
so that a long run can be cut into parts. Signs, badges and lists: `linkage.web.print_signs`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlmodel import Session

from database.enums import FairSide
from database.models.fair_participants import FairDelegate, FairInterpreter
from database.models.fairs import Fair
from linkage.language import _, current_language, page_language, speaking
from linkage.services.agendas import Agenda, AgendaEntry, delegates_of_fair, interpreters_of_fair, whole_agenda
from linkage.web.meeting_lines import (
    Name,
    by_day,
    firm_of,
    line_for_interpreter,
    line_for_side,
    person_name,
    release_text,
)
from linkage.wording.fair_times import day_text, slot_text
from linkage.wording.name_languages import language_of_name

LINES_A_FILE = 450
"""A PDF of so many lines is made in less than ten seconds; a sheet counts for some, however little stands on it."""

_LINES_A_SHEET = 4


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """All that is printed from, read once. `base_url`: the configured address, for what machines read on badges."""

    fair: Fair
    agenda: Agenda
    delegates: tuple[FairDelegate, ...]
    interpreters: tuple[FairInterpreter, ...]
    base_url: str


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A sheet before it is drawn: what it is sorted by, its template, and what makes its values, in its own language.

    `lines`: how many it has, about.
    """

    name: str
    template: str
    values: Callable[[], Mapping[str, Any]] = field(default=dict)
    language: str = ""
    lines: int = 1


def desk_of(session: Session, fair: Fair, base_url: str) -> Desk:
    """Reads everything in a fixed number of queries."""
    return Desk(
        fair,
        whole_agenda(session, fair),
        tuple(delegates_of_fair(session, fair)),
        tuple(interpreters_of_fair(session, fair)),
        base_url,
    )


def in_files(sheets: Iterable[Sheet]) -> list[list[Sheet]]:
    """The sheets in their order, cut so that no file takes long to make."""
    files: list[list[Sheet]] = []
    room = 0
    for sheet in sheets:
        needed = sheet.lines + _LINES_A_SHEET
        if needed > room:
            files.append([])
            room = LINES_A_FILE
        files[-1].append(sheet)
        room -= needed
    return files


def drawn(desk: Desk, sheets: Iterable[Sheet]) -> Markup:
    """The sheets one after the other, each with the number and time of its timetable."""
    return Markup("\n").join(_drawn(desk, sheet) for sheet in sheets)


def _drawn(desk: Desk, sheet: Sheet) -> Markup:
    with speaking(sheet.language or current_language()):
        html = render_template(
            f"print/{sheet.template}.html",
            fair=Name(desk.fair.name, language_of_name(desk.fair.name)),
            release=release_text(desk.agenda),
            language=current_language(),
            **sheet.values(),
        )
    return Markup(html)  # noqa: S704 (a template of ours, which has escaped what people wrote)


def person_sheet(desk: Desk, person: FairDelegate, entries: Sequence[AgendaEntry]) -> Sheet:
    """The meetings of one who comes for a firm, in the language this person reads."""
    side = person.participant.side

    def values() -> dict[str, Any]:
        return {
            "name": person_name(person),
            "firm": firm_of(person.participant),
            "colleagues": [person_name(each) for each in person.participant.delegates if each.id != person.id],
            "days": by_day(line_for_side(desk.fair, entry, side) for entry in entries),
            "code": person.code,
        }

    return Sheet(person.name, "person", values, page_language(person.language), len(entries))


def supplier_sheets(desk: Desk) -> list[Sheet]:
    """For everybody of the suppliers who has meetings, by name."""
    return _person_sheets(desk, FairSide.SUPPLIER)


def assembler_sheets(desk: Desk) -> list[Sheet]:
    """For everybody of the assemblers who has meetings, by name."""
    return _person_sheets(desk, FairSide.ASSEMBLER)


def _person_sheets(desk: Desk, side: FairSide) -> list[Sheet]:
    held: dict[str, list[AgendaEntry]] = {}
    for entry in desk.agenda.planned:
        for code in (entry.meeting.supplier_delegate, entry.meeting.assembler_delegate):
            held.setdefault(code or "", []).append(entry)
    people = [each for each in desk.delegates if each.participant.side is side and each.code in held]
    return [person_sheet(desk, each, held[each.code]) for each in people]


def interpreter_sheets(desk: Desk) -> list[Sheet]:
    """For every interpreter who is needed, by name."""
    sheets = []
    for each in desk.interpreters:
        entries = [entry for entry in desk.agenda.planned if entry.meeting.interpreter == each.code]
        if entries:
            name = Name(each.name, language_of_name(each.name))
            sheets.append(Sheet(each.name, "interpreter", _both_sides(desk, entries, name=name), lines=len(entries)))
    return sheets


def table_sheets(desk: Desk) -> list[Sheet]:
    """For every table in use, in the order of the hall."""
    sheets = []
    for table in desk.fair.tables:
        entries = [entry for entry in desk.agenda.planned if entry.meeting.table == table.label]
        if entries:
            hall = table.hall.name if table.hall else ""
            sheets.append(
                Sheet(
                    table.label, "table", _both_sides(desk, entries, label=table.label, hall=hall), lines=len(entries)
                )
            )
    return sheets


def slot_sheets(desk: Desk) -> list[Sheet]:
    """For every slot in use, in the order of time; within it by table, in the order of the hall."""
    place = {table.label: number for number, table in enumerate(desk.fair.tables)}
    sheets = []
    for slot in desk.fair.slots:
        entries = [entry for entry in desk.agenda.planned if entry.meeting.slot == slot.number]
        entries.sort(key=lambda each: place.get(each.meeting.table, len(place)))
        if entries:
            when = _("%(time)s, %(day)s", time=slot_text(desk.fair, slot), day=day_text(desk.fair, slot.starts_at))
            sheets.append(
                Sheet(when, "slot", _both_sides(desk, entries, when=when, number=slot.number), lines=len(entries))
            )
    return sheets


def _both_sides(desk: Desk, entries: Sequence[AgendaEntry], **values: object) -> Callable[[], Mapping[str, Any]]:
    return lambda: {"days": by_day(line_for_interpreter(desk.fair, entry) for entry in entries), **values}
