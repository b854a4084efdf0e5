"""Refusals and failures as problems of RFC 9457: type, title, status, detail, and a text for each field that does not hold."""

from __future__ import annotations

import math
from typing import Any

from flask import Response, g, request
from werkzeug.exceptions import HTTPException

from linkage.api.answers import json_response
from linkage.language import _l

PROBLEM = "application/problem+json"
_MOST_ERRORS = 100
_LONGEST_PATH = 200
_NOT_OURS = ("content-type", "content-length")

TITLES = {
    400: _l("The request cannot be read"),
    401: _l("A token is needed"),
    403: _l("Not allowed"),
    404: _l("Not found"),
    405: _l("Method not allowed"),
    409: _l("Conflict"),
    412: _l("Changed meanwhile"),
    413: _l("Too large"),
    415: _l("Wrong content type"),
    422: _l("Values do not hold"),
    428: _l("A version is needed"),
    429: _l("Too many requests"),
    500: _l("A mistake of ours"),
    503: _l("Not available just now"),
}
DETAILS = {
    400: _l("Send one JSON object in UTF-8, with each name once, not nested deeper than %(depth)s levels.", depth=20),
    401: _l("Send the header “Authorization: Bearer” with a token that is in force. You make tokens in your account."),
    403: _l("The person behind the token lacks the right to do this."),
    404: _l("There is nothing at this address, or it is not for everybody. Some things show themselves with a token."),
    405: _l("This address does not take this method. The header “Allow” names those it takes."),
    409: _l("Somebody else was first, or it is there already. Look at it as it is now, then try again."),
    412: _l("It has changed since you read it. Read it again, then repeat your change."),
    413: _l("Send one megabyte or less."),
    415: _l("Send the header “Content-Type: application/json”."),
    422: _l("Some values need another look; “errors” names them."),
    428: _l("Send the header “If-Match” with the ETag that came with what you read, so that nobody's change is lost."),
    429: _l("Wait as long as the header “Retry-After” says, then go on."),
    500: _l("Something went wrong on our side. Nothing was changed. Quote the reference when you report it."),
    503: _l("The service does not answer just now. Try again in a minute."),
}


class Problem(HTTPException):
    """A refusal that only makes sense between programs, such as a wrong content type. Without a text its status speaks."""

    def __init__(self, status: int, text: Any = None) -> None:
        super().__init__()
        self.code = status
        self.text = text


def problem(error: BaseException, status: int, reference: str) -> Response:
    """The answer to a request below /api/ that was refused or failed. `reference` stands in the log as well."""
    known = status if status in TITLES else (500 if status >= 500 else 400)
    body: dict[str, Any] = {
        "type": f"/api#problem-{known}",
        "title": str(TITLES[known]),
        "status": status,
        "detail": str(getattr(error, "text", None) or DETAILS[known]),
        "instance": request.path,
        "reference": reference,
    }
    fields = list(getattr(error, "fields", {}).items())[:_MOST_ERRORS]
    if fields:
        body["errors"] = [{"field": str(path)[:_LONGEST_PATH], "detail": str(text)} for path, text in fields]
    response = json_response(body, status=status, media_type=PROBLEM)
    response.headers.update(_headers(error, status))
    response.headers["Cache-Control"] = "no-store"
    return response


def _headers(error: BaseException, status: int) -> dict[str, str]:
    """What the status needs to say in its headers: the methods that are allowed, how to sign in, how long to wait."""
    headers = {}
    if isinstance(error, HTTPException):
        headers = {name: value for name, value in error.get_headers() if name.lower() not in _NOT_OURS}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="linkage"'
    if status == 429:
        headers["Retry-After"] = str(60 * math.ceil(g.get("retry_minutes") or 1))
    if status == 503:
        headers["Retry-After"] = "10"
    return headers
