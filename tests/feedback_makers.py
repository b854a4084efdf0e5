"""Questions about the agency's services and reports of buyers, for tests, as the services make them."""

from __future__ import annotations

import datetime
from typing import Any

from sqlmodel import Session, select

from database.enums import AnsweredVia
from database.models.companies import Company
from database.models.feedback import ConductReport, Feedback
from database.models.outcomes import Outcome
from database.models.users import User
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.base import read_input
from linkage.inputs.conduct_reports import ConductReportInput
from linkage.inputs.feedback import FeedbackInput
from linkage.services.audit import SYSTEM
from linkage.services.conduct_reports import tell_of_conduct
from linkage.services.feedback import answer, plan_feedback
from linkage.services.users import actor_of
from tests.factories import make_need
from tests.linkage_makers import make_linkage


def make_asked(session: Session, *, linkage: Outcome | None = None, **overrides: Any) -> Feedback:
    """The question to the supplier of an introduction of a month ago."""
    on = agency_today() - datetime.timedelta(days=30)
    found = linkage or make_linkage(session, on=on, **overrides)
    with transaction() as writing:
        plan_feedback(writing, agency_today())
    return session.exec(
        select(Feedback).where(Feedback.outcome_id == found.id, Feedback.company_id == found.company_id)
    ).one()


def give_mark(asked: Feedback, mark: int, text: str | None = None, *, via: AnsweredVia = AnsweredVia.LINK) -> Feedback:
    with transaction() as writing:
        given = FeedbackInput(mark=mark, text=text)
        return answer(
            writing, writing.get_one(Feedback, asked.id), given, via=via, by=SYSTEM, base_url="https://x.example"
        )


def make_report(
    session: Session,
    buyer: Company | None = None,
    *,
    supplier: Company | None = None,
    linkage: Outcome | None = None,
    user: User | None = None,
    **given: Any,
) -> ConductReport:
    """Of a new supplier about the buyer, unless they are given."""
    found = linkage or make_linkage(
        session, need=make_need(session, buyer) if buyer is not None else None, supplier=supplier
    )
    data = read_input(ConductReportInput, {"topic": "late-payment", "text": "Paid after 190 days.", **given})
    with transaction() as writing:
        by = SYSTEM if user is None else actor_of(user)
        return tell_of_conduct(writing, writing.get_one(Outcome, found.id), data, by=by)
