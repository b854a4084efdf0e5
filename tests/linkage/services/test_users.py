import threading
import time

import pytest
from pydantic import SecretStr
from sqlmodel import Session, select

from database.enums import MembershipRole, OfficerRole
from database.models.audit_events import AuditEvent
from database.models.users import User, UserSession
from database.session import Database, transaction
from linkage.errors import Conflict, Invalid, NotAllowed
from linkage.inputs.base import read_input
from linkage.inputs.users import NewUserInput
from linkage.services.audit import SYSTEM
from linkage.services.memberships import add_member, approve_claim, open_claims, refuse_claim
from linkage.services.sessions import start_session
from linkage.services.tokens import create_token, token_in_force
from linkage.services.users import (
    activate_user,
    actor_of,
    authenticated,
    create_user,
    deactivate_user,
    set_officer_role,
    set_password,
)
from tests.factories import make_officer, make_supplier, make_user

PASSWORD = "bốn mùa hoa sen"


def _new(session: Session, **overrides: object) -> User:
    data = {"name": "Lan", "email": "LAN@example.vn", "password": PASSWORD, **overrides}
    with transaction():
        return create_user(session, read_input(NewUserInput, data), by=SYSTEM)


def test_account_made_by_others_signs_in(session: Session) -> None:
    user = _new(session, officer_role="admin")
    assert user.officer_role is OfficerRole.ADMIN
    assert authenticated(session, "Lan@Example.VN", PASSWORD) == user
    assert PASSWORD not in str(session.exec(select(AuditEvent)).all())


def test_second_account_of_an_address_is_refused(session: Session) -> None:
    _new(session)
    with pytest.raises(Invalid) as refused:
        _new(session, email="lan@example.VN")
    assert list(refused.value.fields) == ["email"]


def test_person_shut_out_loses_browsers_and_keys(session: Session) -> None:
    """ASVS 7.4.2."""
    user = make_user(session)
    with transaction():
        start_session(session, user)
        _token, secret = create_token(session, user, "x", by=actor_of(user))
    with transaction():
        deactivate_user(session, user, by=SYSTEM)
    assert session.exec(select(UserSession)).all() == []
    assert token_in_force(session, secret) is None
    with transaction():
        activate_user(session, user, by=SYSTEM)
    assert token_in_force(session, secret) is None


def test_nobody_shuts_out_themselves(session: Session) -> None:
    user = make_officer(session, role=OfficerRole.ADMIN)
    with pytest.raises(NotAllowed), transaction():
        deactivate_user(session, user, by=actor_of(user))


def test_last_administrator_stays(session: Session) -> None:
    admin = make_officer(session, role=OfficerRole.ADMIN)
    make_officer(session, role=OfficerRole.ADMIN, is_active=False)
    with pytest.raises(Conflict), transaction():
        set_officer_role(session, admin, OfficerRole.OFFICER, by=SYSTEM)
    with pytest.raises(Conflict), transaction():
        deactivate_user(session, admin, by=SYSTEM)


def test_two_administrators_cannot_remove_each_other_at_once(session: Session, database: Database) -> None:
    first, second = (make_officer(session, role=OfficerRole.ADMIN).id for _ in range(2))
    is_removing = threading.Event()

    def remove_first() -> None:
        with database.session(), transaction() as own:
            set_officer_role(own, own.get_one(User, first), None, by=SYSTEM)
            own.flush()
            is_removing.set()
            time.sleep(0.5)  # the other one tries meanwhile

    thread = threading.Thread(target=remove_first)
    thread.start()
    is_removing.wait(5)
    with pytest.raises(Conflict), transaction():
        set_officer_role(session, session.get_one(User, second), None, by=SYSTEM)
    thread.join()


def test_password_set_by_others_ends_all_sessions(session: Session) -> None:
    """ASVS 7.4.3."""
    user = make_user(session)
    with transaction():
        start_session(session, user)
    with transaction():
        set_password(session, user, SecretStr(PASSWORD), by=SYSTEM)
    assert session.exec(select(UserSession)).all() == []
    assert authenticated(session, user.email, PASSWORD) == user


def test_claim_is_listed_approved_or_refused(session: Session) -> None:
    company = make_supplier(session)
    first = make_user(session, company=company, role=MembershipRole.CLAIMANT)
    make_user(session, company=company, role=MembershipRole.CLAIMANT)
    make_user(session, company=company)
    claims = open_claims(session)
    assert claims[0].user.email == first.email
    assert len(claims) == 2
    with transaction():
        approve_claim(session, claims[0], by=SYSTEM)
        refuse_claim(session, claims[1], by=SYSTEM)
    assert open_claims(session) == []
    session.expire_all()
    assert sorted(held.role for held in company.memberships) == [MembershipRole.OWNER, MembershipRole.OWNER]


def test_a_member_keeps_one_place_in_a_firm(session: Session) -> None:
    company, user = make_supplier(session), make_user(session)
    with transaction():
        add_member(session, company, user, MembershipRole.EDITOR, by=SYSTEM)
    with transaction():
        add_member(session, company, user, MembershipRole.OWNER, by=SYSTEM)
    session.expire_all()
    assert [held.role for held in company.memberships] == [MembershipRole.OWNER]
