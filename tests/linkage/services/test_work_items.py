"""Work about what is decided is done, whoever had it."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from database.enums import MembershipRole
from database.models.audit_events import AuditEvent
from database.models.company_pairs import CompanyPair
from database.models.imports import ImportBatch
from database.models.users import Membership, User
from database.models.work_items import WorkItem
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.company_pairs import Seen, decide, stamp
from linkage.services.imports import discard_batch, write_batch
from linkage.services.memberships import approve_claim, refuse_claim
from linkage.services.users import actor_of
from linkage.services.work_items import take
from tests.factories import make_officer, make_supplier, make_user


@pytest.fixture
def officer(session: Session) -> User:
    return make_officer(session, name="Mận")


def taken(session: Session, kind: str, subject: str, officer: User) -> None:
    with transaction() as writing:
        take(writing, kind, subject, by=actor_of(writing.get_one(User, officer.id)))


def is_done(session: Session) -> list[bool]:
    session.expire_all()
    return [item.closed_at is not None for item in session.exec(select(WorkItem)).all()]


@pytest.mark.parametrize(
    ("finding", "done"), [("different", [True]), ("branch", [True]), ("unsure", [False]), ("same", [])]
)
def test_pair_that_is_decided_is_nobodys_work(session: Session, officer: User, finding: str, done: list[bool]) -> None:
    one, other = make_supplier(session), make_supplier(session)
    with transaction():
        pair = CompanyPair(one_id=one.id or 0, other_id=other.id or 0)
        session.add(pair)
    taken(session, "pair", pair.code, officer)
    with transaction() as writing:
        looked = Seen({each.code: each.version for each in (one, other)}, stamp(pair))
        decide(writing, pair.code, finding, seen=looked, by=SYSTEM)
    assert is_done(session) == done


@pytest.mark.parametrize(("is_right", "done"), [(True, [True]), (False, [])])
def test_claim_that_is_decided_is_nobodys_work(
    session: Session, officer: User, is_right: bool, done: list[bool]
) -> None:
    user = make_user(session, company=make_supplier(session), role=MembershipRole.CLAIMANT)
    key = user.memberships[0].id or 0
    taken(session, "claim", str(key), officer)
    with transaction() as writing:
        claim = writing.get_one(Membership, key)
        approve_claim(writing, claim, by=SYSTEM) if is_right else refuse_claim(writing, claim, by=SYSTEM)
    assert is_done(session) == done
    actions = session.exec(select(AuditEvent.action)).all()
    assert actions.count("work.done") == len(done)


@pytest.mark.parametrize("way", ["written", "set aside"])
def test_list_that_is_written_or_set_aside_is_nobodys_work(session: Session, officer: User, way: str) -> None:
    with transaction():
        batch = ImportBatch(source="list", file_name="a.csv")
        session.add(batch)
    taken(session, "list", batch.code, officer)
    with transaction() as writing:
        found = writing.get_one(ImportBatch, batch.id)
        write_batch(writing, found, [], by=SYSTEM) if way == "written" else discard_batch(writing, found, by=SYSTEM)
    assert is_done(session) == [True]
