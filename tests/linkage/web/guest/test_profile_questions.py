"""Is the profile still true, and does this person speak for the firm: answered behind links."""

from __future__ import annotations

import datetime

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import MembershipRole, ProfileStatus, QuestionAnswer, QuestionChannel
from database.models.claim_checks import ClaimCheck
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.profile_questions import ProfileQuestion
from database.models.users import Membership
from database.session import transaction
from linkage.days import agency_today
from linkage.services.audit import SYSTEM
from linkage.services.claim_checks import send_link
from linkage.services.profile_questions import make_question
from tests.factories import make_supplier, make_user
from tests.pages import get_page, post_form

TODAY = agency_today()
LONG_AGO = TODAY - datetime.timedelta(days=400)


@pytest.fixture
def company(session: Session) -> Company:
    contact = {"name": "zqname", "email": "zqmail@hoasen.example", "phone": "zqphone"}
    return make_supplier(session, name="Dập Hoa Sen", confirmed_on=LONG_AGO, tax_code="0101243150", contact=contact)


@pytest.fixture
def url(company: Company) -> str:
    with transaction() as session:
        held = session.get_one(Company, company.id)
        return f"/l/{make_question(session, held, QuestionChannel.LETTER, on=TODAY, by=SYSTEM)}/profile"


def question(session: Session) -> ProfileQuestion:
    session.expire_all()
    return session.exec(select(ProfileQuestion)).one()


def test_opening_the_link_changes_nothing_and_tells_what_is_public(
    client: FlaskClient, session: Session, url: str
) -> None:
    for method in ("get", "head", "options"):
        answer = getattr(client, method)(url)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
    page = get_page(client, url)
    assert "Dập Hoa Sen" in page
    assert "ISO 9001" in page
    for private in ("zqname", "zqmail", "zqphone", "0101243150"):
        assert private not in page.html
    assert question(session).answered_at is None


def test_one_tap_confirms_and_a_second_use_is_told_so_kindly(client: FlaskClient, session: Session, url: str) -> None:
    assert "Thank you, this is answered" in post_form(client, url, {"answer": "still-true"})
    assert "everything is still true" in post_form(client, url, {"answer": "closed"})
    assert question(session).answer is QuestionAnswer.STILL_TRUE
    company = session.exec(select(Company)).one()
    assert company.supplier_profile is not None
    assert company.supplier_profile.confirmed_on == TODAY


def test_change_is_noted_for_the_agency(client: FlaskClient, session: Session, url: str) -> None:
    page = post_form(client, url, {"answer": "changed", "note": ""}, status=422)
    assert "Say what has changed" in page
    assert "The agency has your note" in post_form(client, url, {"answer": "changed", "note": "New press"})
    assert question(session).note == "New press"


def test_closed_takes_nothing_away_by_itself(client: FlaskClient, session: Session, url: str) -> None:
    assert "The agency checks it" in post_form(client, url, {"answer": "closed"})
    company = session.exec(select(Company)).one()
    assert company.supplier_profile is not None
    assert company.supplier_profile.status is ProfileStatus.LISTED


@pytest.mark.parametrize("answer", ["", "yes", "still-true' OR 1"])
def test_odd_answer_is_refused(client: FlaskClient, session: Session, url: str, answer: str) -> None:
    assert "Choose one of the three answers" in post_form(client, url, {"answer": answer}, status=422)
    assert question(session).answered_at is None


def test_forged_or_foreign_link_opens_nothing(client: FlaskClient, url: str) -> None:
    get_page(client, url.replace("/l/", "/l/x"), status=404)
    get_page(client, url.replace("/profile", "/claim"), status=404)
    get_page(client, url.replace("/profile", "/agenda"), status=404)
    assert client.post(url, data={"answer": "closed"}).status_code == 400


def test_firm_confirms_a_person_once(client: FlaskClient, session: Session, company: Company) -> None:
    claim = make_user(session, name="Chị Cam", company=company, role=MembershipRole.CLAIMANT).memberships[0]
    with transaction() as writing:
        send_link(writing, writing.get_one(Membership, claim.id), "", base_url="", by=SYSTEM)
    letter = session.exec(select(OutboxMessage)).one()
    url = "/l/" + letter.body.split("/l/")[1].split()[0]
    assert "Chị Cam" in get_page(client, url)
    assert session.exec(select(ClaimCheck.proven_at)).one() is None
    for _time in range(2):
        assert "It was confirmed on" in post_form(client, url, {})
    session.expire_all()
    assert session.exec(select(ClaimCheck)).one().proven_at is not None
    assert session.get_one(Membership, claim.id).role is MembershipRole.CLAIMANT
