"""Records: issued from what is confirmed, verified byte for byte, revoked for good, and silent about who took its name back."""

from __future__ import annotations

import datetime
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import Session, col, select

from database.enums import ProfileStatus
from database.models.audit_events import AuditEvent
from database.models.companies import AssemblerProfile, Company, SupplierProfile
from database.models.linkage_records import LinkageRecord
from database.session import Database, transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, LinkageError, NotFound
from linkage.services.audit import SYSTEM
from linkage.services.company_merges import merge, undo_merge
from linkage.services.linkage_records import (
    MOST_A_DAY,
    PREFIX,
    Issuer,
    Verdict,
    address_of,
    attested,
    attested_file,
    file_of,
    issue_record,
    payload_of,
    record_at,
    record_of_company,
    revoke_record,
)
from linkage.services.record_files import read_signed, written
from linkage.services.record_keys import published_keys, rotate_key
from linkage.services.removals import remove_company
from tests.factories import make_supplier
from tests.record_makers import ADDRESS, look_at, make_ordered, make_record, order


@pytest.fixture
def company(session: Session) -> Company:
    linkage = make_ordered(session, name="Canon Thăng Long")
    order(linkage, "2000000000")
    return session.get_one(Company, linkage.company_id)


@pytest.fixture
def record(session: Session, company: Company, tmp_path: Path) -> LinkageRecord:
    return make_record(tmp_path, company)


def verdict_of(session: Session, content: bytes) -> Verdict | None:
    """None: it is not even a record."""
    try:
        return attested_file(session, read_signed(content)).verdict
    except Invalid:
        return None


def hide_buyer(session: Session) -> None:
    with transaction() as changing:
        for profile in changing.exec(select(AssemblerProfile)).all():
            profile.is_name_public = False
    session.expire_all()


def test_record_says_who_when_and_where(company: Company, record: LinkageRecord) -> None:
    payload = payload_of(record)
    assert payload["issuer"] == {"name": "Agency of Bắc Ninh", "address": ADDRESS}
    assert payload["verify_at"] == f"{ADDRESS}/records/verify"
    assert (payload["code"], payload["key_id"], payload["language"]) == (record.code, record.key_id, "vi")
    assert payload["issued_on"] == agency_today().isoformat() == record.issued_on.isoformat()
    assert payload["valid_until"] == record.valid_until.isoformat()
    assert 180 < (record.valid_until - record.issued_on).days < 185
    assert payload["firm"]["code"] == company.code
    assert address_of(record, ADDRESS) == f"{ADDRESS}/records/{record.code}/{record.fingerprint[:PREFIX]}"


def test_record_is_genuine_until_its_last_day(session: Session, record: LinkageRecord) -> None:
    assert attested(session, record).verdict is Verdict.GENUINE
    assert attested(session, record, on=record.valid_until).verdict is Verdict.GENUINE
    after = record.valid_until + datetime.timedelta(days=1)
    assert attested(session, record, on=after).verdict is Verdict.EXPIRED


def test_record_is_found_by_its_fingerprint_alone(session: Session, record: LinkageRecord) -> None:
    prefix = record.fingerprint[:PREFIX]
    assert record_at(session, record.code, prefix).id == record.id
    changed = ("0" if prefix[0] != "0" else "1") + prefix[1:]
    for code, wrong in ((record.code, changed), (record.code, prefix[:-1]), (record.code, ""), ("ABCDEFGH", prefix)):
        with pytest.raises(NotFound):
            record_at(session, code, wrong)
    for odd in ("é" * PREFIX, prefix.upper() + "Z", "-" * PREFIX):
        with pytest.raises(NotFound):
            record_at(session, record.code, odd)


def test_file_is_the_signed_bytes(session: Session, record: LinkageRecord) -> None:
    content = file_of(session, record)
    data = json.loads(content)
    assert sorted(data) == ["key_id", "payload", "signature"]
    assert json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == content
    assert verdict_of(session, content) is Verdict.GENUINE


def test_every_changed_byte_is_found(session: Session, record: LinkageRecord) -> None:
    content = file_of(session, record)
    keys = published_keys(session)
    assert len(keys) == 1
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1
        assert verdict_of(session, bytes(changed)) in (None, Verdict.FORGED), content[max(0, place - 9) : place + 9]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255), cut=st.booleans())
def test_no_change_anywhere_goes_through(
    session: Session, record: LinkageRecord, place: float, bits: int, *, cut: bool
) -> None:
    content = written(record.payload, record.signature, record.key_id)
    at = int(place * len(content))
    changed = content[:at] if cut else content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :]
    assert verdict_of(session, changed) in (None, Verdict.FORGED)


def test_spaces_and_order_make_no_difference(session: Session, record: LinkageRecord) -> None:
    data = json.loads(file_of(session, record))
    turned = {name: data[name] for name in ("signature", "payload", "key_id")}
    assert verdict_of(session, json.dumps(turned, indent=2).encode()) is Verdict.GENUINE
    assert verdict_of(session, b"\xef\xbb\xbf" + json.dumps(turned).encode()) is Verdict.GENUINE


def test_name_that_stands_twice_is_refused(session: Session, record: LinkageRecord) -> None:
    content = file_of(session, record).decode()
    twice = content.replace('"language":"vi"', '"language":"en","language":"vi"')
    assert twice != content
    assert verdict_of(session, twice.encode()) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"payload":{},"signature":"","key_id":""}',
        b"\xff\xfe",
        b"9" * 5000,
    ],
)
def test_anything_else_is_no_record(session: Session, content: bytes) -> None:
    assert verdict_of(session, content) is None


def test_record_signed_by_a_stranger_is_forged(session: Session, company: Company, tmp_path: Path) -> None:
    record = make_record(tmp_path, company)
    with transaction() as changing:
        rotate_key(changing, tmp_path / "other.pem", by=SYSTEM)
    mine = next(each for each in published_keys(session) if not each.retired_on)
    forged = written(record.payload, record.signature, mine.key_id)
    assert verdict_of(session, forged) is Verdict.FORGED


def test_row_that_was_changed_in_the_database_is_forged(session: Session, record: LinkageRecord) -> None:
    with transaction() as changing:
        row = changing.get_one(LinkageRecord, record.id)
        row.payload = row.payload.replace("Canon", "Conan")
    assert attested(session, session.get_one(LinkageRecord, record.id)).verdict is Verdict.FORGED


def test_old_records_outlive_their_key(session: Session, company: Company, tmp_path: Path) -> None:
    record = make_record(tmp_path, company)
    content = file_of(session, record)
    with transaction() as changing:
        rotate_key(changing, tmp_path / "record_key.pem", by=SYSTEM)
    assert verdict_of(session, content) is Verdict.GENUINE
    assert attested(session, record).verdict is Verdict.GENUINE
    newer = make_record(tmp_path, company)
    assert newer.key_id != record.key_id
    assert attested(session, newer).verdict is Verdict.GENUINE


def test_revoked_once_is_revoked_for_good(session: Session, record: LinkageRecord) -> None:
    content = file_of(session, record)
    for reason in ("Wrong firm", "Something else"):
        with transaction() as changing:
            revoke_record(changing, changing.get_one(LinkageRecord, record.id), reason, by=SYSTEM)
    found = session.get_one(LinkageRecord, record.id)
    told = attested(session, found)
    assert (told.verdict, told.revoked_on, found.revoked_reason) == (Verdict.REVOKED, agency_today(), "Wrong firm")
    assert attested(session, found, on=datetime.date(2099, 1, 1)).verdict is Verdict.REVOKED
    assert verdict_of(session, content) is Verdict.REVOKED
    actions = [each.action for each in session.exec(select(AuditEvent)) if each.action.startswith("linkage_record.")]
    assert actions == ["linkage_record.issued", "linkage_record.revoked"]


def test_file_of_a_record_that_is_gone_is_still_signed(
    session: Session, company: Company, record: LinkageRecord
) -> None:
    content = file_of(session, record)
    with transaction() as changing:
        firm = changing.get_one(Company, company.id)
        remove_company(changing, firm, by=SYSTEM, expected_version=firm.version)
    assert session.exec(select(LinkageRecord)).all() == []
    assert verdict_of(session, content) is Verdict.GONE


def test_buyer_that_takes_its_name_back_is_hidden_at_once(session: Session, record: LinkageRecord) -> None:
    assert attested(session, record).hidden == frozenset()
    content = file_of(session, record)
    hide_buyer(session)
    told = attested(session, session.get_one(LinkageRecord, record.id))
    assert told.verdict is Verdict.GENUINE
    assert told.hidden == {payload_of(record)["relations"][0]["linkage"]}
    assert attested_file(session, read_signed(content)).hidden == told.hidden
    with pytest.raises(Conflict, match="name any more"):
        file_of(session, session.get_one(LinkageRecord, record.id))


def test_record_of_a_firm_that_was_merged_stays(session: Session, company: Company, record: LinkageRecord) -> None:
    content = file_of(session, record)
    kept = make_supplier(session, name="Dập Sao Mai")
    with transaction() as changing:
        known = merge(changing, changing.get_one(Company, kept.id), changing.get_one(Company, company.id), by=SYSTEM)
    found = record_at(session, record.code, record.fingerprint[:PREFIX])
    told = attested(session, found)
    assert (told.verdict, told.now_part_of, told.hidden) == (Verdict.GENUINE, "Dập Sao Mai", frozenset())
    assert verdict_of(session, content) is Verdict.GENUINE
    with transaction() as changing:
        undo_merge(changing, changing.merge(known), by=SYSTEM)
    session.expire_all()
    again = record_at(session, record.code, record.fingerprint[:PREFIX])
    assert (attested(session, again).now_part_of, again.company.code) == ("", company.code)


def test_record_is_read_by_its_own_firm_alone(session: Session, company: Company, record: LinkageRecord) -> None:
    assert record_of_company(session, company, record.code).id == record.id
    with pytest.raises(NotFound):
        record_of_company(session, make_supplier(session), record.code)


@pytest.mark.parametrize("status", ["draft", "paused"])
def test_firm_that_is_not_listed_gets_none(session: Session, company: Company, tmp_path: Path, status: str) -> None:
    with transaction() as changing:
        profile = changing.get_one(Company, company.id).supplier_profile
        assert profile is not None
        profile.status = ProfileStatus(status)
    with pytest.raises(Conflict, match="Publish the profile first"):
        make_record(tmp_path, company)


def test_firm_without_anything_confirmed_gets_none(session: Session, tmp_path: Path) -> None:
    company = make_supplier(session)
    with pytest.raises(Conflict, match="Nothing is confirmed"):
        make_record(tmp_path, company)
    assert not (tmp_path / "record_key.pem").exists()
    look_at(session, company)
    assert make_record(tmp_path, company).id is not None


def test_no_more_than_ten_a_day(database: Database, session: Session, company: Company, tmp_path: Path) -> None:
    def one(_number: int) -> str:
        try:
            with database.session():
                return make_record(tmp_path, company).code
        except LinkageError as error:
            return str(error)

    with ThreadPoolExecutor(MOST_A_DAY + 2) as pool:
        made = list(pool.map(one, range(MOST_A_DAY + 2)))
    session.expire_all()
    assert len(session.exec(select(LinkageRecord)).all()) == MOST_A_DAY
    assert sum("Ten records" in each for each in made) == 2


def test_signature_is_of_the_days_too(session: Session, record: LinkageRecord) -> None:
    signed = read_signed(file_of(session, record))
    later: dict[str, Any] = {**signed.payload, "valid_until": "2099-01-01"}
    assert attested_file(session, replace(signed, payload=later)).verdict is Verdict.FORGED


def test_what_is_attested_is_read_once_the_firm_is_held(session: Session, company: Company, tmp_path: Path) -> None:
    """Somebody takes the profile back while the record waits for the firm."""
    assert company.supplier_profile is not None
    with pytest.raises(Conflict), transaction() as writing:
        own = writing.get_one(Company, company.id)
        assert own.supplier_profile is not None
        paused = update(SupplierProfile).where(col(SupplierProfile.company_id) == own.id)
        writing.execute(paused.values(status=ProfileStatus.PAUSED).execution_options(synchronize_session=False))
        issuer = Issuer("Agency", ADDRESS, tmp_path / "record_key.pem")
        issue_record(writing, own, language="vi", issuer=issuer, by=SYSTEM)
