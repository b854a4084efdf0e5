"""Records from the command line: issued, verified with and without an instance, revoked; keys rotated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlmodel import Session, select

from database.models.companies import Company
from database.models.linkage_records import LinkageRecord
from tests.record_makers import make_ordered

from .conftest import Linkage


@pytest.fixture
def code(session: Session) -> str:
    linkage = make_ordered(session, name="Canon Thăng Long")
    return session.get_one(Company, linkage.company_id).code


def records(session: Session) -> list[LinkageRecord]:
    session.rollback()
    session.expire_all()
    return list(session.exec(select(LinkageRecord)).all())


def issued(linkage: Linkage, code: str, path: Path) -> Path:
    assert linkage("record", "issue", code, "--output", path).code == 0
    return path


def test_record_is_issued_and_verified(linkage: Linkage, session: Session, code: str, tmp_path: Path) -> None:
    dry = linkage("record", "issue", code, "--dry-run").json()
    assert dry["relations"][0]["buyer"]["name"] == "Canon Thăng Long"
    assert records(session) == []
    said = linkage("record", "issue", code.lower(), "--language", "ja")
    assert f"/records/{json.loads(said.out)['payload']['code']}/" in said.err
    (record,) = records(session)
    path = tmp_path / "record.json"
    path.write_text(said.out)
    assert linkage("record", "verify", path).out.startswith(f"genuine: {record.code}")
    assert linkage("record", "verify", path, "--json").json()["verdict"] == "genuine"


def test_changed_file_ends_with_one(linkage: Linkage, code: str, tmp_path: Path) -> None:
    path = issued(linkage, code, tmp_path / "record.json")
    path.write_bytes(path.read_bytes().replace(b"Canon", b"Conan"))
    answer = linkage("record", "verify", path, "--json")
    assert (answer.code, answer.json()["verdict"]) == (1, "forged")
    path.write_text("{}")
    refused = linkage("record", "verify", path)
    assert refused.code == 1
    assert "no file of a linkage record" in refused.err


def test_published_keys_are_enough(linkage: Linkage, code: str, tmp_path: Path) -> None:
    path, keys = issued(linkage, code, tmp_path / "record.json"), tmp_path / "keys.json"
    linkage("record", "keys", "--rotate")
    keys.write_text(linkage("record", "keys", "--json").out)
    assert linkage("record", "verify", path, "--keys", keys).out.startswith("genuine")
    path.write_bytes(path.read_bytes().replace(b"Canon", b"Conan"))
    assert linkage("record", "verify", path, "--keys", keys).out.startswith("forged")
    keys.write_text('{"keys": "x"}')
    assert "no published keys" in linkage("record", "verify", path, "--keys", keys).err


def test_record_is_revoked(linkage: Linkage, session: Session, code: str, tmp_path: Path) -> None:
    path = issued(linkage, code, tmp_path / "record.json")
    (record,) = records(session)
    assert "would be revoked" in linkage("record", "revoke", record.code, "--dry-run").err
    assert records(session)[0].revoked_at is None
    assert linkage("record", "revoke", record.code, "--reason", "Not true").code == 0
    assert records(session)[0].revoked_reason == "Not true"
    assert linkage("record", "verify", path, "--json").json()["verdict"] == "revoked"
    assert linkage("record", "revoke", "ABCDEFGH").code == 1


def test_keys_are_listed_with_the_one_in_use_first(linkage: Linkage, code: str, tmp_path: Path) -> None:
    issued(linkage, code, tmp_path / "record.json")
    linkage("record", "keys", "--rotate")
    lines = linkage("record", "keys").out.splitlines()
    assert [line.split("\t")[2] == "in use" for line in lines] == [True, False]


def test_hosts_share_one_key_file(linkage: Linkage, monkeypatch: pytest.MonkeyPatch, code: str, tmp_path: Path) -> None:
    shared = tmp_path / "shared.pem"
    monkeypatch.setenv("LINKAGE_RECORD_KEY_FILE", str(shared))
    path = issued(linkage, code, tmp_path / "record.json")
    assert shared.exists()
    assert not (tmp_path / "home" / "record_key.pem").exists()
    assert linkage("record", "verify", path).code == 0


def test_unknown_firm_is_refused(linkage: Linkage) -> None:
    assert "no supplier of this code" in linkage("record", "issue", "ABCDEFGH").err
