"""A post sent twice under one Idempotency-Key makes one thing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask import g, request
from sqlmodel import Session

from database.models.form_keys import FormKey
from database.session import Clash, db, transaction
from linkage.errors import Invalid
from linkage.language import _l

HEADER = "Idempotency-Key"
LONGEST = 200


def once(sent: Any, make: Callable[[Session], str]) -> str:
    """Runs `make` in a transaction and gives the code it returns; for a key used before, the code of the first time.

    `sent` is all that decides what is made. Raises Invalid when the key came with something else before, and what `make` raises;
    then the key is free again. Without a key it is always run.
    """
    if HEADER not in request.headers:
        with transaction() as session:
            return make(session)
    key, print_ = _key(), _fingerprint(sent)
    try:
        with transaction() as session:
            earlier = session.get(FormKey, key)
            if earlier is not None:
                return _same(earlier, print_)
            claim = FormKey(key=key, user_id=g.user.id, result="")
            session.add(claim)
            session.flush()
            code = make(session)
            claim.result = f"{code} {print_}"
            return code
    except Clash:
        # Of parallel posts the first one has the key by now; any other clash is none of ours.
        earlier = db().get(FormKey, key)
        if earlier is None:
            raise
        return _same(earlier, print_)


def _same(earlier: FormKey, print_: str) -> str:
    code, _space, print_before = earlier.result.partition(" ")
    if print_before != print_:
        raise _refused(_l("This key came with something else before. Take a new key for each new thing."))
    return code


def _key() -> str:
    """The key bound to the person, so that nobody meets somebody else's."""
    sent = request.headers[HEADER].strip()
    if not sent or len(sent) > LONGEST:
        raise _refused(_l("Send a key of 1 to 200 characters, such as a UUID."))
    return hashlib.sha256(f"api:{g.user.id}:{sent}".encode(errors="replace")).hexdigest()


def _fingerprint(sent: Any) -> str:
    return hashlib.sha256(json.dumps(sent, sort_keys=True, default=str).encode(errors="replace")).hexdigest()[:40]


def _refused(text: Any) -> Invalid:
    return Invalid(text, fields={HEADER: text})
