"""A written list is taken back on its page, after it was said what goes and what stays."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.models.companies import Company
from tests.factories import make_user
from tests.linkage.services.test_import_undoing import a_list, known_firms, written
from tests.pages import get_page, post_form


def test_list_is_taken_back_after_it_was_said_what_goes_and_what_stays(desk: FlaskClient, session: Session) -> None:
    known_firms(session)
    batch = written(session, a_list())
    session.expire_all()
    claimed = session.exec(select(Company).where(Company.name == "Cơ khí Đông Á Thịnh")).one()
    make_user(session, company=claimed)
    assert "Take it back" in get_page(desk, f"/officer/imports/{batch.code}").links
    page = get_page(desk, f"/officer/imports/{batch.code}/undo")
    assert "Goes: 1 Only this list speaks" in page
    assert "Stays as others describe it: 1" in page
    assert "Stays under its name: 1" in page
    done = post_form(desk, f"/officer/imports/{batch.code}/undo", {})
    assert "The list is taken back: 1 firm went." in done
    assert "Taken back" in done
    session.expire_all()
    assert session.exec(select(Company).where(Company.name == "Bình Minh")).all() == []
    assert "Taken back" in get_page(desk, "/officer/imports")


def test_list_is_taken_back_once_and_only_when_it_was_written(desk: FlaskClient, session: Session) -> None:
    batch = written(session, a_list())
    post_form(desk, f"/officer/imports/{batch.code}/undo", {})
    for _each in range(2):
        told = post_form(desk, f"/officer/imports/{batch.code}/undo", {}, status=409)
        assert "Only a list that was written can be taken back." in told
    get_page(desk, f"/officer/imports/{batch.code}/undo", status=409)
    get_page(desk, "/officer/imports/NONE/undo", status=404)
