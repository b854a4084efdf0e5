"""Minutes of a fair's meetings for officers: who has told, what does not fit together, and the paper ones typed in, table by table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import AnsweredVia, FairSide, MeetingStatus, MinutesOutcome
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes
from database.queries import minutes as rows
from database.session import db, transaction
from linkage.errors import Conflict, Invalid, NotFound
from linkage.language import _, _l, ngettext
from linkage.services.audit import Actor
from linkage.services.fairs import fair_of
from linkage.services.minutes import Told, is_contradicted, may_be_told, say_outcome
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import Address, page_within, way_back
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.web.officer.suppliers import Choice
from linkage.wording.fair_registrations import side_noun
from linkage.wording.fair_times import day_text, slot_text
from linkage.wording.minutes import OUTCOMES, meeting_state, next_step_label
from search.analysis import fold

SIZE = 30
KEYS = ("show", "q", "table")
Found = Mapping[tuple[int, FairSide], MeetingMinutes]

_SHOWN: Mapping[str, tuple[Any, Callable[[Meeting, Sequence[MeetingMinutes | None]], bool]]] = {
    "all": (_l("All"), lambda meeting, sides: True),  # noqa: ARG005 (one signature for all)
    "missing": (_l("Not told by both"), lambda meeting, sides: may_be_told(meeting) and None in sides),
    "against": (_l("The sides disagree"), lambda meeting, sides: _is_against(meeting, sides)),
}


@dataclass(frozen=True, slots=True)
class SideCell:
    """What one side says: `name` of the field, `outcome` as chosen (empty: nothing yet), and what else it told."""

    name: str
    label: str
    firm: str
    outcome: str
    version: int
    more: str
    url: str


@dataclass(frozen=True, slots=True)
class MinutesRow:
    """`is_set_aside`: told about, then taken back by officers. What was told is kept and counts once the meeting is held again."""

    code: str
    table: str
    when: str
    state: str
    tone: str
    is_against: bool
    is_set_aside: bool
    is_open: bool
    sides: tuple[SideCell, SideCell]


@dataclass(frozen=True, slots=True)
class FairMinutesPage:
    fair: Fair
    sections: list[tuple[Any, str, bool]]
    figures: tuple[tuple[str, str], ...]
    tabs: tuple[tuple[str, str, bool, int], ...]
    show: str
    query: str
    choices: tuple[Choice, ...]
    outcomes: tuple[tuple[str, str], ...]
    rows: tuple[MinutesRow, ...]
    pages: Pages
    here: str
    follow_ups_url: str


@blueprint.get("/fairs/<code>/minutes")
@officer_only
def fair_minutes(code: str) -> str:
    fair = fair_of(db(), code)
    meetings = [each for each in rows.meetings_with_firms(db(), fair) if each.status is not MeetingStatus.CANCELLED]
    found = rows.minutes_of_meetings(db(), meetings)
    address = Address.of_request(KEYS)
    show = address.first("show") if address.first("show") in _SHOWN else "all"
    by_show = {
        key: [each for each in meetings if is_meant(each, _sides(each, found))]
        for key, (_name, is_meant) in _SHOWN.items()
    }
    listed = _filtered(by_show[show], address.first("q"), address.first("table"))
    listed.sort(key=lambda each: (each.table.position, each.slot.number, each.id or 0))
    number = page_within(len(listed), SIZE)
    page = FairMinutesPage(
        fair=fair,
        sections=fair_tabs(fair),
        figures=_figures(meetings, found),
        tabs=tuple(
            (str(name), str(address.setting("show", key)), key == show, len(by_show[key]))
            for key, (name, _is) in _SHOWN.items()
        ),
        show=show,
        query=address.first("q"),
        choices=_choices(meetings, address.first("table")),
        outcomes=tuple((outcome.value, str(label)) for outcome, label in OUTCOMES.items()),
        rows=tuple(_row(fair, each, found) for each in listed[(number - 1) * SIZE : number * SIZE]),
        pages=pages(len(listed), page=number, size=SIZE, url=address.page),
        here=address.page(number),
        follow_ups_url=url_for("officer.fair_follow_ups", code=fair.code),
    )
    return render_template("officer/fairs/minutes.html", page=page)


@blueprint.post("/fairs/<code>/minutes")
@officer_only
def fair_minutes_post(code: str) -> ResponseReturnValue:
    """What was chosen in the table, each by itself: one that cannot be noted keeps none of the others back."""
    fair = fair_of(db(), code)
    chosen = [
        (meeting, side, value)
        for meeting in dict.fromkeys(request.form.getlist("meeting"))
        for side in FairSide
        if (value := request.form.get(f"{side.value}-{meeting}", ""))
        != request.form.get(f"was-{side.value}-{meeting}", "")
    ]
    noted = sum(
        _note(fair.code, meeting, side, value, by=actor_of(g.user)) for meeting, side, value in chosen[: SIZE * 2]
    )
    if noted:
        flash(ngettext("One answer is noted.", "%(num)d answers are noted.", noted), "success")
    elif not chosen:
        flash(_("Nothing was changed. Choose what came of a meeting, then save."), "info")
    return redirect(way_back(url_for("officer.fair_minutes", code=fair.code), "/officer/fairs/"))


def _note(code: str, meeting: str, side: FairSide, value: str, *, by: Actor) -> bool:
    """Writes what a side says on paper; what cannot be written is told by the name of the pair."""
    if value not in tuple(MinutesOutcome):
        flash(_("What was told cannot be taken back to nothing. Choose what came of the meeting."), "warning")
        return False
    name = ""
    try:
        with transaction() as session:
            row = rows.meeting_coded(session, fair_of(session, code), meeting) if meeting.isalnum() else None
            if row is None:
                raise NotFound(_l("This meeting is not at this fair."))
            name = f"{cards.firm_name(row.supplier.company)} \N{MULTIPLICATION SIGN} {cards.firm_name(row.assembler.company)}"
            sent = request.form.get(f"version-{side.value}-{meeting}", "")[:9]
            version = int(sent) if sent.isascii() and sent.isdigit() else 0
            say_outcome(
                session, row, MinutesOutcome(value), told=Told(side, AnsweredVia.PAPER, by), expected_version=version
            )
    except (Conflict, Invalid, NotFound) as error:
        flash(_("%(meeting)s: %(problem)s", meeting=name, problem=error), "error")
        return False
    return True


def _sides(meeting: Meeting, found: Found) -> tuple[MeetingMinutes | None, MeetingMinutes | None]:
    return found.get((meeting.id or 0, FairSide.SUPPLIER)), found.get((meeting.id or 0, FairSide.ASSEMBLER))


def _is_against(meeting: Meeting, sides: Sequence[MeetingMinutes | None]) -> bool:
    """The sides contradict each other, or what officers marked contradicts all that was told."""
    told = [each for each in sides if each is not None]
    if is_contradicted((sides[0], sides[1])):
        return True
    held = {each.outcome is not MinutesOutcome.NOT_HELD for each in told}
    return (held == {True} and meeting.status is MeetingStatus.NO_SHOW) or (
        held == {False} and meeting.status is MeetingStatus.HELD
    )


def _figures(meetings: Sequence[Meeting], found: Found) -> tuple[tuple[str, str], ...]:
    over = [each for each in meetings if may_be_told(each)]
    told = [sum(each is not None for each in _sides(meeting, found)) for meeting in over]
    possible = sum(
        any(each and each.outcome is MinutesOutcome.POSSIBLE for each in _sides(meeting, found))
        for meeting in over
        if meeting.status is MeetingStatus.HELD
    )
    return (
        (format_number(len(over)), _("meetings that have begun")),
        (format_number(told.count(2)), _("told by both sides")),
        (format_number(told.count(1)), _("told by one side")),
        (format_number(told.count(0)), _("told by nobody")),
        (format_number(possible), _("where a side sees a chance")),
    )


def _filtered(meetings: Sequence[Meeting], query: str, table: str) -> list[Meeting]:
    words = fold(query).split()
    return [
        each
        for each in meetings
        if (not table or each.table.label == table) and (not words or all(word in _names(each) for word in words))
    ]


def _names(meeting: Meeting) -> str:
    companies = (meeting.supplier.company, meeting.assembler.company)
    return fold(" ".join(f"{each.name} {each.name_en or ''}" for each in companies))


def _choices(meetings: Sequence[Meeting], table: str) -> tuple[Choice, ...]:
    labels = {each.table.label: each.table.position for each in meetings}
    options = tuple((label, label) for label in sorted(labels, key=lambda label: labels[label]))
    return (Choice(name="table", label=_("Table"), options=options, value=table),)


def _row(fair: Fair, meeting: Meeting, found: Found) -> MinutesRow:
    sides = _sides(meeting, found)
    tones = {MeetingStatus.HELD: "good", MeetingStatus.NO_SHOW: "bad"}
    return MinutesRow(
        code=meeting.code,
        table=meeting.table.label,
        when=_(
            "%(time)s, %(day)s",
            time=slot_text(fair, meeting.slot),
            day=day_text(fair, meeting.slot.starts_at, "medium"),
        ),
        state=meeting_state(meeting.status),
        tone=tones.get(meeting.status, "neutral"),
        is_against=_is_against(meeting, sides),
        is_set_aside=meeting.status is MeetingStatus.PLANNED
        and not is_contradicted((sides[0], sides[1]))
        and any(sides),
        is_open=may_be_told(meeting),
        sides=(
            _cell(fair, meeting, meeting.supplier, sides[0]),
            _cell(fair, meeting, meeting.assembler, sides[1]),
        ),
    )


def _cell(fair: Fair, meeting: Meeting, firm: FairParticipant, told: MeetingMinutes | None) -> SideCell:
    """Officers never read the notes of a firm."""
    kept: dict[str, Any] = {"for": firm.code}
    more = []
    if told is not None and told.next_step_on is not None:
        more.append(next_step_label(told.next_step))
    if told is not None and told.interest:
        more.append(_("Interest %(number)s of 5", number=told.interest))
    return SideCell(
        name=f"{firm.side.value}-{meeting.code}",
        label=side_noun(firm.side),
        firm=cards.firm_name(firm.company),
        outcome=told.outcome.value if told else "",
        version=told.version if told else 0,
        more=" · ".join(more),
        url=url_for("participant.minutes_of_meeting", code=fair.code, meeting=meeting.code, **kept),
    )
