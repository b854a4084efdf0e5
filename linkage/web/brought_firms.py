"""A co-organiser's own firms: the same page for who signs in and for who comes by a link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairPhase, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairStaff
from database.queries import fair_participants as rows
from database.session import db
from linkage.access import may_see_participant
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_registrations import BroughtFirmInput
from linkage.language import _
from linkage.services.audit import Actor
from linkage.services.fair_co_organisers import bring_firm
from linkage.web import cards
from linkage.web.fair_links import fair_links
from linkage.web.forms import once
from linkage.wording.fair_registrations import participant_state, participant_tone, side_noun

_FIELDS = ("side", "name", "tax_code", "contact_name", "contact_email", "contact_phone")
_ASKED_FOR_WISHES = (FairPhase.WISHES, FairPhase.DRAFTING)


@dataclass(frozen=True, slots=True)
class FirmLine:
    """`silent`: what is still awaited from the firm, in sentences."""

    name: str
    side: str
    state: str
    tone: str
    icon: str
    people: str
    reason: str
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirmsPage:
    fair: Fair
    who: str
    lines: tuple[FirmLine, ...]
    silent: int
    is_over: bool
    url: str


def firms_page(staff: FairStaff, url: str, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    """The list of the co-organiser's firms and the form for another one; nothing of other firms."""
    fair = staff.fair
    brought = rows.brought_by(db(), staff)
    lines = tuple(_line(fair, each) for each in brought if may_see_participant(None, staff, each))
    page = FirmsPage(
        fair=fair,
        who=staff.organisation or staff.name,
        lines=lines,
        silent=sum(1 for line in lines if line.silent),
        is_over=fair.is_over,
        url=url,
    )
    return render_template("guest/firms.html", page=page, values={"side": "supplier", **values}, errors=errors)


def bring(staff: FairStaff, url: str, by: Actor) -> ResponseReturnValue:
    """The form was sent."""
    typed = {name: request.form.get(name, "") for name in _FIELDS}
    try:
        given = read_input(BroughtFirmInput, typed)
    except Invalid as error:
        return firms_page(staff, url, typed, error.fields), 422

    def make(session: Session) -> str:
        bring_firm(session, session.get_one(FairStaff, staff.id), given, by=by, links=fair_links())
        return url

    try:
        target = once(make)
    except Conflict as error:
        return firms_page(staff, url, typed, {"name": error.text}), 409
    # The same words whether the firm was at the fair before or not: that is nobody's business but the agency's.
    flash(_("The agency has your request for this firm and decides about it."), "success")
    return redirect(target)


def _line(fair: Fair, each: FairParticipant) -> FirmLine:
    tone, icon = participant_tone(each.status)
    named = [person.name for person in each.delegates if not person.is_unnamed]
    silent = []
    if each.status is ParticipantStatus.INVITED:
        silent.append(_("has not registered"))
    if each.status is ParticipantStatus.APPROVED:
        if not named:
            silent.append(_("has not said who comes"))
        if fair.phase in _ASKED_FOR_WISHES and each.wishes_sent_at is None:
            silent.append(_("has not said whom it wants to meet"))
    return FirmLine(
        name=cards.firm_name(each.company),
        side=side_noun(each.side),
        state=participant_state(each.status),
        tone=tone,
        icon=icon,
        people=", ".join(named),
        reason=each.reason or "" if each.status is ParticipantStatus.REFUSED else "",
        silent=tuple(silent),
    )
