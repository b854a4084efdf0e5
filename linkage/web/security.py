"""What guards every request and answer: forged requests, headers, cookies, caches, limits of size, hosts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request, session
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from linkage.config import Config
from linkage.services.sessions import ABSOLUTE_LIFETIME

MAX_FORM_BYTES = 1_000_000
MAX_FORM_PARTS = 2_000
UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
A_YEAR = 365 * 24 * 3600

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

View = TypeVar("View", bound=Callable[..., object])

csrf = CSRFProtect()


def init_security(app: Flask, config: Config) -> None:
    """Settings and hooks; comes after the database, so that its hooks run inside the request's session."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-linkage" if config.is_https else "linkage",
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=ABSOLUTE_LIFETIME,
        PREFERRED_URL_SCHEME="https" if config.is_https else "http",
        TRUSTED_HOSTS=list(config.trusted_hosts) or None,
        MAX_CONTENT_LENGTH=config.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        # The token lives as long as the visitor's cookie; our own check runs it, after a stricter one of the origin.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_SSL_STRICT=False,
    )
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_prefix=0)  # type: ignore[method-assign]
    csrf.init_app(app)
    app.url_defaults(_address_static_files_by_content)
    app.after_request(_add_headers)


def bound_form_size() -> None:
    """Flask bounds the fields of forms with files; those of plain forms are bounded here, before anything reads them."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = min(MAX_FORM_BYTES, current_app.config["MAX_CONTENT_LENGTH"])


def refuse_odd_addresses() -> None:
    """No thing of ours has a NUL in its address, and not every database can even look for it."""
    if "\0" in request.path:
        abort(404)


def carries_own_secret(view: View) -> View:
    """Marks a view that needs no form's token: whoever calls it shows a secret of ours, and a cookie gives no further right."""
    view.carries_own_secret = True  # type: ignore[attr-defined]
    return view


def refuse_forged_requests() -> None:
    """A changing request must come from our own page and carry the token of its form. Programs send no cookie and are exempt."""
    if request.method not in UNSAFE_METHODS or request.endpoint is None or request.path.startswith("/api/"):
        return
    if hasattr(current_app.view_functions[request.endpoint], "carries_own_secret"):
        return
    if is_from_elsewhere():
        abort(403)
    csrf.protect()


def is_from_elsewhere() -> bool:
    """Whether the browser says that another site's page sent this. Old browsers say nothing; the token still protects them."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and not _is_own_origin(origin)


def is_surely_own_page() -> bool:
    """Whether the browser says that our own page sent this."""
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    origin = request.headers.get("Origin")
    return origin is not None and _is_own_origin(origin)


def _is_own_origin(origin: str) -> bool:
    """Compared by host: behind a proxy that ends TLS the scheme seen here is not the browser's."""
    config: Config = current_app.config["LINKAGE"]
    return urlsplit(origin).netloc in (request.host, urlsplit(config.base_url).netloc)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    config: Config = current_app.config["LINKAGE"]
    if config.is_https:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}; includeSubDomains")
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    elif g.get("user") is not None or "csrf_token" in g or session.modified:
        response.headers["Cache-Control"] = "no-store"
    return response


def keep_address_secret(response: Response) -> Response:
    """For answers of which the address is the secret: kept nowhere, told to no other site, found by no search."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _address_static_files_by_content(endpoint: str, values: dict[str, Any]) -> None:
    """Each version of a file has its own address, so that browsers may keep it for good."""
    if endpoint != "static" or "v" in values:
        return
    path = Path(current_app.static_folder or "") / values.get("filename", "")
    try:
        values["v"] = _content_hash(path, path.stat().st_mtime_ns)
    except OSError:
        return


@lru_cache(maxsize=1000)
def _content_hash(path: Path, _changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
