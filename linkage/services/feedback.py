"""Two questions after each service or event: who is asked about what, and what the firm answers.

A firm is asked once about the same thing; the database holds that. It may change its answer for two weeks.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from database.columns import now
from database.enums import BY_AGENCY, AnsweredVia, FairSide, FeedbackService
from database.models.companies import Company
from database.models.feedback import Feedback, FeedbackStop
from database.once import add_once
from database.queries import feedback as rows
from database.queries.feedback import ANSWERED_WITHIN, Days
from linkage.days import agency_day
from linkage.errors import Conflict, NotFound
from linkage.inputs.feedback import FeedbackInput
from linkage.language import _l
from linkage.services.audit import Actor, record_company
from linkage.services.corrective_actions import follow_mark

AFTER_INTRODUCTION = datetime.timedelta(days=30)
AFTER_FAIR = datetime.timedelta(days=2)
PLANNED_LATE = datetime.timedelta(days=60)
"""So long after its day something is still asked about, as when the timer stood still; what is older is left alone."""
CHANGED_WITHIN = datetime.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A firm to be asked about one thing; `column` and `key`: which."""

    service: FeedbackService
    column: str
    key: int
    company_id: int
    side: FairSide
    due_on: datetime.date


def plan_feedback(session: Session, on: datetime.date) -> int:
    """Puts the questions down whose day has come; how many were added. Run again, it adds none."""
    plans = [*_introductions(session, on), *_visits(session, on), *_cases(session, on)]
    known = {
        (column, *each)
        for column in sorted({plan.column for plan in plans})
        for each in rows.asked_before(session, column, [plan.key for plan in plans if plan.column == column])
    }
    count = 0
    for plan in plans:
        mark = (plan.column, plan.company_id, plan.key)
        if mark not in known:
            known.add(mark)
            asked = Feedback(service=plan.service, company_id=plan.company_id, side=plan.side, due_on=plan.due_on)
            setattr(asked, plan.column, plan.key)
            count += add_once(session, asked)
    return count


def feedback_coded(session: Session, code: str) -> Feedback:
    """Raises NotFound."""
    found = rows.feedback_coded(session, code)
    if found is None:
        raise NotFound(_l("There is no such question."))
    return found


def shown_since(on: datetime.date) -> datetime.date:
    """Questions whose day is older and that nobody answered are not put any more."""
    return on - ANSWERED_WITHIN


def may_change(found: Feedback, at: datetime.datetime) -> bool:
    """Whether the firm may answer, or answer differently."""
    if found.answered_at is None:
        return found.due_on >= shown_since(agency_day(at))
    return at < found.answered_at + CHANGED_WITHIN


def answer(
    session: Session, found: Feedback, given: FeedbackInput, *, via: AnsweredVia, by: Actor, base_url: str
) -> Feedback:
    """Takes the answer of a firm, or a changed one; a low mark opens a corrective action.

    Raises Conflict when the time to change it is over, or when an officer notes what the firm has said by itself meanwhile.
    """
    held = rows.locked_feedback(session, found)
    is_noted = via in BY_AGENCY
    if is_noted and held.answered_at is not None and held.via not in BY_AGENCY:
        raise Conflict(_l("The firm has answered by itself meanwhile."))
    if not may_change(held, now()):
        raise Conflict(
            _l("This was answered some time ago and stays as it is. Call the agency when something is to be added.")
        )
    if (held.mark, held.text, held.answered_at is not None) == (given.mark, given.text, True):
        return held
    action = "feedback.answered" if held.answered_at is None else "feedback.changed"
    held.mark, held.text, held.via, held.answered_by_id = given.mark, given.text, via, by.user_id
    held.answered_at = held.answered_at or now()
    session.flush()
    record_company(session, by, action, held.company, feedback=held.code, mark=given.mark, via=via.value)
    follow_mark(session, held, by=by, base_url=base_url)
    return held


def stop_letters(session: Session, company: Company, *, by: Actor) -> None:
    """The firm gets no more letters that ask it. Stopping twice is stopping once."""
    if add_once(session, FeedbackStop(company_id=company.id or 0)):
        record_company(session, by, "feedback.stopped", company)


def allow_letters(session: Session, company: Company, *, by: Actor) -> None:
    """The firm wants to be asked again."""
    stop = session.get(FeedbackStop, company.id)
    if stop is not None:
        session.delete(stop)
        session.flush()
        record_company(session, by, "feedback.allowed", company)


def _introductions(session: Session, on: datetime.date) -> Iterable[_Plan]:
    last = on - AFTER_INTRODUCTION
    for found in rows.introductions_since(session, Days(last - PLANNED_LATE, last)):
        for side, company_id in ((FairSide.SUPPLIER, found.company_id), (FairSide.ASSEMBLER, found.buyer_id)):
            if company_id is not None:
                yield _Plan(FeedbackService.INTRODUCTION, "outcome_id", found.id or 0, company_id, side, on)


def _visits(session: Session, on: datetime.date) -> Iterable[_Plan]:
    last = on - AFTER_FAIR
    for place in rows.visits_since(session, Days(last - PLANNED_LATE, last)):
        yield _Plan(FeedbackService.FAIR, "fair_id", place.fair_id, place.company_id, place.side, on)


def _cases(session: Session, on: datetime.date) -> Iterable[_Plan]:
    moment = now() - PLANNED_LATE
    for case in rows.cases_closed_since(session, moment):
        yield _Plan(FeedbackService.SUPPORT, "case_id", case.id or 0, case.company_id, FairSide.SUPPLIER, on)
