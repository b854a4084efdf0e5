"""The queue of stuck linkages: the reasons found by SQL are those that the rows tell."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session

from database.columns import now
from database.enums import ConfirmedBy, FairSide, OutcomeReason, OutcomeStage
from database.models.outcomes import Outcome, OutcomeStep
from database.models.users import User
from database.session import transaction
from linkage.days import agency_today
from linkage.services.linkage_queue import Mark, StuckBy, linkages_of, stuck_among, stuck_marks
from tests.factories import make_officer
from tests.linkage_makers import make_linkage

TODAY = agency_today()
DAYS = (200, 100, 70)


def ago(days: int) -> datetime.date:
    return TODAY - datetime.timedelta(days=days)


@pytest.fixture
def officer(session: Session) -> User:
    return make_officer(session)


@pytest.fixture
def linkages(session: Session, officer: User) -> list[Outcome]:
    """Of which nothing was heard for 200, 100 and 70 days; of the second, an officer's, one step is denied and one said alone."""
    found = [make_linkage(session, on=ago(days)) for days in DAYS]
    with transaction() as writing:
        second = writing.get_one(Outcome, found[1].id)
        second.owner_id = officer.id
        denied = OutcomeStep(outcome_id=second.id, stage=OutcomeStage.RFQ, reached_on=ago(160))
        denied.denied_by, denied.denied_at = FairSide.SUPPLIER, now() - datetime.timedelta(days=150)
        alone = OutcomeStep(outcome_id=second.id, stage=OutcomeStage.MEETING, reached_on=ago(41))
        alone.confirmed_by, alone.supplier_said_at = ConfirmedBy.SUPPLIER, now() - datetime.timedelta(days=40)
        writing.add_all([denied, alone])
    session.expire_all()
    return found


def told(session: Session, linkages: list[Outcome], *, by: StuckBy | None, least_days: int) -> list[Mark]:
    """The same reasons, as `stuck_among` reads them from the rows."""
    ids = [each.id or 0 for each in linkages]
    found = stuck_among(session, ids, TODAY, by=by, least_days=least_days)
    return sorted(Mark(hitch.since, each.linkage.id or 0, hitch.by) for each in found for hitch in each.hitches)


@pytest.mark.parametrize("by", [None, *StuckBy])
@pytest.mark.parametrize("least_days", [0, 40, 41, 70, 71, 150, 180, 365])
def test_reasons_found_by_sql_are_those_of_the_rows(
    session: Session, linkages: list[Outcome], by: StuckBy | None, least_days: int
) -> None:
    marks = [each for each in stuck_marks(session, TODAY, least_days=least_days) if by in (None, each.by)]
    assert marks == told(session, linkages, by=by, least_days=least_days)
    assert {each.by for each in stuck_marks(session, TODAY)} == set(StuckBy)


def test_linkages_come_by_the_oldest_reason_that_passes(
    session: Session, linkages: list[Outcome], officer: User
) -> None:
    marks = stuck_marks(session, TODAY)
    first, second, third = (each.id or 0 for each in linkages)
    assert linkages_of(marks) == [first, second, third]
    assert linkages_of(marks, StuckBy.DENIED) == [second]
    assert [each.linkage.id for each in stuck_among(session, [third, first], TODAY)] == [third, first]
    assert linkages_of(stuck_marks(session, TODAY, owner=officer.code)) == [second]
    assert linkages_of(stuck_marks(session, TODAY, owner="-")) == [first, third]


def test_what_ended_is_not_stuck(session: Session, linkages: list[Outcome]) -> None:
    with transaction():
        for each in linkages:
            ended = session.get_one(Outcome, each.id)
            ended.ended_on, ended.reason = TODAY, OutcomeReason.NO_ANSWER
    assert stuck_marks(session, TODAY) == []
