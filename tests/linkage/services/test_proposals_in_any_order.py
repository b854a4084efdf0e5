"""Whatever people do in whatever order: no contact is shown without two consents, and no pair is proposed twice at a time."""

from __future__ import annotations

import datetime
from collections import Counter
from random import Random

import pytest
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import (
    ConsentChannel,
    ConsentPurpose,
    FairSide,
    MembershipRole,
    ProposalAnswer,
    ProposalOrigin,
    ProposalStatus,
)
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.outcomes import Outcome
from database.models.privacy import Consent
from database.models.proposals import FirmRefusal, Proposal
from database.models.users import Membership
from database.session import Clash, transaction
from linkage.days import agency_today
from linkage.errors import LinkageError
from linkage.inputs.proposals import RefusalInput
from linkage.services.audit import SYSTEM
from linkage.services.consents import withdraw_all, withdraw_consent
from linkage.services.contacts import open_introduction
from linkage.services.firm_refusals import end_refusal, refuse_firm
from linkage.services.persons import person_of_user
from linkage.services.proposal_answers import end_introduction, run_days
from linkage.services.proposals import undo, withdraw
from tests.linkage.services.test_proposals import DESK, Pair

STEPS = 80
COMMON = {"desk": DESK, "channel": ConsentChannel.WEB, "by": SYSTEM}


class Storm:
    """One pair and everything that may happen to it; each action draws what it needs."""

    def __init__(self, session: Session, rng: Random) -> None:
        self.session, self.rng, self.pair = session, rng, Pair(session)
        self.done: Counter[str] = Counter()

    def step(self) -> None:
        actions = (
            *[self.yes] * 8,
            self.propose,
            self.propose,
            self.come_back,
            self.no,
            self.undo,
            self.withdraw,
            self.close,
        )
        actions += (self.take_back, self.take_all_back, self.refuse, self.allow, self.leave, self.come_back, self.days)
        action = self.rng.choice(actions)
        try:
            action()
        except (LinkageError, Clash):
            self.done["refused"] += 1
        else:
            self.done[action.__name__] += 1
        self.session.expire_all()

    def _some(self) -> Proposal | None:
        found = self.session.exec(select(Proposal).order_by(col(Proposal.id).desc()).limit(3)).all()
        return self.rng.choice(found) if found else None

    def _side(self) -> FairSide:
        return self.rng.choice(list(FairSide))

    def propose(self) -> None:
        self.pair.proposed(is_shown=self.rng.random() < 0.8, origin=self.rng.choice(list(ProposalOrigin)[:3]))

    def yes(self) -> None:
        found = self._some()
        if found is not None:
            self.pair.yes(found, self._side())

    def no(self) -> None:
        found = self._some()
        if found is not None and self.rng.random() < 0.3:
            self.pair.no(found, self._side())

    def undo(self) -> None:
        found = self._some()
        if found is not None:
            with transaction() as session:
                undo(session, session.get_one(Proposal, found.id), desk=DESK, by=SYSTEM)

    def withdraw(self) -> None:
        found = self._some()
        if found is not None and self.rng.random() < 0.3:
            with transaction() as session:
                withdraw(session, session.get_one(Proposal, found.id), desk=DESK, by=SYSTEM)

    def close(self) -> None:
        found = self._some()
        if found is not None and self.rng.random() < 0.5:
            with transaction() as session:
                held = session.get_one(Proposal, found.id)
                end_introduction(session, held, side=self._side(), desk=DESK, by=SYSTEM)

    def take_back(self) -> None:
        found, person = self._some(), person_of_user(self.pair.people[self._side()])
        if found is not None and self.rng.random() < 0.5:
            with transaction() as session:
                withdraw_consent(
                    session,
                    person,
                    ConsentPurpose.INTRODUCTION,
                    **COMMON,
                    subject_code=found.code,  # type: ignore[arg-type]
                )

    def take_all_back(self) -> None:
        if self.rng.random() < 0.3:
            with transaction() as session:
                withdraw_all(session, person_of_user(self.pair.people[self._side()]), **COMMON)  # type: ignore[arg-type]

    def refuse(self) -> None:
        if self.rng.random() < 0.1:
            firms = [self.pair.supplier.id, self.pair.buyer.id]
            self.rng.shuffle(firms)
            with transaction() as session:
                own, other = (session.get_one(Company, key) for key in firms)
                refuse_firm(session, own, other, RefusalInput(firm=other.code), desk=DESK, by=SYSTEM)

    def allow(self) -> None:
        for each in self.session.exec(select(FirmRefusal).where(col(FirmRefusal.ended_at).is_(None))).all():
            with transaction() as session:
                end_refusal(session, session.get_one(Company, each.company_id), each.code, by=SYSTEM)

    def leave(self) -> None:
        if self.rng.random() < 0.3:
            user = self.pair.people[self._side()].id
            with transaction() as session:
                for held in session.exec(select(Membership).where(Membership.user_id == user)).all():
                    session.delete(held)

    def come_back(self) -> None:
        firms = {FairSide.SUPPLIER: self.pair.supplier.id, FairSide.ASSEMBLER: self.pair.buyer.id}
        with transaction() as session:
            for side, user in self.pair.people.items():
                own = select(Membership).where(Membership.user_id == user.id)
                if session.exec(own).first() is None:
                    session.add(
                        Membership(user_id=user.id or 0, company_id=firms[side] or 0, role=MembershipRole.OWNER)
                    )

    def days(self) -> None:
        found = self._some()
        with transaction() as session:
            if found is not None and self.rng.random() < 0.2:
                held = session.get_one(Proposal, found.id)
                held.expires_on = agency_today() - datetime.timedelta(days=1)
            run_days(session, agency_today(), desk=DESK)


def _has_consent(session: Session, found: Proposal, company: Company) -> bool:
    """Read from the rows alone, by nothing that the services use."""
    rows = session.exec(select(Consent).where(Consent.subject_code == found.code)).all()
    members = {held.user_id for held in session.exec(select(Membership)).all() if held.company_id == company.id}
    return any(
        each.purpose is ConsentPurpose.INTRODUCTION
        and each.company_code == company.code
        and each.given_at is not None
        and each.withdrawn_at is None
        and each.user_id in members
        for each in rows
    )


def _check(session: Session) -> None:
    living = 0
    for found in session.exec(select(Proposal)).all():
        shown = open_introduction(session, found)
        is_open = (
            found.status is ProposalStatus.AGREED
            and all(each.answer is ProposalAnswer.ACCEPTED for each in found.sides)
            and _has_consent(session, found, found.supplier)
            and _has_consent(session, found, found.buyer)
        )
        assert bool(shown) is is_open
        living += found.status in (ProposalStatus.OPEN, ProposalStatus.AGREED)
        if found.status not in (ProposalStatus.OPEN, ProposalStatus.AGREED):
            assert {each.contact_name for each in found.sides} == {None}
            assert found.closed_at is not None
        if found.shown_at > now() and found.origin is ProposalOrigin.OFFICER:
            assert {each.answer for each in found.sides} == {ProposalAnswer.WAITING}
    assert living <= 1
    refused = session.exec(select(FirmRefusal).where(col(FirmRefusal.ended_at).is_(None))).first()
    assert refused is None or living == 0
    assert len(session.exec(select(Outcome)).all()) <= 1


@pytest.mark.parametrize("seed", range(2))
def test_no_contact_is_shown_without_two_consents(session: Session, seed: int) -> None:
    storm = Storm(session, Random(seed))
    opened = 0
    for _each in range(STEPS):
        storm.step()
        _check(session)
        opened += any(open_introduction(session, each) for each in session.exec(select(Proposal)).all())
    keys = [each.idempotency_key for each in session.exec(select(OutboxMessage)).all()]
    assert len(keys) == len(set(keys))
    # The storm reaches what it is to test.
    assert opened > 0
    assert storm.done["refused"] < STEPS
