"""Linkage records of the own firm: what would be in one and why not more, issuing, handing on, taking back."""

from __future__ import annotations

import io
import json

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.enums import MembershipRole
from database.models.companies import AssemblerProfile
from database.models.linkage_records import LinkageRecord
from database.session import transaction
from linkage.config import Config
from linkage.services.linkage_records import PREFIX
from linkage.services.record_files import read_signed
from tests.factories import make_officer, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.linkage.web.supplier.conftest import Owner
from tests.pages import get_page, post_form, with_csrf_token
from tests.record_makers import look_at, make_ordered, make_record, order, reach

URL = "/supplier/records"
NEW = f"{URL}/new"


def issue(client: FlaskClient, language: str = "en") -> None:
    page = get_page(client, NEW)
    post_form(client, NEW, {"language": language, "form_key": page.fields["form_key"]})


def the_record(session: Session) -> LinkageRecord:
    session.expire_all()
    return session.exec(select(LinkageRecord)).one()


def pdf_of(client: FlaskClient, record: LinkageRecord) -> pypdfium2.PdfDocument:
    answer = client.get(f"{URL}/{record.code}/paper.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    return pypdfium2.PdfDocument(io.BytesIO(answer.data))


def text_of(document: pypdfium2.PdfDocument) -> str:
    return " ".join(document[0].get_textpage().get_text_range().split())


def test_empty_list_says_what_a_first_record_needs(client: FlaskClient, owner: Owner) -> None:
    owner()
    assert "Linkage record for a bank" in get_page(client, "/supplier").links
    page = get_page(client, URL)
    assert "No record was issued yet" in page
    assert page.links["See what it would say"] == NEW
    new = get_page(client, NEW)
    assert "Nothing is confirmed yet" in new
    assert "Nobody of the agency has looked at the firm" in new
    assert "language" not in new.fields


def test_preview_shows_what_is_in_it_and_what_is_missing(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    linkage = make_ordered(session, supplier=company, name="Canon Thăng Long", stage="sample")
    reach(linkage, "order", confirm=False)
    order(linkage, "2500000000")
    order(make_ordered(session, supplier=company), "7000000000", confirm=False)
    page = get_page(client, NEW)
    assert "Canon Thăng Long" in page
    assert "1 billion to 5 billion VND" in page
    assert "1 linkage has got further, but not by the word of both sides." in page
    assert "The amount of 1 linkage is not confirmed by the other side:" in page
    assert page.links["Canon Thăng Long: Progressive stamping"] == f"/linkages/{linkage.code}"
    assert "2500000000" not in page.html.replace(",", "")
    assert "7000000000" not in page.html.replace(",", "")


def test_issued_record_is_handed_on(client: FlaskClient, session: Session, owner: Owner, config: Config) -> None:
    company = owner()
    make_ordered(session, supplier=company)
    issue(client)
    record = the_record(session)
    page = get_page(client, f"{URL}/{record.code}")
    address = f"{config.base_url}/records/{record.code}/{record.fingerprint[:PREFIX]}"
    assert page.links[address] == address
    answer = client.get(page.links["The signed file (JSON)"])
    assert json.loads(answer.data)["payload"]["language"] == "en"
    assert read_signed(answer.data).key_id == record.key_id
    assert f"linkage-record-{record.code}.json" in answer.headers["Content-Disposition"]
    assert record.code in get_page(client, URL).links


def test_form_sent_twice_issues_one(client: FlaskClient, session: Session, owner: Owner) -> None:
    make_ordered(session, supplier=owner())
    key = get_page(client, NEW).fields["form_key"]
    for _each in range(2):
        post_form(client, NEW, {"language": "vi", "form_key": key})
    assert the_record(session).code


def test_language_must_be_one_of_ours(client: FlaskClient, session: Session, owner: Owner) -> None:
    make_ordered(session, supplier=owner())
    page = post_form(client, NEW, {"language": "xx"}, status=422)
    assert page.title.startswith("Error:")
    assert session.exec(select(LinkageRecord)).all() == []


def test_editors_see_and_owners_issue(client: FlaskClient, session: Session, sign_in: SignIn, config: Config) -> None:
    company = make_supplier(session)
    make_ordered(session, supplier=company)
    record = make_record(config.home, company)
    sign_in(client, make_user(session, company=company, role=MembershipRole.EDITOR))
    assert "Owners of the firm" in get_page(client, NEW)
    fields = with_csrf_token(client, {"language": "vi"})
    assert client.post(NEW, data=fields).status_code == 403
    assert client.post(f"{URL}/{record.code}/revoke", data=fields).status_code == 403
    assert "Revoke the record" not in get_page(client, f"{URL}/{record.code}")
    assert the_record(session).revoked_at is None


def test_record_of_another_firm_is_not_there(
    client: FlaskClient, session: Session, owner: Owner, config: Config
) -> None:
    other = make_supplier(session)
    make_ordered(session, supplier=other)
    record = make_record(config.home, other)
    owner()
    for path in ("", "/paper.pdf", "/record.json"):
        assert client.get(f"{URL}/{record.code}{path}").status_code == 404
    assert client.post(f"{URL}/{record.code}/revoke", data=with_csrf_token(client, {})).status_code == 404
    assert the_record(session).revoked_at is None


def test_revoked_record_is_not_handed_on(client: FlaskClient, session: Session, owner: Owner) -> None:
    make_ordered(session, supplier=owner())
    issue(client)
    record = the_record(session)
    page = post_form(client, f"{URL}/{record.code}/revoke", {"reason": "Wrong name"})
    assert "This record was revoked" in page
    assert "Wrong name" in page
    assert "The paper (PDF)" not in page.links
    assert "Revoked" in get_page(client, URL)
    assert the_record(session).revoked_reason == "Wrong name"


def test_name_taken_back_stops_the_handing_on(client: FlaskClient, session: Session, owner: Owner) -> None:
    make_ordered(session, supplier=owner(), name="Canon Thăng Long")
    issue(client)
    record = the_record(session)
    with transaction() as changing:
        for profile in changing.exec(select(AssemblerProfile)).all():
            profile.is_name_public = False
    page = get_page(client, f"{URL}/{record.code}")
    assert "Canon Thăng Long" not in page
    assert "1 buyer in it does not show its name any more." in page
    assert client.get(f"{URL}/{record.code}/paper.pdf").status_code == 409
    assert client.get(f"{URL}/{record.code}/record.json").status_code == 409


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Linkage record", "Work for buyers", "Confirmed orders", "1 billion to 5 billion VND")),
        ("vi", ("Work for buyers", "Confirmed orders", "1 tỷ")),
        ("ja", ("Work for buyers", "Confirmed orders", "10億")),
    ],
)
def test_paper_is_one_page_that_reads_and_decodes(
    client: FlaskClient, session: Session, owner: Owner, config: Config, language: str, words: tuple[str, ...]
) -> None:
    company = owner(name="Cơ khí Đặng Thị Ưỡng", name_ja="ダン精密株式会社", tax_code="0100109106")
    linkage = make_ordered(session, supplier=company, name="Canon Thăng Long")
    order(linkage, "2500000000")
    look_at(session, company)
    issue(client, language)
    record = the_record(session)
    document = pdf_of(client, record)
    assert len(document) == 1
    text = text_of(document)
    expected = (
        "Cơ khí Đặng Thị Ưỡng",
        "0100109106",
        "Canon Thăng Long",
        "ISO 9001",
        record.code,
        record.key_id,
        *words,
    )
    assert [word for word in expected if word not in text] == []
    codes = [code.text for code in zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())]
    assert codes == [f"{config.base_url}/records/{record.code}/{record.fingerprint[:PREFIX]}"]


def test_paper_is_one_page_whatever_there_is_to_say(client: FlaskClient, session: Session, owner: Owner) -> None:
    processes = ("stamping-progressive", "injection-standard", "plating-zinc", "milling-3axis", "powder-coating")
    company = owner(
        name="Công ty trách nhiệm hữu hạn " + "Cơ khí chính xác Đặng Thị Ưỡng " * 8,
        name_en="Precision works of a very long name " * 7,
        capabilities=[{"process": process} for process in processes],
        certificates=[{"id": each, "status": "valid"} for each in ("iso-9001", "iso-14001", "iatf-16949")],
    )
    for number in range(16):
        linkage = make_ordered(session, supplier=company, name=f"Buyer {number} " + "with a long name " * 15)
        order(linkage, "2500", currency=("VND", "USD", "JPY", "EUR")[number % 4], is_yearly=number % 2 == 0)
    look_at(session, company)
    issue(client, "vi")
    document = pdf_of(client, the_record(session))
    assert len(document) == 1
    assert "xem tại địa chỉ ở trên" in text_of(document)


def test_officer_issues_and_revokes_for_a_firm(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    company = make_supplier(session)
    make_ordered(session, supplier=company)
    sign_in(client, make_officer(session))
    base = f"/officer/companies/{company.code}/records"
    assert get_page(client, f"/officer/companies/{company.code}").links["Linkage records"] == base
    post_form(client, f"{base}/new", {"language": "ja"})
    record = the_record(session)
    assert client.get(f"{base}/{record.code}/record.json").status_code == 200
    post_form(client, f"{base}/{record.code}/revoke", {"reason": "Not true"})
    assert the_record(session).revoked_reason == "Not true"
    assert client.get(f"/officer/companies/ABCDEFGH/records/{record.code}").status_code == 404


@pytest.mark.parametrize("path", [URL, NEW, f"{URL}/{{code}}"])
def test_page_makes_the_same_number_of_queries(
    app: Flask, client: FlaskClient, session: Session, owner: Owner, config: Config, path: str
) -> None:
    company, made = owner(), []
    event.listen(app.extensions["database"].engine, "before_cursor_execute", lambda *said: made.append(said[2]))
    counts = []
    for number in (1, 3):
        for _each in range(number):
            order(make_ordered(session, supplier=company), "500000000")
            order(make_ordered(session, supplier=company, is_name_public=False), "500000000", confirm=False)
            record = make_record(config.home, company)
        made.clear()
        get_page(client, path.format(code=record.code))
        counts.append(len(made))
    assert counts[0] == counts[1] <= 12
