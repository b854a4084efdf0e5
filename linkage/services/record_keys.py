"""The keys that sign linkage records: the private half is a file of the instance, the public halves are rows that stay.

Ed25519 (RFC 8032). The file is read anew for each signature, so that a key that was changed elsewhere is used at once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from database.columns import now
from database.models.linkage_records import RecordKey
from linkage.days import agency_day
from linkage.errors import Unavailable
from linkage.language import _l
from linkage.services.audit import Actor, record

_ID_LETTERS = 16


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key as it is published: `retired_on` is the last day on which it signed, as ISO text; empty while it is in use."""

    key_id: str
    public_key: str
    retired_on: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """The key in use. Its private half never leaves this object."""

    key_id: str
    _private: Ed25519PrivateKey

    def sign(self, content: bytes) -> str:
        """The signature in Base64."""
        return base64.b64encode(self._private.sign(content)).decode("ascii")


def signer_of(session: Session, path: Path) -> Signer:
    """The key of the instance; made at first need, its public half written down.

    Raises Unavailable when the file cannot be read or made, holds no such key, or holds one that was retired.
    """
    private = _loaded(path)
    public = _public_text(private)
    known = _known(session, private)
    if known.retired_at is not None:
        raise Unavailable(_l("The key that signs records was retired. Ask whoever runs the server for a new one."))
    return Signer(key_id_of(public), private)


def rotate_key(session: Session, path: Path, *, by: Actor) -> RecordKey:
    """Retires the key in use and takes a new one; records signed before stay genuine. Raises Unavailable as `signer_of`."""
    if path.exists():
        _known(session, _loaded(path))
    for each in session.exec(select(RecordKey).where(col(RecordKey.retired_at).is_(None))).all():
        each.retired_at = now()
    private = Ed25519PrivateKey.generate()
    made = _known(session, private)
    record(session, by, "record_key.rotated", key=made.key_id)
    session.flush()
    # Last: should the commit fail, the new key writes its public half down when it signs first.
    try:
        _written_beside(path, private).replace(path)
    except OSError:
        raise _unwritable() from None
    return made


def published_keys(session: Session) -> list[PublicKey]:
    """Every key that ever signed here, the latest first."""
    rows = session.exec(select(RecordKey).order_by(col(RecordKey.id).desc())).all()
    return [
        PublicKey(each.key_id, each.public_key, agency_day(each.retired_at).isoformat() if each.retired_at else "")
        for each in rows
    ]


def keys_as_json(keys: Iterable[PublicKey]) -> dict[str, Any]:
    """As they are published for whoever checks a record without asking us."""
    return {
        "keys": [
            {
                "key_id": each.key_id,
                "algorithm": "Ed25519",
                "public_key": each.public_key,
                "retired_on": each.retired_on or None,
            }
            for each in keys
        ]
    }


def keys_from_json(data: Any) -> list[PublicKey]:
    """The way back. Raises ValueError for anything else; a key whose name is not that of its bytes is none of ours."""
    found = data.get("keys") if isinstance(data, Mapping) else None
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        raise ValueError("no list of keys")
    keys = [
        PublicKey(str(each.get("key_id")), str(each.get("public_key")), str(each.get("retired_on") or ""))
        for each in found
    ]
    if any(each.key_id != key_id_of(each.public_key) for each in keys):
        raise ValueError("a key has another name than its bytes give")
    return keys


def is_signed(public_key: str, signature: str, content: bytes) -> bool:
    """Whether the signature of these bytes is one of this key."""
    try:
        public = Ed25519PublicKey.from_public_bytes(_bytes_of(public_key))
        public.verify(_bytes_of(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id_of(public_key: str) -> str:
    """The first sixteen hexadecimal digits of the SHA-256 of the 32 bytes."""
    try:
        return hashlib.sha256(_bytes_of(public_key)).hexdigest()[:_ID_LETTERS]
    except ValueError:
        return ""


def _bytes_of(text: str) -> bytes:
    """Base64 in its one usual form: bytes have one spelling. Raises ValueError."""
    try:
        found = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not Base64") from error
    if base64.b64encode(found).decode("ascii") != text:
        raise ValueError("not Base64 as it is usually written")
    return found


def _known(session: Session, private: Ed25519PrivateKey) -> RecordKey:
    """The row of a key; two that write it down at once write one."""
    public = _public_text(private)
    wanted = select(RecordKey).where(RecordKey.key_id == key_id_of(public))
    found = session.exec(wanted).first()
    if found is not None:
        return found
    made = RecordKey(key_id=key_id_of(public), public_key=public)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return session.exec(wanted).one()
    return made


def _public_text(private: Ed25519PrivateKey) -> str:
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode("ascii")


def _loaded(path: Path) -> Ed25519PrivateKey:
    try:
        if not path.exists():
            _make(path)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError:
        raise _unwritable() from None
    except (ValueError, TypeError):
        raise _no_key() from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key()
    return key


def _make(path: Path) -> None:
    """Of two that make it at once the first one's key stays, and is never seen half-written."""
    made = _written_beside(path, Ed25519PrivateKey.generate())
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()


def _written_beside(path: Path, private: Ed25519PrivateKey) -> Path:
    """A file for its owner alone."""
    target = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return target


def _unwritable() -> Unavailable:
    return Unavailable(
        _l("The key that signs records cannot be read or made. Ask whoever runs the server to look at its file.")
    )


def _no_key() -> Unavailable:
    return Unavailable(
        _l("The file of the key that signs records holds no such key. Ask whoever runs the server to look at it.")
    )
