"""Fixtures for the officers' pages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from database.enums import OfficerRole
from database.models.users import User
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
