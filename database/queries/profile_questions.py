"""Reading which firms have not confirmed their profile for long, and what they answered when asked."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import ProfileStatus, QuestionAnswer, QuestionChannel
from database.models.companies import Company, SupplierProfile
from database.models.plants import Plant
from database.models.profile_questions import ProfileQuestion
from database.models.proofs import Proof
from database.models.users import Membership, User
from database.queries.freshness import last_said_before
from database.queries.memberships import is_at_work


def due_ids(session: Session, *, since: datetime.date, last_letter: datetime.date) -> list[int]:
    """Silent firms that got no letter since a day, and whose last answer does not wait for an officer."""
    statement = select(Company.id).join(SupplierProfile).where(*_silent(since), ~_written(last_letter), ~_waits())
    return [key for key in session.exec(statement.order_by(col(Company.id))).all() if key is not None]


def still_due(
    session: Session, ids: Sequence[int], *, since: datetime.date, last_letter: datetime.date
) -> list[Company]:
    """Those of these firms that are still due, held until the transaction ends, so that no other run writes to them too."""
    held = select(Company.id).where(col(Company.id).in_(ids)).order_by(col(Company.id)).with_for_update()
    session.exec(held).all()
    statement = (
        select(Company)
        .join(SupplierProfile)
        .where(col(Company.id).in_(ids), *_silent(since), ~_written(last_letter), ~_waits())
        .options(selectinload(Company.supplier_profile))  # type: ignore[arg-type]
        .order_by(col(Company.id))
    )
    return list(session.exec(statement).all())


def speakers(session: Session, ids: Sequence[int]) -> dict[int, User]:
    """The person who speaks longest for each of these firms, where there is one."""
    statement = (
        select(Membership.company_id, User)
        .join(User)
        .where(col(Membership.company_id).in_(ids), is_at_work())
        .order_by(col(Membership.id))
    )
    found: dict[int, User] = {}
    for key, user in session.exec(statement).all():
        found.setdefault(key, user)
    return found


def waiting_answers(session: Session) -> list[ProfileQuestion]:
    """Answers that wait for an officer: ends first, then changes, the oldest first."""
    statement = select(ProfileQuestion).where(*_is_waiting())
    # "changed" stands before "closed" in the alphabet.
    ordered = statement.order_by(col(ProfileQuestion.answer).desc(), col(ProfileQuestion.answered_at))
    company = selectinload(ProfileQuestion.company)  # type: ignore[arg-type]
    return list(session.exec(ordered.options(company)).all())


def count_waiting_answers(session: Session) -> int:
    statement = select(func.count()).select_from(ProfileQuestion)
    return session.exec(statement.where(*_is_waiting())).one()


@dataclass(frozen=True, slots=True)
class Contacts:
    """When each firm was last in touch: asked by letter, answered, looked at by the agency. By company id."""

    asked: Mapping[int, datetime.date]
    answered: Mapping[int, datetime.datetime]
    looked_at: Mapping[int, datetime.date]


def last_contacts(session: Session, ids: Sequence[int]) -> Contacts:
    """In three queries."""
    question, proof = ProfileQuestion, Proof
    asked = select(question.company_id, func.max(question.asked_on)).where(
        col(question.company_id).in_(ids), question.channel == QuestionChannel.LETTER
    )
    answered = select(question.company_id, func.max(question.answered_at)).where(
        col(question.company_id).in_(ids), col(question.answer).is_not(None)
    )
    looked = select(proof.company_id, func.max(proof.seen_on)).where(
        col(proof.company_id).in_(ids), col(proof.withdrawn_at).is_(None), col(proof.seen_on).is_not(None)
    )
    return Contacts(
        dict(session.exec(asked.group_by(col(question.company_id))).all()),
        {key: at for key, at in session.exec(answered.group_by(col(question.company_id))).all() if at},
        {key: day for key, day in session.exec(looked.group_by(col(proof.company_id))).all() if day},
    )


def firms_to_visit(session: Session, *, since: datetime.date, province: str | None = None) -> list[Company]:
    """Firms that are silent since before a day, with their plants; of one province by their main plant ("": none stated)."""
    statement = select(Company).join(SupplierProfile).where(*_silent(since - datetime.timedelta(days=1)))
    if province is not None:
        statement = statement.join(Plant, _is_main_plant(), isouter=True).where(
            col(Plant.province) == province if province else col(Plant.province).is_(None)
        )
    options = (selectinload(Company.plants), selectinload(Company.supplier_profile))  # type: ignore[arg-type]
    return list(session.exec(statement.options(*options).order_by(func.lower(Company.name), col(Company.id))).all())


def visits_per_province(session: Session, *, since: datetime.date) -> dict[str, int]:
    """Province ("": none stated) -> how many firms are to be visited there."""
    statement = (
        select(Plant.province, func.count(func.distinct(Company.id)))
        .select_from(Company)
        .join(SupplierProfile)
        .join(Plant, _is_main_plant(), isouter=True)
        .where(*_silent(since - datetime.timedelta(days=1)))
        .group_by(col(Plant.province))
    )
    return {province or "": number for province, number in session.exec(statement).all()}


def _is_main_plant() -> ColumnElement[bool]:
    return and_(col(Plant.company_id) == col(Company.id), col(Plant.position) == 0)


def _silent(since: datetime.date) -> tuple[ColumnElement[bool], ...]:
    """Listed firms whose last word is of this day or older. One that never confirmed counts from the day it came into the registry."""
    return (
        col(SupplierProfile.status) == ProfileStatus.LISTED,
        last_said_before(since + datetime.timedelta(days=1)),
    )


def _written(since: datetime.date) -> ColumnElement[bool]:
    return exists().where(
        col(ProfileQuestion.company_id) == col(Company.id),
        col(ProfileQuestion.channel) == QuestionChannel.LETTER,
        col(ProfileQuestion.asked_on) > since,
    )


def _waits() -> ColumnElement[bool]:
    return exists().where(col(ProfileQuestion.company_id) == col(Company.id), *_is_waiting())


def _is_waiting() -> tuple[ColumnElement[bool], ...]:
    return (
        col(ProfileQuestion.answer).in_((QuestionAnswer.CHANGED, QuestionAnswer.CLOSED)),
        col(ProfileQuestion.handled_at).is_(None),
    )
