"""What participants say about the timetable while it is provisional, and what officers answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import FairComment, Meeting
from database.queries import fair_comments as rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.meeting_requests import CommentInput
from linkage.language import _
from linkage.services.fair_comments import answer_comment
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.timetable_boards import slot_label
from linkage.web.officer.timetable_parts import Frame, frame
from linkage.wording.fair_times import moment_text


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment. `meeting`: which meeting it is about, empty for the whole; `draft`: an answer that was refused, to be mended."""

    code: str
    firm: str
    meeting: str
    url: str
    text: str
    written: str
    answer: str
    draft: str
    error: str


@dataclass(frozen=True, slots=True)
class CommentsPage:
    frame: Frame
    open: tuple[CommentLine, ...]
    answered: tuple[CommentLine, ...]


@blueprint.get("/fairs/<code>/timetable/comments")
@officer_only
def fair_timetable_comments(code: str) -> str:
    return _page(fair_of(db(), code), {}, {})


@blueprint.post("/fairs/<code>/timetable/comments/<comment>")
@officer_only
def fair_timetable_answer(code: str, comment: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    text = request.form.get("text", "")
    try:
        given = read_input(CommentInput, {"text": text})
    except Invalid as error:
        return _page(fair_of(db(), code), {comment: text}, {comment: error.fields.get("text", error.text)}), 422
    with transaction() as session:
        answer_comment(session, fair_of(session, code), comment, given, by=actor_of(g.user))
    flash(_("The answer stands on the firm's page."), "success")
    return redirect(url_for("officer.fair_timetable_comments", code=code))


def _page(fair: Fair, drafts: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    written = rows.comments(db(), fair)
    meetings = rows.meetings_of_comments(db(), written)
    lines = [
        (each.answered_at is None, _line(fair, each, meetings.get(each.meeting_id or 0), drafts, errors))
        for each in written
    ]
    page = CommentsPage(
        frame=frame(fair, "officer.fair_timetable_comments"),
        open=tuple(line for is_open, line in lines if is_open),
        answered=tuple(line for is_open, line in lines if not is_open),
    )
    named = {f"text-{code}": text for code, text in errors.items()}
    return render_template("officer/fairs/timetable-comments.html", page=page, errors=named)


def _line(
    fair: Fair, comment: FairComment, meeting: Meeting | None, drafts: Mapping[str, str], errors: Mapping[str, Any]
) -> CommentLine:
    return CommentLine(
        code=comment.code,
        firm=cards.firm_name(comment.participant.company),
        meeting=_meeting_text(fair, meeting, comment.participant) if meeting is not None else "",
        url=(
            url_for("officer.fair_timetable_meeting", code=fair.code, meeting=meeting.code)
            if meeting is not None
            else ""
        ),
        text=comment.text,
        written=moment_text(fair, comment.written_at),
        answer=comment.answer or "",
        draft=drafts.get(comment.code, ""),
        error=str(errors.get(comment.code, "")),
    )


def _meeting_text(fair: Fair, meeting: Meeting, own: FairParticipant) -> str:
    """With whom and when."""
    other = meeting.assembler if meeting.supplier_id == own.id else meeting.supplier
    return _("%(firm)s, %(time)s", firm=cards.firm_name(other.company), time=slot_label(fair, meeting.slot))
