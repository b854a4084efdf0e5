"""Photos of the profile."""

from __future__ import annotations

import io

from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import Session, select

from database.enums import ConsentChannel, ConsentPurpose
from database.models.uploads import Upload
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.consents import withdraw_consent
from linkage.services.persons import Person
from linkage.services.proposal_letters import ProposalDesk
from tests.factories import make_consent, make_supplier
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


def test_a_photo_with_people_is_shown_while_all_of_them_agree(
    client: FlaskClient, session: Session, owner: Owner
) -> None:
    company, visitor = owner(), client.application.test_client()
    people = [Person("lan@mail.example"), Person("minh@mail.example")]
    sent = {"photo": (picture(), "a.jpg"), "caption": "Our team", "people": "lan@mail.example, MINH@mail.example"}
    page = post_form(client, URL, sent)
    assert "Only your firm and the agency see it" in page
    code = session.exec(select(Upload.code)).one()

    def is_shown() -> bool:
        shown = "Our team" in get_page(visitor, f"/suppliers/{company.code}")
        assert visitor.get(f"/files/{code}").status_code == (200 if shown else 404)
        return shown

    assert not is_shown()
    assert client.get(f"/files/{code}").status_code == 200
    for person in people:
        make_consent(session, person, ConsentPurpose.PHOTOS)
    assert is_shown()
    with transaction() as writing:
        withdraw_consent(
            writing,
            people[0],
            ConsentPurpose.PHOTOS,
            desk=ProposalDesk("https://x.example", "A"),
            channel=ConsentChannel.LINK,
            by=SYSTEM,
        )
    assert not is_shown()


def test_people_in_a_photo_are_named_by_address(client: FlaskClient, owner: Owner) -> None:
    owner()
    page = post_form(client, URL, {"photo": (picture(), "a.jpg"), "people": "Lan"}, status=422)
    assert page.fields["people"] == "Lan"
    assert "Enter e-mail addresses such as" in page
