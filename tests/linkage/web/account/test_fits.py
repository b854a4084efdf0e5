"""The switch for letters about new fits, and their end from a letter."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import ConsentPurpose, MembershipRole
from database.models.companies import Company
from database.models.fit_alerts import FitLetters
from database.models.users import Membership
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.new_fits import choose_letters
from linkage.services.persons import person_of_user
from tests.factories import make_consent, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form

ON, OFF = "You get a letter on days when something newly fits this firm.", "You get no letters about what newly fits"


@pytest.mark.parametrize(("role", "shown"), [(MembershipRole.OWNER, ON), (MembershipRole.EDITOR, OFF)])
def test_owners_who_agreed_to_news_get_letters_until_they_choose_otherwise(
    client: FlaskClient, session: Session, sign_in: SignIn, role: MembershipRole, shown: str
) -> None:
    company = make_supplier(session)
    user = make_user(session, company=company, role=role)
    sign_in(client, user)
    assert OFF in get_page(client, "/account")
    make_consent(session, person_of_user(user), ConsentPurpose.NEWSLETTERS)
    assert shown in get_page(client, "/account")
    wanted = "0" if shown is ON else "1"
    page = post_form(client, "/account/fits", {"company": company.code, "letters": wanted})
    assert (OFF if shown is ON else ON) in page


def test_nobody_chooses_for_a_firm_of_others(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    other = make_supplier(session)
    sign_in(client, make_user(session, company=make_supplier(session)))
    assert post_form(client, "/account/fits", {"company": other.code, "letters": "1"}, status=404)
    claimant = make_user(session, company=other, role=MembershipRole.CLAIMANT)
    sign_in(client, claimant)
    assert post_form(client, "/account/fits", {"company": other.code, "letters": "1"}, status=404)
    assert session.exec(select(FitLetters)).all() == []


@pytest.fixture
def token(session: Session) -> str:
    company: Company = make_supplier(session, name="Dập Sen")
    make_user(session, company=company)
    with transaction() as writing:
        choose_letters(writing, writing.exec(select(Membership)).one(), is_wanted=True, by=SYSTEM)
    return session.exec(select(FitLetters.token)).one()


def test_opening_the_link_changes_nothing_the_button_does(client: FlaskClient, session: Session, token: str) -> None:
    assert "Letters come to you about what newly fits Dập Sen." in get_page(client, f"/account/fits/stop/{token}")
    session.expire_all()
    assert session.exec(select(FitLetters.is_wanted)).one() is True
    for _twice in range(2):
        assert "No more letters come" in post_form(client, f"/account/fits/stop/{token}", {})
    session.expire_all()
    assert session.exec(select(FitLetters.is_wanted)).one() is False


def test_a_link_that_is_not_whole_is_not_found(client: FlaskClient) -> None:
    assert get_page(client, "/account/fits/stop/half", status=404)
