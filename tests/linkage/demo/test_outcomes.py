"""What came of introductions in the demo."""

from __future__ import annotations

import datetime

from sqlmodel import Session, col, func, select

from database.enums import OutcomeStage
from database.models.match_lists import MatchList
from database.models.outcomes import Outcome, OutcomeStep
from database.session import transaction
from linkage.demo.generator import Plan
from linkage.demo.load import load, made
from linkage.demo.outcomes import bring_together
from linkage.services.audit import SYSTEM
from linkage.services.outcomes import past_work

DAY = datetime.date(2026, 11, 21)
PLAN = Plan(as_of=DAY, firms=240, needs=30)


def test_introductions_follow_lists_and_lead_to_work(session: Session) -> None:
    with transaction() as writing:
        load(writing, PLAN, made(PLAN))
    outcomes = session.exec(select(Outcome)).all()
    assert len(outcomes) >= 60
    assert all(one.score is not None and one.rank is not None for one in outcomes)
    assert {OutcomeStage.INTRODUCED, OutcomeStage.ORDER} <= {one.stage for one in outcomes}
    assert all(step.reached_on <= DAY for step in session.exec(select(OutcomeStep)).all())
    shown = session.exec(select(func.max(col(MatchList.shown_on)))).one()
    assert shown is not None
    assert shown <= DAY - datetime.timedelta(days=60)
    assert past_work(session, [one.company_id for one in outcomes])


def test_second_time_writes_nothing(session: Session) -> None:
    with transaction() as writing:
        load(writing, PLAN, made(PLAN))
    with transaction() as writing:
        assert bring_together(writing, PLAN, by=SYSTEM) == 0
