"""Reading what firms are asked about the agency's services, what they said, and what is done about it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlmodel import Session, col, select

from database.enums import CaseStatus, FeedbackService, OutcomeStage, ParticipantStatus
from database.models.access_links import AccessLink
from database.models.companies import Company
from database.models.fair_days import FairCheckIn
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fairs import Fair
from database.models.feedback import CorrectiveAction, Feedback, FeedbackStop
from database.models.outcomes import Outcome, OutcomeStep
from database.models.support_cases import SupportCase
from database.models.users import User
from database.queries.linkages import NOBODY

STATES = ("open", "overdue", "done", "low", "answered", "unanswered")
"""`open`, `overdue`, `done`: of what is done about a low mark."""
ANSWERED_WITHIN = datetime.timedelta(days=90)
"""So long after its day a question can be answered."""


@dataclass(frozen=True, slots=True)
class FeedbackFilter:
    """What narrows the list; empty lets everything asked or answered through. `owner`: code of an officer, "-" for nobody."""

    today: datetime.date
    state: str = ""
    service: FeedbackService | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day, both counted."""

    first: datetime.date
    last: datetime.date


def introductions_since(session: Session, days: Days) -> list[Outcome]:
    """Linkages whose two firms both agreed to be introduced within these days."""
    statement = (
        select(Outcome)
        .join(OutcomeStep, col(OutcomeStep.outcome_id) == col(Outcome.id))
        .where(
            col(Outcome.proposal_id).is_not(None),
            OutcomeStep.stage == OutcomeStage.INTRODUCED,
            col(OutcomeStep.reached_on).between(days.first, days.last),
        )
        .order_by(col(Outcome.id))
    )
    return list(session.exec(statement).all())


def visits_since(session: Session, days: Days) -> list[FairParticipant]:
    """Firms that came to fairs that ended within these days: approved, and somebody of them was checked in."""
    came = exists().where(
        col(FairCheckIn.delegate_id) == col(FairDelegate.id),
        col(FairDelegate.participant_id) == col(FairParticipant.id),
    )
    statement = (
        select(FairParticipant)
        .join(Fair)
        .where(
            col(Fair.ends_on).between(days.first, days.last),
            FairParticipant.status == ParticipantStatus.APPROVED,
            came,
        )
        .order_by(col(FairParticipant.id))
    )
    return list(session.exec(statement).all())


def cases_closed_since(session: Session, moment: datetime.datetime) -> list[SupportCase]:
    ended = col(SupportCase.status).in_((CaseStatus.DONE, CaseStatus.DROPPED))
    statement = select(SupportCase).where(ended, col(SupportCase.closed_at) >= moment)
    return list(session.exec(statement.order_by(col(SupportCase.id))).all())


def asked_before(session: Session, column: str, keys: Sequence[int]) -> set[tuple[int, int]]:
    """Firm and row of what it was asked about; `column`: one of `database.models.feedback.SUBJECTS`."""
    subject: Any = getattr(Feedback, column)
    found = session.execute(select(col(Feedback.company_id), subject).where(subject.in_(list(keys)))).all()
    return {(company_id, key) for company_id, key in found}


def unanswered(session: Session, *, on: datetime.date, since: datetime.date) -> list[Feedback]:
    """Questions whose day has come, no longer ago than `since`, of firms that did not stop the letters."""
    stopped = select(FeedbackStop.company_id)
    statement = select(Feedback).where(
        col(Feedback.answered_at).is_(None),
        col(Feedback.due_on).between(since, on),
        col(Feedback.company_id).not_in(stopped),
    )
    part = selectinload(Feedback.outcome).selectinload(Outcome.need)  # type: ignore[arg-type]
    return list(session.exec(statement.options(*_subject(), part).order_by(col(Feedback.id))).all())


def feedback_coded(session: Session, code: str) -> Feedback | None:
    return session.exec(select(Feedback).where(Feedback.code == code[:16]).options(*_whole())).first()


def locked_feedback(session: Session, found: Feedback) -> Feedback:
    """As it is now; nobody else changes it until the transaction ends."""
    held = select(Feedback).where(Feedback.id == found.id).with_for_update(of=Feedback)
    return session.exec(held.options(*_whole()).execution_options(populate_existing=True)).one()


def feedback_of_firms(session: Session, company_ids: Sequence[int], *, since: datetime.date) -> list[Feedback]:
    """What these firms can answer or have answered, the newest first; questions older than `since` that nobody answered are left."""
    is_shown = col(Feedback.answered_at).is_not(None) | (col(Feedback.due_on) >= since)
    statement = select(Feedback).where(col(Feedback.company_id).in_(list(company_ids)), is_shown)
    order = (col(Feedback.answered_at).is_not(None), col(Feedback.due_on).desc(), col(Feedback.id).desc())
    return list(session.exec(statement.options(*_whole()).order_by(*order)).all())


def linkage_in_letter(session: Session, link: AccessLink, code: str) -> Outcome | None:
    """The introduction of this code when the letter that brought the link asked the firm about it; `asked_at` tells the letter."""
    in_letter = (
        (col(Feedback.id) == link.feedback_id)
        | (col(Feedback.asked_at) == link.created_at)
        | (col(Feedback.reminded_at) == link.created_at)
    )
    statement = select(Outcome).join(Feedback, col(Feedback.outcome_id) == col(Outcome.id))
    own = (Feedback.company_id == link.company_id, Outcome.company_id == link.company_id)
    return session.exec(statement.where(Outcome.code == code[:16], *own, in_letter)).first()


def is_stopped(session: Session, company: Company) -> bool:
    return session.get(FeedbackStop, company.id) is not None


def listed(session: Session, wanted: FeedbackFilter, *, page: int = 1, size: int | None = None) -> list[Feedback]:
    """Those whose action is due first, then the latest answers."""
    statement = _joined(select(Feedback)).where(*_conditions(wanted))
    order = (
        col(CorrectiveAction.id).is_(None),
        col(CorrectiveAction.done_at).is_not(None),
        col(CorrectiveAction.due_on),
        col(Feedback.answered_at).is_(None),
        col(Feedback.answered_at).desc(),
        col(Feedback.id).desc(),
    )
    action = contains_eager(Feedback.action)  # type: ignore[arg-type]
    options = (action.selectinload(CorrectiveAction.owner), *_subject())  # type: ignore[arg-type]
    ordered = statement.options(*options).order_by(*order)
    if size is not None:
        ordered = ordered.limit(size).offset((page - 1) * size)
    return list(session.exec(ordered).unique().all())


def count_listed(session: Session, wanted: FeedbackFilter) -> int:
    return int(session.exec(_joined(select(func.count()).select_from(Feedback)).where(*_conditions(wanted))).one())


@dataclass(frozen=True, slots=True)
class Marks:
    """How many gave each mark, of so many that were asked."""

    counts: dict[int, int]
    asked: int

    @property
    def answered(self) -> int:
        return sum(self.counts.values())

    @property
    def total(self) -> int:
        """The sum of all marks."""
        return sum(mark * count for mark, count in self.counts.items())


def marks(session: Session, wanted: FeedbackFilter) -> Marks:
    """Of the service and the officer that are wanted, whatever the state; whom no letter reached was not asked."""
    narrowed = FeedbackFilter(wanted.today, service=wanted.service, owner=wanted.owner)
    was_asked = col(Feedback.asked_at).is_not(None) | col(Feedback.answered_at).is_not(None)
    counted = _joined(select(Feedback.mark, func.count()).select_from(Feedback))
    statement = counted.where(was_asked, *_conditions(narrowed))
    found = dict(session.execute(statement.group_by(col(Feedback.mark))).all())
    return Marks({mark: found.get(mark, 0) for mark in range(1, 6)}, sum(found.values()))


def open_actions(
    session: Session, *, or_owner_id: int | None, due_before: datetime.date | None = None
) -> list[CorrectiveAction]:
    """Actions to be done, the oldest day first: those of one officer, and those of anybody whose day is past by then."""
    wanted = col(CorrectiveAction.owner_id) == or_owner_id
    if due_before is not None:
        wanted |= col(CorrectiveAction.due_on) < due_before
    statement = select(CorrectiveAction).where(col(CorrectiveAction.done_at).is_(None), wanted)
    asked = joinedload(CorrectiveAction.feedback)  # type: ignore[arg-type]
    pair = asked.joinedload(Feedback.outcome)  # type: ignore[arg-type]
    firms = (asked.joinedload(Feedback.company), pair.joinedload(Outcome.company), pair.joinedload(Outcome.buyer))  # type: ignore[arg-type]
    about = (*firms, asked.joinedload(Feedback.fair))  # type: ignore[arg-type]
    owner = selectinload(CorrectiveAction.owner)  # type: ignore[arg-type]
    ordered = statement.order_by(col(CorrectiveAction.due_on), col(CorrectiveAction.id))
    return list(session.exec(ordered.options(*about, owner)).all())


def _joined(statement: Any) -> Any:
    action = col(CorrectiveAction.feedback_id) == col(Feedback.id)
    owner = col(CorrectiveAction.owner_id) == col(User.id)
    return statement.join(CorrectiveAction, action, isouter=True).join(User, owner, isouter=True)


def _conditions(wanted: FeedbackFilter) -> list[ColumnElement[bool]]:
    is_answered = col(Feedback.answered_at).is_not(None)
    is_open = col(CorrectiveAction.id).is_not(None) & col(CorrectiveAction.done_at).is_(None)
    states = {
        "open": is_open,
        "overdue": is_open & (col(CorrectiveAction.due_on) < wanted.today),
        "done": col(CorrectiveAction.done_at).is_not(None),
        "low": col(CorrectiveAction.id).is_not(None),
        "answered": is_answered,
        "unanswered": ~is_answered,
    }
    found: list[ColumnElement[bool]] = [is_answered | (col(Feedback.due_on) <= wanted.today)]
    if wanted.state in states:
        found.append(states[wanted.state])
    if wanted.service is not None:
        found.append(col(Feedback.service) == wanted.service)
    if wanted.owner:
        found.append(col(User.id).is_(None) if wanted.owner == NOBODY else col(User.code) == wanted.owner)
    return found


def _subject() -> tuple[Any, ...]:
    outcome = selectinload(Feedback.outcome)  # type: ignore[arg-type]
    return (
        selectinload(Feedback.company).selectinload(Company.assembler_profile),  # type: ignore[arg-type]
        selectinload(Feedback.fair),  # type: ignore[arg-type]
        selectinload(Feedback.case),  # type: ignore[arg-type]
        outcome.selectinload(Outcome.company),  # type: ignore[arg-type]
        outcome.selectinload(Outcome.buyer).selectinload(Company.assembler_profile),  # type: ignore[arg-type]
    )


def _whole() -> tuple[Any, ...]:
    action = selectinload(Feedback.action)  # type: ignore[arg-type]
    return (*_subject(), action.selectinload(CorrectiveAction.owner))  # type: ignore[arg-type]
