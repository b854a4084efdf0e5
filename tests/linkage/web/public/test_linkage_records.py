"""Verifying a linkage record without an account: plainly said, in three languages, and silent to who has no paper."""

from __future__ import annotations

import base64
import datetime
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from database.models.companies import AssemblerProfile, Company
from database.models.linkage_records import LinkageRecord
from database.session import transaction
from linkage.config import Config
from linkage.services.audit import SYSTEM
from linkage.services.linkage_records import PREFIX, file_of, revoke_record
from linkage.services.record_files import written
from tests.factories import make_supplier
from tests.linkage.web.conftest import MakeApp
from tests.pages import get_page, post_form, read_page, with_csrf_token
from tests.record_makers import make_ordered, make_record, order

VERIFY = "/records/verify"


@pytest.fixture
def company(session: Session) -> Company:
    firm = make_supplier(session, name="Cơ khí Đặng", tax_code="0100109106")
    order(make_ordered(session, supplier=firm, name="Canon Thăng Long"), "2500000000")
    return firm


@pytest.fixture
def record(session: Session, company: Company, tmp_path: Path) -> LinkageRecord:
    return make_record(tmp_path, company)


def url_of(record: LinkageRecord) -> str:
    return f"/records/{record.code}/{record.fingerprint[:PREFIX]}"


def sent(client: FlaskClient, content: bytes) -> TestResponse:
    data = {**with_csrf_token(client, {}), "file": (io.BytesIO(content), "record.json")}
    return client.post(VERIFY, data=data, content_type="multipart/form-data")


def revoke(record: LinkageRecord) -> None:
    with transaction() as session:
        revoke_record(session, session.get_one(LinkageRecord, record.id), "Secret reason", by=SYSTEM)


@pytest.mark.parametrize(("language", "words"), [("en", "1 billion to 5 billion VND"), ("vi", "1 tỷ"), ("ja", "10億")])
def test_paper_is_compared_with_what_was_attested(
    client: FlaskClient, record: LinkageRecord, language: str, words: str
) -> None:
    page = get_page(client, f"{url_of(record)}?lang={language}")
    assert page.language == language
    expected = ("Cơ khí Đặng", "0100109106", "Canon Thăng Long", "Agency of Bắc Ninh", record.code, words)
    assert [word for word in expected if word not in page] == []


def test_genuine_record_is_called_so(client: FlaskClient, record: LinkageRecord) -> None:
    page = get_page(client, url_of(record))
    assert page.h1 == "This record is genuine"
    assert "It is as issued on" in page


def test_forged_address_leads_to_verifying_the_file(client: FlaskClient, record: LinkageRecord) -> None:
    for path in (f"/records/{record.code}/{'0' * PREFIX}", "/records/zq1/zq2"):
        page = get_page(client, path, status=404)
        assert page.h1 == "No such record"
        assert f'href="{VERIFY}"' in page.html
        assert "firm or the need" not in page


def test_address_is_kept_nowhere(client: FlaskClient, record: LinkageRecord) -> None:
    answer = client.get(url_of(record))
    kept = [answer.headers[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")]
    assert kept == ["no-store", "noindex", "same-origin"]


def test_wrong_fingerprint_is_like_no_record(client: FlaskClient, record: LinkageRecord) -> None:
    wrong = get_page(client, f"/records/{record.code}/{'0' * PREFIX}", status=404)
    unknown = get_page(client, f"/records/ABCDEFGH/{record.fingerprint[:PREFIX]}", status=404)
    number = re.compile(r"\b[A-Z0-9]{8}\b")
    assert number.sub("", wrong.text) == number.sub("", unknown.text)
    for path in (f"/records/{record.code}/é", f"/records/é/{record.fingerprint[:PREFIX]}", f"/records/{record.code}/"):
        assert client.get(path).status_code == 404


def test_revoked_record_says_when_and_not_why(client: FlaskClient, record: LinkageRecord) -> None:
    revoke(record)
    page = get_page(client, url_of(record))
    assert page.h1 == "This record was revoked"
    assert "It counts no longer." in page
    assert "Secret reason" not in page.html
    # Both days of the same sentence are written alike, in Japanese, too.
    days = re.findall(
        r"\d{4}(?:年|/)\d{1,2}(?:月|/)\d{1,2}日?",
        get_page(client, f"{url_of(record)}?lang=ja").text.split("現在は無効")[0],
    )
    assert len(days) >= 2
    assert len(set(days)) == 1


def test_record_expires(client: FlaskClient, record: LinkageRecord) -> None:
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=190), tick=True):
        assert get_page(client, url_of(record)).h1 == "This record has expired"


def test_buyer_that_took_its_name_back_is_not_shown(
    client: FlaskClient, session: Session, record: LinkageRecord
) -> None:
    content = written(record.payload, record.signature, record.key_id)
    with transaction() as changing:
        for profile in changing.exec(select(AssemblerProfile)).all():
            profile.is_name_public = False
    for page in (get_page(client, url_of(record)), read_page(sent(client, content))):
        assert page.h1 == "This record is genuine"
        assert "Canon Thăng Long" not in page.html
        assert "A buyer does not show its name any more" in page


def test_file_is_verified_by_upload_and_by_pasting(
    client: FlaskClient, session: Session, record: LinkageRecord
) -> None:
    content = file_of(session, record)
    assert read_page(sent(client, content)).h1 == "This record is genuine"
    pasted = post_form(client, VERIFY, {"text": json.dumps(json.loads(content), indent=2)})
    assert pasted.h1 == "This record is genuine"
    revoke(record)
    assert read_page(sent(client, content)).h1 == "This record was revoked"


def test_changed_file_is_not_repeated(client: FlaskClient, session: Session, record: LinkageRecord) -> None:
    changed = file_of(session, record).replace("Canon Thăng Long".encode(), b"Toyota Motor")
    page = read_page(sent(client, changed))
    assert page.h1 == "This is not a genuine record"
    assert "Toyota" not in page.html


def test_file_of_a_firm_that_left_is_signed_and_not_shown(
    client: FlaskClient, session: Session, company: Company, record: LinkageRecord
) -> None:
    content = file_of(session, record)
    with transaction() as changing:
        changing.delete(changing.get_one(LinkageRecord, record.id))
    page = read_page(sent(client, content))
    assert page.h1 == "This file was signed here, but the record is no longer kept"
    assert company.name not in page.html
    assert get_page(client, url_of(record), status=404)


@pytest.mark.parametrize("text", ["", "{}", "hello", "[" * 2000, '{"payload": 1}'])
def test_anything_else_is_refused_beside_the_field(client: FlaskClient, text: str) -> None:
    page = post_form(client, VERIFY, {"text": text}, status=422)
    assert page.title.startswith("Error:")


def test_signed_nonsense_of_another_shape_is_no_fault_of_ours(client: FlaskClient) -> None:
    data = {"format": "linkage-record/1", "issued_on": "2026-01-01", "valid_until": "2026-07-01"}
    text = json.dumps({"payload": data, "signature": "x", "key_id": "y"})
    assert post_form(client, VERIFY, {"text": text}).h1 == "This is not a genuine record"


def test_published_keys_verify_a_file_without_us(client: FlaskClient, session: Session, record: LinkageRecord) -> None:
    answer = client.get("/.well-known/linkage-record-keys.json")
    assert answer.mimetype == "application/json"
    (key,) = answer.get_json()["keys"]
    assert (key["algorithm"], key["retired_on"]) == ("Ed25519", None)
    data = json.loads(file_of(session, record))
    content = json.dumps(data["payload"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key["public_key"]))
    public.verify(base64.b64decode(data["signature"]), content)
    assert data["key_id"] == key["key_id"]


def test_guessing_is_slowed_down(make_app: MakeApp, config: Config, record: LinkageRecord) -> None:

    guesser = make_app(replace(config, rate_limits_enabled=True)).test_client()
    answers = [guesser.get(f"/records/{record.code}/{number:016x}").status_code for number in range(61)]
    assert set(answers[:60]) == {404}
    assert answers[60] == 429


def test_page_makes_few_queries(app: Flask, client: FlaskClient, session: Session, tmp_path: Path) -> None:
    counts, made = [], []
    event.listen(app.extensions["database"].engine, "before_cursor_execute", lambda *said: made.append(said[2]))
    for number in (1, 3):
        firm = make_supplier(session)
        for _each in range(number):
            order(make_ordered(session, supplier=firm), "500000000")
        url = url_of(make_record(tmp_path, firm))
        made.clear()
        get_page(client, url)
        counts.append(len(made))
    assert counts[0] == counts[1] <= 12
