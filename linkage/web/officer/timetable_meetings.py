"""One meeting of the plan: where it could go and what is in the way, its lock, its interpreter, its end; and one more by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairSide, MeetingStatus, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairSlot, FairTable
from database.models.meetings import Meeting
from database.queries import fair_participants as firms
from database.queries import meetings as rows
from database.session import db
from linkage.access import may_curate, require
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.meetings import CancelInput, PairInput, PlaceInput, SwapInput
from linkage.language import _
from linkage.services import meetings as services
from linkage.services.fairs import fair_of
from linkage.services.timetable_board import Option, book_on_board, move_on_board, options_of
from linkage.services.timetable_problems import is_away
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.changes import change_and_return
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.timetable_boards import slot_label
from linkage.web.officer.timetable_parts import Frame, frame, names_of
from linkage.wording.fair_times import local
from linkage.wording.timetables import Names, hindrance_text
from matching.timetable.placing import Hindrance

_ENDED = {MeetingStatus.HELD: "held", MeetingStatus.NO_SHOW: "no-show", MeetingStatus.CANCELLED: "cancelled"}


@dataclass(frozen=True, slots=True)
class Place:
    """A slot a meeting could go to. `hindrances`: sentences; `tables`: labels to choose from, the best first."""

    slot: int
    time: str
    is_here: bool
    is_open: bool
    hindrances: tuple[str, ...]
    tables: tuple[tuple[str, str], ...]

    @property
    def effort(self) -> int:
        """The most useful first: free, possible with a warning, another table at the same time, not possible."""
        if not self.is_open:
            return 3
        return 2 if self.is_here else int(bool(self.hindrances))


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """`interpreters`: code, name, for those who are free then. `ended`: held, no-show or cancelled, empty while it is planned."""

    frame: Frame
    code: str
    version: int
    supplier: str
    assembler: str
    facts: tuple[tuple[str, str], ...]
    is_locked: bool
    ended: str
    interpreter: str
    interpreters: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]
    board_url: str


@dataclass(frozen=True, slots=True)
class AddPage:
    frame: Frame
    suppliers: tuple[tuple[str, str], ...]
    assemblers: tuple[tuple[str, str], ...]
    values: Mapping[str, Any]
    title: str
    places: tuple[Place, ...]


@blueprint.get("/fairs/<code>/timetable/meetings/<meeting>")
@officer_only
def fair_timetable_meeting(code: str, meeting: str) -> str:
    fair = fair_of(db(), code)
    return render_template(
        "officer/fairs/timetable-meeting.html", page=_page(fair, services.meeting_of(db(), fair, meeting))
    )


@blueprint.get("/fairs/<code>/timetable/meetings/<meeting>/ways")
@officer_only
def fair_timetable_ways(code: str, meeting: str) -> Response:
    """For the board while a meeting is dragged: slot -> how hard what is in the way is, in words, and the tables that are free."""
    fair = fair_of(db(), code)
    found = services.meeting_of(db(), fair, meeting)
    names = names_of(fair)
    return jsonify(
        {
            str(each.slot.number): {
                "level": each.level.value if each.level is not None else "free",
                "why": " ".join(_sentences(each.hindrances, names)),
                "tables": list(each.tables),
            }
            for each in _options(fair, found)
        }
    )


@blueprint.post("/fairs/<code>/timetable/meetings/<meeting>/move")
@officer_only
def fair_timetable_move(code: str, meeting: str) -> ResponseReturnValue:
    def move(session: Session, fair: Fair, found: Meeting) -> str:
        slot, table = _place(fair)
        warned = move_on_board(
            session, found, slot=slot, table=table, by=actor_of(g.user), expected_version=sent_version()
        )
        _warn(warned, names_of(fair))
        return _(
            "Moved to %(time)s, table %(table)s. People see it with the next release.",
            time=slot_label(fair, slot),
            table=found.table.label,
        )

    return _do(code, meeting, move, is_to_board=True)


@blueprint.post("/fairs/<code>/timetable/meetings/<meeting>/lock")
@officer_only
def fair_timetable_lock(code: str, meeting: str) -> ResponseReturnValue:
    def lock(session: Session, _fair: Fair, found: Meeting) -> str:
        services.lock(session, found, by=actor_of(g.user), expected_version=sent_version())
        return _("Locked: runs leave this meeting where it is.")

    return _do(code, meeting, lock)


@blueprint.post("/fairs/<code>/timetable/meetings/<meeting>/unlock")
@officer_only
def fair_timetable_unlock(code: str, meeting: str) -> ResponseReturnValue:
    def unlock(session: Session, _fair: Fair, found: Meeting) -> str:
        services.unlock(session, found, by=actor_of(g.user), expected_version=sent_version())
        return _("Unlocked: the meeting may be moved again.")

    return _do(code, meeting, unlock)


@blueprint.post("/fairs/<code>/timetable/meetings/<meeting>/cancel")
@officer_only
def fair_timetable_cancel(code: str, meeting: str) -> ResponseReturnValue:
    given = read_input(CancelInput, {"reason": request.form.get("reason", "")})

    def cancel(session: Session, _fair: Fair, found: Meeting) -> str:
        services.cancel(session, found, reason=given.reason, by=actor_of(g.user), expected_version=sent_version())
        return _("The meeting is cancelled. People see it with the next release.")

    return _do(code, meeting, cancel, is_to_board=True)


@blueprint.post("/fairs/<code>/timetable/meetings/<meeting>/interpreter")
@officer_only
def fair_timetable_interpreter(code: str, meeting: str) -> ResponseReturnValue:
    given = read_input(SwapInput, {"interpreter": request.form.get("interpreter", "")})

    def swap(session: Session, fair: Fair, found: Meeting) -> str:
        known = {each.code: each for each in rows.interpreters(session, fair)}
        if given.interpreter is not None and given.interpreter not in known:
            raise Invalid(_("Choose an interpreter of the list."))
        chosen = known[given.interpreter] if given.interpreter else None
        services.swap_interpreter(session, found, chosen, by=actor_of(g.user), expected_version=sent_version())
        return _("%(name)s interprets now.", name=chosen.name) if chosen else _("The meeting has no interpreter now.")

    return _do(code, meeting, swap)


@blueprint.get("/fairs/<code>/timetable/add")
@officer_only
def fair_timetable_add(code: str) -> str:
    return _add_page(fair_of(db(), code), {})


@blueprint.post("/fairs/<code>/timetable/add")
@officer_only
def fair_timetable_book(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))

    def add(session: Session) -> str:
        fair = fair_of(session, code)
        supplier, assembler = _pair(fair, request.form)
        slot, table = _place(fair)
        made, warned = book_on_board(
            session, fair, supplier=supplier, assembler=assembler, slot=slot, table=table, by=actor_of(g.user)
        )
        _warn(warned, names_of(fair))
        return url_for("officer.fair_timetable_meeting", code=code, meeting=made.code)

    try:
        url = once(add)
    except (Conflict, Invalid) as error:
        return _add_page(fair_of(db(), code), {"": error.text}), 409 if isinstance(error, Conflict) else 422
    flash(_("The meeting stands in the plan. People see it with the next release."), "success")
    return redirect(url)


def _do(
    code: str, meeting: str, change: Callable[[Session, Fair, Meeting], str], *, is_to_board: bool = False
) -> ResponseReturnValue:
    """One change of a meeting. A refusal is said on the page it came from, where the meeting is shown as it is now."""
    require(may_curate(g.user))
    board = ""

    def whole(session: Session) -> str:
        nonlocal board
        fair = fair_of(session, code)
        found = services.meeting_of(session, fair, meeting)
        said = change(session, fair, found)
        # While all of it is at hand: on the board a move is waited for.
        board = _board_url(fair, found) if is_to_board else ""
        return said

    def here() -> str:
        return url_for("officer.fair_timetable_meeting", code=code, meeting=meeting)

    def where_asked() -> str:
        fair = fair_of(db(), code)
        is_on_board = request.form.get("back") == "board"
        return _board_url(fair, services.meeting_of(db(), fair, meeting)) if is_on_board else here()

    return change_and_return(whole, lambda: board or here(), refused=where_asked)


def _board_url(fair: Fair, meeting: Meeting) -> str:
    """The board of the meeting's day, at the meeting."""
    day = local(fair, meeting.slot.starts_at).date().isoformat()
    return url_for("officer.fair_timetable_board", code=fair.code, day=day, _anchor=f"m-{meeting.code}")


def _page(fair: Fair, meeting: Meeting) -> MeetingPage:
    names = names_of(fair)
    is_planned = meeting.status is MeetingStatus.PLANNED
    return MeetingPage(
        frame=frame(fair, "officer.fair_timetable_board"),
        code=meeting.code,
        version=meeting.version,
        supplier=cards.firm_name(meeting.supplier.company),
        assembler=cards.firm_name(meeting.assembler.company),
        facts=(
            (_("Time"), slot_label(fair, meeting.slot)),
            (_("Table"), meeting.table.label),
            (_("For the supplier"), meeting.supplier_delegate.name),
            (_("For the buyer"), meeting.assembler_delegate.name),
            (_("Interpreter"), meeting.interpreter.name if meeting.interpreter else _("None")),
            *(((_("Reason"), meeting.reason),) if meeting.reason else ()),
        ),
        is_locked=meeting.is_locked,
        ended=_ENDED.get(meeting.status, ""),
        interpreter=meeting.interpreter.code if meeting.interpreter else "",
        interpreters=_interpreters(fair, meeting) if is_planned else (),
        places=_places(fair, _options(fair, meeting), names, here=meeting) if is_planned else (),
        board_url=_board_url(fair, meeting),
    )


def _options(fair: Fair, meeting: Meeting) -> tuple[Option, ...]:
    return options_of(db(), fair, meeting.supplier, meeting.assembler, instead_of=meeting)


def _interpreters(fair: Fair, meeting: Meeting) -> tuple[tuple[str, str], ...]:
    """Those who are not taken and not away in the slot, and the one who is there."""
    taken = rows.bookings(db(), fair, slot=meeting.slot).get(meeting.slot_id, {})
    busy = {key for (kind, key), other in taken.items() if kind == "interpreter" and other != meeting.id}
    away = rows.absences(db(), fair).interpreters
    return tuple(
        (each.code, _("%(name)s (%(languages)s)", name=each.name, languages=_languages(each.pairs)))
        for each in rows.interpreters(db(), fair)
        if each.id not in busy and not is_away(away, each.id, meeting.slot)
    )


def _languages(pairs: list[list[str]]) -> str:
    return ", ".join("-".join(pair) for pair in pairs)


def _places(fair: Fair, options: tuple[Option, ...], names: Names, *, here: Meeting | None = None) -> tuple[Place, ...]:
    owners = {each.label: each.participant_id for each in fair.tables}
    places = (
        Place(
            slot=each.slot.number,
            time=slot_label(fair, each.slot),
            is_here=here is not None and here.slot_id == each.slot.id,
            is_open=each.is_open,
            hindrances=_sentences(each.hindrances, names),
            tables=tuple(
                (
                    label,
                    _("Table %(table)s", table=label if owners[label] is None else _("%(table)s (own)", table=label)),
                )
                for label in each.tables
            ),
        )
        for each in options
    )
    return tuple(sorted(places, key=lambda place: place.effort))


def _sentences(hindrances: tuple[Hindrance, ...], names: Names) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hindrance_text(each.code, each.values, names) for each in hindrances))


def _warn(hindrances: tuple[Hindrance, ...], names: Names) -> None:
    for sentence in _sentences(hindrances, names):
        flash(sentence, "warning")


def _place(fair: Fair) -> tuple[FairSlot, FairTable | None]:
    """The slot and table of a form."""
    given = read_input(PlaceInput, {name: request.form.get(name, "") for name in ("slot", "table")})
    slot = next((each for each in fair.slots if each.number == given.slot), None)
    table = next((each for each in fair.tables if each.label == given.table), None)
    if slot is None:
        raise NotFound(_("There is no such slot at this fair."))
    if given.table is not None and table is None:
        raise NotFound(_("There is no such table at this fair."))
    return slot, table


def _pair(fair: Fair, values: Mapping[str, str]) -> tuple[FairParticipant, FairParticipant]:
    given = read_input(PairInput, {name: values.get(name, "") for name in ("supplier", "assembler")})
    found = [firms.participant(db(), fair, each) for each in (given.supplier, given.assembler)]
    if found[0] is None or found[1] is None:
        raise NotFound(_("There is no such firm at this fair."))
    return found[0], found[1]


def _add_page(fair: Fair, errors: Mapping[str, Any]) -> str:
    there = [each for each in firms.participants(db(), fair) if each.status is ParticipantStatus.APPROVED]
    values = {name: request.values.get(name, "") for name in ("supplier", "assembler")}
    sides = {
        side: tuple((each.code, cards.firm_name(each.company)) for each in there if each.side is side)
        for side in FairSide
    }
    places: tuple[Place, ...] = ()
    title = ""
    if all(values.values()):
        supplier, assembler = _pair(fair, values)
        places = _places(fair, options_of(db(), fair, supplier, assembler), names_of(fair))
        title = _(
            "%(supplier)s with %(buyer)s",
            supplier=cards.firm_name(supplier.company),
            buyer=cards.firm_name(assembler.company),
        )
    page = AddPage(
        frame=frame(fair, "officer.fair_timetable_board"),
        suppliers=sides[FairSide.SUPPLIER],
        assemblers=sides[FairSide.ASSEMBLER],
        values=values,
        title=title,
        places=places,
    )
    return render_template("officer/fairs/timetable-add.html", page=page, errors=errors)
