"""The timetable of a fair: what people hold in hand, a new run, the drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import MeetingStatus
from database.models.fairs import Fair
from database.models.timetables import Timetable
from database.queries import jobs as job_rows
from database.queries import meetings as meeting_rows
from database.queries import timetables as rows
from database.session import db
from linkage.access import may_curate, require
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.timetables import Gaps, TimetableInput
from linkage.language import _
from linkage.services.fairs import fair_of
from linkage.services.releases import current_release
from linkage.services.timetables import RUNNING, USABLE, ask_for_draft
from linkage.services.users import actor_of
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.timetable_parts import Frame, State, Unseated, frame, state_of, unseated
from linkage.wording import number_text
from linkage.wording.fair_times import day_text, moment_text, time_text
from linkage.wording.timetables import gap_text, gaps_label

_FIELDS = ("name", "coverage", "gaps", "seconds", "seed")


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in the list. While it runs, the figures are those of the best so far."""

    code: str
    name: str
    url: str
    state: State
    meetings: str
    gap: str
    idle: str
    made: str
    by: str
    is_running: bool
    is_usable: bool


@dataclass(frozen=True, slots=True)
class TimetablePage:
    """`figures`: of the working plan. `release`: a sentence about what people hold in hand."""

    frame: Frame
    release: str
    release_url: str
    figures: tuple[tuple[str, str], ...]
    drafts: tuple[DraftLine, ...]
    is_running: bool
    values: Mapping[str, Any]
    gaps: tuple[tuple[str, str], ...]
    unseated: Unseated | None


@blueprint.get("/fairs/<code>/timetable")
@officer_only
def fair_timetable(code: str) -> str:
    return _page(fair_of(db(), code), {}, {})


@blueprint.post("/fairs/<code>/timetable")
@officer_only
def fair_timetable_run(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = {name: request.form.get(name, "") for name in _FIELDS}
    try:
        given = read_input(TimetableInput, values)
    except Invalid as error:
        return _page(fair_of(db(), code), values, error.fields), 422

    def ask(session: Session) -> str:
        fair = fair_of(session, code)
        made = ask_for_draft(session, fair, given, by=actor_of(g.user))
        return url_for("officer.fair_timetable_draft", code=code, draft=made.code)

    try:
        url = once(ask)
    except Conflict as error:
        return _page(fair_of(db(), code), values, {"": error.text}), 409
    flash(_("The run is asked for. You may leave this page; the run goes on."), "success")
    return redirect(url)


def _page(fair: Fair, values: Mapping[str, Any], errors: Mapping[str, Any]) -> str:
    drafts = rows.drafts(db(), fair)
    jobs = job_rows.jobs(db(), [str(each.rules.get("job")) for each in drafts if each.status in RUNNING])
    current = current_release(db(), fair)
    page = TimetablePage(
        frame=frame(fair, "officer.fair_timetable"),
        release=_release_text(fair, current),
        release_url=(
            url_for("officer.fair_timetable_released", code=fair.code, number=current.release) if current else ""
        ),
        figures=_figures(fair),
        drafts=tuple(
            _line(each, jobs[job].progress if (job := str(each.rules.get("job"))) in jobs else {}) for each in drafts
        ),
        is_running=any(each.status in RUNNING for each in drafts),
        values={
            "coverage": number_text(fair.coverage_bonus * 100),
            "gaps": "few",
            "seconds": "30",
            "seed": "0",
            **values,
        },
        gaps=tuple((each.value, gaps_label(each.value)) for each in Gaps),
        unseated=unseated(fair),
    )
    return render_template("officer/fairs/timetable.html", page=page, errors=errors)


def _release_text(fair: Fair, current: Timetable | None) -> str:
    if current is None:
        return _("Nothing is out yet. People see their meetings once you release the plan.")
    return _(
        "People hold release %(release)s, sent out on %(day)s at %(time)s.",
        release=format_number(current.release),
        day=day_text(fair, current.made_at, "medium"),
        time=time_text(fair, current.made_at),
    )


def _figures(fair: Fair) -> tuple[tuple[str, str], ...]:
    meetings = meeting_rows.state_counts(db(), fair)
    planned = sum(count for (status, _is_locked), count in meetings.items() if status in meeting_rows.LIVING)
    locked = sum(
        count for (status, is_locked), count in meetings.items() if is_locked and status is MeetingStatus.PLANNED
    )
    return (
        (format_number(planned), _("meetings in the plan")),
        (format_number(locked), _("locked")),
        (format_number(len(fair.slots)), _("slots")),
        (format_number(len(fair.tables)), _("tables")),
    )


def _line(draft: Timetable, progress: Mapping[str, Any]) -> DraftLine:
    figures = draft.report or progress
    is_running = draft.status in RUNNING
    idle = figures.get("breaks_total", figures.get("breaks"))
    return DraftLine(
        code=draft.code,
        name=draft_name(draft),
        url=url_for("officer.fair_timetable_draft", code=draft.fair.code, draft=draft.code),
        state=state_of(draft.status.value),
        meetings=format_number(figures["meetings"]) if "meetings" in figures else "",
        gap=gap_text(figures.get("gap")),
        idle=format_number(idle) if idle is not None else "",
        made=moment_text(draft.fair, draft.made_at),
        by=draft.made_by.name if draft.made_by else "",
        is_running=is_running,
        is_usable=draft.status in USABLE and bool(draft.report.get("meetings")),
    )


def draft_name(draft: Timetable) -> str:
    """What the officer called it, else its number."""
    if draft.name:
        return _("%(number)s: %(name)s", number=draft.number, name=draft.name)
    return _("Draft %(number)s", number=draft.number)
