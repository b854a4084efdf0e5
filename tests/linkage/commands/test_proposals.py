from __future__ import annotations

import datetime
import json

from sqlmodel import Session

from database.columns import now
from database.enums import ProposalStatus
from database.models.proposals import Proposal
from database.session import transaction
from linkage.days import agency_today
from tests.linkage.services.test_proposals import Pair

from .conftest import Linkage


def _silent(session: Session) -> Proposal:
    made = Pair(session).proposed()
    with transaction():
        found = session.get_one(Proposal, made.id)
        found.expires_on = agency_today() - datetime.timedelta(days=1)
    return made


def _status(session: Session, made: Proposal) -> ProposalStatus:
    session.rollback()
    session.expire_all()
    return session.get_one(Proposal, made.id).status


def test_silence_ends_a_proposal_and_a_dry_run_only_says_so(linkage: Linkage, session: Session) -> None:
    made = _silent(session)
    assert "1 proposals would be ended by silence." in linkage("proposals", "expire", "--dry-run").err
    assert _status(session, made) is ProposalStatus.OPEN
    assert json.loads(linkage("proposals", "expire", "--json").out) == {"reminders": 0, "expired": 1}
    assert _status(session, made) is ProposalStatus.EXPIRED
    assert json.loads(linkage("proposals", "list", "--json").out)["expired"] == 1
    assert "agreed\t0" in linkage("proposals", "list").out


def test_who_is_silent_is_reminded_with_the_address_that_is_said(linkage: Linkage, session: Session) -> None:
    made = Pair(session).proposed()
    with transaction():
        session.get_one(Proposal, made.id).shown_at = now() - datetime.timedelta(days=11)
    said = linkage("proposals", "expire").err
    assert "2 reminders are in the outbox" in said
    assert "LINKAGE_BASE_URL" in said
    assert "0 reminders" in linkage("proposals", "expire").err


def test_a_worker_does_it_once_a_day_by_itself(linkage: Linkage, session: Session) -> None:
    made = _silent(session)
    linkage("worker", "--once")
    assert _status(session, made) is ProposalStatus.EXPIRED
