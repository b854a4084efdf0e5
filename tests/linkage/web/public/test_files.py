"""Files that people sent."""

import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import Session

from database.models.companies import Company
from database.models.uploads import Upload
from database.session import transaction
from linkage.config import Config
from linkage.services.audit import SYSTEM
from linkage.services.uploads import file_path, store_photo
from tests.factories import make_officer, make_supplier, make_user
from tests.linkage.web.conftest import SignIn


def _photo(session: Session, config: Config, company: Company) -> Upload:
    data = io.BytesIO()
    Image.new("RGB", (10, 10)).save(data, "JPEG")
    with transaction():
        return store_photo(
            session, config.upload_dir, data.getvalue(), original_name='ảnh "1"\n.jpg', company=company, by=SYSTEM
        )


def test_photo_of_a_listed_firm_is_an_attachment_for_everybody(
    client: FlaskClient, session: Session, config: Config
) -> None:
    """ASVS 3.2.1, 5.4.1, 5.4.2."""
    upload = _photo(session, config, make_supplier(session))
    answer = client.get(f"/files/{upload.code}")
    assert answer.status_code == 200
    assert answer.content_type == "image/jpeg"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E1%BA%A3nh%20%221%22.jpg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Image.open(io.BytesIO(answer.data)).size == (10, 10)


@pytest.mark.parametrize(("name", "served"), [("a.html", "a.html.jpg"), ("../../x\u202egpj.exe", ".._.._xgpj.exe.jpg")])
def test_file_ends_as_its_contents_do(
    client: FlaskClient, session: Session, config: Config, name: str, served: str
) -> None:
    """ASVS 5.4.1."""
    data, company = io.BytesIO(), make_supplier(session)
    Image.new("RGB", (10, 10)).save(data, "JPEG")
    with transaction():
        kept = store_photo(session, config.upload_dir, data.getvalue(), original_name=name, company=company, by=SYSTEM)
    assert client.get(f"/files/{kept.code}").headers["Content-Disposition"].endswith(f"''{served}")


def test_photo_of_a_draft_is_for_its_people_and_officers(
    client: FlaskClient, session: Session, config: Config, sign_in: SignIn
) -> None:
    """ASVS 8.2.2."""
    company = make_supplier(session, status="draft")
    url = f"/files/{_photo(session, config, company).code}"
    assert client.get(url).status_code == 404
    assert sign_in(client, make_user(session)).get(url).status_code == 404
    assert sign_in(client, make_user(session, company=company)).get(url).status_code == 200
    assert sign_in(client, make_officer(session)).get(url).status_code == 200


@pytest.mark.parametrize("code", ["NOTHERE2", "..%2f..%2flinkage.sqlite", "%2e%2e"])
def test_file_that_is_not_there(client: FlaskClient, code: str) -> None:
    assert client.get(f"/files/{code}").status_code == 404


def test_lost_file_is_not_found(client: FlaskClient, session: Session, config: Config) -> None:
    upload = _photo(session, config, make_supplier(session))
    Path(file_path(config.upload_dir, upload)).unlink()
    assert client.get(f"/files/{upload.code}").status_code == 404
