"""What a visitor keeps before signing in, and firms side by side."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.models.companies import Company
from database.models.shortlists import ShortlistItem
from linkage.services.passwords import hash_password
from linkage.web.kept_suppliers import MOST
from tests.factories import make_assembler, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form, with_csrf_token

PASSWORD = "bốn mùa hoa sen"


@pytest.fixture
def lotus(session: Session) -> Company:
    return make_supplier(session, name="Dập Hoa Sen")


def _keep(client: FlaskClient, *companies: Company) -> None:
    for company in companies:
        post_form(client, "/shortlist/keep", {"supplier": company.code})


def _sign_in(client: FlaskClient, email: str) -> None:
    post_form(client, "/account/sign-in", {"email": email, "password": PASSWORD}, status=None)


def test_visitor_keeps_a_firm_once_and_drops_it(client: FlaskClient, lotus: Company) -> None:
    _keep(client, lotus, lotus)
    kept = get_page(client, "/shortlist")
    dropped = post_form(client, "/shortlist/drop", {"supplier": lotus.code})

    assert kept.text.count("Dập Hoa Sen") == 1
    assert "No firm is on your shortlist yet." in dropped


@pytest.mark.parametrize("verb", ["keep", "drop"])
def test_visitor_comes_back_to_the_card_of_the_button(client: FlaskClient, lotus: Company, verb: str) -> None:
    fields = with_csrf_token(client, {"supplier": lotus.code, "back": "/search?q=dập&page=2"})

    location = client.post(f"/shortlist/{verb}", data=fields).headers["Location"]

    assert location == f"/search?q=d%E1%BA%ADp&page=2#firm-{lotus.code}"


@pytest.mark.parametrize(
    "back", ["https://evil.example/search", "//evil.example/search", "/account", "/search\u2028x", ""]
)
def test_visitor_is_led_nowhere_else(client: FlaskClient, lotus: Company, back: str) -> None:
    fields = with_csrf_token(client, {"supplier": lotus.code, "back": back})

    assert client.post("/shortlist/keep", data=fields).headers["Location"] == "/shortlist"


def test_visitor_keeps_no_firm_that_is_not_listed(client: FlaskClient, session: Session) -> None:
    draft = make_supplier(session, status="draft")

    for code in (draft.code, "NONE", "\0", ""):
        post_form(client, "/shortlist/keep", {"supplier": code}, status=404)

    assert "No firm is on your shortlist yet." in get_page(client, "/shortlist")


def test_visitor_keeps_so_many_firms_and_no_more(client: FlaskClient, session: Session, lotus: Company) -> None:
    with client.session_transaction() as cookie:
        cookie["kept"] = [make_supplier(session, name="Xưởng").code for _ in range(MOST)]

    page = post_form(client, "/shortlist/keep", {"supplier": lotus.code})

    assert "The list is full." in page
    assert "Dập Hoa Sen" not in page


def test_firms_kept_come_onto_the_list_of_the_assembler_at_sign_in(
    client: FlaskClient, session: Session, lotus: Company
) -> None:
    firm = make_assembler(session)
    buyer = make_user(session, company=firm, email="hana@example.jp", password_hash=hash_password(PASSWORD))
    _keep(client, lotus)

    _sign_in(client, buyer.email)

    session.expire_all()
    held = session.exec(select(ShortlistItem)).all()
    assert [(item.company_id, item.supplier_id) for item in held] == [(firm.id, lotus.id)]
    assert "Dập Hoa Sen" in get_page(client, "/shortlist")
    with client.session_transaction() as cookie:
        assert "kept" not in cookie


def test_firms_kept_stay_in_the_browser_of_somebody_without_a_list(
    client: FlaskClient, session: Session, lotus: Company
) -> None:
    person = make_user(session, email="lan@example.vn", password_hash=hash_password(PASSWORD))
    _keep(client, lotus)

    _sign_in(client, person.email)

    assert "Dập Hoa Sen" in get_page(client, "/shortlist")


def test_visitor_compares_two_to_five_firms(client: FlaskClient, session: Session, lotus: Company) -> None:
    firms = [lotus, *(make_supplier(session, name=f"Xưởng {number}") for number in range(5))]

    alone = get_page(client, f"/compare?supplier={lotus.code}")
    all_six = get_page(client, "/compare?" + "&".join(f"supplier={firm.code}" for firm in firms))

    assert "Choose two to five firms to compare." in alone
    assert "Five firms fit side by side; 1 more was left out." in all_six
    assert "Xưởng 3" in all_six
    assert "Xưởng 4" not in all_six
    assert "Not stated" in all_six


def test_comparison_shows_no_firm_that_is_not_listed(client: FlaskClient, session: Session, lotus: Company) -> None:
    draft = make_supplier(session, name="Bí Mật", status="draft")

    assert "Bí Mật" not in get_page(client, f"/compare?supplier={lotus.code}&supplier={draft.code}&supplier=%00")


def test_assembler_is_led_to_the_own_list(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    buyer = sign_in(client, make_user(session, company=make_assembler(session)))

    assert buyer.get("/shortlist").headers["Location"] == "/assembler/shortlist"
