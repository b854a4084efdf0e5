"""Who fits a need: on the pages and in the list to download."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session

from database.models.companies import Company
from database.models.part_needs import PartNeed
from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page

ZINC = {"process": "plating-zinc", "materials": ["steel"], "attrs": {"plating_thickness_um": [5, 15]}}


@contextmanager
def _counted(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []
    engine = app.extensions["database"].engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def _two_step_need(session: Session, firm: Company) -> PartNeed:
    steps = [
        {"process": "stamping-progressive", "role": "core", "attrs": {"press_tonnage_t": 110}},
        {"process": "plating-zinc", "role": "secondary"},
    ]
    return make_need(session, firm, requirements={"process_steps": steps, "materials": ["secc"]})


def test_match_says_why_with_both_figures(buyer: FlaskClient, session: Session, firm: Company) -> None:
    make_supplier(session, name="Dập Hoa Sen")
    need = make_need(session, firm, title="Bracket")

    page = get_page(buyer, f"/assembler/needs/{need.code}")

    assert page.title == "Bracket (1 match) - Linkage"
    assert "Dập Hoa Sen against this need" in page
    assert "Press force Must 110 t 45–200 t Met" in page


def test_unknown_capacity_is_to_be_confirmed(buyer: FlaskClient, session: Session, firm: Company) -> None:
    make_supplier(session, utilisation_pct=None)
    need = make_need(session, firm)

    page = get_page(buyer, f"/assembler/needs/{need.code}")

    assert "Please confirm with the firm" in page
    assert "free capacity is not known, so please ask" in page


def test_near_miss_names_what_it_lacks(buyer: FlaskClient, session: Session, firm: Company) -> None:
    make_supplier(session, name="Dập Hoa Sen", certificates=[])
    need = make_need(session, firm)

    page = get_page(buyer, f"/assembler/needs/{need.code}/near-misses")

    assert "Dập Hoa Sen" in page
    assert "What is lacking" in page
    assert "ISO 9001" in page.text.split("What is lacking")[1][:120]
    assert "No firm meets every limit." in get_page(buyer, f"/assembler/needs/{need.code}")


def test_chain_names_the_lead_firm_and_the_way(buyer: FlaskClient, session: Session, firm: Company) -> None:
    make_supplier(session, name="Dập Hoa Sen")
    make_supplier(session, name="Mạ Cá Vàng", province="31", capabilities=[ZINC])
    need = _two_step_need(session, firm)

    page = get_page(buyer, f"/assembler/needs/{need.code}/chains")

    assert "Chain 1: Dập Hoa Sen + Mạ Cá Vàng" in page
    assert "Dập Hoa Sen Lead firm" in page
    assert "km between the firms and to your plant" in page


def test_pages_without_a_result_say_what_to_do(buyer: FlaskClient, session: Session, firm: Company) -> None:
    need = make_need(session, firm)
    base = f"/assembler/needs/{need.code}"
    assert "No firm fits yet." in get_page(buyer, base)
    assert "No firm comes near" in get_page(buyer, f"{base}/near-misses")
    assert "This need has one step" in get_page(buyer, f"{base}/chains")
    two = _two_step_need(session, firm)
    assert "No chain of firms is found" in get_page(buyer, f"/assembler/needs/{two.code}/chains")


def test_need_without_steps_asks_for_them(buyer: FlaskClient, session: Session, firm: Company) -> None:
    need = make_need(session, firm, status="draft", requirements={})
    for path in ("", "/near-misses", "/chains"):
        page = get_page(buyer, f"/assembler/needs/{need.code}{path}")
        assert page.h1 == "Which processes does it go through?"


def test_list_to_download_opens_in_a_spreadsheet_and_runs_nothing(
    buyer: FlaskClient, session: Session, firm: Company
) -> None:
    make_supplier(session, name='=HYPERLINK("http://evil.example")', contact={"name": "Bí Mật", "phone": "0900000000"})
    make_supplier(session, name="Dập Hoa Sen", certificates=[])
    need = make_need(session, firm)

    answer = buyer.get(f"/assembler/needs/{need.code}/matches.csv")

    text = answer.get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [row[3] for row in rows[1:]] == ['\'=HYPERLINK("http://evil.example")', "Dập Hoa Sen"]
    assert [row[1] for row in rows[1:]] == ["Full fit", "Near miss"]
    assert "Bí Mật" not in text
    assert "0900000000" not in text


def test_need_of_another_firm_is_not_there(buyer: FlaskClient, session: Session) -> None:
    code = make_need(session, make_assembler(session)).code
    for path in ("", "/near-misses", "/chains", "/matches.csv", "/details"):
        assert buyer.get(f"/assembler/needs/{code}{path}").status_code == 404
        assert buyer.get(f"/assembler/needs/%00{path}").status_code == 404


def test_matches_are_for_assemblers(client: FlaskClient, session: Session, sign_in: SignIn, firm: Company) -> None:
    need = make_need(session, firm)
    assert client.get(f"/assembler/needs/{need.code}").status_code == 302
    sign_in(client, make_user(session, company=make_supplier(session)))
    assert client.get(f"/assembler/needs/{need.code}").status_code == 403


def test_number_of_queries_does_not_grow(app: Flask, buyer: FlaskClient, session: Session, firm: Company) -> None:
    need = make_need(session, firm)
    make_supplier(session)
    get_page(buyer, f"/assembler/needs/{need.code}")
    with _counted(app) as one:
        get_page(buyer, f"/assembler/needs/{need.code}")
    for _ in range(4):
        make_supplier(session)
        make_need(session, firm)
    get_page(buyer, f"/assembler/needs/{need.code}")
    with _counted(app) as many:
        get_page(buyer, f"/assembler/needs/{need.code}")
    with _counted(app) as desk:
        get_page(buyer, "/assembler")
    assert len(many) == len(one)
    assert len(many) <= 12
    assert len(desk) <= 12
