"""Browsers in which the code of a firm's address was typed: a signed cookie, so that nobody types a code for each letter.

It opens nothing without the link of a letter, and only links of the same firm at the same address; how long is for
`services.rfq_links.is_open_for` to say.
"""

from __future__ import annotations

import datetime

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from database.columns import now
from database.session import db
from linkage.services.rfq_links import KEPT_FOR, OpenedLink, family_of, is_open_for, opened

COOKIE = "linkage_codes"
PATH = "/l"
_MOST = 10


def is_code_typed(token: str) -> bool:
    """Whether the code was typed in this browser, for this firm and address. Raises NotFound for a link that is over."""
    found = opened(db(), token)
    typed = _typed_here().get(family_of(found.invitation))
    return typed is not None and is_open_for(db(), found, typed_at=datetime.datetime.fromisoformat(typed))


def keep_typed(response: Response, found: OpenedLink) -> None:
    """From now on this browser has typed the code."""
    known = list(_typed_here().items())[-_MOST + 1 :]
    value = _signer().dumps({**dict(known), family_of(found.invitation): now().isoformat()})
    response.set_cookie(
        COOKIE,
        value,
        max_age=int(KEPT_FOR.total_seconds()),
        path=PATH,
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
        httponly=True,
        samesite="Lax",
    )


def forget_typed(response: Response) -> None:
    response.delete_cookie(COOKIE, path=PATH)


def _typed_here() -> dict[str, str]:
    """Firm and address -> when its code was typed here; nothing of what we did not sign."""
    try:
        found = _signer().loads(request.cookies.get(COOKIE, ""), max_age=int(KEPT_FOR.total_seconds()))
    except BadData:
        return {}
    return found if isinstance(found, dict) else {}


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="rfq-browser")
