"""Who is in and who is not, with the numbers to ring; check-in at the desk; firms that go home or do not come."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairSide
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.queries import fair_days as rows
from database.queries import fair_participants as firm_rows
from database.session import db
from linkage.errors import NotFound
from linkage.inputs.base import read_input
from linkage.inputs.fair_days import LeavingInput
from linkage.language import _, _l, ngettext
from linkage.services import check_ins, fair_departures
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_days import do_on_day
from linkage.web.officer.fair_moments import DayFrame, asked_moment, day_frame
from linkage.wording.fair_days import in_text
from linkage.wording.fair_times import local, time_text


@dataclass(frozen=True, slots=True)
class PersonLine:
    """`time`: since when the person is in; empty when not."""

    code: str
    name: str
    firm: str
    time: str


@dataclass(frozen=True, slots=True)
class FirmLine:
    """A firm of which nobody is in. `phones`: (whose, number); `begins`: its next meeting today, `meetings`: how many are left."""

    code: str
    name: str
    side: str
    phones: tuple[tuple[str, str], ...]
    begins: str
    meetings: int
    is_reserve: bool


@dataclass(frozen=True, slots=True)
class GoneLine:
    code: str
    name: str
    since: str
    reason: str


@dataclass(frozen=True, slots=True)
class ArrivalsPage:
    frame: DayFrame
    letters: str
    hits: tuple[PersonLine, ...]
    note: str
    missing: tuple[FirmLine, ...]
    here: tuple[PersonLine, ...]
    gone: tuple[GoneLine, ...]
    present: tuple[tuple[str, str], ...]


@blueprint.get("/fairs/<code>/day/arrivals")
@officer_only
def fair_arrivals(code: str) -> str:
    fair = fair_of(db(), code)
    return render_template("officer/fairs/day-arrivals.html", page=_page(fair))


@blueprint.post("/fairs/<code>/day/arrivals/<guest>")
@officer_only
def fair_check_in(code: str, guest: str) -> ResponseReturnValue:
    def enter(session: Session, fair: Fair) -> str:
        at, _asked = asked_moment(fair)
        found = check_ins.guest_of(session, fair, guest)
        done = check_ins.check_in(session, found, day=local(fair, at).date(), at=at, device="desk", by=actor_of(g.user))
        return in_text(fair, done.at, name=found.name, is_new=done.is_new)

    return do_on_day(code, enter, "officer.fair_arrivals")


@blueprint.post("/fairs/<code>/day/arrivals/<guest>/undo")
@officer_only
def fair_check_in_undo(code: str, guest: str) -> ResponseReturnValue:
    def undo(session: Session, fair: Fair) -> str:
        at, _asked = asked_moment(fair)
        found = check_ins.guest_of(session, fair, guest)
        check_ins.undo_check_in(session, found, day=local(fair, at).date(), by=actor_of(g.user))
        return _("%(name)s is not in any more.", name=found.name)

    return do_on_day(code, undo, "officer.fair_arrivals")


@blueprint.post("/fairs/<code>/day/firms/absent")
@officer_only
def fair_firm_absent(code: str) -> ResponseReturnValue:
    def absent(session: Session, fair: Fair) -> str:
        at, _asked = asked_moment(fair)
        firm = _firm(session, fair)
        cancelled = fair_departures.stay_away(
            session, firm, at=at, reason=_reason() or _("Did not come"), by=actor_of(g.user)
        )
        return _freed(firm, len(cancelled))

    return do_on_day(code, absent, "officer.fair_arrivals")


@blueprint.post("/fairs/<code>/day/firms/home")
@officer_only
def fair_firm_home(code: str) -> ResponseReturnValue:
    def leave(session: Session, fair: Fair) -> str:
        at, _asked = asked_moment(fair)
        firm = _firm(session, fair)
        cancelled = fair_departures.go_home(
            session, firm, at=at, reason=_reason() or _("Went home early"), by=actor_of(g.user)
        )
        return _freed(firm, len(cancelled))

    return do_on_day(code, leave, "officer.fair_arrivals")


@blueprint.post("/fairs/<code>/day/firms/back")
@officer_only
def fair_firm_back(code: str) -> ResponseReturnValue:
    def back(session: Session, fair: Fair) -> str:
        at, _asked = asked_moment(fair)
        firm = _firm(session, fair)
        return _back_text(fair, firm, fair_departures.come_back(session, firm, at=at, by=actor_of(g.user)))

    return do_on_day(code, back, "officer.fair_arrivals")


def _firm(session: Session, fair: Fair) -> FairParticipant:
    found = firm_rows.participant(session, fair, request.form.get("firm", "")[:16].replace("\0", ""))
    if found is None:
        raise NotFound(_l("There is no such firm at this fair."))
    return found


def _reason() -> str:
    return read_input(LeavingInput, {"reason": request.form.get("reason", "")}).reason or ""


def _name(firm: FairParticipant) -> str:
    return cards.firm_name(firm.company)


def _freed(firm: FairParticipant, count: int) -> str:
    if not count:
        return _("%(firm)s is gone for today. It had no more meetings.", firm=_name(firm))
    return ngettext(
        "%(firm)s is gone for today. %(count)s meeting is cancelled: see under Repair what fills its place.",
        "%(firm)s is gone for today. %(count)s meetings are cancelled: see under Repair what fills their places.",
        count,
        firm=_name(firm),
        count=count,
    )


def _back_text(fair: Fair, firm: FairParticipant, back: fair_departures.Back) -> str:
    said = [_("%(firm)s is here.", firm=_name(firm))]
    if back.checked_in:
        said.append(_("%(person)s counts as in.", person=back.checked_in.name))
    if back.restored:
        times = ", ".join(time_text(fair, each.slot.starts_at) for each in back.restored)
        said.append(_("Planned again: %(times)s.", times=times))
    said += [
        _("Not planned again: %(time)s. %(why)s", time=time_text(fair, each.slot.starts_at), why=why)
        for each, why in back.lost
    ]
    return " ".join(said)


def _page(fair: Fair) -> ArrivalsPage:
    frame = day_frame(fair)
    clock = frame.clock
    firms = rows.firms(db(), fair)
    seen = rows.check_ins(db(), fair, clock.day)
    gone = fair_departures.departures(db(), fair, clock.at)
    present = {firm.id for firm in firms if any(each.id in seen for each in firm.delegates)}
    letters = request.args.get("q", "").replace("\0", "").strip()[:60]
    hits, note = _hits(fair, letters, seen)
    return ArrivalsPage(
        frame=frame,
        letters=letters,
        hits=hits,
        note=note,
        missing=_missing(fair, frame, [firm for firm in firms if firm.id not in present and firm.id not in gone]),
        here=tuple(
            PersonLine(each.code, each.name, _name(firm), time_text(fair, seen[each.id]))
            for firm in firms
            for each in firm.delegates
            if each.id in seen
        ),
        gone=tuple(
            GoneLine(firm.code, _name(firm), time_text(fair, gone[firm.id].starts_at), gone[firm.id].reason or "")
            for firm in firms
            if firm.id in gone
        ),
        present=tuple((firm.code, _name(firm)) for firm in firms if firm.id in present and firm.id not in gone),
    )


def _hits(fair: Fair, letters: str, times: dict[int, datetime.datetime]) -> tuple[tuple[PersonLine, ...], str]:
    if not letters:
        return (), ""
    found = check_ins.find_guests(db(), fair, letters)
    if found.is_short:
        return (), _("Type at least three letters of the name, the firm or the badge.")
    hits = tuple(
        PersonLine(
            each.code,
            each.name,
            each.company_name,
            time_text(fair, times[each.delegate_id]) if each.delegate_id in times else "",
        )
        for each in found.guests
    )
    if not hits:
        return (), _("Nobody fits “%(letters)s”.", letters=letters)
    return hits, _("More people fit. Type more letters.") if found.is_more else ""


def _missing(fair: Fair, frame: DayFrame, firms: list[FairParticipant]) -> tuple[FirmLine, ...]:
    """Who has the next meeting stands first: that is whom to ring now."""
    left: dict[int, list[int]] = {}
    slots = {slot.id or 0: slot for slot in frame.clock.later}
    for meeting in rows.planned_in(db(), fair, list(slots)):
        for who in (meeting.supplier_id, meeting.assembler_id):
            left.setdefault(who, []).append(meeting.slot_id)
    lines = []
    for firm in firms:
        starts = sorted(slots[slot].starts_at for slot in left.get(firm.id or 0, ()))
        line = FirmLine(
            code=firm.code,
            name=_name(firm),
            side=_("Buyer") if firm.side is FairSide.ASSEMBLER else _("Supplier"),
            phones=_phones(firm),
            begins=time_text(fair, starts[0]) if starts else "",
            meetings=len(starts),
            is_reserve=firm.is_reserve,
        )
        lines.append(line)
    return tuple(sorted(lines, key=lambda line: (not line.begins, line.begins, line.name)))


def _phones(firm: FairParticipant) -> tuple[tuple[str, str], ...]:
    people = [(each.name, each.phone) for each in firm.delegates if each.phone]
    company = firm.company
    if company.contact_phone and company.contact_phone not in {number for _whose, number in people}:
        people.append((company.contact_name or _("Office"), company.contact_phone))
    return tuple(people)
