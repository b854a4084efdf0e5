"""Minutes: what each side says of a meeting, for itself. What both say moves the meeting; what they agreed becomes a follow-up.

Neither side reads the other's: interest, reason and notes stay with who wrote them; officers read all but the notes.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from database.columns import now
from database.enums import BY_AGENCY, AnsweredVia, FairSide, MeetingStatus, MinutesOutcome, NextStep
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes
from database.queries import minutes as rows
from linkage.errors import Conflict, Invalid
from linkage.inputs.minutes import MinutesInput
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import note
from linkage.services.follow_ups import follow_next_step
from linkage.services.meetings import mark_held, mark_no_show


@dataclass(frozen=True, slots=True)
class Told:
    """Which side it is, how it reached the platform, and who typed it."""

    side: FairSide
    via: AnsweredVia
    by: Actor


def side_of(meeting: Meeting, who: FairParticipant | FairDelegate) -> FairSide:
    """On which side of the meeting a firm, or a person of it, sits. Raises Conflict when on none."""
    participant_id = who.id if isinstance(who, FairParticipant) else who.participant_id
    if participant_id == meeting.supplier_id:
        return FairSide.SUPPLIER
    if participant_id == meeting.assembler_id:
        return FairSide.ASSEMBLER
    raise Conflict(_l("Your firm has no such meeting."))


def write_minutes(
    session: Session, meeting: Meeting, given: MinutesInput, *, told: Told, expected_version: int | None = None
) -> MeetingMinutes:
    """Writes down what a side says, or changes it. A later word of the same side replaces the earlier one.

    Raises Conflict when the meeting has not begun, was cancelled, or somebody changed the same minutes meanwhile.
    """
    _check(meeting)
    minutes = rows.minutes_of(session, meeting, told.side)
    if expected_version is not None and expected_version != (minutes.version if minutes else 0):
        raise Conflict(_l("Somebody of your firm has written about this meeting meanwhile. Look at it again."))
    if minutes is None:
        minutes = MeetingMinutes(meeting_id=meeting.id or 0, side=told.side)
    if not {*given.parts} <= _parts_to_tell(session, meeting, minutes, told):
        raise Invalid(fields={"parts": _l("Choose parts of this buyer.")})
    for name, value in given.model_dump().items():
        # Officers write for a firm without reading its notes, so they leave them as they are.
        if name != "notes" or told.via not in BY_AGENCY:
            setattr(minutes, name, value)
    minutes.via, minutes.written_by_id = told.via, told.by.user_id
    session.add(minutes)
    session.flush()
    _settle(session, meeting, by=told.by)
    follow_next_step(session, meeting, minutes, by=told.by)
    said = {"meeting": meeting.code, "side": told.side.value, "outcome": minutes.outcome.value, "via": told.via.value}
    note(session, told.by, "minutes.written", meeting.fair, **said)
    return minutes


def say_outcome(
    session: Session, meeting: Meeting, outcome: MinutesOutcome, *, told: Told, expected_version: int | None = None
) -> MeetingMinutes:
    """What came of a meeting, in one tap; what the side wrote before stays, as far as it fits. Raises Conflict as `write_minutes`."""
    earlier = rows.minutes_of(session, meeting, told.side)
    kept = {name: getattr(earlier, name) for name in MinutesInput.model_fields} if earlier else {}
    if outcome is MinutesOutcome.NOT_HELD:
        kept |= {"next_step": NextStep.NONE, "next_step_on": None}
    if outcome is not MinutesOutcome.NO_INTEREST:
        kept |= {"reason": None}
    given = MinutesInput.model_construct(**{**kept, "outcome": outcome})
    return write_minutes(session, meeting, given, told=told, expected_version=expected_version)


def is_contradicted(sides: tuple[MeetingMinutes | None, MeetingMinutes | None]) -> bool:
    """One side says that the meeting took place, the other that it did not."""
    outcomes = [each.outcome is MinutesOutcome.NOT_HELD for each in sides if each is not None]
    return len(set(outcomes)) > 1


def may_be_told(meeting: Meeting) -> bool:
    """Minutes are taken once a meeting has begun, of every meeting that was not called off."""
    return meeting.status is not MeetingStatus.CANCELLED and meeting.slot.starts_at <= now()


def _check(meeting: Meeting) -> None:
    if meeting.status is MeetingStatus.CANCELLED:
        raise Conflict(_l("This meeting was called off, so there is nothing to tell."))
    if not may_be_told(meeting):
        raise Conflict(_l("This meeting has not begun. Come back when it is over."))


def _parts_to_tell(session: Session, meeting: Meeting, minutes: MeetingMinutes, told: Told) -> set[str]:
    """The parts a side may name: to a supplier's own people no others than the buyer shows with its name, or talked about with it."""
    is_all = told.side is FairSide.ASSEMBLER or told.via in BY_AGENCY
    return {*meeting.parts, *minutes.parts, *rows.part_codes(session, meeting.assembler_id, is_all=is_all)}


def _settle(session: Session, meeting: Meeting, *, by: Actor) -> None:
    """What both sides say, or the only one that spoke, is how the meeting went; what officers marked stands against one side."""
    sides = (
        rows.minutes_of(session, meeting, FairSide.SUPPLIER),
        rows.minutes_of(session, meeting, FairSide.ASSEMBLER),
    )
    told = [each for each in sides if each is not None]
    if is_contradicted(sides) or (len(told) < len(sides) and meeting.status is not MeetingStatus.PLANNED):
        return
    if told[0].outcome is not MinutesOutcome.NOT_HELD:
        _try_held(session, meeting, by=by)
    elif meeting.status is not MeetingStatus.NO_SHOW:
        mark_no_show(session, meeting, by=by)


def _try_held(session: Session, meeting: Meeting, *, by: Actor) -> None:
    """A meeting marked as a no-show whose places went to others stays so; officers see that both sides say otherwise."""
    if meeting.status is MeetingStatus.HELD:
        return
    try:
        mark_held(session, meeting, by=by)
    except Conflict:
        if meeting.status is not MeetingStatus.NO_SHOW:
            raise
