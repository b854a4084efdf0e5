"""Co-organisers bring firms and see their own alone, by link and signed in."""

from __future__ import annotations

import datetime

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.columns import now
from database.enums import AccessLinkKind, FairPhase, FairStaffRole, ParticipantStatus
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairStaff
from database.session import transaction
from linkage.services.access_links import make_link, revoke_links
from tests.factories import make_supplier, make_user
from tests.fair_makers import make_fair, make_participant
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form

GIVEN = {
    "side": "supplier",
    "name": "Cơ khí Hoa Sen",
    "tax_code": "",
    "contact_name": "Lan",
    "contact_phone": "0952836896",
}


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.WISHES)


@pytest.fixture
def staff(session: Session, fair: Fair) -> FairStaff:
    with transaction() as opened:
        made = FairStaff(
            fair_id=fair.id or 0, role=FairStaffRole.CO_ORGANISER, name="Lan", organisation="VCCI Hải Phòng"
        )
        opened.add(made)
    return made


@pytest.fixture
def url(session: Session, staff: FairStaff) -> str:
    return link(staff, AccessLinkKind.CO_ORGANISER)


def link(staff: FairStaff, kind: AccessLinkKind) -> str:
    with transaction() as opened:
        token = make_link(
            opened, kind, expires_at=now() + datetime.timedelta(days=9), staff_id=staff.id, fair_id=staff.fair_id
        )
    return f"/l/{token}/firms"


def test_own_firms_alone_are_seen_with_who_is_silent(
    session: Session, client: FlaskClient, fair: Fair, staff: FairStaff, url: str
) -> None:
    own = make_participant(session, fair, co_organiser_id=staff.id)
    other = make_participant(session, fair)
    page = get_page(client, url)
    assert (own.company.name in page, other.company.name in page.html) == (True, False)
    assert "One firm is silent: call it." in page
    assert "has not said whom it wants to meet" in page


def test_firm_that_is_brought_waits_for_the_agency(session: Session, client: FlaskClient, url: str) -> None:
    for form_key in ("one", "one"):
        page = post_form(client, url, {**GIVEN, "form_key": form_key})
        assert "The agency has your request for this firm" in page
    assert "Cơ khí Hoa Sen" in page
    made = session.exec(select(FairParticipant)).one()
    assert (made.status, made.company.supplier_profile is not None) == (ParticipantStatus.APPLIED, True)
    assert made.company.contact_phone == "0952836896"
    assert "on your list already" in post_form(client, url, {**GIVEN, "form_key": "two"}, status=409)


def test_nothing_is_told_of_a_firm_that_is_at_the_fair_without_them(
    session: Session, client: FlaskClient, fair: Fair, url: str
) -> None:
    company = make_supplier(session, name="Dập Tre Xanh", tax_code="0971110160")
    held = make_participant(session, fair, company=company)
    page = post_form(client, url, {**GIVEN, "tax_code": "0971110160"})
    assert "The agency has your request for this firm" in page
    assert "Dập Tre Xanh" not in page.html
    session.rollback()
    session.refresh(held)
    assert (held.co_organiser_id, "VCCI Hải Phòng" in (held.officer_note or "")) == (None, True)
    assert len(session.exec(select(Company)).all()) == 1


def test_name_is_asked_for_and_the_rest_kept(client: FlaskClient, url: str) -> None:
    page = post_form(client, url, {**GIVEN, "name": "", "tax_code": "12"}, status=422)
    assert ("Enter the name of the firm." in page, "Enter the tax code" in page) == (True, True)
    assert page.fields["contact_phone"] == "0952836896"


def test_link_that_is_revoked_or_for_the_door_opens_nothing(
    session: Session, client: FlaskClient, staff: FairStaff, url: str
) -> None:
    get_page(client, link(staff, AccessLinkKind.DOOR), status=404)
    with transaction() as opened:
        revoke_links(opened, AccessLinkKind.CO_ORGANISER, staff_id=staff.id or 0)
    get_page(client, url, status=404)
    post_form(client, url, GIVEN, status=404)
    get_page(client, "/l/nothing/firms", status=404)


def test_signed_in_co_organiser_sees_the_same_and_door_staff_nothing(
    session: Session, client: FlaskClient, sign_in: SignIn, fair: Fair, staff: FairStaff
) -> None:
    user, door = make_user(session), make_user(session)
    with transaction() as opened:
        opened.get_one(FairStaff, staff.id).user_id = user.id
        opened.add(FairStaff(fair_id=fair.id or 0, role=FairStaffRole.DOOR, name="Door", user_id=door.id))
    own = make_participant(session, fair, co_organiser_id=staff.id)
    page = get_page(sign_in(client, user), f"/fairs/{fair.code}/our-firms")
    assert own.company.name in page
    post_form(client, f"/fairs/{fair.code}/our-firms", GIVEN)
    get_page(sign_in(client, door), f"/fairs/{fair.code}/our-firms", status=404)
