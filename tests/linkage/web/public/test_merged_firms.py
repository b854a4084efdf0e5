"""The address of a firm that went into another leads on, on pages and in the API, and only for readers who may see that one."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlmodel import Session

from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.company_merges import merge, undo_merge
from tests.factories import make_supplier


def test_old_address_leads_to_the_firm_of_today_with_its_question(client: FlaskClient, session: Session) -> None:
    kept, gone = make_supplier(session), make_supplier(session)
    code = gone.code
    with transaction():
        known = merge(session, kept, gone, by=SYSTEM)
    answer = client.get(f"/suppliers/{code}?from=list")
    assert (answer.status_code, answer.location) == (301, f"/suppliers/{kept.code}?from=list")
    assert client.get(f"/api/v1/suppliers/{code}").location == f"/api/v1/suppliers/{kept.code}"
    with transaction():
        undo_merge(session, known, by=SYSTEM)
    assert client.get(f"/suppliers/{code}").status_code == 200


def test_address_of_no_firm_is_still_not_found(client: FlaskClient, session: Session) -> None:
    make_supplier(session)
    assert client.get("/suppliers/ZZZZZZZZ").status_code == 404
