from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.models.companies import Company
from tests.factories import make_need, make_supplier, make_user
from tests.pages import get_page, post_form


def test_administrator_sees_what_goes_before_a_firm_is_removed(admin_desk: FlaskClient, session: Session) -> None:
    firm = make_supplier(session)
    make_need(session, firm)
    person = make_user(session, company=firm)
    url = get_page(admin_desk, f"/officer/companies/{firm.code}").links["Remove this firm"]
    page = get_page(admin_desk, url)
    assert page.h1 == f"Remove {firm.name}"
    assert "1 part need" in page
    assert "1 account of a person" in page
    assert person.email in page
    session.expire_all()
    assert session.get(Company, firm.id) is not None


def test_removed_firm_is_gone_everywhere(admin_desk: FlaskClient, session: Session) -> None:
    firm = make_supplier(session)
    code, name = firm.code, firm.name
    page = post_form(admin_desk, f"/officer/companies/{code}/remove", {"version": str(firm.version)})
    assert f"{name} and its data are removed." in page
    session.expire_all()
    assert session.exec(select(Company)).all() == []
    for url in (f"/officer/companies/{code}", f"/suppliers/{code}"):
        get_page(admin_desk, url, status=404)
    assert f"/suppliers/{code}" not in get_page(admin_desk, f"/search?q={name}").html
    assert "Firm removed" in get_page(admin_desk, "/officer/audit")


@pytest.mark.parametrize("version", ["0", "", "x", "99999999999999999999"])
def test_firm_of_another_version_is_not_removed(admin_desk: FlaskClient, session: Session, version: str) -> None:
    firm = make_supplier(session)
    post_form(admin_desk, f"/officer/companies/{firm.code}/remove", {"version": version}, status=409)
    session.expire_all()
    assert session.get(Company, firm.id) is not None


def test_officer_without_the_role_removes_nothing(desk: FlaskClient, session: Session) -> None:
    firm = make_supplier(session)
    assert "Remove this firm" not in get_page(desk, f"/officer/companies/{firm.code}").links
    get_page(desk, f"/officer/companies/{firm.code}/remove", status=403)
    post_form(desk, f"/officer/companies/{firm.code}/remove", {"version": str(firm.version)}, status=403)
    session.expire_all()
    assert session.get(Company, firm.id) is not None
