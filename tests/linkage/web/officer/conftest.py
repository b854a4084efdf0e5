"""Fixtures for the officers' pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from database.enums import OfficerRole
from database.models.users import User
from linkage.config import Config
from linkage.services import search_index
from tests.factories import make_officer
from tests.linkage.web.conftest import SignIn


@pytest.fixture
def officer(session: Session) -> User:
    return make_officer(session, name="Trần Thị Mận")


@pytest.fixture
def admin(session: Session) -> User:
    return make_officer(session, role=OfficerRole.ADMIN, name="Lê Văn Mít")


@pytest.fixture
def desk(client: FlaskClient, sign_in: SignIn, officer: User) -> FlaskClient:
    """A browser in which an officer is signed in."""
    return sign_in(client, officer)


@pytest.fixture
def admin_desk(client: FlaskClient, sign_in: SignIn, admin: User) -> FlaskClient:
    """A browser in which an administrator is signed in."""
    return sign_in(client, admin)


@pytest.fixture
def index(app: Flask, config: Config) -> Callable[[], None]:
    """`index()`: the search index takes in what the test has written through its own session."""

    def catch_up() -> None:
        assert search_index.catch_up(app.extensions["database"], config)

    return catch_up
