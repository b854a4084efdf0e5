"""A form sent twice makes one thing."""

import threading

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlmodel import Session, func, select

from database.models.companies import Company
from linkage.errors import Conflict
from linkage.web.forms import form_key, once
from linkage.web.guards import public
from tests.factories import make_user
from tests.linkage.web.conftest import SignIn


@pytest.fixture
def making(app: Flask) -> Flask:
    """A page that makes a firm for each form it gets."""

    @app.post("/api/make")  # below /api/, so that the test needs no token
    @public
    def make() -> str:
        def write(session: Session) -> str:
            if request.form["name"] == "bad":
                raise Conflict("bad")
            company = Company(name=request.form["name"])
            session.add(company)
            session.flush()
            return company.code

        return once(write)

    return app


def _firms(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Company)).one()


def test_second_submission_leads_where_the_first_led(making: Flask, client: FlaskClient, session: Session) -> None:
    answers = [client.post("/api/make", data={"form_key": "k1", "name": "Sen"}).text for _ in range(3)]
    assert len(set(answers)) == 1
    assert _firms(session) == 1


def test_other_key_makes_another(making: Flask, client: FlaskClient, session: Session) -> None:
    for key in ("k1", "k2"):
        client.post("/api/make", data={"form_key": key, "name": "Sen"})
    assert _firms(session) == 2


def test_form_without_key_is_run(making: Flask, client: FlaskClient, session: Session) -> None:
    for _ in range(2):
        client.post("/api/make", data={"name": "Sen"})
    assert _firms(session) == 2


def test_refused_form_may_be_corrected_and_sent_again(making: Flask, client: FlaskClient, session: Session) -> None:
    assert client.post("/api/make", data={"form_key": "k1", "name": "bad"}).status_code == 409
    assert client.post("/api/make", data={"form_key": "k1", "name": "good"}).status_code == 200
    assert _firms(session) == 1


def test_odd_key_does_no_harm(making: Flask, client: FlaskClient, session: Session) -> None:
    for key in ("\0" * 5, "k" * 10_000, "\ud800".encode("utf-8", "surrogatepass")):
        assert client.post("/api/make", data={"form_key": key, "name": "Sen"}).status_code == 200
    assert _firms(session) == 3


def test_twenty_parallel_submissions_make_one(making: Flask, session: Session) -> None:
    answers: list[str] = []

    def send() -> None:
        answers.append(making.test_client().post("/api/make", data={"form_key": "k1", "name": "Sen"}).text)

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 20
    assert len(set(answers)) == 1
    assert _firms(session) == 1


def test_form_shown_again_keeps_its_key(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"form_key": 'k"1'}):
        assert form_key() == '<input type="hidden" name="form_key" value="k&#34;1">'
    with app.test_request_context():
        assert form_key() != form_key()


def test_key_of_one_person_is_not_that_of_another(
    app: Flask, client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    from flask import g

    from linkage.web.forms import _key_of_form

    with app.test_request_context(method="POST", data={"form_key": "k1"}):
        g.user = make_user(session)
        first = _key_of_form()
        g.user = make_user(session)
        assert first != _key_of_form()
