"""What comes next for an event: the step itself with its conditions, or the one thing to do before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from database.columns import now
from database.enums import FairPhase
from database.models.fairs import Fair
from database.queries import meetings as meeting_rows
from database.session import db
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.fair_letters import letters_to_come, told_of
from linkage.services.fair_phases import Need, ends_at, needs_of, next_phase, planned_end
from linkage.web.layout import format_date
from linkage.web.officer.fair_unreached import unreached_line
from linkage.wording.fair_times import days_of, local
from linkage.wording.fairs import effect_text, letters_text, mend_label, move_label, need_text

_MENDED_AT = {
    "has-slots": "officer.fair_programme",
    "closes-set": "officer.fair_settings",
    "wishes-end-set": "officer.fair_settings",
    "has-venue": "officer.fair_settings",
    "has-text": "officer.fair_settings",
    "both-sides": "officer.fair_participants",
    "some-firms": "officer.fair_participants",
    "all-decided": "officer.fair_participants",
    "has-parts": "officer.fair_parts",
    "all-sent": "officer.fair_wishes",
    "all-seated": "officer.fair_tables",
    "calls": "officer.fair_tables",
    "interpreters": "officer.fair_interpreters",
    "released": "officer.fair_timetable",
    "visits": "officer.fair_visits",
    "is-over": "officer.fair_day",
}


@dataclass(frozen=True, slots=True)
class Condition:
    text: str
    is_met: bool
    is_required: bool
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """`letters`: who is written to, and how many. `unreached`: how many are not, and the address of their list.

    `way`: (label, address) of what must be done before, where there is something. `confirm`: asked before a step that comes early.

    `phase` is None where no step of the event is left, but something to do.
    """

    phase: FairPhase | None
    label: str
    effect: str
    letters: str = ""
    conditions: tuple[Condition, ...] = ()
    unreached: tuple[str, str] = ("", "")
    way: tuple[str, str] | None = None
    confirm: str = ""


def next_step(found: Fair) -> Step | None:
    phase = next_phase(found)
    if found.phase is FairPhase.HELD:
        return Step(
            None,
            label=_("Gather the minutes"),
            effect=_("Telephone the firms that are silent. The report counts what they say."),
            way=(_("Gather the minutes"), url_for("officer.fair_minutes", code=found.code)),
        )
    if phase is None:
        return None
    if phase is FairPhase.HELD and _is_on(found):
        return Step(
            None,
            label=_("The day"),
            effect=_(
                "Arrivals, tables, queues and repairs are there. The event can be closed once its last meetings are over."
            ),
            way=(mend_label("is-over"), url_for("officer.fair_day", code=found.code)),
        )
    needs = needs_of(db(), found, phase)
    letters = letters_to_come(db(), found, phase)
    who = letters_text(phase.value)
    count = ngettext("%(num)d letter.", "%(num)d letters.", letters) if who else ""
    return Step(
        phase=phase,
        label=move_label(phase.value),
        effect=effect_text(phase.value),
        letters=f"{who} {count}".strip(),
        unreached=unreached_line(found, status) if (status := told_of(phase)) else ("", ""),
        conditions=tuple(_condition(found, need) for need in needs),
        way=_way(found, needs),
        confirm=_early(found),
    )


def _early(found: Fair) -> str:
    """The day planned for the next step, while that is ahead."""
    day, today = planned_end(found), agency_today()
    if day is None or day <= today:
        return ""
    return ngettext(
        "This is planned for %(day)s, in %(num)d day. Do it now?",
        "This is planned for %(day)s, in %(num)d days. Do it now?",
        (day - today).days,
        day=format_date(day),
    )


def _is_on(found: Fair) -> bool:
    """Whether today is a day of the event and it is not over."""
    return local(found, now()).date() in days_of(found) and now() < ends_at(found)


def _way(found: Fair, needs: Iterable[Need]) -> tuple[str, str] | None:
    """What to do first: the one thing to press while the step itself cannot be taken."""
    missing = next((need.code for need in needs if need.is_required and not need.is_met), None)
    if missing is None:
        return None
    if missing == "released" and _has_plan(found):
        return _("Release the timetable"), url_for("officer.fair_timetable_release", code=found.code)
    return mend_label(missing), url_for(_MENDED_AT[missing], code=found.code)


def _has_plan(found: Fair) -> bool:
    return any(status in meeting_rows.LIVING for status, _is_locked in meeting_rows.state_counts(db(), found))


def _condition(found: Fair, need: Need) -> Condition:
    way = _MENDED_AT.get(need.code)
    url = url_for(way, code=found.code) if way and not need.is_met else ""
    return Condition(need_text(need.code, is_met=need.is_met), need.is_met, need.is_required, url)
