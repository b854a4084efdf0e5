"""The pages of messages: both sides, an officer, a guest behind a link, and what a page never does with a text."""

from __future__ import annotations

import datetime
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.columns import now
from database.enums import AccessLinkKind, FairSide
from database.models.outcomes import Outcome
from database.models.threads import Message, ThreadReading
from database.session import transaction
from linkage.services import threads
from linkage.services.access_links import make_link
from tests.factories import make_need, make_officer, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.linkage_makers import make_linkage
from tests.pages import get_page, post_form, with_csrf_token
from tests.pictures import PDF


@pytest.fixture(autouse=True)
def contacts_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "open_introduction", lambda _session, _proposal: {FairSide.SUPPLIER: 1})


@pytest.fixture
def linkage(session: Session) -> Outcome:
    return make_linkage(
        session, need=make_need(session, title="Giá đỡ 7"), supplier=make_supplier(session, name="Dập Sen")
    )


@pytest.fixture
def supplier(app: Flask, session: Session, sign_in: SignIn, linkage: Outcome) -> FlaskClient:
    return sign_in(app.test_client(), make_user(session, company=linkage.company, name="Lê Thị Hồng"))


@pytest.fixture
def buyer(app: Flask, session: Session, sign_in: SignIn, linkage: Outcome) -> FlaskClient:
    return sign_in(app.test_client(), make_user(session, company=linkage.buyer, email="b@mail.example"))


def url_of(linkage: Outcome) -> str:
    return f"/messages/linkage/{linkage.code}"


def test_a_message_arrives_with_author_and_firm(
    session: Session, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    post_form(supplier, url_of(linkage), {"text": "Chào anh\n<b>đậm</b> https://evil.example"})
    page = get_page(buyer, url_of(linkage))
    assert "Lê Thị Hồng, Dập Sen" in page.text
    assert "&lt;b&gt;đậm&lt;/b&gt;" in page.html
    assert 'href="https://evil.example' not in page.html
    assert "New" in page.text


def test_reading_is_kept_and_marks_what_is_new_once(
    session: Session, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    post_form(supplier, url_of(linkage), {"text": "Chào"})
    assert "1 new" in get_page(buyer, "/messages").text
    get_page(buyer, url_of(linkage))
    assert session.exec(select(ThreadReading)).one().thread_id
    assert "1 new" not in get_page(buyer, "/messages").text


def test_a_file_is_an_attachment_that_nothing_runs_in(
    session: Session, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient, app: Flask, sign_in: SignIn
) -> None:
    fields = with_csrf_token(supplier, {"text": "Bản vẽ", "files": (io.BytesIO(PDF), "bản vẽ.pdf")})
    answer = supplier.post(url_of(linkage), data=fields, content_type="multipart/form-data")
    assert answer.status_code == 302
    address = get_page(buyer, url_of(linkage)).html.split("/files/")[1].split('"')[0]
    taken = buyer.get(f"{url_of(linkage)}/files/{address}")
    assert taken.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''b%E1%BA%A3n%20v%E1%BA%BD.pdf")
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    stranger = sign_in(app.test_client(), make_user(session, company=make_supplier(session), email="c@mail.example"))
    assert stranger.get(f"{url_of(linkage)}/files/{address}").status_code == 404
    assert buyer.get(f"/files/{address}").status_code == 404


def test_one_takes_back_what_one_wrote(
    session: Session, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    post_form(supplier, url_of(linkage), {"text": "Giá là 5 đô"})
    code = session.exec(select(Message.code)).one()
    assert "take-back" not in get_page(buyer, url_of(linkage)).html
    post_form(supplier, f"{url_of(linkage)}/{code}/take-back", {})
    page = get_page(buyer, url_of(linkage))
    assert "5 đô" not in page.text
    assert "This message was taken back." in page.text


def test_an_empty_message_is_asked_for_again(linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient) -> None:
    page = post_form(supplier, url_of(linkage), {"text": " "}, status=422)
    assert "Write your message." in page.text


def test_strangers_find_nothing_and_officers_read_it(
    app: Flask, session: Session, sign_in: SignIn, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    post_form(supplier, url_of(linkage), {"text": "Chào"})
    stranger = sign_in(app.test_client(), make_user(session, company=make_supplier(session), email="c@mail.example"))
    assert stranger.get(url_of(linkage)).status_code == 404
    assert stranger.get("/messages/other/X").status_code == 404
    officer = sign_in(app.test_client(), make_officer(session))
    assert "Chào" in get_page(officer, url_of(linkage)).text


def test_a_guest_reads_and_writes_by_the_link_of_a_proposal(
    app: Flask, session: Session, linkage: Outcome, supplier: FlaskClient
) -> None:
    with transaction() as writing:
        held = writing.get_one(Outcome, linkage.id)
        assert held.buyer is not None
        held.buyer.contact_name, held.buyer.contact_email = "Sato", "sato@mail.example"
        firm = held.buyer.name
        secret = make_link(
            writing,
            AccessLinkKind.PROPOSAL,
            expires_at=now() + datetime.timedelta(days=1),
            proposal_id=held.proposal_id,
            company_id=held.buyer_id,
        )
    post_form(supplier, url_of(linkage), {"text": "Chào anh"})
    guest = app.test_client()
    assert "Chào anh" in get_page(guest, f"/l/{secret}/proposal/messages").text
    post_form(guest, f"/l/{secret}/proposal/messages", {"text": "Good morning"})
    assert "Good morning" in get_page(supplier, url_of(linkage)).text
    assert session.exec(select(Message.author).where(Message.text == "Good morning")).one() == firm
    assert "Sato" not in get_page(supplier, url_of(linkage)).text


def test_the_page_of_the_pair_leads_to_its_messages(linkage: Outcome, supplier: FlaskClient) -> None:
    assert f'href="{url_of(linkage)}"' in get_page(supplier, f"/linkages/{linkage.code}").html


def test_once_the_contacts_are_closed_the_other_side_reads_the_firm_alone(
    session: Session, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_form(supplier, url_of(linkage), {"text": "Chào anh"})
    monkeypatch.setattr(threads, "open_introduction", lambda _session, _proposal: {})
    page = get_page(buyer, url_of(linkage)).text
    assert "Chào anh" in page
    assert "Dập Sen" in page
    assert "Lê Thị Hồng" not in page
    assert "Lê Thị Hồng" in get_page(supplier, url_of(linkage)).text
