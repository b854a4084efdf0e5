"""Who saw whose data, files with contacts, and consents taken down by officers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import ConsentChannel, PrivateViewKind
from database.models.outbox import OutboxMessage
from database.models.privacy import Consent, PrivateView, PrivateViewPerson
from database.models.users import User
from linkage.services.persons import Person
from linkage.services.private_views import views_of
from tests.factories import make_assembler, make_supplier
from tests.fair_makers import make_fair, make_participant
from tests.linkage.services.test_company_pairs import make_pair
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form

CONTACT = {"name": "Chị Lan", "email": "lan@mail.example", "phone": "0912 345 678"}
PHONES = ("0912 345 777", "0988 000 777")


def test_files_with_contacts_are_noted_with_everybody_in_them(desk: FlaskClient, session: Session) -> None:
    make_supplier(session, contact=CONTACT)
    make_supplier(session, contact={"email": "minh@mail.example"})
    make_supplier(session)
    make_assembler(session)
    fair = make_fair(session)
    make_participant(session, fair)
    for address in (
        "/officer/suppliers.csv",
        "/officer/assemblers.csv",
        f"/officer/fairs/{fair.code}/participants.csv",
    ):
        assert desk.get(address).status_code == 200
    rows = session.exec(select(PrivateView).order_by(PrivateView.id)).all()  # type: ignore[arg-type]
    assert [each.place for each in rows] == ["suppliers.csv", "assemblers.csv", f"participants-{fair.code}.csv"]
    assert {each.kind for each in rows} == {PrivateViewKind.EXPORT}
    assert rows[0].number == 2
    assert len(session.exec(select(PrivateViewPerson).where(PrivateViewPerson.view_id == rows[0].id)).all()) == 2
    assert [each.place for each in views_of(session, Person("lan@mail.example"))] == ["suppliers.csv"]


def test_administrators_read_the_log_and_officers_do_not(
    client: FlaskClient, session: Session, admin: User, officer: User, sign_in: SignIn
) -> None:
    firm = make_supplier(session, contact=CONTACT)
    sign_in(client, officer)
    post_form(client, f"/officer/companies/{firm.code}/open", {})
    get_page(client, "/officer/privacy/views", status=403)
    sign_in(client, admin)
    page = get_page(client, "/officer/privacy/views")
    assert officer.email in page
    assert "Contact opened by an officer" in page
    assert "1 view" in page
    assert "0 views" in get_page(client, "/officer/privacy/views?kind=export")


def test_no_page_or_file_holds_a_households_number(desk: FlaskClient, session: Session) -> None:
    firm = make_supplier(session, name="Hộ Sen", legal_form="vn-household", tax_code="012345678901")
    fair = make_fair(session)
    place = make_participant(session, fair, company=firm)
    addresses = [
        "/officer/suppliers.csv",
        "/officer/suppliers",
        f"/officer/companies/{firm.code}",
        f"/officer/companies/{firm.code}/history",
        f"/officer/reviews/{firm.code}",
        f"/officer/fairs/{fair.code}/participants.csv",
        f"/officer/fairs/{fair.code}/participants/{place.code}",
        "/officer/audit",
    ]
    for address in addresses:
        answer = desk.get(address)
        assert "012345678901" not in answer.get_data(as_text=True), address
    assert "•••••••••901" in desk.get("/officer/suppliers.csv").get_data(as_text=True)


@pytest.mark.parametrize("page", ["reviews/{firm}", "companies/{firm}/history", "registry/pairs/{pair}"])
def test_contacts_on_pages_of_officers_are_masked_until_opened_which_is_noted(
    desk: FlaskClient, session: Session, page: str
) -> None:
    one, other = (make_supplier(session, name="Sen", contact={**CONTACT, "phone": phone}) for phone in PHONES)
    address = f"/officer/{page.format(firm=one.code, pair=make_pair(session, one, other).code)}"
    shown = ["Chị Lan", "lan@mail.example", PHONES[0]]
    closed = get_page(desk, address)
    assert [words for words in shown if words in closed.text] == []
    assert "••• 777" in closed
    assert session.exec(select(PrivateView)).all() == []

    opened = post_form(desk, f"{address}/open", {})

    assert [words for words in shown if words not in opened.text] == []
    assert "Show in full" not in opened
    firms = [one.code, other.code] if "pairs" in address else [one.code]
    assert [each.company_code for each in session.exec(select(PrivateView))] == firms


def test_telephones_that_look_alike_when_masked_are_said_to_differ(desk: FlaskClient, session: Session) -> None:
    one, other = (make_supplier(session, name="Sen", contact={"phone": phone}) for phone in PHONES)
    page = get_page(desk, f"/officer/registry/pairs/{make_pair(session, one, other).code}")
    assert re.search(r'<tr role="row" class="differs"><th[^>]*>Telephone <span', page.html)


@pytest.fixture
def consents(desk: FlaskClient, session: Session) -> Callable[..., str]:
    firm = make_supplier(session, contact=CONTACT)

    def note(*, status: int = 200, **fields: str) -> str:
        sent = {"purpose": "publish", "channel": "phone", "proof": "Called her on Monday.", "given": "1", **fields}
        return post_form(desk, f"/officer/companies/{firm.code}/consents", sent, status=status).text

    return note


def test_a_yes_by_telephone_is_noted_with_its_proof(
    session: Session, consents: Callable[..., str], officer: User
) -> None:
    assert "Noted as a yes: Show me to everybody" in consents()
    made = session.exec(select(Consent)).one()
    assert (made.channel, made.proof, made.noted_by_id) == (ConsentChannel.PHONE, "Called her on Monday.", officer.id)
    assert "Noted as a no" in consents(given="0", channel="paper", proof="Folder 3")
    session.expire_all()
    assert session.exec(select(Consent)).one().withdrawn_via is ConsentChannel.PAPER


@pytest.mark.parametrize(("field", "value"), [("proof", ""), ("channel", ""), ("channel", "web"), ("purpose", "")])
def test_a_noted_consent_is_whole(session: Session, consents: Callable[..., str], field: str, value: str) -> None:
    consents(status=422, **{field: value})
    assert session.exec(select(Consent)).all() == []


def test_the_contact_is_asked_by_letter(desk: FlaskClient, session: Session) -> None:
    firm, silent = make_supplier(session, contact=CONTACT), make_supplier(session, contact={"phone": "0912 345 678"})
    assert "is on its way" in post_form(desk, f"/officer/companies/{firm.code}/consents/ask", {})
    assert "no e-mail address" in post_form(desk, f"/officer/companies/{silent.code}/consents/ask", {})
    assert [each.recipient for each in session.exec(select(OutboxMessage))] == ["lan@mail.example"]
