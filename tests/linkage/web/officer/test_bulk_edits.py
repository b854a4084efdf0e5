"""Many firms at once, chosen in the registry; and filters that are kept under a name."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.models.bulk_edits import BulkEdit
from database.models.companies import Company
from database.models.registry_filters import RegistryFilter
from database.models.users import User
from linkage.services import registry_filters
from tests.factories import make_officer, make_supplier
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form

Index = Callable[[], None]


@pytest.fixture
def firms(session: Session, index: Index) -> list[Company]:
    made = [make_supplier(session, name=f"Sen {number}", province="24") for number in range(3)]
    made.append(make_supplier(session, name="Xa", province="79", former_province=None))
    index()
    return made


def _look(desk: FlaskClient, fields: dict[str, object]) -> str:
    post_form(desk, "/officer/bulk/new", fields)
    page = get_page(desk, "/officer/bulk")
    return next(url for url in page.links.values() if re.fullmatch(r"/officer/bulk/[0-9A-Z]{8}", url))


def test_chosen_firms_are_changed_after_a_look_and_taken_back(
    desk: FlaskClient, session: Session, firms: list[Company]
) -> None:
    assert "Choose Sen 1" in get_page(desk, "/officer/suppliers").html
    query = f"?of=chosen&firm={firms[0].code}&firm={firms[3].code}"
    assert "2 firms are chosen" in get_page(desk, f"/officer/bulk/new{query}")
    assert "Kind of business" in get_page(desk, f"/officer/bulk/new{query}&change=business-type")
    fields = {"change": "business-type", "of": "chosen", "firm": [firms[0].code, firms[3].code], "value": "trading"}
    url = _look(desk, fields)
    page = get_page(desk, url)
    assert "Change 2 firms" in page
    assert "Manufacturer" in page
    session.expire_all()
    assert session.get_one(Company, firms[0].id).business_type == "manufacturer"
    assert "The change is written" in post_form(desk, f"{url}/apply", {})
    session.expire_all()
    kinds = [session.get_one(Company, each.id).business_type for each in firms]
    assert kinds == ["trading", "manufacturer", "manufacturer", "trading"]
    post_form(desk, f"{url}/apply", {}, status=409)
    assert "Supplier profile changed" in get_page(desk, f"/officer/companies/{firms[0].code}")
    assert "taken back" in post_form(desk, f"{url}/undo", {})
    session.expire_all()
    assert session.get_one(Company, firms[3].id).business_type == "manufacturer"


def test_all_of_a_filter_are_meant_not_only_those_of_the_page(
    desk: FlaskClient, session: Session, firms: list[Company]
) -> None:
    assert "3 firms are chosen" in get_page(desk, "/officer/bulk/new?of=all&state=province%3D24")
    url = _look(desk, {"change": "sector-add", "of": "all", "state": "province=24&page=2", "value": "motorcycle"})
    page = get_page(desk, url)
    assert "Change 3 firms" in page
    assert "Xa" not in page
    assert page.links["Back to the list"] == "/officer/suppliers?province=24"
    post_form(desk, f"{url}/discard", {})
    assert "Set aside" in get_page(desk, url)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"change": "nonsense", "of": "all"}, "Choose what is to be changed"),
        ({"change": "file", "of": "all"}, "Choose what is to be changed"),
        ({"change": "province", "of": "all"}, "Enter"),
        ({"change": "pause", "of": "chosen"}, "Choose at least one firm"),
        ({"change": "pause", "of": "chosen", "firm": "NONE2222"}, "Choose at least one firm"),
        ({"change": "work", "of": "all", "due_on": "soon"}, "Enter a date"),
    ],
)
def test_senseless_choices_are_told(
    desk: FlaskClient, session: Session, firms: list[Company], fields: dict[str, object], words: str
) -> None:
    page = post_form(desk, "/officer/bulk/new", fields, status=422)
    assert words in page
    assert page.title.startswith("Error")
    assert session.exec(select(BulkEdit)).all() == []


@pytest.mark.parametrize(
    "state",
    ["nonsense", "color=red", "province=24&x=1", "status=burnt", "gap=moon", "freshness=old", "q=" + "a" * 3000],
)
def test_a_list_that_nobody_understands_is_not_taken_for_all_firms(
    desk: FlaskClient, session: Session, firms: list[Company], state: str
) -> None:
    fields: dict[str, object] = {"change": "sector-add", "of": "all", "state": state, "value": "motorcycle"}
    assert "Nobody can tell which firms are meant." in post_form(desk, "/officer/bulk/new", fields, status=422)
    assert session.exec(select(BulkEdit)).all() == []
    asked = desk.get("/officer/bulk/new", query_string={"of": "all", "state": state})
    assert asked.status_code == 422


def test_work_is_given_in_bulk(desk: FlaskClient, firms: list[Company], officer: User) -> None:
    query = "/officer/bulk/new?of=all&change=work"
    assert officer.name in get_page(desk, query)
    url = _look(desk, {"change": "work", "of": "all", "owner": officer.code, "due_on": "2027-01-02", "note": "Call"})
    assert officer.name in get_page(desk, url)
    post_form(desk, f"{url}/apply", {})
    assert "4 pieces of work" in get_page(desk, "/officer/tasks")


def test_filter_is_saved_opened_with_one_click_renamed_and_deleted(
    desk: FlaskClient, session: Session, firms: list[Company]
) -> None:
    assert "Save this filter" in get_page(desk, "/officer/suppliers?province=79")
    assert "Save this filter" not in get_page(desk, "/officer/suppliers")
    post_form(desk, "/officer/filters", {"name": "South", "state": "province=79"})
    page = get_page(desk, get_page(desk, "/officer/suppliers").links["South"])
    assert "1 supplier" in page
    assert "Save this filter" not in page
    kept = session.exec(select(RegistryFilter)).one()
    post_form(desk, f"/officer/filters/{kept.code}", {"name": "The south", "version": 1})
    assert "The south" in get_page(desk, "/officer/suppliers").links
    post_form(desk, f"/officer/filters/{kept.code}", {"name": "x", "version": 1}, status=409)
    post_form(desk, f"/officer/filters/{kept.code}/delete", {})
    assert "No filter is saved yet" in get_page(desk, "/officer/filters")


def test_shared_filter_is_for_all_but_only_its_owner_changes_it(
    desk: FlaskClient, app: Flask, sign_in: SignIn, session: Session, firms: list[Company]
) -> None:
    post_form(desk, "/officer/filters", {"name": "Mine", "state": "province=79"})
    post_form(desk, "/officer/filters", {"name": "Ours", "state": "province=24", "is_shared": "1"})
    other = sign_in(app.test_client(), make_officer(session))
    links = get_page(other, "/officer/suppliers").html
    assert ">Ours" in links
    assert "Mine" not in links
    ours = session.exec(select(RegistryFilter).where(RegistryFilter.name == "Ours")).one()
    for url in (f"/officer/filters/{ours.code}", f"/officer/filters/{ours.code}/delete"):
        post_form(other, url, {"name": "Theirs", "version": 1}, status=404)


def test_names_of_filters_are_minded(
    desk: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, index: Index
) -> None:
    index()
    for state in ("province=79", "province=24"):
        post_form(desk, "/officer/filters", {"name": "One", "state": state})
    kept = session.exec(select(RegistryFilter)).one()
    assert kept.state == "province=24"
    post_form(desk, "/officer/filters", {"name": "Two", "state": "status=draft"})
    page = post_form(desk, f"/officer/filters/{kept.code}", {"name": "Two", "version": kept.version}, status=422)
    assert "Another filter of yours has this name" in page
    monkeypatch.setattr(registry_filters, "MOST", 2)
    assert "as many saved filters" in post_form(desk, "/officer/filters", {"name": "Three", "state": "status=draft"})
    assert "One" in post_form(desk, "/officer/filters", {"name": "", "state": "status=draft"}).links
