"""Headers, hosts, forged requests, sizes, caches."""

from dataclasses import replace

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.datastructures import Headers

from linkage.config import Config
from linkage.web.guards import public
from tests.factories import make_user
from tests.linkage.web.conftest import MakeApp, SignIn
from tests.pages import get_page, with_csrf_token


def _headers(client: FlaskClient, url: str) -> Headers:
    with client.get(url) as answer:
        return answer.headers


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    """ASVS 3.4.3, 3.4.4, 3.4.5, 3.4.6, 3.4.8."""
    for url in ("/account/sign-in", "/no-such-page", "/static/img/mark.svg"):
        headers = _headers(client, url)
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in headers


def test_https_instance_has_host_cookies_and_hsts(make_app: MakeApp, config: Config) -> None:
    """ASVS 3.3.1, 3.3.3, 3.4.1."""
    app = make_app(replace(config, base_url="https://localhost"))
    answer = app.test_client().get("/account/sign-in", base_url="https://localhost")
    cookie = next(value for name, value in answer.headers if name == "Set-Cookie")
    assert cookie.startswith("__Host-linkage=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_plain_instance_has_a_plain_cookie(client: FlaskClient) -> None:
    """ASVS 3.3.2, 3.3.4."""
    cookie = client.get("/account/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("linkage=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_unknown_host_is_refused(client: FlaskClient) -> None:
    answer = client.get("/account/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.get_data(as_text=True)


def test_form_without_token_is_refused(client: FlaskClient) -> None:
    """ASVS 3.5.1."""
    answer = client.post("/account/sign-in", data={"email": "a@example.vn", "password": "x"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_form_from_elsewhere_is_refused_even_with_a_token(client: FlaskClient, headers: dict[str, str]) -> None:
    """ASVS 3.5.1, 3.5.3."""
    fields = with_csrf_token(client, {"email": "a@example.vn", "password": "x"})
    assert client.post("/account/sign-in", data=fields, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {}])
def test_form_from_our_page_passes(client: FlaskClient, headers: dict[str, str]) -> None:
    fields = with_csrf_token(client, {"email": "", "password": ""})
    assert client.post("/account/sign-in", data=fields, headers=headers).status_code == 422


def test_origin_of_the_configured_address_passes_behind_a_proxy(make_app: MakeApp, config: Config) -> None:
    app = make_app(replace(config, base_url="https://linkage.example", trusted_hosts=("localhost",)))
    client = app.test_client()
    fields = with_csrf_token(client, {}) | {"email": ""}
    answer = client.post("/account/sign-in", data=fields, headers={"Origin": "https://linkage.example"})
    assert answer.status_code == 422


def test_late_form_is_offered_again_with_its_fields_but_no_password(client: FlaskClient) -> None:
    fields = {"email": "lan@example.vn", "password": "secret words", "csrf_token": "old", "note": 'a "b"\n<c>'}
    answer = client.post("/account/sign-in?next=/x", data=fields, headers={"Origin": "http://localhost"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'action="/account/sign-in?next=/x"' in html
    assert 'name="email" value="lan@example.vn"' in html
    assert 'name="note" value="a &#34;b&#34;\n&lt;c&gt;"' in html
    assert "secret words" not in html


def test_form_that_is_too_large_is_refused(client: FlaskClient) -> None:
    answer = client.post("/account/sign-in", data={"email": "a" * 1_100_000})
    assert answer.status_code == 413


def test_request_that_is_too_large_is_refused(make_app: MakeApp, config: Config) -> None:
    app = make_app(replace(config, max_upload_bytes=1000))
    answer = app.test_client().post("/account/sign-in", data={"email": "a" * 2000})
    assert answer.status_code == 413


def test_pages_of_signed_in_people_are_not_stored(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    """ASVS 14.2.2, 14.3.2."""
    sign_in(client, make_user(session))
    assert client.get("/account").headers["Cache-Control"] == "no-store"


def test_pages_with_a_token_are_not_stored(client: FlaskClient) -> None:
    assert client.get("/account/sign-in").headers["Cache-Control"] == "no-store"
    assert client.get("/account/sign-in").headers["Cache-Control"] == "no-store"


def test_static_files_are_addressed_by_content_and_kept_for_good(client: FlaskClient) -> None:
    html = get_page(client, "/account/sign-in").html
    url = html.split('<link rel="icon" type="image/svg+xml" href="')[1].split('"')[0]
    assert url.startswith("/static/img/mark.svg?v=")
    assert _headers(client, url)["Cache-Control"] == "public, max-age=31536000, immutable"
    assert _headers(client, "/static/img/mark.svg")["Cache-Control"] == "no-cache"
    assert "immutable" not in _headers(client, "/static/img/gone.svg?v=1").get("Cache-Control", "")


def _address_seen(app: Flask, forwarded: str) -> str:
    @app.get("/address")
    @public
    def address() -> str:
        return f"{request.remote_addr} {request.scheme} {request.host}"

    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    return app.test_client().get("/address", headers=headers).get_data(as_text=True)


def test_forwarded_headers_change_nothing(make_app: MakeApp, config: Config) -> None:
    assert _address_seen(make_app(config), "6.6.6.6") == "127.0.0.1 http localhost"


def test_forwarded_address_of_our_own_proxy_counts(make_app: MakeApp, config: Config) -> None:
    app = make_app(replace(config, trusted_proxies=1))
    assert _address_seen(app, "6.6.6.6, 9.9.9.9") == "9.9.9.9 https localhost"
