"""Fixtures for the pages of firms at a fair."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from database.models.companies import Company
from tests.factories import make_user
from tests.linkage.web.conftest import SignIn

SpeakFor = Callable[[Company], FlaskClient]


@pytest.fixture
def speak_for(client: FlaskClient, session: Session, sign_in: SignIn) -> SpeakFor:
    """`speak_for(company)`: the client is a new person of the company."""

    def start(company: Company) -> FlaskClient:
        return sign_in(client, make_user(session, company=company))

    return start
