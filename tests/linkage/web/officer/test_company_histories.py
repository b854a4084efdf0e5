"""Where what a firm says comes from: whose word counts, names, firms put together and taken apart by officers."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from database.enums import SubjectKind
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.imports import ImportBatch
from database.models.source_records import FieldChoice, FirmName
from database.models.users import User
from database.session import transaction
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import SYSTEM, record_company
from linkage.services.company_merges import merge
from linkage.services.field_choices import names_of
from linkage.services.import_undoing import undo_batch
from linkage.services.source_records import Row, ensure_origin, note_rows
from linkage.services.supplier_records import as_input
from linkage.services.suppliers import update_supplier
from linkage.services.users import actor_of
from linkage.web.officer.events import action_label
from tests.factories import make_supplier
from tests.pages import Page, get_page, post_form, with_csrf_token


@pytest.fixture
def firm(session: Session) -> Company:
    """A firm of which two lists speak; they differ in employees."""
    made = make_supplier(session, source="moit", id="1", name="Sen Hồng", employees=90, tax_code=None)
    said = read_input(SupplierInput, {"name": "Sen Hong", "employees": 80, "tax_code": "0100233488"})
    with transaction():
        ensure_origin(session, made, as_input(made))
        batch = ImportBatch(source="chamber", file_name="a.csv")
        session.add(batch)
        session.flush()
        note_rows(session, [Row(made.id or 0, said, "Sheet1:7")], source="chamber", batch_id=batch.id)
    return made


def url(firm: Company, tail: str = "history") -> str:
    return f"/officer/companies/{firm.code}/{tail}"


def button(page: Page, words: str) -> dict[str, object]:
    """The hidden fields of the form whose button has these words."""
    forms = [form for form in re.findall(r"<form.*?</form>", page.html, re.S) if f"<span>{words}</span>" in form]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', forms[0]))


def test_values_name_their_sources_and_rivals(desk: FlaskClient, firm: Company) -> None:
    page = get_page(desk, url(firm))
    assert "Employees 90 moit 80 chamber" in page
    assert "Tax code" in page
    assert "Said by chamber, row Sheet1:7" in page
    assert re.search(r'<a href="/officer/imports/[A-Z0-9]+">Said by chamber', page.html)


def test_officer_takes_another_value_and_goes_back_to_the_rule(
    desk: FlaskClient, session: Session, firm: Company
) -> None:
    page = get_page(desk, url(firm))
    fields = next(
        dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
        for form in re.findall(r"<form.*?</form>", page.html, re.S)
        if 'value="employees"' in form
    )
    chosen = post_form(desk, url(firm, "values"), fields)
    assert "Chosen by an officer" in chosen
    session.expire_all()
    assert firm.employees == 80
    stale = post_form(desk, url(firm, "values"), fields, status=409)
    assert "Somebody changed this firm meanwhile" in stale
    post_form(desk, url(firm, "values"), button(chosen, "Back to the rule"))
    session.expire_all()
    assert firm.employees == 90
    assert session.exec(select(FieldChoice)).all() == []


def test_source_that_says_nothing_of_a_field_is_not_chosen(desk: FlaskClient, session: Session, firm: Company) -> None:
    for record in ("1", "x", "999999"):
        fields = {"field": "website", "record": record, "version": firm.version}
        post_form(desk, url(firm, "values"), fields, status=404)
    assert session.exec(select(FieldChoice)).all() == []


def test_names_are_added_once_and_taken_out(desk: FlaskClient, session: Session, firm: Company) -> None:
    page = post_form(desk, url(firm, "names"), {"name": " Sen  Cũ ", "kind": "former", "version": firm.version})
    assert "Sen Cũ Former name" in page
    session.expire_all()
    for again, told in (("Sen Cũ", "has this name already"), (" ", "Enter the name"), ("Sen Hồng", "has this name")):
        fields = {"name": again, "kind": "alias", "version": firm.version}
        assert told in post_form(desk, url(firm, "names"), fields, status=422)
    known = names_of(session, firm)
    assert [(each.name, each.kind) for each in known] == [("Sen Cũ", "former")]
    post_form(desk, url(firm, "names/remove"), {"name_id": known[0].id or 0, "version": firm.version})
    session.expire_all()
    assert session.exec(select(FirmName)).all() == []


def test_records_ticked_become_a_firm_of_their_own(desk: FlaskClient, session: Session, firm: Company) -> None:
    page = get_page(desk, url(firm))
    other = re.findall(r'name="record" id="[^"]+" value="(\d+)"', page.html)[0]
    made = post_form(desk, url(firm, "split"), {**button(page, "Split these off"), "record": other})
    assert made.h1 == "History of Sen Hong"
    session.expire_all()
    assert sorted(session.exec(select(Company.name)).all()) == ["Sen Hong", "Sen Hồng"]
    nothing = {"version": firm.version}
    assert "at least one" in post_form(desk, url(firm, "split"), nothing, status=409)


def test_merge_is_taken_back_on_the_page(desk: FlaskClient, session: Session, firm: Company) -> None:
    gone = make_supplier(session, source="web", name="Tre Xanh")
    with transaction():
        merge(session, firm, gone, by=SYSTEM)
    session.expire_all()
    page = get_page(desk, url(firm))
    assert "Tre Xanh" in page
    undo = re.search(r'action="(/officer/registry/merges/[^"]+)"', page.html)
    assert undo is not None
    assert "Tre Xanh is a firm of its own again." in post_form(desk, undo.group(1), {})
    assert "Firms that went into this one" not in get_page(desk, url(firm))


def test_firm_is_put_beside_another_one_before_anything_is_decided(
    desk: FlaskClient, session: Session, firm: Company
) -> None:
    other = make_supplier(session, name="Công ty Sen Hồng Hà")
    for text in ("sen hồng hà", other.code, "Sen Hồng"):
        found = get_page(desk, url(firm, f"merge?q={text}"))
        assert other.code in found
        assert f'value="{firm.code}"' not in found.html
    assert "No other firm was found" in get_page(desk, url(firm, "merge?q=zzz"))
    page = post_form(desk, url(firm, "merge"), {"other": other.code})
    assert page.h1 == "Are these one firm?"
    assert post_form(desk, url(firm, "merge"), {"other": other.code}).h1 == page.h1
    post_form(desk, url(firm, "merge"), {"other": firm.code}, status=409)
    post_form(desk, url(firm, "merge"), {"other": "NONE"}, status=404)
    assert len(session.exec(select(Company.id)).all()) == 2


def test_everything_done_here_stands_in_the_trail_in_words(desk: FlaskClient, session: Session, firm: Company) -> None:
    post_form(desk, url(firm, "names"), {"name": "Sen Cũ", "kind": "former", "version": firm.version})
    assert "Name added" in get_page(desk, url(firm))
    events = session.exec(select(AuditEvent).where(AuditEvent.subject_kind == SubjectKind.COMPANY)).all()
    assert [event.action for event in events if action_label(event.action) == event.action] == []


def test_firm_is_found_by_a_typed_name_and_by_a_spelling_of_a_list(
    desk: FlaskClient, session: Session, firm: Company, index: Callable[[], None]
) -> None:
    post_form(desk, url(firm, "names"), {"name": "Zqkimcu", "kind": "former", "version": firm.version})
    note = read_input(SupplierInput, {"name": "Zqkimlist", "contact": {"name": "Zqperson", "phone": "0909777888"}})
    with transaction():
        note_rows(session, [Row(firm.id or 0, note, "9")], source="list", batch_id=None)
        firm.employees = 91
    index()
    for text in ("Zqkimcu", "zqkimlist"):
        assert firm.name in get_page(desk, f"/officer/suppliers?q={text}")
        assert firm.name in get_page(desk, f"/search?q={text}")
    for text in ("Zqperson", "0909777888"):
        assert firm.name not in get_page(desk, f"/officer/suppliers?q={text}")


def test_a_change_is_one_line_though_it_is_said_and_noted(desk: FlaskClient, session: Session, officer: User) -> None:
    made = make_supplier(session, source="moit", id="1", name="Sen Hồng", employees=None, tax_code="0101243150")
    data = "Tên công ty,Mã số thuế,Lao động\nSen Hồng,0101243150,120\n".encode()
    desk.post("/officer/imports", data=with_csrf_token(desk, {"source": "Sở", "file": (io.BytesIO(data), "list.csv")}))
    batch = session.exec(select(ImportBatch)).one().code
    post_form(desk, f"/officer/imports/{batch}/write", {})
    session.expire_all()
    with transaction():
        edited = as_input(made).model_copy(update={"customers_generic": "Printers"})
        update_supplier(session, made, edited, by=actor_of(officer))
    lines = _timeline(get_page(desk, url(made)))
    assert [words for words, _hint in lines] == [
        "Said by an officer",
        "Said by Sở, row 2",
        "Said by moit",
    ]
    assert lines[0][1].endswith(f"· {officer.name}")
    assert lines[1][1].endswith(f"· {officer.email}")
    with transaction():
        undo_batch(session, session.exec(select(ImportBatch)).one(), by=actor_of(officer))
    lines = _timeline(get_page(desk, url(made)))
    assert [words for words, _hint in lines][:3] == ["Taken back: Sở, row 2", "Said by an officer", "Said by Sở, row 2"]
    assert lines[0][1].endswith(f"· {officer.email}")
    with transaction():
        record_company(session, actor_of(officer), "supplier.updated", made, fields=["status"])
        session.flush()
    event = session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc())).first()
    assert event is not None
    with transaction():
        event.at += datetime.timedelta(minutes=1)
    assert _timeline(get_page(desk, url(made)))[0][0] == "Supplier profile changed", "of which no source speaks"


def _timeline(page: Page) -> list[tuple[str, str]]:
    """What happened, and when and by whom, line by line."""
    part = page.html[page.html.index('id="timeline"') :]
    found = re.findall(r"<li><p><strong>(.*?)</strong></p><p class=\"hint\">(.*?)</p>", part, re.S)
    return [(re.sub(r"<[^>]+>", "", words), hint.strip()) for words, hint in found]
