"""A pasted enquiry becomes a search and a part need."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.models.part_needs import PartNeed
from tests.factories import make_assembler, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form

MAIL = """Dear Sir or Madam,
we are looking for a supplier of aluminium die-cast covers, material ADC12, then CNC machining and powder coating.
About 5,000 pcs per month, ISO 9001 is a must, delivery to Hai Phong.
Best regards
"""


def test_enquiry_is_read_and_leads_to_a_search(client: FlaskClient) -> None:
    page = post_form(client, "/search/enquiry", {"text": MAIL})

    assert "ADC12" in page
    assert "5,000" in page
    assert "ISO 9001" in page
    assert page.links["Find suppliers for it"].startswith("/search?q=")


def test_enquiry_names_the_park_among_the_places(client: FlaskClient) -> None:
    page = post_form(client, "/search/enquiry", {"text": "Zinc plating of brackets, near Quế Võ, Bac Ninh"})
    beside = post_form(client, "/search/enquiry", {"text": "Zinc plating of brackets, near Bac Ninh"})

    assert "Place Bac Ninh, Quế Võ Certificates" in page
    assert "Place Bac Ninh Certificates" in beside


def test_enquiry_becomes_a_draft_of_the_assembler(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    buyer = sign_in(client, make_user(session, company=make_assembler(session)))
    fields = post_form(buyer, "/search/enquiry", {"text": MAIL}).fields

    sent = {name: fields[name] for name in ("title", "lang", "form_key")}
    post_form(buyer, "/assembler/needs/new", {**sent, "text": MAIL})

    session.expire_all()
    need = session.exec(select(PartNeed)).one()
    assert (need.status.value, need.title, need.text) == ("draft", fields["title"], MAIL.strip())


def test_enquiry_of_a_visitor_goes_through_the_sign_in_page(client: FlaskClient) -> None:
    fields = post_form(client, "/search/enquiry", {"text": MAIL}).fields

    page = post_form(client, "/assembler/needs/new", {"title": fields["title"], "text": fields["text"]}, status=401)

    assert page.h1 == "Sign in"
    assert page.fields["kept"]


def test_enquiry_without_words_is_refused(client: FlaskClient) -> None:
    page = post_form(client, "/search/enquiry", {"text": " \0 "}, status=422)

    assert page.title.startswith("Error: ")
    assert "Paste the enquiry" in page
    assert get_page(client, "/search/enquiry").h1 == "Paste an enquiry"
