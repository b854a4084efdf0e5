"""The interpreters of an event: languages, grade, topics, hours a day, and when they are away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import MeetingStatus
from database.models.fair_participants import FairAbsence, FairInterpreter
from database.models.fairs import Fair
from database.models.meetings import Meeting
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.fair_helpers import InterpreterInput
from linkage.inputs.fair_programmes import AbsenceInput
from linkage.language import _l, ngettext
from linkage.services.audit import Actor
from linkage.services.fair_guards import check_not_cancelled, check_row, lock_fair, note
from linkage.wording.fair_times import local_moment


def interpreters_of(session: Session, fair: Fair) -> list[FairInterpreter]:
    """By name."""
    statement = select(FairInterpreter).where(FairInterpreter.fair_id == fair.id)
    return list(session.exec(statement.order_by(col(FairInterpreter.name), col(FairInterpreter.id))).all())


def interpreter_of(session: Session, fair: Fair, code: str) -> FairInterpreter:
    """Raises NotFound."""
    found = session.exec(
        select(FairInterpreter).where(FairInterpreter.fair_id == fair.id, FairInterpreter.code == code)
    ).first()
    if found is None:
        raise NotFound(_l("This interpreter is not there any more."))
    return found


def absences_of_interpreters(session: Session, fair: Fair) -> dict[int, list[FairAbsence]]:
    """Interpreter id -> times away, in order."""
    statement = (
        select(FairAbsence)
        .join(FairInterpreter)
        .where(FairInterpreter.fair_id == fair.id)
        .order_by(col(FairAbsence.starts_at), col(FairAbsence.id))
    )
    found: dict[int, list[FairAbsence]] = {}
    for absence in session.exec(statement).all():
        found.setdefault(absence.interpreter_id or 0, []).append(absence)
    return found


def meetings_of_interpreters(session: Session, fair: Fair) -> dict[int, list[Meeting]]:
    """Interpreter id -> meetings still to come, with their slots."""
    statement = (
        select(Meeting)
        .where(
            Meeting.fair_id == fair.id,
            col(Meeting.interpreter_id).is_not(None),
            Meeting.status == MeetingStatus.PLANNED,
        )
        .options(selectinload(Meeting.slot))  # type: ignore[arg-type]
    )
    found: dict[int, list[Meeting]] = {}
    for meeting in session.exec(statement).all():
        found.setdefault(meeting.interpreter_id or 0, []).append(meeting)
    return found


def add_interpreter(session: Session, fair: Fair, given: InterpreterInput, *, by: Actor) -> FairInterpreter:
    check_not_cancelled(fair)
    made = FairInterpreter(fair_id=fair.id or 0, **_values(given))
    session.add(made)
    session.flush()
    note(session, by, "fair.interpreter_added", fair, interpreter=made.code)
    return made


def change_interpreter(
    session: Session,
    fair: Fair,
    interpreter: FairInterpreter,
    given: InterpreterInput,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> None:
    """Raises Conflict when somebody changed it since."""
    check_not_cancelled(fair)
    check_row(interpreter, expected_version)
    for name, value in _values(given).items():
        setattr(interpreter, name, value)
    session.add(interpreter)
    session.flush()
    note(session, by, "fair.interpreter_changed", fair, interpreter=interpreter.code)


def remove_interpreter(session: Session, fair: Fair, interpreter: FairInterpreter, *, by: Actor) -> None:
    """Raises Conflict while meetings rely on the interpreter."""
    lock_fair(session, fair)
    count = session.exec(
        select(func.count()).where(Meeting.interpreter_id == interpreter.id, Meeting.status == MeetingStatus.PLANNED)
    ).one()
    if count:
        raise Conflict(
            ngettext(
                "%(num)d meeting relies on this interpreter. Give it another one first.",
                "%(num)d meetings rely on this interpreter. Give them another one first.",
                count,
            )
        )
    code = interpreter.code
    session.delete(interpreter)
    session.flush()
    note(session, by, "fair.interpreter_removed", fair, interpreter=code)


def add_absence(
    session: Session, fair: Fair, interpreter: FairInterpreter, given: AbsenceInput, *, by: Actor
) -> list[Meeting]:
    """Writes down that an interpreter is away; the planned meetings that lack one then, for an officer to mend. Raises Invalid."""
    check_not_cancelled(fair)
    if not fair.starts_on <= given.day <= fair.ends_on:
        text = _l("Choose one of the days of the event.")
        raise Invalid(_l("Some answers need another look."), fields={"day": text})
    absence = FairAbsence(
        interpreter_id=interpreter.id,
        starts_at=local_moment(fair, given.day, given.starts),
        ends_at=local_moment(fair, given.day, given.ends),
        reason=given.reason,
    )
    session.add(absence)
    session.flush()
    note(session, by, "fair.interpreter_away", fair, interpreter=interpreter.code)
    return [
        meeting
        for meeting in meetings_of_interpreters(session, fair).get(interpreter.id or 0, [])
        if meeting.slot.starts_at < absence.ends_at and absence.starts_at < meeting.slot.ends_at
    ]


def remove_absence(session: Session, fair: Fair, interpreter: FairInterpreter, code: str, *, by: Actor) -> None:
    """Takes a time away back. Raises NotFound."""
    check_not_cancelled(fair)
    found = session.exec(
        select(FairAbsence).where(FairAbsence.interpreter_id == interpreter.id, FairAbsence.code == code)
    ).first()
    if found is None:
        raise NotFound(_l("This time is not on the list any more."))
    session.delete(found)
    session.flush()
    note(session, by, "fair.interpreter_back", fair, interpreter=interpreter.code)


def _values(given: InterpreterInput) -> dict[str, Any]:
    hours = given.hours_a_day
    values = given.model_dump(exclude={"hours_a_day"})
    return {**values, "max_minutes_a_day": None if hours is None else round(hours * 60)}
