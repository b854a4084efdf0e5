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
from database.models.outcomes import LearningRun
from database.session import transaction
from matching.scoring import STANDARD
from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page


@contextmanager
def _counted(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []
    engine = app.extensions["database"].engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_match_says_why_with_both_figures(buyer: FlaskClient, session: Session, firm: Company) -> None:
    make_supplier(session, name="Dập Hoa Sen")
    need = make_need(session, firm, title="Bracket")

    page = get_page(buyer, f"/assembler/needs/{need.code}")

    assert page.title == "Bracket (1 match) - Linkage"
    assert "Dập Hoa Sen against this need" in page
    assert "Press force Must 110 t 45–200 t Met" in page
    assert "Press force: Met needs 110 t | has 45–200 t" in page


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


def test_pages_without_a_result_say_what_to_do(buyer: FlaskClient, session: Session, firm: Company) -> None:
    need = make_need(session, firm)
    base = f"/assembler/needs/{need.code}"
    assert "No firm fits yet." in get_page(buyer, base)
    assert "No firm comes near" in get_page(buyer, f"{base}/near-misses")


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
    assert [row[2] for row in rows[1:]] == ['\'=HYPERLINK("http://evil.example")', "Dập Hoa Sen"]
    assert [row[1] for row in rows[1:]] == ["Full fit", "Near miss"]
    assert rows[0][-4:-1] == ["Fits the need, of 100", "Suits the firm, of 100", "Mutual fit, of 100"]
    buyer_side, firm_side, both = (float(rows[1][place]) for place in (-4, -3, -2))
    assert min(buyer_side, firm_side) <= both <= max(buyer_side, firm_side)
    assert rows[2][-2] == ""
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


def test_chance_is_told_only_when_it_was_learned_for_these_weights(
    buyer: FlaskClient, session: Session, firm: Company
) -> None:
    make_supplier(session)
    need = make_need(session, firm)
    with transaction() as writing:
        curve = {"scores": [0.1, 0.9], "shares": [0.3, 0.3], "outcomes": 120}
        writing.add(LearningRun(number=1, outcomes=120, orders=36, weights_version=STANDARD.version, curve=curve))
    assert "About 3 of 10 such introductions led to an order" in get_page(buyer, f"/assembler/needs/{need.code}")
    with transaction() as writing:
        writing.add(LearningRun(number=2, outcomes=120, orders=36, weights_version="agency-7", curve=curve))
    assert "such introductions" not in get_page(buyer, f"/assembler/needs/{need.code}")
