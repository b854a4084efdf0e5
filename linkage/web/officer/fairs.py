"""Fairs: the list, the overview of one with the next thing to do, its phases, calling it off."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairPhase, FairSide, ParticipantStatus
from database.models.fairs import Fair
from database.queries import fairs as rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_plans import DEADLINES, CancelFairInput
from linkage.language import _, ngettext
from linkage.services.fair_budgets import budget_of, totals
from linkage.services.fair_kinds import KINDS
from linkage.services.fair_phases import (
    cancel_fair,
    is_open_for_registration,
    late_since,
    move_to,
    previous_phase,
    steps_of,
)
from linkage.services.fairs import fair_of, remove_fair
from linkage.services.releases import unsent
from linkage.services.users import actor_of
from linkage.web.forms import sent_version
from linkage.web.guards import officer_only
from linkage.web.instance import base_url
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_desks import FairHead, do, head_of
from linkage.web.officer.fair_refusals import RefusalLine, refusal_lines
from linkage.web.officer.fair_steps import Step, next_step
from linkage.wording.fairs import (
    days_text,
    deadline_text,
    kind_label,
    place_text,
    step_label,
)


@dataclass(frozen=True, slots=True)
class FairLine:
    """An event on the list. `late`: since when its next step is overdue, in words."""

    name: str
    url: str
    phase: FairPhase
    kind: str
    days: str
    place: str
    firms: str
    late: str


@dataclass(frozen=True, slots=True)
class FairsPage:
    preparing: tuple[FairLine, ...]
    past: tuple[FairLine, ...]


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """`steps`: (label, is done, is current). `figures`: (side, address, figures). `places`: (label, what is there, address).

    `refused`: meetings to which one side said no after they were planned.
    `unsent`: how many meetings people do not read as they stand.
    """

    head: FairHead
    kind: str
    facts: tuple[tuple[str, str | None], ...]
    deadlines: tuple[tuple[str, str, str, bool], ...]
    are_deadlines_drawn_together: bool
    steps: tuple[tuple[str, bool, bool], ...]
    late: str
    refused: tuple[RefusalLine, ...]
    unsent: int
    next: Step | None
    back: FairPhase | None
    back_label: str
    figures: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    places: tuple[tuple[str, str, str], ...]
    is_removable: bool
    can_cancel: bool


@blueprint.get("/fairs")
@officer_only
def fairs() -> str:
    today = agency_today()
    found = rows.all_fairs(db())
    counts = rows.participants_by_side(db(), found)
    lines = [(fair, _line(fair, counts.get(fair.id or 0, {}), today)) for fair in found]
    page = FairsPage(
        preparing=tuple(line for fair, line in reversed(lines) if not fair.is_over),
        past=tuple(line for fair, line in lines if fair.is_over),
    )
    return render_template("officer/fairs/fairs.html", page=page)


@blueprint.get("/fairs/<code>")
@officer_only
def fair(code: str) -> str:
    return render_template("officer/fairs/overview.html", page=_overview(fair_of(db(), code)))


@blueprint.post("/fairs/<code>/phase")
@officer_only
def move_fair(code: str) -> ResponseReturnValue:
    def move(session: Session, found: Fair) -> str:
        phase = next((each for each in FairPhase if each.value == request.form.get("phase")), None)
        if phase is None:
            raise Conflict(_("An event goes through its steps one by one. Look at where it stands."))
        letters = move_to(
            session, found, phase, by=actor_of(g.user), expected_version=sent_version(), base_url=base_url()
        )
        if letters:
            return ngettext("Done. %(num)d letter is on its way.", "Done. %(num)d letters are on their way.", letters)
        return _("Done. The event stands here now: %(step)s.", step=step_label(phase))

    return do(code, url_for("officer.fair", code=code), move)


@blueprint.get("/fairs/<code>/cancel")
@officer_only
def cancel_fair_form(code: str) -> str:
    return _cancel_page(fair_of(db(), code), "", {})


@blueprint.post("/fairs/<code>/cancel")
@officer_only
def cancel_fair_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    reason = request.form.get("reason", "")
    try:
        given = read_input(CancelFairInput, {"reason": reason})
        with transaction() as session:
            letters = cancel_fair(
                session,
                fair_of(session, code),
                reason=given.reason or "",
                by=actor_of(g.user),
                expected_version=sent_version(),
                base_url=base_url(),
            )
    except (Invalid, Conflict) as error:
        errors = error.fields if isinstance(error, Invalid) else {"": error.text}
        return _cancel_page(fair_of(db(), code), reason, errors), 422
    return do(
        code,
        url_for("officer.fair", code=code),
        lambda _session, _fair: ngettext(
            "The event is called off. %(num)d letter is on its way.",
            "The event is called off. %(num)d letters are on their way.",
            letters,
        ),
    )


@blueprint.post("/fairs/<code>/remove")
@officer_only
def remove_fair_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        remove_fair(session, fair_of(session, code), by=actor_of(g.user), expected_version=sent_version())
    return redirect(url_for("officer.fairs"))


def _cancel_page(found: Fair, reason: str, errors: Mapping[str, Any]) -> str:
    return render_template("officer/fairs/cancel.html", head=head_of(found), reason=reason, errors=errors)


def _line(found: Fair, counts: Mapping[FairSide, int], today: datetime.date) -> FairLine:
    late = late_since(found, today)
    return FairLine(
        name=found.name,
        url=url_for("officer.fair", code=found.code),
        phase=found.phase,
        kind=kind_label(found.kind),
        days=days_text(found),
        place=place_text(found),
        firms=_firms_text(counts),
        late=_("Overdue since %(day)s", day=format_date(late)) if late else "",
    )


def _firms_text(counts: Mapping[FairSide, int]) -> str:
    buyers, sellers = counts.get(FairSide.ASSEMBLER, 0), counts.get(FairSide.SUPPLIER, 0)
    return " · ".join(
        (
            ngettext("%(num)d assembler", "%(num)d assemblers", buyers),
            ngettext("%(num)d supplier", "%(num)d suppliers", sellers),
        )
    )


def _overview(found: Fair) -> OverviewPage:
    today = agency_today()
    firms = rows.participants_by_status(db(), found)
    late = late_since(found, today)
    back = previous_phase(found)
    return OverviewPage(
        head=head_of(found),
        kind=kind_label(found.kind),
        facts=((_("When"), days_text(found)), (_("Where"), place_text(found) or None)),
        deadlines=_deadlines(found, today),
        are_deadlines_drawn_together=_are_drawn_together(found),
        steps=_steps(found, today),
        late=_("This step should have ended on %(day)s.", day=format_date(late)) if late else "",
        refused=() if found.is_over else refusal_lines(found),
        unsent=0 if found.is_over else unsent(db(), found),
        next=next_step(found),
        back=back,
        back_label=step_label(back.value) if back else "",
        figures=tuple(
            (label, _url("officer.fair_participants", found), figures)
            for side, label in ((FairSide.ASSEMBLER, _("Buyers")), (FairSide.SUPPLIER, _("Suppliers")))
            if (figures := _figures(found, side, firms))
        ),
        places=_places(found),
        is_removable=found.phase is FairPhase.PLANNING and not firms,
        can_cancel=not found.is_over,
    )


def _steps(found: Fair, today: datetime.date) -> tuple[tuple[str, bool, bool], ...]:
    """(label, is done, is the one of today). Registration is done when nobody can register any more, be it after the wishes began."""
    steps = steps_of(found)
    if found.phase not in steps:
        return ()
    place = steps.index(found.phase)
    is_over = found.phase is FairPhase.HELD
    return tuple(
        (
            step_label(step.value),
            (number < place and not (step is FairPhase.REGISTRATION and is_open_for_registration(found, today)))
            or is_over,
            number == place and not is_over,
        )
        for number, step in enumerate(steps)
    )


def _url(endpoint: str, found: Fair) -> str:
    """Empty when there is no such page."""
    return url_for(endpoint, code=found.code) if endpoint in current_app.view_functions else ""


def _deadlines(found: Fair, today: datetime.date) -> tuple[tuple[str, str, str, bool], ...]:
    """(what, day, how far, is past)"""
    named = (
        (_("Registration opens"), found.registration_opens_on),
        (_("Registration closes"), found.registration_closes_on),
        (_("Wishes open"), found.wishes_open_on),
        (_("Wishes close"), found.wishes_close_on),
        (_("Timetable for comments"), found.provisional_on),
        (_("Comments close"), found.comments_close_on),
    )
    return tuple(
        (label, format_date(day), deadline_text(day, today), day < today) for label, day in named if day is not None
    )


def _are_drawn_together(found: Fair) -> bool:
    """Whether an event that is being planned is so near that firms are asked for two things on one day."""
    days = [day for name in DEADLINES if (day := getattr(found, name)) is not None]
    return found.phase is FairPhase.PLANNING and len(set(days)) < len(days)


def _figures(
    found: Fair, side: FairSide, firms: Mapping[tuple[FairSide, ParticipantStatus], int]
) -> tuple[tuple[str, str], ...]:
    """(figure, label): who is let in and who waits for something; nothing while nobody is on the list."""
    counts = {status: firms.get((side, status), 0) for status in ParticipantStatus}
    if not any(counts.values()):
        return ()
    places = found.places_assemblers if side is FairSide.ASSEMBLER else found.places_suppliers
    approved = format_number(counts[ParticipantStatus.APPROVED])
    shown = [
        (
            _("%(count)s of %(places)s", count=approved, places=format_number(places)) if places else approved,
            _("let in"),
        )
    ]
    labels = (
        (ParticipantStatus.APPLIED, _("to decide")),
        (ParticipantStatus.INVITED, _("invited, no answer")),
        (ParticipantStatus.WAITING, _("on the waiting list")),
        (ParticipantStatus.WITHDRAWN, _("withdrawn")),
    )
    shown += [(format_number(counts[status]), label) for status, label in labels if counts[status]]
    return tuple(shown)


def _places(found: Fair) -> tuple[tuple[str, str, str], ...]:
    """What is prepared for the event, and how much of it is there."""
    counts = rows.fair_counts(db(), found)
    money = ", ".join(
        f"{format_number(each.planned)} {each.currency}" for each in totals(budget_of(db(), found)) if each.planned
    )
    kind = KINDS[found.kind]
    seats = counts.unseated[kind.seated] if kind.seated else 0
    tables = ngettext("%(num)d table", "%(num)d tables", counts.tables)
    if seats:
        tables = _(
            "%(tables)s, %(firms)s",
            tables=tables,
            firms=ngettext("%(num)d firm without one", "%(num)d firms without one", seats),
        )
    named = (
        (_("Programme"), ngettext("%(num)d slot", "%(num)d slots", counts.slots), "officer.fair_programme"),
        (_("Tables"), tables, "officer.fair_tables"),
        (
            _("Interpreters"),
            ngettext("%(num)d interpreter", "%(num)d interpreters", counts.interpreters),
            "officer.fair_interpreters",
        ),
        (_("Plant visits"), ngettext("%(num)d visit", "%(num)d visits", counts.visits), "officer.fair_visits"),
        (
            _("Helpers and co-organisers"),
            ngettext("%(num)d person", "%(num)d persons", counts.helpers),
            "officer.fair_staff",
        ),
        (_("Budget"), money or _("Nothing planned yet"), "officer.fair_budget"),
    )
    return tuple((label, text, url_for(endpoint, code=found.code)) for label, text, endpoint in named)
