"""The programme of a fair: blocks day by day, and the slots they are cut into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairSessionKind
from database.models.fairs import Fair, FairSession
from database.queries import fairs as rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_programmes import SessionInput
from linkage.language import _, ngettext
from linkage.services.fair_guards import version_of
from linkage.services.fair_programmes import WITH_SLOTS, add_session, change_session, remove_session, session_of
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_date
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_desks import FairHead, do, head_of, typed
from linkage.wording.fair_times import days_of, local, slot_text, time_text
from linkage.wording.fairs import session_kind_label, session_name

_FIELDS = ("kind", "name", "text", "hall", "day", "starts", "ends")


@dataclass(frozen=True, slots=True)
class BlockLine:
    """`slots`: what it is cut into, in words; `times`: each of them."""

    url: str
    time: str
    name: str
    kind: str
    text: str
    hall: str
    slots: str
    times: tuple[str, ...]
    meetings: str


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """`days`: (day in words, blocks)."""

    head: FairHead
    days: tuple[tuple[str, tuple[BlockLine, ...]], ...]
    summary: str


@dataclass(frozen=True, slots=True)
class BlockPage:
    """`code` is empty for a new block; `version`: what the block said when the form was made."""

    head: FairHead
    code: str
    version: int
    kinds: tuple[tuple[str, str], ...]
    halls: tuple[tuple[str, str], ...]
    values: Mapping[str, str]


@blueprint.get("/fairs/<code>/programme")
@officer_only
def fair_programme(code: str) -> str:
    found = fair_of(db(), code)
    held = rows.slots_with_meetings(db(), found)
    halls = {hall.id: hall.name for hall in found.halls}
    days = tuple(
        (
            format_date(day, "full"),
            tuple(
                _line(found, block, held, halls)
                for block in found.sessions
                if local(found, block.starts_at).date() == day
            ),
        )
        for day in days_of(found)
    )
    count, minutes = len(found.slots), found.slot_minutes
    summary = ngettext(
        "%(num)d slot of %(minutes)s minutes, with %(change)s minutes to change tables.",
        "%(num)d slots of %(minutes)s minutes, with %(change)s minutes to change tables.",
        count,
        minutes=minutes,
        change=found.change_minutes,
    )
    page = ProgrammePage(head=head_of(found), days=days, summary=summary)
    return render_template("officer/fairs/programme.html", page=page)


@blueprint.get("/fairs/<code>/programme/new")
@officer_only
def new_block(code: str) -> str:
    found = fair_of(db(), code)
    values = {"kind": FairSessionKind.MEETINGS.value, "day": request.args.get("day") or found.starts_on.isoformat()}
    return _form(found, None, values, {})


@blueprint.post("/fairs/<code>/programme/new")
@officer_only
def new_block_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = typed(*_FIELDS)

    def make(session: Session) -> str:
        add_session(session, fair_of(session, code), given, by=actor_of(g.user))
        return url_for("officer.fair_programme", code=code)

    try:
        given = read_input(SessionInput, values)
        target = once(make)
    except Invalid as error:
        return _form(fair_of(db(), code), None, values, error.fields), 422
    except Conflict as error:
        return _form(fair_of(db(), code), None, values, {"": error.text}), 409
    flash(_("The block is in the programme."), "success")
    return redirect(target)


@blueprint.get("/fairs/<code>/programme/<block>")
@officer_only
def fair_block(code: str, block: str) -> str:
    found = fair_of(db(), code)
    row = session_of(db(), found, block)
    return _form(found, row, _values_of(found, row), {})


@blueprint.post("/fairs/<code>/programme/<block>")
@officer_only
def fair_block_post(code: str, block: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = typed(*_FIELDS)
    try:
        given = read_input(SessionInput, values)
        with transaction() as session:
            found = fair_of(session, code)
            change_session(
                session,
                found,
                session_of(session, found, block),
                given,
                by=actor_of(g.user),
                expected_version=sent_version(),
            )
    except (Invalid, Conflict) as error:
        found = fair_of(db(), code)
        errors = error.fields if isinstance(error, Invalid) else {"": error.text}
        return _form(found, session_of(db(), found, block), values, errors), 422
    flash(_("The block is changed."), "success")
    return redirect(url_for("officer.fair_programme", code=code))


@blueprint.post("/fairs/<code>/programme/<block>/remove")
@officer_only
def remove_block(code: str, block: str) -> ResponseReturnValue:
    def remove(session: Session, found: Fair) -> str:
        remove_session(session, found, session_of(session, found, block), by=actor_of(g.user))
        return _("The block is out of the programme.")

    return do(code, url_for("officer.fair_programme", code=code), remove)


def _line(found: Fair, block: FairSession, held: Mapping[int, int], halls: Mapping[int | None, str]) -> BlockLine:
    slots = [slot for slot in found.slots if slot.session_id == block.id]
    count = sum(held.get(slot.id or 0, 0) for slot in slots)
    has_slots, kind, name = block.kind in WITH_SLOTS, session_kind_label(block.kind), session_name(block.name)
    return BlockLine(
        url=url_for("officer.fair_block", code=found.code, block=block.code),
        time=f"{time_text(found, block.starts_at)}\N{EN DASH}{time_text(found, block.ends_at)}",
        name=name,
        kind=kind if kind.casefold() != name.casefold() else "",
        text=block.text or "",
        hall=halls.get(block.hall_id, "") if block.hall_id else "",
        slots=ngettext("%(num)d slot", "%(num)d slots", len(slots)) if has_slots else "",
        times=tuple(slot_text(found, slot) for slot in slots),
        meetings=ngettext("%(num)d meeting", "%(num)d meetings", count) if count else "",
    )


def _values_of(found: Fair, block: FairSession) -> dict[str, str]:
    hall = next((hall.code for hall in found.halls if hall.id == block.hall_id), "")
    return {
        "kind": block.kind.value,
        "name": session_name(block.name),
        "text": block.text or "",
        "hall": hall,
        "day": local(found, block.starts_at).date().isoformat(),
        "starts": time_text(found, block.starts_at),
        "ends": time_text(found, block.ends_at),
    }


def _form(found: Fair, block: FairSession | None, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    kept = sent_version() if errors else 0
    page = BlockPage(
        head=head_of(found),
        code=block.code if block else "",
        version=kept or (version_of(block) if block else 0),
        kinds=tuple((kind.value, session_kind_label(kind)) for kind in FairSessionKind),
        halls=tuple((hall.code, hall.name) for hall in found.halls),
        values=values,
    )
    return render_template("officer/fairs/block.html", page=page, errors=errors)
