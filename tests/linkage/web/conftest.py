"""Fixtures for pages: an application on the test's own database, a browser without script, and signing in without a password.

Rows made through `session` are seen by the application; what the application wrote is seen after `session.expire_all()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from database.models.users import User
from database.session import db, transaction
from linkage.app import create_app
from linkage.config import Config
from linkage.services.sessions import start_session
from linkage.web.sessions import TOKEN
from tests.browsing import served

SignIn = Callable[[FlaskClient, User], FlaskClient]
MakeApp = Callable[[Config], Flask]


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application answers a real browser."""
    with served(app) as found:
        yield found


@pytest.fixture
def make_app() -> Iterator[MakeApp]:
    """`make_app(config)`: an application that ends with the test."""
    made: list[Flask] = []

    def make(config: Config) -> Flask:
        made.append(create_app(config))
        return made[-1]

    yield make
    for app in made:
        app.extensions["search"].close()
        app.extensions["database"].close()


@pytest.fixture
def app(make_app: MakeApp, config: Config) -> Flask:
    return make_app(config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """`sign_in(client, user)`: the client is that person from now on."""

    def start(client: FlaskClient, user: User) -> FlaskClient:
        key = user.id
        with app.extensions["database"].session(), transaction():
            person = db().get_one(User, key)
            token = start_session(db(), person)
        with client.session_transaction() as cookie:
            cookie[TOKEN] = token
        return client

    return start
