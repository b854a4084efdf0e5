"""What firms say about a provisional timetable, and what the officers answer."""

from __future__ import annotations

from sqlmodel import Session

from database.columns import now
from database.enums import FairPhase, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import FairComment
from database.queries import fair_comments as rows
from linkage.days import agency_today
from linkage.errors import Conflict, NotFound
from linkage.inputs.meeting_requests import CommentInput
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import note
from linkage.services.meeting_requests import own_meeting

MOST_COMMENTS = 50
"""So many of one firm."""


def are_comments_open(fair: Fair) -> bool:
    """While the timetable is provisional, until the day that was announced."""
    last = fair.comments_close_on
    return fair.phase is FairPhase.PROVISIONAL and (last is None or agency_today() <= last)


def write_comment(
    session: Session, own: FairParticipant, given: CommentInput, *, meeting: str | None, by: Actor
) -> FairComment:
    """Tells the officers something about a meeting, by its code, or about the timetable. Raises Conflict when it is too late."""
    if not are_comments_open(own.fair):
        raise Conflict(_l("Comments are taken while the timetable is provisional. Write or call the agency."))
    if own.status is not ParticipantStatus.APPROVED:
        raise Conflict(_l("Your firm does not take part in this fair."))
    if len(rows.comments_of(session, own)) >= MOST_COMMENTS:
        raise Conflict(_l("You have written many comments already. Call the agency, so that it can help you."))
    found = own_meeting(session, own, meeting) if meeting else None
    made = FairComment(
        fair_id=own.fair_id,
        participant_id=own.id or 0,
        meeting_id=found.id if found else None,
        text=given.text,
    )
    session.add(made)
    session.flush()
    note(session, by, "fair-comment.written", own.fair, comment=made.code, participant=own.code)
    return made


def answer_comment(session: Session, fair: Fair, code: str, given: CommentInput, *, by: Actor) -> FairComment:
    """What the officers say to it; a later answer replaces the earlier. Raises NotFound."""
    found = rows.comment(session, fair, code)
    if found is None:
        raise NotFound(_l("There is no such comment."))
    found.answer, found.answered_at = given.text, now()
    session.add(found)
    session.flush()
    note(session, by, "fair-comment.answered", fair, comment=found.code)
    return found
