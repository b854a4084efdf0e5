"""Fixtures for the pages of a supplier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from database.models.companies import Company
from tests.factories import make_supplier, make_user
from tests.linkage.web.conftest import SignIn

Owner = Callable[..., Company]


@pytest.fixture
def owner(client: FlaskClient, session: Session, sign_in: SignIn) -> Owner:
    """`owner(**overrides)`: the client speaks for a new supplier; overrides are keys of the exchange format."""

    def make(**overrides: Any) -> Company:
        company = make_supplier(session, **overrides)
        sign_in(client, make_user(session, company=company))
        return company

    return make
