"""Halls and tables of a fair, and who sits where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairSide, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairTable
from database.queries import fair_participants as participant_rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_tables import HallInput, HallNameInput, TableInput, TablesInput, WalkInput
from linkage.language import _, ngettext
from linkage.services.fair_guards import version_of
from linkage.services.fair_kinds import KINDS
from linkage.services.fair_tables import (
    add_hall,
    add_tables,
    change_table,
    hall_of,
    remove_hall,
    remove_table,
    rename_hall,
    seat_all,
    set_walk,
    table_of,
)
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_desks import FairHead, do, head_of, typed


@dataclass(frozen=True, slots=True)
class TableLine:
    """`note`: booth, seats, call."""

    label: str
    url: str
    firm: str
    note: str


@dataclass(frozen=True, slots=True)
class Walk:
    """The way between two halls, `minutes` as typed into its form."""

    label: str
    one: str
    other: str
    minutes: str


@dataclass(frozen=True, slots=True)
class HallLine:
    code: str
    name: str
    tables: str


@dataclass(frozen=True, slots=True)
class TablesPage:
    """`by_hall`: (hall, its tables). `without`: firms that should sit and have no table. `values`: what was typed and refused."""

    head: FairHead
    by_hall: tuple[tuple[str, tuple[TableLine, ...]], ...]
    halls: tuple[HallLine, ...]
    walks: tuple[Walk, ...]
    without: tuple[str, ...]
    are_booths: bool
    is_online: bool
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TablePage:
    head: FairHead
    label: str
    version: int
    halls: tuple[tuple[str, str], ...]
    firms: tuple[tuple[str, str], ...]
    is_online: bool
    values: Mapping[str, str]


@blueprint.get("/fairs/<code>/tables")
@officer_only
def fair_tables(code: str) -> str:
    return _page(fair_of(db(), code), {}, {})


@blueprint.post("/fairs/<code>/tables")
@officer_only
def add_tables_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = typed("labels", "hall", "seats", "is_booth")

    def make(session: Session) -> str:
        add_tables(session, fair_of(session, code), given, by=actor_of(g.user))
        return url_for("officer.fair_tables", code=code)

    try:
        given = read_input(TablesInput, {**values, "is_booth": bool(values["is_booth"])})
        target = once(make)
    except (Invalid, Conflict) as error:
        errors = error.fields if isinstance(error, Invalid) else {"": error.text}
        return _page(fair_of(db(), code), values, {name.split(".")[0]: text for name, text in errors.items()}), 422
    flash(_("The tables are there."), "success")
    return redirect(target)


@blueprint.post("/fairs/<code>/tables/seat")
@officer_only
def seat_all_post(code: str) -> ResponseReturnValue:
    def seat(session: Session, found: Fair) -> str:
        seated, left = seat_all(session, found, by=actor_of(g.user))
        said = ngettext("%(num)d firm has a table now.", "%(num)d firms have a table now.", seated)
        if not left:
            return said
        more = ngettext(
            "%(num)d firm is left: add a table for it.", "%(num)d firms are left: add tables for them.", left
        )
        return f"{said} {more}"

    return do(code, url_for("officer.fair_tables", code=code), seat)


@blueprint.post("/fairs/<code>/halls")
@officer_only
def add_hall_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = {"code": request.form.get("hall_code", ""), "name": request.form.get("hall_name", "")}

    def make(session: Session) -> str:
        add_hall(session, fair_of(session, code), given, by=actor_of(g.user))
        return url_for("officer.fair_tables", code=code)

    try:
        given = read_input(HallInput, values)
        target = once(make)
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {"": error.text}
        errors = {f"hall_{name}" if name else "": text for name, text in fields.items()}
        shown = {f"hall_{name}": value for name, value in values.items()}
        return _page(fair_of(db(), code), shown, errors), 422
    flash(_("The hall is there."), "success")
    return redirect(target)


@blueprint.post("/fairs/<code>/halls/<hall>")
@officer_only
def change_hall_post(code: str, hall: str) -> ResponseReturnValue:
    is_removal = bool(request.form.get("remove"))

    def change(session: Session, found: Fair) -> str:
        row = hall_of(session, found, hall)
        if is_removal:
            remove_hall(session, found, row, by=actor_of(g.user))
            return _("The hall is removed.")
        given = read_input(HallNameInput, {"name": request.form.get("name", "")})
        rename_hall(session, found, row, given.name, by=actor_of(g.user))
        return _("The hall has another name.")

    return _do_or_say(code, change)


@blueprint.post("/fairs/<code>/walks/<one>/<other>")
@officer_only
def set_walk_post(code: str, one: str, other: str) -> ResponseReturnValue:
    def change(session: Session, found: Fair) -> str:
        given = read_input(WalkInput, {"minutes": request.form.get("minutes", "")})
        ends = hall_of(session, found, one), hall_of(session, found, other)
        set_walk(session, found, *ends, given, by=actor_of(g.user))
        return _("The way is noted. Timetables made from now on leave time for it.")

    return _do_or_say(code, change)


@blueprint.get("/fairs/<code>/tables/<label>")
@officer_only
def fair_table(code: str, label: str) -> str:
    found = fair_of(db(), code)
    row = table_of(db(), found, label)
    return _table_page(found, row, _values_of(found, row), {})


@blueprint.post("/fairs/<code>/tables/<label>")
@officer_only
def fair_table_post(code: str, label: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = typed("hall", "seats", "is_booth", "url", "participant")
    try:
        given = read_input(TableInput, {**values, "is_booth": bool(values["is_booth"])})
        with transaction() as session:
            found = fair_of(session, code)
            row = table_of(session, found, label)
            change_table(session, found, row, given, by=actor_of(g.user), expected_version=sent_version())
    except (Invalid, Conflict) as error:
        found = fair_of(db(), code)
        errors = error.fields if isinstance(error, Invalid) else {"": error.text}
        return _table_page(found, table_of(db(), found, label), values, errors), 422
    flash(_("Table %(label)s is changed.", label=label), "success")
    return redirect(url_for("officer.fair_tables", code=code))


@blueprint.post("/fairs/<code>/tables/<label>/remove")
@officer_only
def remove_table_post(code: str, label: str) -> ResponseReturnValue:
    def remove(session: Session, found: Fair) -> str:
        remove_table(session, found, table_of(session, found, label), by=actor_of(g.user))
        return _("Table %(label)s is removed.", label=label)

    return do(code, url_for("officer.fair_tables", code=code), remove)


def _do_or_say(code: str, change: Any) -> ResponseReturnValue:
    """A small form in a row: what is wrong with it is said above the list."""
    back = url_for("officer.fair_tables", code=code)
    try:
        return do(code, back, change)
    except Invalid as error:
        flash(str(next(iter(error.fields.values()), error.text)), "error")
        return redirect(back)


def _firms(found: Fair) -> list[FairParticipant]:
    return [firm for firm in participant_rows.participants(db(), found) if firm.status is ParticipantStatus.APPROVED]


def _page(found: Fair, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    kind = KINDS[found.kind]
    firms = _firms(found)
    names = {firm.id: cards.firm_name(firm.company) for firm in firms}
    sitting = {table.participant_id for table in found.tables}
    page = TablesPage(
        head=head_of(found),
        by_hall=tuple(_by_hall(found, names, is_online=kind.is_online)),
        halls=tuple(HallLine(hall.code, hall.name, _count(found, hall.id)) for hall in found.halls),
        walks=tuple(_walks(found)),
        without=tuple(
            cards.firm_name(firm.company) for firm in firms if firm.side is kind.seated and firm.id not in sitting
        ),
        are_booths=kind.are_booths,
        is_online=kind.is_online,
        values=values,
    )
    return render_template("officer/fairs/tables.html", page=page, errors=errors)


def _by_hall(
    found: Fair, names: Mapping[int | None, str], *, is_online: bool
) -> list[tuple[str, tuple[TableLine, ...]]]:
    """Halls in order with their tables; last the tables that stand in none."""
    halls: list[tuple[int | None, str]] = [(hall.id, hall.name) for hall in found.halls]
    grouped = []
    for hall_id, name in (*halls, (None, "")):
        lines = tuple(
            TableLine(
                label=table.label,
                url=url_for("officer.fair_table", code=found.code, label=table.label),
                firm=names.get(table.participant_id, "") if table.participant_id else "",
                note=" · ".join(_notes(table, is_online=is_online)),
            )
            for table in found.tables
            if table.hall_id == hall_id
        )
        if lines:
            grouped.append((name, lines))
    return grouped


def _notes(table: FairTable, *, is_online: bool) -> list[str]:
    notes = [_("booth")] if table.is_booth else []
    if is_online:
        return [*notes, _("call set") if table.url else _("no call yet")]
    return [*notes, ngettext("%(num)d seat", "%(num)d seats", table.seats)]


def _count(found: Fair, hall_id: int | None) -> str:
    count = sum(table.hall_id == hall_id for table in found.tables)
    return ngettext("%(num)d table", "%(num)d tables", count)


def _walks(found: Fair) -> list[Walk]:
    halls = list(found.halls)
    return [
        Walk(
            label=_("Minutes from %(one)s to %(other)s", one=one.name, other=other.name),
            one=one.code,
            other=other.code,
            minutes=str(found.walking_minutes.get(one.code, {}).get(other.code, "")),
        )
        for place, one in enumerate(halls)
        for other in halls[place + 1 :]
    ]


def _values_of(found: Fair, table: FairTable) -> dict[str, str]:
    firm = db().get(FairParticipant, table.participant_id) if table.participant_id else None
    return {
        "hall": next((hall.code for hall in found.halls if hall.id == table.hall_id), ""),
        "seats": str(table.seats),
        "is_booth": "1" if table.is_booth else "",
        "url": table.url or "",
        "participant": firm.code if firm else "",
    }


def _table_page(found: Fair, table: FairTable, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    kind = KINDS[found.kind]
    seated = kind.seated or FairSide.ASSEMBLER
    firms = sorted(_firms(found), key=lambda firm: firm.side is not seated)
    kept = sent_version() if errors else 0
    page = TablePage(
        head=head_of(found),
        label=table.label,
        version=kept or version_of(table),
        halls=tuple((hall.code, hall.name) for hall in found.halls),
        firms=tuple((firm.code, cards.firm_name(firm.company)) for firm in firms),
        is_online=kind.is_online,
        values=values,
    )
    return render_template("officer/fairs/table.html", page=page, errors=errors)
