from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import Session, select

from database.enums import ImportStatus, SubjectKind
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.drafts import Draft
from database.models.imports import ImportBatch
from database.models.part_needs import PartNeed
from database.models.plants import Capability, Machine, Plant
from database.models.search_changes import SearchChange
from database.models.shortlists import ShortlistItem
from database.models.uploads import Upload
from database.models.users import User
from database.session import transaction
from linkage.errors import Conflict
from linkage.services.audit import SYSTEM
from linkage.services.drafts import save_draft
from linkage.services.removals import remove_company
from linkage.services.uploads import file_path, remove_file, store_photo
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user


def _photo() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(data, "JPEG")
    return data.getvalue()


def _remove(session: Session, company: Company, *, version: int | None = None) -> tuple[Upload, ...]:
    with transaction():
        found = session.get_one(Company, company.id)
        return remove_company(session, found, by=SYSTEM, expected_version=version or found.version)


def test_firm_goes_with_all_that_is_kept_about_it(session: Session, tmp_path: Path) -> None:
    firm, other = make_supplier(session), make_supplier(session)
    person = make_user(session, company=firm)
    buyer = make_assembler(session)
    with transaction():
        store_photo(session, tmp_path, _photo(), original_name="a.jpg", company=firm, by=SYSTEM)
        save_draft(session, make_officer(session), f"profile:{firm.code}:contact", {"name": ["Sen"]})
        session.add(ShortlistItem(company_id=buyer.id or 0, supplier_id=firm.id or 0))
    uploads = _remove(session, firm)
    for upload in uploads:
        remove_file(tmp_path, upload)
    session.expire_all()
    assert [company.code for company in session.exec(select(Company).order_by(Company.id))] == [other.code, buyer.code]  # type: ignore[arg-type]
    assert not file_path(tmp_path, uploads[0]).exists()
    assert session.get(User, person.id) is None
    for table in (Upload, Draft, ShortlistItem):
        assert session.exec(select(table)).all() == []
    kept = [len(session.exec(select(table)).all()) for table in (Plant, Capability, Machine)]
    assert kept == [1, 1, 1], "those of the other firm"


def test_need_of_a_removed_firm_goes_and_the_index_follows(session: Session) -> None:
    need = make_need(session)
    key, need_key = need.company_id, need.id
    with transaction():
        for change in session.exec(select(SearchChange)):
            session.delete(change)
    _remove(session, need.company)
    session.expire_all()
    assert session.exec(select(PartNeed)).all() == []
    noted = {(change.kind, change.subject_id) for change in session.exec(select(SearchChange))}
    assert {(SubjectKind.COMPANY, key), (SubjectKind.NEED, need_key)} <= noted


def test_person_of_another_firm_or_the_agency_keeps_the_account(session: Session) -> None:
    firm = make_supplier(session)
    officer = make_officer(session, company=firm)
    _remove(session, firm)
    session.expire_all()
    assert session.get_one(User, officer.id).memberships == []


def test_trail_keeps_who_and_what_but_quotes_nothing(session: Session) -> None:
    firm = make_supplier(session)
    code, name = firm.code, firm.name
    _remove(session, firm)
    session.expire_all()
    events = session.exec(select(AuditEvent).where(AuditEvent.subject_code == code).order_by(AuditEvent.id)).all()  # type: ignore[arg-type]
    assert [(event.action, event.subject) for event in events] == [
        ("supplier.created", name),
        ("company.removed", name),
    ]
    assert [event.details for event in events] == [{}, {"needs": 0, "accounts": 0, "photos": 0}]


def test_list_that_brought_the_firm_keeps_no_cells_of_it(session: Session) -> None:
    firm = make_supplier(session, source="Sở")
    rows = [
        {"row": 2, "cells": [firm.name, "", "0912 345 678"], "outcome": "created", "name": firm.name, "company": ""},
        {"row": 3, "cells": ["Tre Xanh"], "outcome": "created", "name": "Tre Xanh", "company": ""},
        {"row": 4, "cells": [firm.name], "outcome": "updated", "name": firm.name, "company": firm.code}
        | {"changes": [["employees", 10, 12]]},
    ]
    with transaction():
        session.add(ImportBatch(source="Sở", file_name="a.csv", status=ImportStatus.APPLIED, rows=rows))
    _remove(session, firm)
    session.expire_all()
    kept = session.exec(select(ImportBatch)).one().rows
    assert kept[0]["cells"] == ["•••", "", "•••"]
    assert kept[1] == rows[1]
    assert "changes" not in kept[2]


def test_firm_that_changed_meanwhile_stays_whole(session: Session) -> None:
    firm = make_supplier(session)
    with pytest.raises(Conflict):
        _remove(session, firm, version=firm.version + 1)
    session.expire_all()
    assert session.exec(select(Company)).one().main_plant is not None
