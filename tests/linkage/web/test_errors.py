"""Refusals and failures as pages a person can do something with."""

import logging
from dataclasses import replace

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import text

from database.session import Clash, db
from linkage.config import Config
from linkage.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from linkage.web.guards import public
from tests.linkage.web.conftest import MakeApp
from tests.pages import get_page, read_page

REFUSALS = {
    "not-found": (NotFound("There is no such need."), 404),
    "not-allowed": (NotAllowed("Only its owner may."), 403),
    "invalid": (Invalid("Look again.", {"name": "Enter a name."}), 422),
    "conflict": (Conflict("Somebody was first."), 409),
    "clash": (Clash("UNIQUE constraint failed: secret_table.secret_column"), 409),
    "unavailable": (Unavailable("Not now."), 503),
}


@pytest.fixture
def failing(make_app: MakeApp, config: Config) -> Flask:
    """An application as on a server, with pages that fail in every way."""
    app = make_app(replace(config, testing=False))

    @app.get("/refuse/<how>")
    @public
    def refuse(how: str) -> str:
        raise REFUSALS[how][0]

    @app.get("/abort/<int:status>")
    @public
    def stop(status: int) -> str:
        abort(status)

    @app.get("/break")
    @public
    def stumble() -> str:
        raise ZeroDivisionError("secret of the trade")

    @app.get("/broken-database")
    @public
    def broken() -> str:
        db().execute(text("SELECT secret FROM nowhere"))
        return ""

    return app


@pytest.mark.parametrize("how", REFUSALS)
def test_refusal_becomes_a_page_with_its_sentence(failing: Flask, how: str) -> None:
    error, status = REFUSALS[how]
    page = get_page(failing.test_client(), f"/refuse/{how}", status=status)
    if how == "clash":
        assert "Somebody else changed the same thing a moment before you." in page
        assert "secret" not in page.html
    else:
        assert str(error) in page
    assert "Reference number for questions:" in page


def test_invalid_names_each_field(failing: Flask) -> None:
    assert "Enter a name." in get_page(failing.test_client(), "/refuse/invalid", status=422)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 418, 422, 429, 500, 501, 503])
def test_every_status_has_a_page(failing: Flask, status: int) -> None:
    get_page(failing.test_client(), f"/abort/{status}", status=status)


def test_wrong_method_names_the_right_ones(failing: Flask) -> None:
    answer = failing.test_client().get("/account/sign-out")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_unknown_failure_is_logged_with_its_reference_and_tells_nothing(
    failing: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """ASVS 16.5.1."""
    with caplog.at_level(logging.ERROR):
        page = get_page(failing.test_client(), "/break", status=500)
    reference = page.text.split("Reference number for questions: ")[1][:8]
    assert any(
        reference in record.getMessage() and "ZeroDivisionError" in record.getMessage() for record in caplog.records
    )
    assert "secret" not in page.html
    assert "Traceback" not in page.html


def test_log_names_the_route_and_not_the_secret_in_an_address(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        get_page(app.test_client(), "/l/a-secret-that-opens-something/place", status=404)
    said = [record.getMessage() for record in caplog.records if "reference" in record.getMessage()]
    assert any("/l/<token>/place" in each for each in said)
    assert not any("a-secret" in each for each in said)


def test_unknown_failure_reaches_the_test(app: Flask, client: FlaskClient) -> None:
    @app.get("/break")
    @public
    def stumble() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        client.get("/break")


def test_view_without_a_mark_is_not_called(app: Flask, client: FlaskClient) -> None:
    """ASVS 8.3.1: denied unless said otherwise."""

    @app.get("/forgotten")
    def forgotten() -> str:
        return "secret"

    with pytest.raises(RuntimeError, match="no guard on forgotten"):
        client.get("/forgotten")


def test_lost_database_is_a_503_page_that_needs_no_database(
    make_app: MakeApp, config: Config, tmp_path: object
) -> None:
    away = replace(config, testing=False, search_refresh="thread", database_url="postgresql://nobody@127.0.0.1:1/none")
    app = make_app(away)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["token"] = "anything"
    answer = client.get("/account/sign-in")
    page = read_page(answer, status=503)
    assert "The database does not answer just now." in page
    assert answer.headers["Retry-After"] == "10"


def test_way_back_stays_on_this_site(failing: Flask) -> None:
    client = failing.test_client()
    own = client.get("/refuse/conflict", headers={"Referer": "http://localhost/needs?page=2"}).get_data(as_text=True)
    assert 'href="/needs?page=2"' in own
    other = client.get("/refuse/conflict", headers={"Referer": "http://evil.example/needs"}).get_data(as_text=True)
    assert "evil.example" not in other


def test_unknown_address_below_the_api_is_answered_by_the_api(failing: Flask) -> None:
    failing.extensions["problem"] = lambda error, status, reference: ({"status": status}, status)
    assert failing.test_client().get("/api/nothing").json == {"status": 404}


def test_odd_addresses_are_not_found(client: FlaskClient) -> None:
    for url in ("/%00", "/files/%00", "/files/" + "9" * 400, "/%ff%fe", "/files/%ed%a0%80", "//evil.example/x"):
        assert client.get(url).status_code in (400, 404), url
