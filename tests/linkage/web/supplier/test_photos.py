"""Photos of the profile."""

from __future__ import annotations

import io

from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import Session, select

from database.models.uploads import Upload
from database.session import transaction
from tests.factories import make_supplier
from tests.linkage.web.supplier.conftest import Owner
from tests.pages import get_page, post_form

URL = "/supplier/profile/photos"


def picture() -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", (1200, 900), "teal").save(data, "JPEG")
    data.seek(0)
    return data


def test_a_photo_is_added_shown_and_removed(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    page = post_form(client, URL, {"photo": (picture(), "máy dập.jpg"), "caption": "Máy dập 200 tấn"})
    assert "Máy dập 200 tấn" in page
    upload = session.exec(select(Upload)).one()
    assert upload.company_id == company.id
    code = upload.code
    assert client.get(f"/files/{code}").mimetype == "image/jpeg"
    assert "Máy dập 200 tấn" in get_page(client, f"/suppliers/{company.code}")
    post_form(client, f"{URL}/{code}/remove", {})
    session.expire_all()
    assert session.exec(select(Upload)).all() == []
    assert client.get(f"/files/{code}").status_code == 404


def test_a_missing_or_broken_picture_is_refused(client: FlaskClient, owner: Owner) -> None:
    owner()
    page = post_form(client, URL, {"caption": "Máy"}, status=422)
    assert page.links["Choose a photo, or take one."] == "#f-photo"
    assert page.fields["caption"] == "Máy"
    page = post_form(client, URL, {"photo": (io.BytesIO(b"<svg/>"), "a.jpg")}, status=422)
    assert "This file is not a picture we can read." in page


def test_a_photo_of_another_firm_is_not_there(client: FlaskClient, session: Session, owner: Owner) -> None:
    other = make_supplier(session)
    upload = Upload(
        company_id=other.id, kind="photo", original_name="x", content_type="image/jpeg", size_bytes=1, sha256="0" * 64
    )
    with transaction():
        session.add(upload)
    owner()
    post_form(client, f"{URL}/{upload.code}/remove", {}, status=404)
    session.expire_all()
    assert len(session.exec(select(Upload)).all()) == 1
