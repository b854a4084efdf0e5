"""Reading what is due between firms."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlalchemy.orm import aliased, selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col, or_, select

from database.enums import FairPhase, FairSide, FollowUpKind, FollowUpStatus
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.meetings import Meeting
from database.models.outcomes import Outcome


def follow_up(session: Session, code: str) -> FollowUp | None:
    return session.exec(select(FollowUp).where(FollowUp.code == code).options(*_at_hand())).first()


def follow_up_of(
    session: Session, meeting: Meeting, kind: FollowUpKind, side: FairSide, *, month: int = 0
) -> FollowUp | None:
    statement = select(FollowUp).where(
        FollowUp.meeting_id == meeting.id, FollowUp.kind == kind, FollowUp.side == side, FollowUp.month == month
    )
    return session.exec(statement).first()


def follow_ups_of_fair(session: Session, fair: Fair) -> list[FollowUp]:
    """All of a fair, what is due first, with firms and officers at hand."""
    statement = select(FollowUp).where(FollowUp.fair_id == fair.id).options(*_firms_at_hand())
    return list(session.exec(statement.order_by(col(FollowUp.due_on), col(FollowUp.id))).all())


def due_questions(session: Session, *, on: datetime.date, fair: Fair | None = None) -> list[FollowUp]:
    """Questions about meetings whose day has come and that nobody was asked yet, for letters that bundle them by firm and round."""
    return _open_questions(session, *_of_fairs(fair), FollowUp.due_on <= on, col(FollowUp.asked_at).is_(None))


def unanswered_questions(
    session: Session, *, asked_before: datetime.datetime, fair: Fair | None = None
) -> list[FollowUp]:
    """Questions about meetings that were asked before a moment and not answered."""
    return _open_questions(session, *_of_fairs(fair), col(FollowUp.asked_at) <= asked_before)


def due_linkage_questions(session: Session, *, on: datetime.date) -> list[FollowUp]:
    """Questions about introductions that go on, made without a fair, whose day has come; of each side the latest round alone."""
    return _open_questions(session, *_of_linkages(), FollowUp.due_on <= on)


def earlier_open_questions(session: Session, found: FollowUp) -> list[FollowUp]:
    """Rounds before this one that ask the same side about the same two firms and are not answered."""
    same = (
        FollowUp.meeting_id == found.meeting_id
        if found.meeting_id is not None
        else FollowUp.outcome_id == found.outcome_id
    )
    statement = select(FollowUp).where(
        same,
        FollowUp.side == found.side,
        FollowUp.kind == FollowUpKind.QUESTIONS,
        FollowUp.status == FollowUpStatus.DUE,
        FollowUp.month < found.month,
    )
    is_of_none = found.meeting_id is None and found.outcome_id is None
    return [] if is_of_none else list(session.exec(statement).all())


def _of_fairs(fair: Fair | None) -> list[Any]:
    wanted: list[Any] = [col(FollowUp.meeting_id).is_not(None)]
    return wanted if fair is None else [*wanted, FollowUp.fair_id == fair.id]


def _of_linkages() -> list[Any]:
    going_on = select(Outcome.id).where(col(Outcome.ended_on).is_(None), col(Outcome.fair_id).is_(None))
    return [col(FollowUp.outcome_id).in_(going_on)]


def due_to_firm(company_id: int, side: FairSide, *, on: datetime.date) -> list[Any]:
    """Conditions: rounds about introductions of a firm whose day has come and that wait for its answer."""
    return [*_open(), *_of_linkages(), *_of_firm(company_id, side), FollowUp.due_on <= on]


def _of_firm(company_id: int, side: FairSide) -> list[Any]:
    of_side = FollowUp.supplier_company_id if side is FairSide.SUPPLIER else FollowUp.assembler_company_id
    return [of_side == company_id, FollowUp.side == side]


def _open_questions(session: Session, *conditions: Any) -> list[FollowUp]:
    order = (col(FollowUp.fair_id), col(FollowUp.due_on), col(FollowUp.id))
    return list(session.exec(select(FollowUp).where(*_open(), *conditions).options(*_at_hand()).order_by(*order)).all())


def _open() -> list[Any]:
    """Without rounds that a later one about the same two firms has overtaken: asked, or answered unasked."""
    later = aliased(FollowUp)
    overtaken = select(later.id).where(
        or_(later.meeting_id == FollowUp.meeting_id, later.outcome_id == FollowUp.outcome_id),
        later.side == FollowUp.side,
        later.kind == FollowUpKind.QUESTIONS,
        later.month > FollowUp.month,
        or_(later.status == FollowUpStatus.DONE, col(later.asked_at).is_not(None)),
    )
    return [FollowUp.kind == FollowUpKind.QUESTIONS, FollowUp.status == FollowUpStatus.DUE, ~overtaken.exists()]


def linkage_questions_of_firm(
    session: Session, company_id: int, side: FairSide, *, on: datetime.date
) -> list[FollowUp]:
    """What a firm is asked about its introductions, and what it answered; of open rounds the latest whose day has come."""
    mine = _of_firm(company_id, side)
    asked = _open_questions(session, *_of_linkages(), *mine, FollowUp.due_on <= on)
    latest = {each.outcome_id: each for each in sorted(asked, key=lambda one: one.month)}
    done = select(FollowUp).where(*mine, col(FollowUp.outcome_id).is_not(None), FollowUp.status == FollowUpStatus.DONE)
    answered = session.exec(done.options(*_at_hand()).order_by(col(FollowUp.due_on), col(FollowUp.id))).all()
    return [*latest.values(), *answered]


def follow_ups_of_firm(session: Session, fair_id: int, company_id: int, side: FairSide) -> list[FollowUp]:
    """What one firm owes since a fair, what is due first."""
    statement = select(FollowUp).where(FollowUp.fair_id == fair_id, *_of_firm(company_id, side))
    return list(session.exec(statement.options(*_at_hand()).order_by(col(FollowUp.due_on), col(FollowUp.id))).all())


class QuestionCount(NamedTuple):
    """How many questions of a round and side whose day has come were answered, or not."""

    month: int
    side: FairSide
    is_answered: bool
    number: int


def question_counts(session: Session, *, on: datetime.date) -> list[QuestionCount]:
    """Of all fairs and introductions."""
    is_answered = col(FollowUp.status) == FollowUpStatus.DONE
    groups: tuple[Any, ...] = (col(FollowUp.month), col(FollowUp.side), is_answered)
    columns: tuple[Any, ...] = (*groups, func.count())
    due = select(*columns).where(FollowUp.kind == FollowUpKind.QUESTIONS, FollowUp.due_on <= on).group_by(*groups)
    return [
        QuestionCount(int(month), FairSide(side), bool(answered), int(number))
        for month, side, answered, number in session.execute(due)
    ]


def fairs_between(session: Session, first: datetime.date, last: datetime.date) -> list[Fair]:
    """Fairs that took place and ended on these days or between."""
    statement = select(Fair).where(
        col(Fair.phase).in_((FairPhase.LIVE, FairPhase.HELD)), col(Fair.ends_on).between(first, last)
    )
    return list(session.exec(statement.order_by(col(Fair.id))).all())


def _at_hand() -> tuple[ExecutableOption, ...]:
    meeting = selectinload(FollowUp.meeting)  # type: ignore[arg-type]
    outcome = selectinload(FollowUp.outcome)  # type: ignore[arg-type]
    return (
        *_firms_at_hand(),
        outcome.selectinload(Outcome.need),  # type: ignore[arg-type]
        meeting.selectinload(Meeting.slot),  # type: ignore[arg-type]
    )


def _firms_at_hand() -> tuple[ExecutableOption, ...]:
    return (
        selectinload(FollowUp.supplier_company),  # type: ignore[arg-type]
        selectinload(FollowUp.assembler_company),  # type: ignore[arg-type]
        selectinload(FollowUp.owner),  # type: ignore[arg-type]
    )
