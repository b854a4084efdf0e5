"""The registry as a table that comes back: untouched it changes nothing, one cell changes one field."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import BulkOutcome, BulkStatus
from database.models.bulk_edits import BulkEdit, BulkEditRow
from database.models.companies import Company
from database.models.source_records import SourceRecord
from database.session import transaction
from linkage.days import agency_today
from linkage.demo.suppliers import supplier as demo_supplier
from linkage.importers.registry_cells import PROCESSES, PROVINCES, SECTORS, joined, parted
from linkage.importers.registry_tables import COLUMNS
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import SupplierInput
from linkage.language import UI_LANGUAGES, speaking
from linkage.services.audit import SYSTEM
from linkage.services.supplier_records import as_input
from linkage.services.suppliers import create_supplier
from linkage.wording.table_cells import escaped_cell, unescaped_cell
from tests.factories import make_supplier
from tests.pages import get_page, post_form, with_csrf_token

Table = list[list[str]]
ODD = [
    *("=HYPERLINK(1)", "+84 24 1", "-cmd", "@SUM(A1)", "'Quoted", "''Twice", "'=1+1", "a,b;c|d", 'He said "no"'),
    *("back\\slash; and \\; more", "two\nlines", "0012345", "1.200", "2027-05-31", "&amp; &lt;b&gt;", "ÄÖ Đặng"),
    *("株式会社 テスト", "1e5", "TRUE", "- ", "|pipe", "=", "'"),
]


def _odd(session: Session) -> None:
    """Firms of the demonstration, and firms whose texts a spreadsheet could misunderstand."""
    taken: set[str] = set()
    rng = random.Random(4)
    with transaction():
        for number in range(40):
            record = demo_supplier(11, number, agency_today(), taken)
            create_supplier(session, read_input(SupplierInput, record), by=SYSTEM)
        for number, text in enumerate(ODD):
            words = {key: rng.choice(ODD) for key in ("name_en", "address", "industrial_park", "commune", "summary_vi")}
            contact = {"name": text, "phone": rng.choice(["0912345678", "+84 912", "=1"]), "email": "a@b.example"}
            machines = [{"type": text, "spec": rng.choice(ODD), "qty": 2}, {"type": "Press", "year": 2001}]
            held = [
                {"id": "iso-9001", "valid_to": "2027-05-31", "scope": text},
                {"id": "iso-9001", "status": "planned", "expected": "2028-01"},
                {"id": "iatf-16949", "status": "expired", "valid_to": "2020-01"},
            ]
            make_supplier(
                session,
                name=text,
                tax_code=["0100109106", "0100109106-001", None][number] if number < 3 else None,
                contact=contact,
                equipment=machines,
                certificates=held,
                inspection=[text, "CMM; big"],
                sectors=["motorcycle"],
                terms={"lead_time_days": 12.5, "moq_pcs": 1200},
                **words,
            )


def _csv(desk: FlaskClient, query: str = "") -> Table:
    data = desk.get(f"/officer/suppliers/table.csv{query}").data
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def _as_csv(table: Table) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return text.getvalue().encode("utf-8-sig")


def _bring(desk: FlaskClient, data: bytes, name: str = "registry.csv") -> str:
    sent = with_csrf_token(desk, {"source": "", "file": (io.BytesIO(data), name)})
    answer = desk.post("/officer/imports", data=sent)
    assert answer.status_code == 302, answer.get_data(as_text=True)[:3000]
    return str(answer.headers["Location"])


def _rows(session: Session, url: str) -> list[BulkEditRow]:
    session.expire_all()
    edit = session.exec(select(BulkEdit).where(BulkEdit.code == url.rpartition("/")[2])).one()
    return list(session.exec(select(BulkEditRow).where(BulkEditRow.edit_id == edit.id).order_by(BulkEditRow.place)))  # type: ignore[arg-type]


def _set(table: Table, row: int, key: str, text: str) -> None:
    table[row][next(at for at, heading in enumerate(table[0]) if heading.endswith(f"({key})"))] = text


def _row_of(table: Table, company: Company) -> int:
    return next(at for at, row in enumerate(table) if row[0] == company.code)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_table_that_nobody_touched_changes_nothing(desk: FlaskClient, session: Session, kind: str) -> None:
    _odd(session)
    data = desk.get(f"/officer/suppliers/table.{kind}").data
    rows = _rows(session, _bring(desk, data, f"registry.{kind}"))
    assert len(rows) == len(session.exec(select(Company)).all())
    told = [(row.name, row.outcome, row.shown, row.reasons) for row in rows if row.outcome is not BulkOutcome.UNCHANGED]
    assert told == []


def test_table_in_another_language_changes_nothing(desk: FlaskClient, session: Session) -> None:
    _odd(session)
    data = desk.get("/officer/suppliers/table.csv").data
    get_page(desk, "/officer?lang=vi")
    other = desk.get("/officer/suppliers/table.csv").data
    assert other != data
    assert {row.outcome for row in _rows(session, _bring(desk, data))} == {BulkOutcome.UNCHANGED}
    get_page(desk, "/officer?lang=ja")
    assert {row.outcome for row in _rows(session, _bring(desk, other))} == {BulkOutcome.UNCHANGED}


def test_no_cell_of_either_file_is_a_formula(desk: FlaskClient, session: Session) -> None:
    _odd(session)
    cells = [cell for row in _csv(desk) for cell in row]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t") or re.match(r"-[^\d]", cell)] == []
    assert "'=HYPERLINK(1)" in cells
    book = openpyxl.load_workbook(io.BytesIO(desk.get("/officer/suppliers/table.xlsx").data))
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert {cell.number_format for row in book.worksheets[0].iter_rows() for cell in row if cell.value} == {"@"}


EDITS: list[tuple[str, str, str, Any]] = [
    ("name", "Tên mới, có phẩy", "name", "Tên mới, có phẩy"),
    ("name", "'Quoted'", "name", "'Quoted'"),
    ("name", "'=1+1", "name", "=1+1"),
    ("tax_code", "100109106", "tax_code", "0100109106"),
    ("business_type", "Trading company", "business_type", "trading"),
    ("business_type", "trading", "business_type", "trading"),
    ("ownership", "", "ownership", None),
    ("employees", "1.200", "employees", 1200),
    ("province", "Hà Nội", "province", "01"),
    ("address", "Lô 5; đường 3", "address", "Lô 5; đường 3"),
    ("terms.lead_time_days", "12,5", "terms", 12.5),
    ("contact.phone", "0912 345 678", "contact", "0912 345 678"),
    ("sectors", "Motorcycle", "sectors", ["motorcycle"]),
    ("languages", "vi; ja", "languages", ["vi", "ja"]),
    ("inspection", "CMM; Profile\\; projector", "inspection", ["CMM", "Profile; projector"]),
    ("summary_en", "We press.", "summaries", {"vi": "Dập liên hoàn cho thiết bị văn phòng.", "en": "We press."}),
    ("website", "", "website", None),
]


@pytest.mark.parametrize(("key", "typed", "field", "value"), EDITS)
def test_one_cell_changes_one_field(
    desk: FlaskClient, session: Session, key: str, typed: str, field: str, value: Any
) -> None:
    firm, other = make_supplier(session, website="https://a.example"), make_supplier(session)
    before = as_input(firm)
    table = _csv(desk)
    _set(table, _row_of(table, firm), key, typed)
    url = _bring(desk, _as_csv(table))
    assert {(row.company_id, row.outcome.value) for row in _rows(session, url)} == {
        (firm.id, "changes"),
        (other.id, "unchanged"),
    }
    post_form(desk, f"{url}/apply", {})
    session.expire_all()
    after = as_input(session.get_one(Company, firm.id))
    changed = {name for name in SupplierInput.model_fields if getattr(after, name) != getattr(before, name)}
    assert changed == {field}
    found = getattr(after, field)
    assert (getattr(found, key.partition(".")[2]) if "." in key else found) == value
    post_form(desk, f"{url}/undo", {})
    session.expire_all()
    assert as_input(session.get_one(Company, firm.id)) == before


def test_lists_of_entries_keep_what_the_table_does_not_show(desk: FlaskClient, session: Session) -> None:
    firm = make_supplier(
        session,
        certificates=[{"id": "iso-9001", "valid_to": "2027-05", "scope": "Stamping"}, {"id": "iso-14001"}],
    )
    table = _csv(desk)
    row = _row_of(table, firm)
    _set(table, row, "process", "Progressive stamping; milling-3axis")
    _set(table, row, "certificates", "ISO 9001 (2030-05-31); IATF 16949 (Planned)")
    _set(table, row, "equipment", "Progressive press | 200 t | Aida | 2018 | 3; Lathe")
    post_form(desk, f"{_bring(desk, _as_csv(table))}/apply", {})
    session.expire_all()
    found = as_input(session.get_one(Company, firm.id))
    assert [each.process for each in found.capabilities] == ["stamping-progressive", "milling-3axis"]
    assert found.capabilities[0].attrs["press_tonnage_t"] == [45, 200]
    told = [(each.id, each.status.value, each.valid_to, each.scope) for each in found.certificates]
    assert told == [("iso-9001", "valid", "2030-05-31", "Stamping"), ("iatf-16949", "planned", None, None)]
    assert [(each.type, each.qty, each.year) for each in found.equipment] == [
        ("Progressive press", 3, 2018),
        ("Lathe", None, None),
    ]


REFUSED: list[tuple[str, str, str]] = [
    ("name", "", "Name"),
    ("code", "NONE2222", "No firm has the code"),
    ("code", "", "The row has no code"),
    ("version", "99", "after the table was downloaded"),
    ("tax_code", "12", "10 or 13 digits"),
    ("tax_code", "001095012345", "number of a person"),
    ("tax_code", "0102030405", "Another firm has the tax code"),
    ("employees", "many", "Enter a number"),
    ("employees", "-5", "Enter a number"),
    ("province", "Atlantis", "No entry, or more than one"),
    ("process", "witchcraft", "No entry, or more than one"),
    ("certificates", "ISO 9001 (soon)", "No entry, or more than one"),
    ("equipment", "a|b|c|d|e|f", "Write a machine as"),
    ("status", "paused", "cannot be changed in the table"),
    ("languages", "klingon", "no known language"),
]


@pytest.mark.parametrize(("key", "typed", "words"), REFUSED)
def test_what_makes_no_sense_is_refused_with_its_cell(
    desk: FlaskClient, session: Session, key: str, typed: str, words: str
) -> None:
    firm = make_supplier(session)
    make_supplier(session, tax_code="0102030405")
    table = _csv(desk)
    row = _row_of(table, firm)
    _set(table, row, "address" if key == "version" else key, "Elsewhere" if key == "version" else typed)
    _set(table, row, key, typed)
    page = get_page(desk, _bring(desk, _as_csv(table)) + "?outcome=refused")
    assert words in page
    assert "There is nothing to write" in page


def test_stale_rows_twins_and_blank_rows(desk: FlaskClient, session: Session) -> None:
    firm = make_supplier(session)
    table = _csv(desk)
    with transaction():
        session.get_one(Company, firm.id).employees = 5
    changed = [row[:] for row in table]
    _set(changed, 1, "address", "Elsewhere")
    assert [row.reasons[0]["code"] for row in _rows(session, _bring(desk, _as_csv(changed)))] == ["older_table"]
    fresh = _csv(desk)
    url = _bring(desk, _as_csv([["A title"], fresh[0], fresh[1], [""], fresh[1]]))
    assert [row.outcome.value for row in _rows(session, url)] == ["unchanged", "refused"]


def test_columns_that_were_taken_out_or_moved_change_nothing(desk: FlaskClient, session: Session) -> None:
    firm = make_supplier(session)
    table = [row[::-1][5:] for row in _csv(desk)]
    _set(table, 1, "employees", "77")
    rows = _rows(session, _bring(desk, _as_csv(table)))
    assert [line[0] for line in rows[0].shown] == ["employees"]
    assert rows[0].company_id == firm.id


def test_filter_of_the_list_holds_for_the_table(desk: FlaskClient, session: Session, index: Callable[[], None]) -> None:
    make_supplier(session, name="An", status="draft")
    make_supplier(session, name="Zung")
    index()
    assert [row[2] for row in _csv(desk, "?status=draft")[1:]] == ["An"]
    assert [row[2] for row in _csv(desk, "?gap=no-tax_code&status=listed")[1:]] == ["Zung"]


def test_table_without_a_firm_is_refused(desk: FlaskClient, session: Session) -> None:
    sent = with_csrf_token(desk, {"source": "", "file": (io.BytesIO(_as_csv(_csv(desk))), "registry.csv")})
    answer = desk.post("/officer/imports", data=sent)
    assert answer.status_code == 422
    assert "No row names a firm" in answer.get_data(as_text=True)
    assert session.exec(select(BulkEdit).where(BulkEdit.status == BulkStatus.APPLIED)).all() == []
    assert session.exec(select(SourceRecord)).all() == []


@pytest.mark.parametrize("text", [*ODD, "", "plain", "' =1", "'a'"])
def test_escaped_cell_comes_back(text: str) -> None:
    assert unescaped_cell(escaped_cell(text)) == text


def test_lists_in_a_cell_come_back() -> None:
    for mark in (";", "|"):
        texts = [text.strip() for text in ODD]
        assert parted(joined(texts, mark), mark) == texts


def test_every_name_leads_back_to_its_entry_in_every_language() -> None:
    for names in (PROCESSES, PROVINCES, SECTORS):
        for language in UI_LANGUAGES:
            with speaking(language):
                texts = {code: names.text_of(code) for code in names.ids()}
            assert {code: names.code_of(text) for code, text in texts.items()} == {code: code for code in texts}
    assert len({column.heading for column in COLUMNS}) == len(COLUMNS)
