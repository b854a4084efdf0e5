"""Repair: what fills free places without moving anybody, and swaps that an officer may agree to. Confirmed, then sent out at once."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Conflict
from linkage.inputs.base import read_input
from linkage.inputs.fair_days import RepairInput
from linkage.language import _, ngettext
from linkage.services import releases, repairs
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_early import early_page
from linkage.web.officer.fair_moments import DayFrame, asked_moment, day_frame, day_url
from linkage.wording.fair_times import slot_text


@dataclass(frozen=True, slots=True)
class FillingLine:
    """A proposed meeting. `why`: that the firm waits, or is a reserve to ring; `phones`: its numbers when it is not in."""

    key: str
    slot: str
    table: str
    supplier: str
    buyer: str
    interpreter: str
    why: str
    phones: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SwapLine:
    """`gone`: meetings as they stand; `instead`: as they would be."""

    key: str
    gone: tuple[str, ...]
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RepairPage:
    """`clash`: the meeting that cannot stand beside the others, so that nothing can be proposed."""

    frame: DayFrame
    fillings: tuple[FillingLine, ...]
    swaps: tuple[SwapLine, ...]
    seconds: str
    clash: str = ""


@blueprint.get("/fairs/<code>/day/repair")
@officer_only
def fair_repair(code: str) -> str:
    fair = fair_of(db(), code)
    return render_template("officer/fairs/day-repair.html", page=_page(fair))


@blueprint.post("/fairs/<code>/day/repair")
@officer_only
def fair_repair_fill(code: str) -> ResponseReturnValue:
    """Books what is ticked. What is not possible any more is named, and does not keep back the rest."""
    require(may_curate(g.user))
    chosen = read_input(RepairInput, {"chosen": request.form.getlist("chosen")}).chosen
    fair = fair_of(db(), code)
    target = day_url("officer.fair_repair", fair, asked_moment(fair)[1])
    if chosen and (question := early_page(fair, target)):
        return question
    refused: list[str] = []
    with transaction() as session:
        fair = fair_of(session, code)
        done = 0
        for key in dict.fromkeys(chosen):
            try:
                repairs.fill(session, fair, key, by=actor_of(g.user))
            except Conflict as refusal:
                refused.append(str(refusal))
            else:
                done += 1
        made = releases.release(session, fair, by=actor_of(g.user)) if done else None
    for text in dict.fromkeys(refused):
        flash(text, "error")
    if made is not None:
        flash(_done(done, made.release or 0), "success")
    elif not chosen:
        flash(_("Tick at least one proposal."), "error")
    return redirect(target)


@blueprint.post("/fairs/<code>/day/swap")
@officer_only
def fair_repair_swap(code: str) -> ResponseReturnValue:
    """One swap as a whole, or not at all."""
    require(may_curate(g.user))
    fair = fair_of(db(), code)
    target = day_url("officer.fair_repair", fair, asked_moment(fair)[1])
    if question := early_page(fair, target):
        return question
    try:
        with transaction() as session:
            fair = fair_of(session, code)
            changed = repairs.swap(session, fair, request.form.get("swap", "")[:2000], by=actor_of(g.user))
            made = releases.release(session, fair, by=actor_of(g.user))
    except Conflict as refusal:
        flash(str(refusal), "error")
    else:
        flash(_done(len(changed), made.release or 0), "success")
    return redirect(target)


def _done(count: int, release: int) -> str:
    return ngettext(
        "%(count)s meeting is in place. Version %(release)s of the timetable is out.",
        "%(count)s meetings are in place. Version %(release)s of the timetable is out.",
        count,
        count=count,
        release=release,
    )


def _page(fair: Fair) -> RepairPage:
    frame = day_frame(fair)
    if not frame.clock.later:
        return RepairPage(frame, (), (), "")
    found = repairs.proposals(db(), fair, at=frame.clock.at)
    return RepairPage(
        frame=frame,
        fillings=tuple(_filling(fair, each) for each in found.fillings),
        swaps=tuple(
            SwapLine(
                each.key,
                tuple(_meeting_text(fair, meeting) for meeting in each.gone),
                tuple(_filling_text(fair, filling) for filling in each.instead),
            )
            for each in found.swaps
        ),
        seconds=format_number(round(found.computed_in, 2)),
        clash=_meeting_text(fair, found.clash) if found.clash is not None else "",
    )


def _filling(fair: Fair, filling: repairs.Filling) -> FillingLine:
    supplier = filling.supplier
    why = ""
    if filling.place is not None:
        why = _("Waits there with number %(number)s", number=filling.place.number)
    elif not filling.is_in:
        why = _("Reserve: ring first") if filling.is_reserve else _("Not in yet: ring first")
    phones = [(each.name, each.phone) for each in supplier.delegates if each.phone]
    if supplier.company.contact_phone:
        phones.append((supplier.company.contact_name or _("Office"), supplier.company.contact_phone))
    return FillingLine(
        key=filling.key,
        slot=slot_text(fair, filling.slot),
        table=filling.placed.table or "",
        supplier=cards.firm_name(supplier.company),
        buyer=cards.firm_name(filling.assembler.company),
        interpreter=filling.interpreter,
        why=why,
        phones=() if filling.is_in else tuple(phones),
    )


def _filling_text(fair: Fair, filling: repairs.Filling) -> str:
    return _(
        "%(slot)s, table %(table)s: %(supplier)s with %(buyer)s",
        slot=slot_text(fair, filling.slot),
        table=filling.placed.table or "–",
        supplier=cards.firm_name(filling.supplier.company),
        buyer=cards.firm_name(filling.assembler.company),
    )


def _meeting_text(fair: Fair, meeting: Meeting) -> str:
    return _(
        "%(slot)s, table %(table)s: %(supplier)s with %(buyer)s",
        slot=slot_text(fair, meeting.slot),
        table=meeting.table.label,
        supplier=cards.firm_name(meeting.supplier.company),
        buyer=cards.firm_name(meeting.assembler.company),
    )
