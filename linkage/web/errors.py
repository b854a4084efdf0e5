"""Refusals and failures as pages in the layout: what happened, what to do now, a way back, a number to quote.

Unknown errors are not caught here but by Flask, which shows them in tests and, on a server, comes back for the page of a 500.
Answers below /api/ are made by `app.extensions["problem"]`, when the API has set it: (error, status, reference) -> answer.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError
from werkzeug.routing import RequestRedirect

from database.columns import new_code
from database.queries.company_references import code_since_merge
from database.session import Clash, db
from linkage.access import may_curate
from linkage.errors import Conflict, Invalid, LinkageError, NotAllowed, NotFound, Unavailable
from linkage.language import _l
from linkage.web.addresses import page_before
from linkage.web.resume import answer_again
from linkage.web.security import is_surely_own_page

logger = logging.getLogger(__name__)

STATUS = {NotFound: 404, NotAllowed: 403, Invalid: 422, Conflict: 409, Unavailable: 503}
# Every other status shows the page of its class.
PAGES = frozenset({400, 403, 404, 409, 413, 422, 429, 500, 503})


def init_errors(app: Flask) -> None:
    app.register_error_handler(LinkageError, _refused)
    app.register_error_handler(Clash, _clash)
    app.register_error_handler(CSRFError, _late_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SecurityError, _foreign_host)
    for kind in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(kind, _database_away)


def _refused(error: LinkageError) -> ResponseReturnValue:
    elsewhere = _address_since_merge() if isinstance(error, NotFound) else None
    if elsewhere is not None:
        return redirect(elsewhere, 301)
    status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
    return _answer(error, status, message=error.text or None, errors=getattr(error, "fields", None))


def _address_since_merge() -> str | None:
    """The same page of the firm into which the one in this address went; None when no such firm is in the address."""
    codes = {name: value for name, value in (request.view_args or {}).items() if isinstance(value, str)}
    if request.method not in ("GET", "HEAD") or not codes or request.endpoint is None:
        return None
    since = {name: code for name, value in codes.items() if (code := code_since_merge(db(), value)) is not None}
    if not since:
        return None
    address = url_for(request.endpoint, **{**(request.view_args or {}), **since})
    return f"{address}?{request.query_string.decode()}" if request.query_string else address


def _clash(_error: Clash) -> ResponseReturnValue:
    """Somebody was first: no fault of the reader's, nothing was written."""
    text = _l(
        "Somebody else changed the same thing a moment before you. Your change was not saved. Look at it as it is now, then try again."
    )
    return _answer(Conflict(text), 409, message=text)


def _late_form(error: CSRFError) -> ResponseReturnValue:
    """A form of our own page whose token has gone is offered again with its fields; any other is refused."""
    if is_surely_own_page() and request.form and not request.is_json:
        return answer_again()
    return _http_error(error)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, RequestRedirect) or error.response is not None:
        return error
    status = error.code or 500
    cause = error.original_exception if isinstance(error, InternalServerError) else None
    return _answer(cause or error, status, headers=_kept_headers(error))


def _foreign_host(_error: SecurityError) -> ResponseReturnValue:
    """A host that is none of ours gets no page: every address in it would be wrong."""
    return "", 400


def _database_away(error: Exception) -> ResponseReturnValue:
    if current_app.testing:
        raise error
    logger.error("the database does not answer: %s", error)
    text = _l("The database does not answer just now. What you had saved is safe. Try again in a minute.")
    return _answer(Unavailable(text), 503, message=text, headers={"Retry-After": "10"})


def _answer(
    error: BaseException,
    status: int,
    *,
    message: Any = None,
    errors: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> ResponseReturnValue:
    reference = new_code()
    level = logging.ERROR if status >= 500 else logging.INFO
    # The route, not the address: what stands in it may be a secret.
    where = request.url_rule.rule if request.url_rule else request.path
    logger.log(level, "%s %s %s, reference %s: %r", status, request.method, where, reference, error)
    problem = current_app.extensions.get("problem")
    if problem is not None and request.path.startswith("/api/"):
        answer: ResponseReturnValue = problem(error, status, reference)
        return answer
    if status >= 500:
        # The page must not need the database: who is asking may not be known any more.
        g.user = g.company = None
    page = status if status in PAGES else (500 if status >= 500 else 400)
    body = render_template(
        f"errors/{page}.html",
        message=message,
        reference=reference,
        back_url=page_before(),
        errors=errors or None,
        retry_minutes=g.get("retry_minutes"),
        is_officer=may_curate(g.get("user")),
    )
    return body, status, headers or {}


def _kept_headers(error: HTTPException) -> dict[str, str]:
    """What the status needs to say in its headers, such as the methods that are allowed."""
    return {name: value for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")}
