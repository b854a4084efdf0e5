from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import ImportStatus, ProfileStatus, ReviewStatus
from database.models.companies import Company
from database.models.imports import ImportBatch
from tests.factories import make_supplier
from tests.pages import Page, get_page, post_form, read_page, with_csrf_token

LIST = """Danh sách doanh nghiệp
Tên công ty,Mã số thuế,Tỉnh,Công nghệ,Lao động
Công ty TNHH Sen Hồng,0101243150,Bắc Giang,"tiện CNC, hàn MIG",120
CTY TNHH SEN HONG,101243150,Bac Giang,mạ kẽm,
,0900000000,Hà Nội,dập,5
Cộng: 2,,,,
Công ty CP Tre Xanh,,Đồng Nai,múa lân,10
"""


def _upload(client: FlaskClient, data: bytes, *, source: str = "Sở", name: str = "list.csv", status: int = 200) -> Page:
    fields = with_csrf_token(client, {"source": source, "file": (io.BytesIO(data), name)})
    return read_page(client.post("/officer/imports", data=fields, follow_redirects=True), status=status)


def _batch(session: Session) -> ImportBatch:
    session.expire_all()
    return session.exec(select(ImportBatch)).one()


def test_list_is_checked_first_and_nothing_written(desk: FlaskClient, session: Session) -> None:
    page = _upload(desk, LIST.encode())
    assert page.h1 == "list.csv"
    assert "Write 2 firms" in page
    assert "The company name is missing in cell A5." in page
    assert "The same firm as row 3" in page
    assert "No process was recognised in “múa lân”." in page
    assert _batch(session).counts == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "duplicate": 1,
        "refused": 1,
        "ignored": 3,
    }
    assert session.exec(select(Company)).all() == []


def test_list_is_written_whole_and_only_once(desk: FlaskClient, session: Session) -> None:
    _upload(desk, LIST.encode())
    code = _batch(session).code
    assert "The list is written." in post_form(desk, f"/officer/imports/{code}/write", {})
    assert _batch(session).status is ImportStatus.APPLIED
    firm = session.exec(select(Company).where(Company.tax_code == "0101243150")).one()
    assert firm.supplier_profile is not None
    assert firm.supplier_profile.status is ProfileStatus.LISTED
    assert (
        get_page(desk, f"/officer/imports/{code}").links["Công ty TNHH Sen Hồng"] == f"/officer/companies/{firm.code}"
    )
    assert firm.supplier_profile.review_status is ReviewStatus.APPROVED
    assert firm.main_plant is not None
    assert (firm.main_plant.province, firm.main_plant.former_province) == ("24", "Bắc Giang")
    assert len(firm.main_plant.capabilities) == 3, "the second row of the firm adds its process"
    tre = session.exec(select(Company).where(Company.name == "Công ty CP Tre Xanh")).one()
    assert tre.supplier_profile is not None
    assert tre.supplier_profile.status is ProfileStatus.DRAFT, "no process, so nothing to publish"
    post_form(desk, f"/officer/imports/{code}/write", {}, status=409)


def test_same_list_again_changes_nothing(desk: FlaskClient, session: Session) -> None:
    _upload(desk, LIST.encode())
    post_form(desk, f"/officer/imports/{_batch(session).code}/write", {})
    page = _upload(desk, LIST.encode())
    assert "There is nothing to write" in page


def test_list_fills_the_gaps_of_a_firm_and_keeps_what_it_said(desk: FlaskClient, session: Session) -> None:
    firm = make_supplier(session, tax_code="0101243150", employees=None, province="31", former_province=None)
    page = _upload(desk, LIST.encode())
    assert "Write 2 firms" in page
    post_form(desk, f"/officer/imports/{_batch(session).code}/write", {})
    session.expire_all()
    after = session.get_one(Company, firm.id)
    assert after.main_plant is not None
    assert (after.employees, after.main_plant.province) == (120, "31")
    assert after.main_plant.capabilities[0].process == "stamping-progressive"


def test_registry_that_changed_meanwhile_is_shown_before_writing(desk: FlaskClient, session: Session) -> None:
    _upload(desk, LIST.encode())
    code = _batch(session).code
    make_supplier(session, tax_code="0101243150")
    page = post_form(desk, f"/officer/imports/{code}/write", {})
    assert "The registry changed since this list was checked." in page
    assert _batch(session).status is ImportStatus.CHECKED
    assert _batch(session).counts["updated"] == 1
    assert "The list is written." in post_form(desk, f"/officer/imports/{code}/write", {})


def test_columns_are_corrected(desk: FlaskClient, session: Session) -> None:
    page = _upload(desk, "Mỏ neo,Biển số\nSen Hồng,0101243150\n".encode())
    assert "Say below which column holds the company name" in page
    code = _batch(session).code
    fields = {"column-0-0": "name", "column-0-1": "tax_code"}
    assert "Write 1 firm" in post_form(desk, f"/officer/imports/{code}/columns", fields)


def test_list_is_set_aside(desk: FlaskClient, session: Session) -> None:
    _upload(desk, LIST.encode())
    code = _batch(session).code
    post_form(desk, f"/officer/imports/{code}/discard", {})
    batch = _batch(session)
    assert (batch.status, batch.rows) == (ImportStatus.DISCARDED, [])
    post_form(desk, f"/officer/imports/{code}/write", {}, status=409)
    assert "set aside" in get_page(desk, f"/officer/imports/{code}")


def test_rows_are_filtered_and_downloaded_by_fate(desk: FlaskClient, session: Session) -> None:
    _upload(desk, LIST.encode())
    code = _batch(session).code
    page = get_page(desk, f"/officer/imports/{code}?fate=refused")
    assert "missing in cell A5" in page
    assert "Row 3" not in page
    assert "missing in cell A5" in desk.get(f"/officer/imports/{code}/rows.csv").text


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "empty"), (b"\xd0\xcf\x11\xe0old", "Excel 97-2003"), (b"PK\x03\x04", "damaged")],
)
def test_file_that_cannot_be_read_keeps_what_was_typed(desk: FlaskClient, data: bytes, words: str) -> None:
    page = _upload(desk, data, source="Sở Công Thương", status=422)
    assert words in page
    assert page.fields["source"] == "Sở Công Thương"


def test_list_without_a_file_or_a_source_is_refused(desk: FlaskClient) -> None:
    assert "Enter whose list this is" in post_form(desk, "/officer/imports", {"source": " "}, status=422)
    assert "Choose the spreadsheet." in post_form(desk, "/officer/imports", {"source": "Sở"}, status=422)


def test_personal_number_of_a_household_is_not_kept(desk: FlaskClient, session: Session) -> None:
    page = _upload(desk, "Tên,MST,Tỉnh\nHộ ông Na,012345678901,Hà Nội\n".encode())
    assert "is personal and is not kept" in page
    assert "012345678901" not in str(_batch(session).rows)
    post_form(desk, f"/officer/imports/{_batch(session).code}/write", {})
    session.expire_all()
    assert session.exec(select(Company)).one().tax_code is None


def test_hostile_cells_are_shown_as_text(desk: FlaskClient, session: Session) -> None:
    data = f"Tên công ty,MST,Công nghệ\n<script>alert(1)</script>,{'9' * 3000},{'x' * 10_000}\n=1+1,0101243150,hàn\n"
    page = _upload(desk, data.encode(), name="<b>.csv")
    assert "<script>alert" not in page.html
    assert _batch(session).counts["created"] + _batch(session).counts["refused"] == 2
