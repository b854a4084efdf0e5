"""Another interpreter at the last moment: who is free, who could be taken from another table, and what that breaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from database.models.fair_participants import FairInterpreter
from database.models.meetings import Meeting
from database.queries import meetings as rows
from linkage.errors import Conflict
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import lock_fair
from linkage.services.fair_languages import need_interpreter
from linkage.services.fair_standings import standing_for
from linkage.services.meeting_rules import interpreter_hindrances
from linkage.services.meetings import swap_interpreter

_UNABLE = frozenset({"wrong-interpreter", "interpreter-topic"})


class Readiness(StrEnum):
    """`NOW`: interprets this meeting; `BUSY`: sits at another table; `AWAY`: is not there at that time."""

    NOW = "now"
    FREE = "free"
    BUSY = "busy"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Candidate:
    """`is_able`: knows the languages and the topic of the two. `breaks`: the meeting that would be left without."""

    interpreter: FairInterpreter
    readiness: Readiness
    is_able: bool
    breaks: Meeting | None = None


def is_interpreter_needed(meeting: Meeting) -> bool:
    """Whether the two delegates share no language."""
    return need_interpreter(meeting.supplier_delegate, meeting.assembler_delegate)


def candidates(session: Session, meeting: Meeting) -> list[Candidate]:
    """All interpreters of the fair for one meeting: who can and is free first, then who can be taken from elsewhere."""
    standing = standing_for(session, meeting.fair, meeting.supplier, meeting.assembler)
    living = rows.meetings_of(session, meeting.fair, statuses=rows.LIVING)
    holders = {each.interpreter_id: each for each in living if each.slot_id == meeting.slot_id}
    found = []
    for each in standing.ids.interpreters.values():
        hindrances = interpreter_hindrances(standing, meeting, each)
        readiness = _readiness(each, meeting, hindrances)
        breaks = holders.get(each.id) if readiness is Readiness.BUSY else None
        found.append(Candidate(each, readiness, not hindrances & _UNABLE, breaks))
    order = list(Readiness)
    return sorted(found, key=lambda each: (not each.is_able, order.index(each.readiness)))


def _readiness(interpreter: FairInterpreter, meeting: Meeting, hindrances: frozenset[str]) -> Readiness:
    if interpreter.id == meeting.interpreter_id:
        return Readiness.NOW
    if "interpreter-away" in hindrances:
        return Readiness.AWAY
    return Readiness.BUSY if "interpreter-twice" in hindrances else Readiness.FREE


def give_interpreter(
    session: Session, meeting: Meeting, interpreter: FairInterpreter, *, by: Actor, expected_version: int
) -> Meeting | None:
    """Puts an interpreter at a meeting, and takes one from another table when need be; gives the meeting that is left without.

    Raises Conflict when the interpreter is away, or the meeting has changed.
    """
    lock_fair(session, meeting.fair)
    session.refresh(meeting)
    if meeting.version != expected_version:
        raise Conflict(_l("Somebody else has changed this meeting meanwhile. Look at it again."))
    chosen = next((each for each in candidates(session, meeting) if each.interpreter.id == interpreter.id), None)
    if chosen is None or chosen.readiness is Readiness.AWAY:
        raise Conflict(_l("This interpreter is not there at that time. Choose another one."))
    if chosen.breaks is not None:
        swap_interpreter(session, chosen.breaks, None, by=by)
    swap_interpreter(session, meeting, interpreter, by=by)
    return chosen.breaks


def take_interpreter(session: Session, meeting: Meeting, *, by: Actor, expected_version: int) -> None:
    """The meeting goes on without an interpreter. Raises Conflict when it has changed."""
    swap_interpreter(session, meeting, None, by=by, expected_version=expected_version)
