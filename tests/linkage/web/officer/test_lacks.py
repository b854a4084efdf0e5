"""What suppliers lack, counted and listed, and a lack taken up as a case."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import CaseStatus
from database.models.companies import Company
from database.models.support_cases import SupportCase
from linkage.web.officer import lacks as views
from tests.factories import make_need, make_supplier, need_data
from tests.pages import get_page, post_form

URL = "/officer/lacks"


def asking(**requirements: Any) -> dict[str, Any]:
    return {"requirements": {**need_data()["requirements"], **requirements}}


def pressing(tonnage: float) -> dict[str, Any]:
    step = {"process": "stamping-progressive", "role": "core", "attrs": {"press_tonnage_t": tonnage}}
    return asking(process_steps=[step])


@pytest.fixture
def firm(session: Session, desk: FlaskClient) -> Company:
    """A stamping shop that two larger presses would serve, counted."""
    company = make_supplier(session, name="Dập Sen")
    make_need(session, title="Nắp 250", **pressing(250))
    make_need(session, title="Nắp 400", visibility="officers", **pressing(400))
    make_need(session, **asking(certificates_must=["iatf-16949"]))
    post_form(desk, f"{URL}/count", {})
    return company


def test_before_the_first_count_there_is_a_button(session: Session, desk: FlaskClient) -> None:
    make_supplier(session, certificates=[])
    make_need(session)
    page = get_page(desk, URL)
    assert "Nothing was counted yet." in page
    assert "Nothing is lacking" not in page
    page = post_form(desk, f"{URL}/count", {})
    assert "1 need was compared with all firms." in page
    assert "1 of 1 open needs" in page
    assert "Count now" not in page
    assert "ISO 9001" in page


def test_a_large_registry_is_counted_by_the_command(
    session: Session, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_FIRMS_HERE", 0)
    make_supplier(session, certificates=[])
    make_need(session)
    page = get_page(desk, URL)
    assert "linkage lacks refresh" in page
    assert "Count now" not in page
    assert "0 needs were compared" in post_form(desk, f"{URL}/count", {})


@pytest.mark.usefixtures("firm")
def test_lacks_are_counted_by_what_by_process_and_by_province(desk: FlaskClient) -> None:
    page = get_page(desk, URL)
    assert "1 firm lacks one thing only. 3 needs would be won." in page
    assert "Press force: Progressive stamping" in page
    assert "IATF 16949" in page
    by_process = get_page(desk, page.links["By process"])
    assert get_page(desk, by_process.links["Progressive stamping"]).status == 200
    by_province = get_page(desk, page.links["By province"])
    narrowed = get_page(desk, by_province.links["Bac Ninh"])
    assert "Press force" in narrowed
    assert "Press force" not in get_page(desk, f"{URL}?kind=certificate")
    assert "Press force" not in get_page(desk, f"{URL}?province=79")
    assert "Press force" not in get_page(desk, f"{URL}?q=iatf")


@pytest.mark.usefixtures("firm")
def test_the_table_goes_out_as_a_file(desk: FlaskClient) -> None:
    text = desk.get(f"{URL}.csv?kind=certificate").get_data(as_text=True)
    lines = text.splitlines()
    assert lines[0].endswith("By what is lacking,Kind,Firms,Needs,Counted on")
    assert lines[1].startswith("IATF 16949,Certificate,1,1,20")
    assert len(lines) == 2


@pytest.mark.usefixtures("firm")
def test_a_change_shows_how_far_which_firms_and_which_needs(desk: FlaskClient) -> None:
    page = get_page(desk, get_page(desk, URL).links["Press force: Progressive stamping"])
    assert "250 t" in page
    assert "400 t" in page
    assert "Dập Sen" in page
    needs = get_page(desk, page.links["Needs 2"])
    assert "Nắp 250" in needs
    assert "Nắp 400" in needs
    text = desk.get(page.links["Download as a spreadsheet (CSV)"]).get_data(as_text=True)
    assert "Dập Sen" in text
    assert "400 t" in text


@pytest.mark.parametrize("query", ["", "?key=nonsense", "?key=certificate.iatf-16949&province=79"])
@pytest.mark.usefixtures("firm")
def test_a_change_nobody_lacks_is_not_there(desk: FlaskClient, query: str) -> None:
    assert desk.get(f"{URL}/change{query}").status_code == 404


def test_a_case_is_opened_in_one_step_and_shown_instead_of_a_second(
    session: Session, desk: FlaskClient, firm: Company
) -> None:
    form = {"firm": firm.code, "key": "limit.press_tonnage_t.stamping-progressive.up"}
    page = post_form(desk, "/officer/cases", form)
    assert "Press force up to 400 t: Progressive stamping" in page
    assert "45–200 t" in page
    assert "The case is yours." in page
    post_form(desk, "/officer/cases", form)
    assert len(session.exec(select(SupportCase)).all()) == 1
    change = get_page(desk, f"{URL}/change?key={form['key']}")
    assert "Open a case" not in change
    assert get_page(desk, change.links["At work: Dập Sen"]).status == 200


def test_what_is_no_lack_makes_no_case(desk: FlaskClient, firm: Company) -> None:
    token = {"firm": firm.code, "key": "certificate.iso-9001"}
    assert post_form(desk, "/officer/cases", token, status=409)
    assert post_form(desk, "/officer/cases", {"firm": "NOBODY22", "key": "x"}, status=404)


def test_a_case_is_worked_on_listed_and_closed(session: Session, desk: FlaskClient, firm: Company) -> None:
    page = post_form(desk, "/officer/cases", {"firm": firm.code, "key": "certificate.iatf-16949"})
    code = session.exec(select(SupportCase.code)).one()
    form = {**page.fields, "status": "in-progress", "due_on": "2020-01-31", "note": "Hẹn tư vấn"}
    assert "The case is saved." in post_form(desk, f"/officer/cases/{code}", form)
    listed = get_page(desk, "/officer/cases?due=late")
    assert "IATF 16949" in listed
    assert "0 of 1" in listed
    assert "IATF 16949" not in get_page(desk, "/officer/cases?status=done")
    assert "IATF 16949" in get_page(desk, "/officer/cases?status=all&kind=certificate")
    stale = post_form(desk, f"/officer/cases/{code}", form, status=409)
    assert "changed meanwhile" in stale
    post_form(desk, f"/officer/cases/{code}", {name: form[name] for name in form if name != "version"}, status=409)
    session.expire_all()
    assert session.exec(select(SupportCase.status)).one() is CaseStatus.IN_PROGRESS


def test_a_form_that_makes_no_sense_comes_back_with_what_was_typed(
    session: Session, desk: FlaskClient, firm: Company
) -> None:
    post_form(desk, "/officer/cases", {"firm": firm.code, "key": "certificate.iatf-16949"})
    code = session.exec(select(SupportCase.code)).one()
    page = post_form(
        desk, f"/officer/cases/{code}", {"status": "open", "due_on": "soon", "note": "Giữ lại"}, status=422
    )
    assert "Giữ lại" in page
    assert "Enter a date as" in page
