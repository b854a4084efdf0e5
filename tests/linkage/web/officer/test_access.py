"""Every page of the officers' desks: who gets in, and that it is a good page."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form

PAGES = (
    "/officer",
    "/officer/suppliers",
    "/officer/assemblers",
    "/officer/reviews",
    "/officer/claims",
    "/officer/freshness",
    "/officer/freshness/visits",
    "/officer/certificates",
    "/officer/certificates?show=undated",
    "/officer/needs",
    "/officer/imports",
    "/officer/users",
    "/officer/letters",
    "/officer/audit",
    "/officer/health",
)


@pytest.mark.parametrize("url", PAGES)
def test_officer_sees_every_desk_page_empty(desk: FlaskClient, url: str) -> None:
    assert get_page(desk, url).h1


@pytest.mark.parametrize("url", PAGES)
def test_officer_sees_every_desk_page_with_rows(desk: FlaskClient, session: Session, url: str) -> None:
    make_supplier(session)
    make_need(session)
    assert get_page(desk, url).h1


@pytest.mark.parametrize(
    "url", [*PAGES, "/officer/suppliers.csv", "/officer/assemblers.csv", "/officer/freshness/visits.csv"]
)
def test_person_of_a_firm_is_kept_out(client: FlaskClient, session: Session, sign_in: SignIn, url: str) -> None:
    sign_in(client, make_user(session, company=make_assembler(session)))
    page = get_page(client, url, status=403)
    assert "ask the person who manages your firm's account" in page
    assert "Sign in" not in page.links


@pytest.mark.parametrize("url", PAGES)
def test_visitor_is_led_to_the_sign_in_page(client: FlaskClient, url: str) -> None:
    assert client.get(url).headers["Location"].startswith("/account/sign-in")


@pytest.mark.parametrize(
    "url",
    [
        "/officer/companies/NONE",
        "/officer/reviews/NONE",
        "/officer/needs/NONE",
        "/officer/imports/NONE",
        "/invitations/forged",
    ],
)
def test_what_is_not_there_is_not_found(desk: FlaskClient, url: str) -> None:
    get_page(desk, url, status=404)


@pytest.mark.parametrize(
    "url", ["/officer/users/{}/role", "/officer/users/{}/close", "/officer/users/{}/open", "/officer/health/index"]
)
def test_officer_without_the_role_does_not_administer(desk: FlaskClient, session: Session, url: str) -> None:
    person = make_user(session)
    page = post_form(desk, url.format(person.code), {}, status=403)
    assert "ask an administrator of the agency" in page
    assert "your firm" not in page
    assert "Sign in" not in page.links
