"""Sending the timetable of a fair out: what blocks it, what it changes, what went out before; and how hard conflicts are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import FairPhase, ParticipantStatus
from database.models.fairs import Fair
from database.models.timetables import Timetable
from database.queries import timetables as rows
from database.queries.fair_comments import unanswered_comments
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Conflict, Invalid
from linkage.language import _, ngettext
from linkage.services.fair_conflicts import (
    ConflictLevel,
    FairConflict,
    blocking,
    conflicts_of,
    levels_of,
    set_levels,
    without_common_language,
)
from linkage.services.fairs import fair_of
from linkage.services.release_letters import reach_of
from linkage.services.releases import (
    Changes,
    ReleasedMeeting,
    changes_between,
    next_release,
    release,
    release_of,
    released_meetings,
    unsent,
)
from linkage.services.users import actor_of
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_unreached import unreached_line
from linkage.web.officer.timetable_parts import Frame, Speechless, frame, names_of, speechless
from linkage.wording.fair_times import day_text, moment_text, time_text
from linkage.wording.timetables import Names, conflict_kind_label, conflict_level_label, hindrance_text

MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class ConflictLine:
    text: str
    level: str
    label: str


@dataclass(frozen=True, slots=True)
class ChangeList:
    """Meetings that change in one way: buyer, supplier, when and where, and what was before."""

    heading: str
    has_before: bool
    lines: tuple[tuple[str, ...], ...]
    count: int


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """`phases`: value, label, of the phases the fair can go on to with this release; empty text: it stays where it is.

    `told`: whose day it changes, how many letters that brings, and how many persons none tells, in words.
    `comments`: how many of participants wait for an answer, in words, empty when none; and where they stand.
    `speechless`: meetings whose two sides cannot talk, which have to be agreed to.
    """

    frame: Frame
    number: int
    meetings: int
    told: tuple[str, ...]
    unreached: tuple[str, str]
    comments: tuple[str, str]
    changes: tuple[ChangeList, ...]
    blocking: tuple[ConflictLine, ...]
    others: tuple[ConflictLine, ...]
    phases: tuple[tuple[str, str], ...]
    can_go_out: bool
    has_changed: bool
    speechless: Speechless | None
    earlier: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ReleasedPage:
    frame: Frame
    number: int
    made: str
    changes: tuple[ChangeList, ...]
    meetings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ConflictsPage:
    frame: Frame
    version: int
    conflicts: tuple[ConflictLine, ...]
    kinds: tuple[tuple[str, str, str], ...]
    levels: tuple[tuple[str, str], ...]


@blueprint.get("/fairs/<code>/timetable/release")
@officer_only
def fair_timetable_release(code: str) -> str:
    return _release_page(fair_of(db(), code), {})


@blueprint.post("/fairs/<code>/timetable/release")
@officer_only
def fair_timetable_send(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    fair = fair_of(db(), code)
    if without_common_language(conflicts_of(db(), fair)) and request.form.get("speechless") != "1":
        text = _("Tick that these meetings go out without an interpreter, or give them one first.")
        return _release_page(fair, {"speechless": text}), 422
    asked = request.form.get("phase", "")
    phase = FairPhase(asked) if asked in (FairPhase.PROVISIONAL, FairPhase.LIVE) else None

    def send(session: Any) -> str:
        made = release(session, fair_of(session, code), by=actor_of(g.user), phase=phase)
        return url_for("officer.fair_timetable_released", code=code, number=made.release)

    try:
        url = once(send)
    except Conflict as error:
        return _release_page(fair_of(db(), code), {"": error.text}), 409
    flash(_("The timetable is out. Everybody whose day changed and whose address is known gets one letter."), "success")
    return redirect(url)


@blueprint.get("/fairs/<code>/timetable/releases/<int:number>")
@officer_only
def fair_timetable_released(code: str, number: int) -> str:
    fair = fair_of(db(), code)
    found = release_of(db(), fair, number)
    names = names_of(fair)
    after = released_meetings(found)
    page = ReleasedPage(
        frame=frame(fair, "officer.fair_timetable_release"),
        number=number,
        made=_made(found),
        changes=_changes(fair, changes_between(_before(fair, number), after), names) if number > 1 else (),
        meetings=tuple(_line(fair, each, names) for each in after if each.is_on),
    )
    return render_template("officer/fairs/timetable-released.html", page=page)


@blueprint.get("/fairs/<code>/timetable/conflicts")
@officer_only
def fair_timetable_conflicts(code: str) -> str:
    fair = fair_of(db(), code)
    levels = levels_of(fair)
    page = ConflictsPage(
        frame=frame(fair, "officer.fair_timetable_conflicts"),
        version=fair.version,
        conflicts=_conflicts(conflicts_of(db(), fair), names_of(fair)),
        kinds=tuple((kind, conflict_kind_label(kind), level.value) for kind, level in levels.items()),
        levels=tuple((each.value, conflict_level_label(each.value)) for each in ConflictLevel),
    )
    return render_template("officer/fairs/timetable-conflicts.html", page=page)


@blueprint.post("/fairs/<code>/timetable/conflicts")
@officer_only
def fair_timetable_levels(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        fair = fair_of(session, code)
        set_levels(session, fair, _levels(fair), by=actor_of(g.user), expected_version=sent_version())
    flash(_("Decided. It counts from now on."), "success")
    return redirect(url_for("officer.fair_timetable_conflicts", code=code))


def _levels(fair: Fair) -> Mapping[str, ConflictLevel]:
    """What was chosen for each kind; a kind that was not sent stays."""
    known = {each.value for each in ConflictLevel}
    chosen = {}
    for kind, level in levels_of(fair).items():
        sent = request.form.get(kind, level.value)
        if sent not in known:
            raise Invalid(_("Choose one of the levels."), fields={kind: _("Choose one of the levels.")})
        chosen[kind] = ConflictLevel(sent)
    return chosen


def _release_page(fair: Fair, errors: Mapping[str, Any]) -> str:
    names = names_of(fair)
    after, changes = next_release(db(), fair)
    conflicts = conflicts_of(db(), fair)
    holding = blocking(conflicts)
    is_held_back = bool(holding) and fair.phase is not FairPhase.LIVE
    apart = without_common_language(conflicts)
    has_changed = not fair.release or bool(unsent(db(), fair))
    phases = _phases(fair, has_changed=has_changed)
    page = ReleasePage(
        frame=frame(fair, "officer.fair_timetable_release"),
        number=fair.release + 1,
        meetings=sum(each.is_on for each in after),
        told=_told(fair, changes),
        unreached=unreached_line(fair, ParticipantStatus.APPROVED),
        comments=_comments(fair),
        changes=_changes(fair, changes, names) if fair.release else (),
        blocking=_conflicts(holding, names),
        others=_conflicts(tuple(each for each in conflicts if each not in (*holding, *apart)), names),
        phases=phases,
        can_go_out=bool(after) and not is_held_back and not fair.is_over and (has_changed or bool(phases)),
        has_changed=has_changed,
        speechless=speechless(fair, [each.values for each in apart], names),
        earlier=tuple(_earlier(fair, each) for each in rows.releases(db(), fair)),
    )
    return render_template("officer/fairs/timetable-release.html", page=page, errors=errors)


def _told(fair: Fair, changes: Changes) -> tuple[str, ...]:
    reach, persons = reach_of(db(), fair, changes), len(changes.people())
    found = []
    if fair.release:
        changed = ngettext(
            "This changes the day of one person.",
            "This changes the day of %(count)s persons.",
            persons,
            count=format_number(persons),
        )
        found.append(changed)
    letters = ngettext(
        "One letter goes out.", "%(count)s letters go out.", reach.letters, count=format_number(reach.letters)
    )
    found.append(letters if reach.letters else _("No letter goes out."))
    if reach.untold:
        found.append(
            ngettext(
                "No e-mail address leads to one person with a meeting: this person must be told in another way.",
                "No e-mail address leads to %(count)s persons with a meeting: they must be told in another way.",
                reach.untold,
                count=format_number(reach.untold),
            )
        )
    return tuple(found)


def _comments(fair: Fair) -> tuple[str, str]:
    waiting = unanswered_comments(db(), fair)
    said = ngettext(
        "One comment on the timetable waits for an answer.",
        "%(count)s comments on the timetable wait for an answer.",
        waiting,
        count=format_number(waiting),
    )
    return said if waiting else "", url_for("officer.fair_timetable_comments", code=fair.code)


def _phases(fair: Fair, *, has_changed: bool) -> tuple[tuple[str, str], ...]:
    """Where nothing has changed, a release only makes sense to move the fair on."""
    provisional = (FairPhase.PROVISIONAL.value, _("Provisional: participants may comment"))
    live = (FairPhase.LIVE.value, _("In force: participants may ask for more meetings in free slots"))
    stay = ("", _("The event stays in its phase"))
    phases = {FairPhase.DRAFTING: (provisional, live, stay), FairPhase.PROVISIONAL: (stay, live)}.get(fair.phase, ())
    return tuple(each for each in phases if has_changed or each is not stay)


def _earlier(fair: Fair, made: Timetable) -> tuple[str, str, str, str]:
    counts = made.report
    changed = counts.get("moved", 0) + counts.get("replaced", 0)
    said = _(
        "%(new)s new, %(changed)s changed, %(cancelled)s cancelled",
        new=format_number(counts.get("new", 0)),
        changed=format_number(changed),
        cancelled=format_number(counts.get("cancelled", 0)),
    )
    url = url_for("officer.fair_timetable_released", code=fair.code, number=made.release)
    return _("Release %(number)s", number=made.release), url, _made(made), said


def _made(made: Timetable) -> str:
    when = moment_text(made.fair, made.made_at)
    return _("%(when)s by %(person)s", when=when, person=made.made_by.name) if made.made_by else when


def _before(fair: Fair, number: int) -> tuple[ReleasedMeeting, ...]:
    earlier = rows.release(db(), fair, number - 1)
    return released_meetings(earlier) if earlier is not None else ()


def _changes(fair: Fair, changes: Changes, names: Names) -> tuple[ChangeList, ...]:
    lists = []
    for heading, meetings in ((_("New"), changes.new), (_("Cancelled"), changes.cancelled)):
        lines = tuple(_line(fair, each, names) for each in meetings[:MOST_LINES])
        lists.append(ChangeList(heading, False, lines, len(meetings)))
    for heading, pairs in (
        (_("At another time"), changes.moved),
        (_("Other table, person or interpreter"), changes.replaced),
    ):
        both = tuple((*_line(fair, after, names), _place(fair, before, names)) for before, after in pairs[:MOST_LINES])
        lists.append(ChangeList(heading, True, both, len(pairs)))
    return tuple(each for each in lists if each.count)


def _line(fair: Fair, meeting: ReleasedMeeting, names: Names) -> tuple[str, ...]:
    firms = names.firms
    return (
        firms.get(meeting.assembler, meeting.assembler),
        firms.get(meeting.supplier, meeting.supplier),
        _place(fair, meeting, names),
    )


def _place(fair: Fair, meeting: ReleasedMeeting, names: Names) -> str:
    place = _(
        "%(day)s, %(time)s, table %(table)s",
        day=day_text(fair, meeting.starts_at, "medium"),
        time=time_text(fair, meeting.starts_at),
        table=meeting.table,
    )
    if meeting.interpreter:
        interpreter = names.interpreters.get(meeting.interpreter, meeting.interpreter)
        return _("%(place)s, interpreter: %(interpreter)s", place=place, interpreter=interpreter)
    return place


def _conflicts(found: tuple[FairConflict, ...], names: Names) -> tuple[ConflictLine, ...]:
    lines = [
        ConflictLine(
            hindrance_text(each.code, each.values, names), each.level.value, conflict_level_label(each.level.value)
        )
        for each in found[:MOST_LINES]
    ]
    more = len(found) - len(lines)
    if more > 0:
        text = ngettext("One more conflict.", "%(count)s more conflicts.", more, count=format_number(more))
        lines.append(ConflictLine(text, lines[-1].level, lines[-1].label))
    return tuple(lines)
