"""A buyer, three suppliers and their people, for the pages of requests for quotation."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from database.models.companies import Company
from database.models.rfqs import Rfq
from database.models.users import User
from database.session import transaction
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import Page, get_page, post_form
from tests.rfq_makers import (
    NDA,
    letters,
    make_rfq,
)


@dataclass
class Market:
    """A buyer, three suppliers and their people; the third has no account."""

    app: Flask
    sign_in: SignIn
    buyer: Company
    first: Company
    second: Company
    third: Company
    people: dict[str, User]

    def as_(self, who: str) -> FlaskClient:
        return self.sign_in(self.app.test_client(), self.people[who])

    def visitor(self) -> FlaskClient:
        return self.app.test_client()


@pytest.fixture
def market(app: Flask, sign_in: SignIn, session: Session) -> Market:
    buyer = make_assembler(session, name="Fuji Hồ Gươm")
    first, second, third = (make_supplier(session, name=f"Dập {name}") for name in ("Sen", "Cúc", "Mai"))
    with transaction():
        third.contact_name, third.contact_email = "Trần Văn Mai", "mai@supplier.example"
        session.add(third)
    people = {
        "buyer": make_user(session, company=buyer, email="buyer@mail.example"),
        "first": make_user(session, company=first, name="Lê Thị Hồng", email="first@mail.example"),
        "second": make_user(session, company=second, email="second@mail.example"),
        "officer": make_officer(session, email="officer@mail.example"),
        "other": make_user(session, company=make_assembler(session), email="other@mail.example"),
    }
    return Market(app, sign_in, buyer, first, second, third, people)


def sent_rfq(session: Session, market: Market, **overrides: object) -> Rfq:
    need = make_need(session, market.buyer, title="Bracket")
    return make_rfq(session, market.first, market.second, market.third, need=need, **overrides)


def code_in(page: Page | str) -> str:
    found = re.search(r"/rfqs/([A-Z0-9]{8})", page if isinstance(page, str) else page.html)
    assert found is not None
    return found[1]


def opened_link(session: Session, client: FlaskClient) -> str:
    """The address of the request behind the link of the third supplier, with the code typed."""
    (body,) = [each.body for each in letters(session, "invited") if each.recipient == "mai@supplier.example"]
    url = "/l/" + body.split("/l/")[1].split()[0]
    page = get_page(client, url)
    assert "m•••@supplier.example" in page
    assert NDA not in page
    post_form(client, url + "/code", {})
    found = re.search(r"\b\d{6}\b", letters(session, "code")[-1].body)
    assert found is not None
    assert "not right" in post_form(client, url + "/open", {"code": "12"}, status=422)
    post_form(client, url + "/open", {"code": found[0]})
    return url
