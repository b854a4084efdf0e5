"""An assembler with a person of its own, signed in."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from database.models.companies import Company
from tests.factories import make_assembler, make_user
from tests.linkage.web.conftest import SignIn


@pytest.fixture
def firm(session: Session) -> Company:
    return make_assembler(session, name="Fuji Hồ Gươm")


@pytest.fixture
def buyer(client: FlaskClient, session: Session, firm: Company, sign_in: SignIn) -> FlaskClient:
    """A browser of somebody who works for the firm."""
    return sign_in(client, make_user(session, company=firm, name="佐藤 花"))
