"""ETags made of the version of a row, so that two people changing the same thing at once notice it."""

from __future__ import annotations

from typing import Protocol

from flask import request
from werkzeug.http import quote_etag

from linkage.api.errors import Problem


class Versioned(Protocol):
    version: int


def etag(row: Versioned) -> dict[str, str]:
    """The header that goes with an answer about the row."""
    return {"ETag": quote_etag(str(row.version))}


def require_version(row: Versioned) -> None:
    """Refuses a change that was made from another version, or without saying from which. Call it inside the transaction."""
    if "If-Match" not in request.headers:
        raise Problem(428)
    refuse_other_version(row)


def refuse_other_version(row: Versioned) -> None:
    """For changes that need no version: refuses only when one is named and it is another."""
    sent = request.if_match
    if "If-Match" in request.headers and not (sent.star_tag or sent.contains(str(row.version))):
        raise Problem(412)
