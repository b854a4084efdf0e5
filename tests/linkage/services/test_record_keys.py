"""The keys that sign: made at first need for their owner alone, rotated without making old signatures worthless."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlmodel import Session, select

from database.models.linkage_records import RecordKey
from database.session import Database, db, transaction
from linkage.errors import Unavailable
from linkage.services.audit import SYSTEM
from linkage.services.record_keys import (
    is_signed,
    key_id_of,
    keys_as_json,
    keys_from_json,
    published_keys,
    rotate_key,
    signer_of,
)


def sign(path: Path, content: bytes = b"x") -> tuple[str, str]:
    with transaction() as session:
        signer = signer_of(session, path)
        return signer.key_id, signer.sign(content)


def test_key_is_made_once_for_its_owner_alone(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "record_key.pem"
    first, _signature = sign(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sign(path)[0] == first
    assert [each.key_id for each in published_keys(session)] == [first]
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_many_at_once_make_one_key(database: Database, tmp_path: Path) -> None:
    def one(_number: int) -> str:
        with database.session():
            return sign(tmp_path / "record_key.pem")[0]

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(one, range(16)))
    with database.session():
        assert {each.key_id for each in published_keys(db())} == made
    assert len(made) == 1


def test_signature_fits_its_bytes_and_key_alone(session: Session, tmp_path: Path) -> None:
    _key, signature = sign(tmp_path / "a.pem", b"content")
    (public,) = published_keys(session)
    assert is_signed(public.public_key, signature, b"content")
    assert not is_signed(public.public_key, signature, b"Content")
    sign(tmp_path / "b.pem")
    other = next(each for each in published_keys(session) if each.key_id != public.key_id)
    assert not is_signed(other.public_key, signature, b"content")
    assert key_id_of(public.public_key) == public.key_id


@pytest.mark.parametrize("signature", ["", "x", "é", "AAAA", "=" * 88])
def test_nonsense_is_no_signature(session: Session, tmp_path: Path, signature: str) -> None:
    sign(tmp_path / "a.pem")
    (public,) = published_keys(session)
    assert not is_signed(public.public_key, signature, b"content")


def test_rotation_retires_the_old_key_and_keeps_it(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "record_key.pem"
    old, _signature = sign(path)
    kept = path.read_bytes()
    with transaction() as changing:
        made = rotate_key(changing, path, by=SYSTEM).key_id
    assert sign(path)[0] == made != old
    assert {each.key_id: bool(each.retired_on) for each in published_keys(session)} == {made: False, old: True}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(kept)
    with pytest.raises(Unavailable, match="retired"):
        sign(path)


def test_file_that_is_no_key_is_refused(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "record_key.pem"
    path.write_text("nothing of the kind")
    with pytest.raises(Unavailable, match="no such key"):
        sign(path)
    with pytest.raises(Unavailable, match="cannot be read or made"):
        sign(tmp_path / "missing" / "record_key.pem")
    assert session.exec(select(RecordKey)).all() == []


def test_published_keys_are_read_back(session: Session, tmp_path: Path) -> None:
    sign(tmp_path / "a.pem")
    keys = published_keys(session)
    assert keys_from_json(keys_as_json(keys)) == keys
    data = keys_as_json(keys)
    data["keys"][0]["key_id"] = "0" * 16
    for wrong in (data, {}, [], {"keys": ["x"]}, None):
        with pytest.raises(ValueError, match="key"):
            keys_from_json(wrong)
