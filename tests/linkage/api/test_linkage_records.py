"""Linkage records by program: the own files, and verifying any."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import Session, select

from database.models.companies import AssemblerProfile, Company
from database.models.linkage_records import LinkageRecord
from database.models.users import User
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.linkage_records import revoke_record
from tests.factories import make_supplier, make_user
from tests.linkage.api.conftest import Program
from tests.record_makers import make_ordered, make_record

ProgramOf = Callable[[User], Program]
URL = "/linkage-records"


@pytest.fixture
def company(session: Session) -> Company:
    return session.get_one(Company, make_ordered(session, name="Canon Thăng Long").company_id)


@pytest.fixture
def record(company: Company, tmp_path: Path) -> LinkageRecord:
    return make_record(tmp_path, company)


@pytest.fixture
def own(session: Session, company: Company, program_of: ProgramOf) -> Program:
    return program_of(make_user(session, company=company))


@pytest.fixture
def bank(session: Session, program_of: ProgramOf) -> Program:
    return program_of(make_user(session))


def test_firm_reads_its_files_and_others_verify_them(own: Program, bank: Program, record: LinkageRecord) -> None:
    (listed,) = own.get(URL).get_json()["results"]
    assert (listed["code"], listed["revoked_at"]) == (record.code, None)
    file = own.get(f"{URL}/{record.code}").get_json()
    said = bank.post(f"{URL}/verify", file).get_json()
    assert (said["verdict"], said["code"], said["revoked_on"]) == ("genuine", record.code, None)
    file["payload"]["orders"] = [{"kind": "ordered"}]
    assert bank.post(f"{URL}/verify", file).get_json()["verdict"] == "forged"
    assert bank.post(f"{URL}/verify", {**file, "payload": {}}).status_code == 422


def test_revoked_file_is_called_so(own: Program, bank: Program, record: LinkageRecord) -> None:
    file = own.get(f"{URL}/{record.code}").get_json()
    with transaction() as session:
        revoke_record(session, session.get_one(LinkageRecord, record.id), "", by=SYSTEM)
    assert bank.post(f"{URL}/verify", file).get_json()["verdict"] == "revoked"


def test_nobody_else_reads_a_file(
    session: Session, visitor: Program, program_of: ProgramOf, record: LinkageRecord
) -> None:
    stranger = program_of(make_user(session, company=make_supplier(session)))
    assert stranger.get(URL).get_json()["results"] == []
    assert stranger.get(f"{URL}/{record.code}").status_code == 404
    assert visitor.get(f"{URL}/{record.code}").status_code == 401


def test_name_taken_back_closes_the_file(own: Program, record: LinkageRecord) -> None:
    with transaction() as session:
        for profile in session.exec(select(AssemblerProfile)).all():
            profile.is_name_public = False
    assert own.get(f"{URL}/{record.code}").status_code == 409
