"""Which kind of person may come where, and what the others are told. ASVS 8.3.1."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from database.enums import MembershipRole, OfficerRole
from database.models.companies import Company
from linkage.web.guards import admin_only, assembler_only, officer_only, public, signed_in, supplier_only
from tests.factories import make_assembler, make_officer, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page

GUARDS = {
    "public": public,
    "signed-in": signed_in,
    "supplier": supplier_only,
    "assembler": assembler_only,
    "officer": officer_only,
    "admin": admin_only,
}
ALLOWED = {
    "visitor": {"public"},
    "unattached": {"public", "signed-in"},
    "claimant": {"public", "signed-in"},
    "supplier": {"public", "signed-in", "supplier"},
    "assembler": {"public", "signed-in", "assembler"},
    "both": {"public", "signed-in", "supplier", "assembler"},
    "officer": {"public", "signed-in", "officer"},
    "admin": {"public", "signed-in", "officer", "admin"},
}


@pytest.fixture
def rooms(app: Flask) -> Flask:
    """A page behind each mark."""
    for name, guard in GUARDS.items():
        app.add_url_rule(f"/room/{name}", f"room-{name}", guard(lambda: "inside"))
    return app


def _enter(client: FlaskClient, session: Session, sign_in: SignIn, who: str) -> None:
    if who == "visitor":
        return
    roles = {"officer": OfficerRole.OFFICER, "admin": OfficerRole.ADMIN}
    if who in roles:
        sign_in(client, make_officer(session, role=roles[who]))
        return
    role = MembershipRole.CLAIMANT if who == "claimant" else MembershipRole.OWNER
    sign_in(client, make_user(session, company=_company(session, who), role=role))


def _company(session: Session, who: str) -> Company | None:
    if who in ("supplier", "claimant"):
        return make_supplier(session)
    if who == "assembler":
        return make_assembler(session)
    if who == "both":
        from database.models.companies import AssemblerProfile
        from database.session import transaction

        company = make_supplier(session)
        with transaction():
            session.add(AssemblerProfile(company_id=company.id or 0))
        return company
    return None


@pytest.mark.parametrize("who", ALLOWED)
def test_each_kind_of_person_enters_the_rooms_meant_for_it(
    rooms: Flask, client: FlaskClient, session: Session, sign_in: SignIn, who: str
) -> None:
    _enter(client, session, sign_in, who)
    answers = {name: client.get(f"/room/{name}") for name in GUARDS}
    assert {name for name, answer in answers.items() if answer.data == b"inside"} == ALLOWED[who]
    refused = {answer.status_code for name, answer in answers.items() if name not in ALLOWED[who]}
    assert refused <= ({302} if who == "visitor" else {403})


@pytest.mark.parametrize(
    ("room", "words"),
    [
        ("supplier", "This page is for suppliers."),
        ("assembler", "This page is for assemblers."),
        ("officer", "An administrator of the agency can give you that role."),
        ("admin", "Another administrator of the agency can give you that role."),
    ],
)
def test_refusal_says_what_is_missing_and_whom_to_ask(
    rooms: Flask, client: FlaskClient, session: Session, sign_in: SignIn, room: str, words: str
) -> None:
    sign_in(client, make_user(session))
    assert words in get_page(client, f"/room/{room}", status=403)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("?for=AB12CD&x=%C3%A1", "?for=AB12CD&x=%C3%A1"),
        (f"?for={'s' * 24}&x=%C3%A1", "?x=%C3%A1"),
        (f"?for=AB12CD&for={'s' * 32}", "?for=AB12CD"),
        (f"?for={'s' * 24}", ""),
    ],
)
def test_way_back_after_signing_in_tells_no_secret_of_a_link(rooms: Flask, asked: str, kept: str) -> None:
    to = rooms.test_client().get(f"/room/signed-in{asked}").headers["Location"]
    assert parse_qs(urlsplit(to).query)["next"] == [f"/room/signed-in{kept}"]
