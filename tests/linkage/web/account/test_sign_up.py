"""Registering a firm."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import MembershipRole, Nationality, ProfileStatus
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.users import Membership, User
from tests.factories import make_supplier, make_user
from tests.pages import get_page, post_form, with_csrf_token

SUPPLIER = {
    "tax_code": "0100233488",
    "company_name": "Cơ khí Ánh Dương",
    "province": "01",
    "name": "Lan",
    "email": "Lan@Example.vn",
    "password": "bốn mùa hoa sen",
}
ASSEMBLER = {
    "company_name": "Sumida Thăng Long",
    "nationality": "JP",
    "sector": "office-machines",
    "province": "01",
    "name": "佐藤",
    "email": "sato@example.jp",
    "password": "四季の花が咲く丘の上",
}


def _sign_up(client: FlaskClient, **overrides: Any) -> Any:
    return post_form(client, "/account/sign-up/supplier", {**SUPPLIER, **overrides}, status=None)


def test_supplier_is_registered_and_signed_in(client: FlaskClient, session: Session) -> None:
    page = _sign_up(client)
    company = session.exec(select(Company)).one()
    assert (company.name, company.tax_code) == ("Cơ khí Ánh Dương", "0100233488")
    assert company.supplier_profile is not None
    assert company.supplier_profile.status is ProfileStatus.DRAFT
    assert [plant.province for plant in company.plants] == ["01"]
    user = session.exec(select(User)).one()
    assert (user.email, user.name, user.language) == ("lan@example.vn", "Lan", "en")
    assert [(held.company_id, held.role) for held in user.memberships] == [(company.id, MembershipRole.OWNER)]
    assert "Your firm is registered. Nobody sees it yet." in page
    assert "Account: Lan" in page


def test_language_of_the_page_becomes_the_persons(client: FlaskClient, session: Session) -> None:
    client.get("/account/sign-up?lang=vi")
    _sign_up(client)
    assert session.exec(select(User.language)).one() == "vi"


def test_assembler_is_registered_and_signed_in(client: FlaskClient, session: Session) -> None:
    post_form(client, "/account/sign-up/assembler", ASSEMBLER, status=None)
    company = session.exec(select(Company)).one()
    assert company.assembler_profile is not None
    assert company.assembler_profile.nationality is Nationality.JP
    assert (company.assembler_profile.sector, company.assembler_profile.plant_province) == ("office-machines", "01")
    assert company.supplier_profile is None
    assert session.exec(select(Membership.role)).one() is MembershipRole.OWNER


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("tax_code", "", "Enter the tax code of your firm."),
        ("tax_code", "01002", "Enter the tax code: 10 digits, 13 for a branch, or 12 for a household business."),
        ("tax_code", "x" * 10_000, "Enter the tax code: 10 digits, 13 for a branch, or 12 for a household business."),
        ("company_name", " ", "Enter the name of your firm."),
        ("company_name", "a" * 10_000, "Use 300 characters or fewer."),
        ("company_name", "a\0b", "This text holds characters that cannot be stored. Type it again without them."),
        ("province", "", "Choose the province of your main plant."),
        ("name", "", "Enter your name."),
        ("email", "lan", "Enter an e-mail address such as lan@example.vn."),
        ("email", "lan@example.vn\nBcc: x@example.vn", "Enter an e-mail address such as lan@example.vn."),
        ("email", "", "Enter your e-mail address."),
        ("password", "", "Choose a password."),
        ("password", "short", "Enter a password of at least 10 characters. A few words in a row are easy to remember."),
        ("password", "password123", "Choose another password: this one is among the first that a stranger would try."),
        (
            "password",
            "lan@example.vn",
            "Choose another password: this one is close to your e-mail address, your name or the name of your firm.",
        ),
        (
            "password",
            "cokhianhduong1",
            "Choose another password: this one is close to your e-mail address, your name or the name of your firm.",
        ),
    ],
)
def test_wrong_answer_is_asked_for_again_and_the_others_kept(
    client: FlaskClient, session: Session, field: str, value: str, words: str
) -> None:
    page = post_form(client, "/account/sign-up/supplier", {**SUPPLIER, field: value}, status=422)
    assert page.links[words] == f"#f-{field}"
    assert page.title.startswith("Error: Register as a supplier")
    kept = {name: page.fields[name] for name in ("tax_code", "name", "email") if name != field}
    assert kept == {name: SUPPLIER[name] for name in kept}
    assert page.fields["password"] == ""
    assert session.exec(select(Company)).all() == []
    assert session.exec(select(User)).all() == []


def test_errors_stand_in_the_order_of_the_form(client: FlaskClient) -> None:
    page = post_form(client, "/account/sign-up/supplier", {}, status=422)
    anchors = [url for url in page.links.values() if url.startswith("#f-")]
    assert anchors == ["#f-tax_code", "#f-company_name", "#f-province", "#f-name", "#f-email", "#f-password"]


def test_doubtful_check_digit_warns_and_goes_on(client: FlaskClient, session: Session) -> None:
    page = _sign_up(client, tax_code="0100 233 480")
    assert "The last digit of the tax code does not fit the others. Please check it in your profile." in page
    assert session.exec(select(Company.tax_code)).one() == "0100233480"


@pytest.mark.parametrize(("typed", "kept"), [("001085000123", "001085000123"), ("0314409058002", "0314409058-002")])
def test_household_and_branch_numbers_are_taken(client: FlaskClient, session: Session, typed: str, kept: str) -> None:
    page = _sign_up(client, tax_code=typed)
    assert session.exec(select(Company.tax_code)).one() == kept
    assert kept not in page.html


def test_firm_that_is_registered_says_whom_to_ask(client: FlaskClient, session: Session) -> None:
    company = make_supplier(session, tax_code="0100233488")
    make_user(session, email="first@example.vn", company=company)
    page = post_form(client, "/account/sign-up/supplier", SUPPLIER, status=422)
    words = "This firm is registered already. Ask the colleague who did it, or the linkage agency, to add you."
    assert page.links[words] == "#f-tax_code"
    assert "first@example.vn" not in page.html


def test_firm_that_a_list_brought_is_claimed_and_opens_nothing_yet(client: FlaskClient, session: Session) -> None:
    make_supplier(session, tax_code="0100233488", name="From a list", source="list", id="a1")
    page = _sign_up(client)
    assert "An officer now checks that you speak for this firm" in page
    assert page.h1 == "Show that you belong to the firm"
    assert "This proves the person, not the data" in page
    assert "Waiting for an officer" in get_page(client, "/account")
    assert session.exec(select(Company.name)).all() == ["From a list"]
    assert session.exec(select(Membership.role)).all() == [MembershipRole.CLAIMANT]
    assert "company.claimed" in session.exec(select(AuditEvent.action)).all()


def test_second_claim_is_possible(client: FlaskClient, session: Session) -> None:
    company = make_supplier(session, tax_code="0100233488")
    make_user(session, company=company, role=MembershipRole.CLAIMANT)
    _sign_up(client)
    assert session.exec(select(Membership.role)).all() == [MembershipRole.CLAIMANT] * 2


def test_known_address_is_sent_to_sign_in(client: FlaskClient, session: Session) -> None:
    make_user(session, email="lan@example.vn")
    page = post_form(client, "/account/sign-up/supplier", SUPPLIER, status=422)
    assert page.links["There is an account with this e-mail address already. Sign in with it."] == "#f-email"


def test_form_sent_twice_makes_one_firm_and_signs_in_both_times(client: FlaskClient, session: Session) -> None:
    key = get_page(client, "/account/sign-up/supplier").fields["form_key"]
    fields = with_csrf_token(client, {**SUPPLIER, "form_key": key})
    cookie = client.get_cookie("linkage")
    assert cookie is not None
    client.post("/account/sign-up/supplier", data=fields)
    client.set_cookie("linkage", cookie.value)  # the first answer never arrived
    client.post("/account/sign-up/supplier", data=fields)
    assert len(session.exec(select(Company)).all()) == 1
    assert "Account: Lan" in get_page(client, "/account")


def test_at_most_eight_fields_are_typed(client: FlaskClient) -> None:
    for role in ("supplier", "assembler"):
        fields = get_page(client, f"/account/sign-up/{role}").fields
        assert len(set(fields) - {"q", "csrf_token", "form_key"}) <= 8


def test_two_ways_are_offered(client: FlaskClient) -> None:
    links = get_page(client, "/account/sign-up").links
    assert links["Register as a supplier"] == "/account/sign-up/supplier"
    assert links["Register as an assembler"] == "/account/sign-up/assembler"
