"""What hangs, lies and is worn at a fair: lists to tick, badges, signs, the sheet for the wall, and when the gong is struck."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from unicodedata import east_asian_width

import segno
from markupsafe import Markup

from database.enums import FairSide
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fairs import Fair, FairSlot
from linkage.access import may_see_assembler_name
from linkage.language import _
from linkage.services.agendas import alphabetical
from linkage.web.meeting_lines import Name, firm_of, person_name
from linkage.web.print_sheets import Desk, Sheet
from linkage.wording.fair_times import day_text, days_of, time_text
from linkage.wording.name_languages import language_of_name

BADGES_A_PAGE = 8
_WARNING = datetime.timedelta(minutes=2)
_SLOTS_A_WALL = 20
# What fits on a badge in large letters: one line of a name, two of a firm.
_NAME_WIDTH = 18
_FIRM_WIDTH = 56


@dataclass(frozen=True, slots=True)
class Badge:
    """`picture` says `code` and no more; `languages` are codes such as VI, JA."""

    name: Name | None
    firm: Name | None
    role: str
    is_buyer: bool
    table: str
    languages: str
    code: str = ""
    picture: Markup | str = ""

    @property
    def is_name_long(self) -> bool:
        return _width(self.name) > _NAME_WIDTH

    @property
    def is_firm_long(self) -> bool:
        return _width(self.firm) > _FIRM_WIDTH


@dataclass(frozen=True, slots=True)
class TickLine:
    name: Name | None
    firm: Name
    role: str
    first: str
    code: str


@dataclass(frozen=True, slots=True)
class WallRow:
    """A firm and, slot by slot, the tables its people go to."""

    firm: Name
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GongLine:
    number: int
    begins: str
    warns: str
    ends: str


def tick_sheets(desk: Desk) -> list[Sheet]:
    """One list of all who may come, by name, with a box for each day."""
    firsts: dict[str, str] = {}
    for entry in desk.agenda.planned:
        for code in (entry.meeting.supplier_delegate, entry.meeting.assembler_delegate):
            firsts.setdefault(code or "", time_text(desk.fair, entry.meeting.starts_at))
    days = tuple(day.strftime("%d/%m") for day in days_of(desk.fair))

    def values() -> dict[str, object]:
        lines = [
            TickLine(
                name=None if each.is_unnamed else person_name(each),
                firm=firm_of(each.participant),
                role=side_text(each.participant.side),
                first=firsts.get(each.code, ""),
                code=each.code,
            )
            for each in desk.delegates
        ]
        return {"lines": lines, "days": days}

    return [Sheet("", "ticks", values, lines=len(desk.delegates))] if desk.delegates else []


def badge_sheets(desk: Desk) -> list[Sheet]:
    """Eight badges a sheet, by name; interpreters last."""
    own = {table.participant_id: table.label for table in desk.fair.tables if table.participant_id}
    people: list[FairDelegate | FairInterpreter] = [*desk.delegates, *desk.interpreters]

    def drawn(cut: list[FairDelegate | FairInterpreter]) -> Callable[[], Mapping[str, Any]]:
        # Late, because a picture takes ten milliseconds, and a list of what can be printed shows none.
        return lambda: {"badges": [_badge(desk, each, own) for each in cut]}

    cuts = [people[at : at + BADGES_A_PAGE] for at in range(0, len(people), BADGES_A_PAGE)]
    return [Sheet(_badge_name(cut[0]), "badges", drawn(cut), lines=len(cut)) for cut in cuts]


def table_signs(desk: Desk) -> list[Sheet]:
    """A sign for each table; a firm that stays unnamed to outsiders stays so here."""
    named = _table_firms(desk)
    return [
        Sheet(
            table.label,
            "table-sign",
            _of(
                label=table.label, hall=table.hall.name if table.hall else "", firm=named.get(table.participant_id or 0)
            ),
        )
        for table in desk.fair.tables
    ]


def door_signs(desk: Desk) -> list[Sheet]:
    """A sign for each hall, with its tables and who sits there."""
    named = _table_firms(desk)
    sheets = []
    for hall in desk.fair.halls:
        tables = [
            (each.label, named.get(each.participant_id or 0)) for each in desk.fair.tables if each.hall_id == hall.id
        ]
        if tables:
            sheets.append(Sheet(hall.name, "door-sign", _of(hall=hall.name, tables=tables)))
    return sheets


def wall_sheets(desk: Desk) -> list[Sheet]:
    """Large sheets for each day: every firm that walks, and the table it goes to in each slot."""
    rows: dict[str, tuple[FairParticipant, dict[int, list[str]]]] = {}
    sitting = {table.participant_id for table in desk.fair.tables if table.participant_id}
    for entry in desk.agenda.planned:
        for firm in (entry.supplier, entry.assembler):
            if firm is not None and firm.id not in sitting:
                cells = rows.setdefault(firm.code, (firm, {}))[1]
                cells.setdefault(entry.meeting.slot, []).append(entry.meeting.table)
    sheets = []
    for day, slots in _wall_slots(desk.fair):
        lines = [
            WallRow(_public_name(firm), tuple(" ".join(sorted(cells.get(slot.number, ()))) for slot in slots))
            for firm, cells in rows.values()
            if any(slot.number in cells for slot in slots)
        ]
        lines.sort(key=lambda row: alphabetical(row.firm.text))
        times = [time_text(desk.fair, slot.starts_at) for slot in slots]
        if lines:
            sheets.append(Sheet(day, "wall", _of(rows=lines, times=times, day=day), lines=len(lines)))
    return sheets


def gong_sheets(desk: Desk) -> list[Sheet]:
    """For each day when the gong is struck: a meeting begins, two minutes are left, it ends."""
    sheets = []
    for day, slots in _days(desk.fair):
        lines = [
            GongLine(
                slot.number,
                time_text(desk.fair, slot.starts_at),
                time_text(desk.fair, slot.ends_at - _WARNING),
                time_text(desk.fair, slot.ends_at),
            )
            for slot in slots
        ]
        sheets.append(Sheet(day, "gong", _of(day=day, lines=lines)))
    return sheets


def side_text(side: FairSide) -> str:
    return _("Buyer") if side is FairSide.ASSEMBLER else _("Supplier")


def badge_address(base_url: str, code: str) -> str:
    """What the picture on a badge says: an address that shows nothing to anybody but the door."""
    return f"{base_url}/b/{code}"


def _badge_name(person: FairDelegate | FairInterpreter) -> str:
    """What a badge is sorted by."""
    if isinstance(person, FairDelegate) and person.is_unnamed:
        return firm_of(person.participant).text
    return person.name


def _badge(desk: Desk, person: FairDelegate | FairInterpreter, tables: Mapping[int, str]) -> Badge:
    if isinstance(person, FairInterpreter):
        return _interpreter_badge(person)
    address = badge_address(desk.base_url, person.code)
    picture = segno.make(address, error="m", micro=False).svg_inline(
        svgclass="qr", lineclass=None, omitsize=True, border=4
    )
    side = person.participant.side
    return Badge(
        name=None if person.is_unnamed else person_name(person),
        firm=firm_of(person.participant),
        role=side_text(side),
        is_buyer=side is FairSide.ASSEMBLER,
        table=tables.get(person.participant_id, ""),
        languages=" ".join(person.languages or person.participant.languages).upper(),
        code=person.code,
        picture=Markup(picture),  # noqa: S704 (drawn from our own address)
    )


def _interpreter_badge(person: FairInterpreter) -> Badge:
    return Badge(
        name=Name(person.name, language_of_name(person.name)),
        firm=None,
        role=_("Interpreter"),
        is_buyer=False,
        table="",
        languages=", ".join("\N{EN DASH}".join(pair).upper() for pair in person.pairs),
    )


def _width(name: Name | None) -> int:
    """In Latin letters; those of East Asia take twice the room."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in (name.text if name else ""))


def _table_firms(desk: Desk) -> dict[int, Name]:
    """Participant's row -> its name, of those who may be named in public."""
    firms = {each.participant_id: each.participant for each in desk.delegates}
    for entry in desk.agenda.planned:
        for firm in (entry.supplier, entry.assembler):
            if firm is not None:
                firms.setdefault(firm.id or 0, firm)
    return {key: firm_of(firm) for key, firm in firms.items() if _is_named(firm)}


def _is_named(firm: FairParticipant) -> bool:
    return firm.side is FairSide.SUPPLIER or may_see_assembler_name(None, firm.company)


def _public_name(firm: FairParticipant) -> Name:
    return firm_of(firm) if _is_named(firm) else Name(_("A buyer"))


def _days(fair: Fair) -> list[tuple[str, list[FairSlot]]]:
    return [(day, list(each)) for day, each in groupby(fair.slots, key=lambda slot: day_text(fair, slot.starts_at))]


def _wall_slots(fair: Fair) -> Iterable[tuple[str, list[FairSlot]]]:
    """Day by day, a long day in pieces that fit on a sheet."""
    for day, slots in _days(fair):
        for at in range(0, len(slots), _SLOTS_A_WALL):
            yield day, slots[at : at + _SLOTS_A_WALL]


def _of(**values: object) -> Callable[[], Mapping[str, Any]]:
    return lambda: values
