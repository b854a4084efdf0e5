"""Every page of a supplier's room opens, and to nobody else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from tests.factories import make_assembler, make_need, make_officer, make_user
from tests.linkage.web.conftest import SignIn
from tests.linkage.web.supplier.conftest import Owner
from tests.pages import get_page

PAGES = {
    "/supplier": "Our desk",
    "/supplier/profile": "Our profile",
    "/supplier/profile/company": "About the firm",
    "/supplier/profile/place": "Where you work",
    "/supplier/profile/place/2": "Where you work: plant 2",
    "/supplier/profile/processes": "What you do",
    "/supplier/profile/processes?words=dap+lien+hoan": "What you do",
    "/supplier/profile/processes/1/1": "Progressive stamping",
    "/supplier/profile/machines": "Machines",
    "/supplier/profile/machines/1/1": "Machine",
    "/supplier/profile/machines/1/2": "Machine",
    "/supplier/profile/certificates": "Certificates",
    "/supplier/profile/certificates/1": "Certificate",
    "/supplier/profile/certificates/2": "Certificate",
    "/supplier/profile/terms": "Quality and terms",
    "/supplier/profile/photos": "Photos",
    "/supplier/profile/contact": "Contact",
    "/supplier/needs": "Needs that fit us",
    "/supplier/needs?show=near": "Needs that fit us",
}
"""Address -> heading, for the firm of the factory."""


@pytest.mark.parametrize(("url", "heading"), PAGES.items())
def test_page_opens(client: FlaskClient, session: Session, owner: Owner, url: str, heading: str) -> None:
    owner()
    make_need(session)
    assert get_page(client, url).h1 == heading


@pytest.mark.parametrize("url", PAGES)
def test_page_asks_a_visitor_to_sign_in(client: FlaskClient, url: str) -> None:
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("url", PAGES)
def test_page_refuses_assemblers_and_officers(client: FlaskClient, session: Session, sign_in: SignIn, url: str) -> None:
    for person in (make_user(session, company=make_assembler(session)), make_officer(session)):
        sign_in(client, person)
        assert client.get(url).status_code == 403


@pytest.mark.parametrize(
    "url",
    [
        "/supplier/profile/place/3",
        "/supplier/profile/place/0",
        "/supplier/profile/processes/1/2",
        "/supplier/profile/processes/2/1",
        "/supplier/profile/machines/1/3",
        "/supplier/profile/machines/2/1",
        "/supplier/profile/certificates/3",
        "/supplier/profile/certificates/0",
    ],
)
def test_entries_that_are_not_there_are_not_found(client: FlaskClient, owner: Owner, url: str) -> None:
    owner()
    get_page(client, url, status=404)
