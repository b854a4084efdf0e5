from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from database.enums import ImportStatus, PairState, ProfileStatus, ReviewStatus
from database.models.companies import Company
from database.models.company_pairs import CompanyPair
from database.models.imports import ImportBatch
from database.session import transaction
from linkage.web.officer.import_columns import table_parts
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
        "review": 0,
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


def test_row_that_changes_a_firm_says_what_changes(desk: FlaskClient, session: Session) -> None:
    make_supplier(
        session,
        tax_code="0101243150",
        employees=None,
        contact={"phone": "+84 912 345 678"},
        established=None,
        website=None,
    )
    data = (
        "Tên công ty,Mã số thuế,Tỉnh,Công nghệ,Lao động,Năm thành lập,Website,Email\n"
        "Sen Hồng,0101243150,Bắc Giang,mạ kẽm,120,2001,sen.example,lan@sen.example\n"
    )
    page = _upload(desk, data.encode())
    row = page.text[page.text.index("Fate") :]
    assert "Employees Not stated →becomes 120" in " ".join(row.split())
    assert "Founded Not stated →becomes 2001" in " ".join(row.split())
    assert "2 more changes" in row
    assert "l•••@sen.example" in row
    code = _batch(session).code
    table = desk.get(f"/officer/imports/{code}/rows.csv").text
    assert "Employees: Not stated → 120" in table
    assert "E-mail: Not stated → l•••@sen.example" in table
    post_form(desk, f"/officer/imports/{code}/write", {})
    assert "Employees: Not stated → 120" in desk.get(f"/officer/imports/{code}/rows.csv").text


def test_two_columns_that_hold_the_same_are_named_and_the_officer_chooses(desk: FlaskClient, session: Session) -> None:
    data = "Tên công ty,Mã số thuế,Tên công ty\nSen Hồng,0101243150,Sen Trắng\n".encode()
    page = _upload(desk, data)
    assert "Columns A and C both hold “Company name”: A counts." in page
    assert "Holds the same as column A, which counts." in page
    assert "This column counts; the same is held by: C." in page
    assert "Cell C2 says something else, “Sen Trắng”; column A counts." in page
    code = _batch(session).code
    chosen = {"column-0-0": "", "column-0-1": "tax_code", "column-0-2": "name"}
    page = post_form(desk, f"/officer/imports/{code}/columns", chosen)
    assert "both hold" not in page
    assert _batch(session).rows[1]["name"] == "Sen Trắng"
    assert "The columns were named as in the last list of this source." in _upload(desk, data)
    last = session.exec(select(ImportBatch).order_by(col(ImportBatch.id).desc())).first()
    assert last is not None
    assert last.rows[1]["name"] == "Sen Trắng", "two columns of one heading are told apart"


def test_list_with_two_columns_of_one_heading_is_read_alike_the_second_time(
    desk: FlaskClient, session: Session
) -> None:
    data = "Tên công ty,Mã số thuế,Tên công ty\nSen Hồng,0101243150,Sen Trắng\n".encode()
    _upload(desk, data)
    page = _upload(desk, data)
    assert "Columns A and C both hold “Company name”: A counts." in page
    assert "named as in the last list" not in page


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


def test_a_row_that_may_be_a_registered_firm_names_it_with_a_link(desk: FlaskClient, session: Session) -> None:
    firm = make_supplier(session, name="Cơ khí Sen Hồng", contact={"phone": "+84 912 345 678"})
    page = _upload(desk, "Tên công ty,Tỉnh\nCơ khí Sen Hồng,Hà Nội\n".encode())
    sentence = f"May be the registered firm Cơ khí Sen Hồng ({firm.code}). It waits as a draft until you have looked"
    assert sentence in page
    assert page.links["Cơ khí Sen Hồng"] == f"/officer/companies/{firm.code}"
    assert "Write 1 firm" in page
    assert "1 of the firms is a draft until you have looked" in page
    assert sentence in desk.get(f"/officer/imports/{_batch(session).code}/rows.csv").text
    written = post_form(desk, f"/officer/imports/{_batch(session).code}/write", {})
    assert "1 pair of firms of this list waits to be looked at. Its new firm is a draft until then." in written
    other = make_supplier(session, name="Cơ khí Tre Xanh")
    with transaction():
        session.add(CompanyPair(one_id=firm.id or 0, other_id=other.id or 0))
    pairs = get_page(desk, written.links["Look at firms that may be one"])
    assert "1 pair to look at" in pairs, "those of other lists are not among them"
    pair = session.exec(select(CompanyPair).where(col(CompanyPair.batch_id).is_not(None))).one()
    with transaction():
        pair.state = PairState.DIFFERENT
    done = get_page(desk, f"/officer/imports/{_batch(session).code}")
    assert "All pairs of firms of this list were looked at." in done
    assert "Look at firms that may be one" not in done.links


def test_rows_are_filtered_and_downloaded_by_fate(desk: FlaskClient, session: Session) -> None:
    _upload(desk, LIST.encode())
    code = _batch(session).code
    page = get_page(desk, f"/officer/imports/{code}?fate=refused")
    assert "missing in cell A5" in page
    assert "Row 3" not in page
    assert "missing in cell A5" in desk.get(f"/officer/imports/{code}/rows.csv").text


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "empty"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "damaged"), (b"PK\x03\x04", "damaged")],
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


SLIPPED_FIELDS = ("name", "name_en", "tax_code", "province", "process")
SLIPPED = """Tên công ty,Tên giao dịch,Mã số thuế,Tỉnh,Công nghệ
Công ty TNHH Sen Hồng,,0101243150,Bắc Giang,tiện CNC
Công ty CP Tre Xanh,0933400729,,,
"""


def test_cells_that_slipped_are_proposed_and_put_right_only_when_asked(desk: FlaskClient, session: Session) -> None:
    page = _upload(desk, SLIPPED.encode())
    assert "In 1 row the cells seem to have slipped into other columns." in page
    assert "“0933400729” in B3 belongs into column C." in page
    assert _batch(session).counts["refused"] == 1
    fields = {f"column-0-{place}": field for place, field in enumerate(SLIPPED_FIELDS)}
    page = post_form(desk, f"/officer/imports/{_batch(session).code}/columns", fields | {"shifts-0": "move"})
    assert "The cells had slipped and were put right" in page
    assert (_batch(session).counts["refused"], _batch(session).counts["created"]) == (0, 2)


def test_the_first_twenty_rows_are_shown_below_the_columns(desk: FlaskClient, session: Session) -> None:
    rows = [f"Công ty TNHH Sen {number},,Bắc Ninh,tiện CNC" for number in range(1, 31)]
    page = _upload(desk, "\n".join(["Tên công ty,Mã số thuế,Tỉnh,Công nghệ", *rows]).encode())
    [part] = table_parts(_batch(session))
    assert [number for number, _cells in part.preview] == [str(number) for number in range(2, 22)]
    assert part.preview[0][1] == ("Công ty TNHH Sen 1", "", "Bắc Ninh", "tiện CNC")
    assert "The first rows" in page


def test_columns_are_named_as_in_the_last_list_of_the_source(desk: FlaskClient, session: Session) -> None:
    odd = "Hãng,Số,Nơi,Nghề lạ\nSen Hồng,0101243150,Bắc Giang,tiện CNC\n"
    _upload(desk, odd.encode())
    wanted = {f"column-0-{place}": field for place, field in enumerate(["name", "tax_code", "", "process"])}
    post_form(desk, f"/officer/imports/{_batch(session).code}/columns", wanted)
    page = _upload(desk, odd.replace("Sen Hồng", "Tre Xanh").encode())
    assert "The columns were named as in the last list of this source." in page
    session.expire_all()
    second = session.exec(select(ImportBatch).order_by(col(ImportBatch.id).desc())).first()
    assert second is not None
    assert second.mapping["tables"][0]["fields"] == ["name", "tax_code", "", "process"]
    assert "named as in" not in _upload(desk, odd.encode(), source="Another")


def test_a_list_without_headings_is_told_by_its_cells(desk: FlaskClient) -> None:
    rows = "Công ty TNHH Sen,0101243150,tiện CNC\nCông ty CP Tre,0933400729,hàn MIG\n"
    page = _upload(desk, rows.encode())
    assert "No headings were found" in page
    assert "Told by what the cells hold." in page
    assert "Write 2 firms" in page
