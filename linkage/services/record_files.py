"""The file of a linkage record: what is attested as JSON in one spelling, its signature, and the name of the key.

The spelling of the payload is that of `canonical`: UTF-8, keys in order of their letters, no spaces, no escapes but the needed ones.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from linkage.errors import Invalid
from linkage.inputs.json_texts import read_json
from linkage.language import _l
from linkage.services.record_keys import PublicKey, is_signed

FORMAT = "linkage-record/1"
LARGEST = 256 * 1024
"""Of a file that is checked, in bytes."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Signed:
    """A record as it is handed on."""

    payload: dict[str, Any]
    signature: str
    key_id: str

    @property
    def content(self) -> bytes:
        """The bytes that were signed."""
        return canonical(self.payload)


def canonical(data: Any) -> bytes:
    """JSON in one spelling. Raises ValueError for what cannot be written so."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def fingerprint_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def written(payload: str, signature: str, key_id: str) -> bytes:
    """The file, with the payload byte for byte as it was signed."""
    head = f'{{"key_id":{json.dumps(key_id)},"payload":'
    return f'{head}{payload},"signature":{json.dumps(signature)}}}'.encode()


def read_signed(content: bytes) -> Signed:
    """What a file holds, its signature unchecked. Raises Invalid for anything but a record."""
    try:
        data = read_json(content.removeprefix(_BYTE_ORDER_MARK))
        parts = {name: data[name] for name in ("payload", "signature", "key_id")}
        if len(content) > LARGEST or len(data) != len(parts) or not isinstance(parts["payload"], dict):
            raise ValueError("not a record")
        found = Signed(parts["payload"], str(parts["signature"]), str(parts["key_id"]))
        # What cannot be spelled cannot have been signed, and days that are none would fail later, on the page.
        _ = found.content, _days(found.payload)
        is_known = found.payload.get("format") == FORMAT
    except (Invalid, ValueError, KeyError, TypeError):
        raise _no_record() from None
    if not is_known:
        raise _no_record()
    return found


def is_genuine(signed: Signed, keys: Iterable[PublicKey]) -> bool:
    """Whether one of these keys signed it, while it was in use."""
    key = next((each for each in keys if each.key_id == signed.key_id), None)
    if key is None or signed.payload.get("key_id") != signed.key_id:
        return False
    issued, _until = _days(signed.payload)
    is_in_time = not key.retired_on or issued.isoformat() <= key.retired_on
    return is_in_time and is_signed(key.public_key, signed.signature, signed.content)


def is_expired(payload: dict[str, Any], on: datetime.date) -> bool:
    return on > _days(payload)[1]


def _days(payload: dict[str, Any]) -> tuple[datetime.date, datetime.date]:
    """Issued on, valid until. Raises ValueError, KeyError, TypeError."""
    return datetime.date.fromisoformat(payload["issued_on"]), datetime.date.fromisoformat(payload["valid_until"])


def _no_record() -> Invalid:
    text = _l("This is no file of a linkage record. Choose the file that ends in .json, as the firm received it.")
    return Invalid(fields={"file": text})
