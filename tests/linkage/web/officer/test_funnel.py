"""The funnel on the officers' pages: figures that lead to their pairs, files with definitions, and who may see it."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event
from sqlmodel import Session

from database.enums import AnsweredVia, FairSide, OutcomeReason, OutcomeStage
from database.models.outcomes import Outcome, OutcomeStep
from database.session import Database, transaction
from linkage.days import agency_today
from linkage.inputs.linkages import EndInput
from linkage.services.audit import SYSTEM
from linkage.services.ladder import Teller, say, settle
from linkage.services.linkage_ends import end_linkage
from tests.factories import make_need, make_supplier, writing
from tests.linkage_makers import make_linkage
from tests.pages import get_page


def met(session: Session, *, name: str = "Dập Sen", title: str = "Bracket 7") -> Outcome:
    """Two firms that met today, as both say."""
    made = make_linkage(session, need=make_need(session, title=title), supplier=make_supplier(session, name=name))
    with writing(session):
        outcome = session.get_one(Outcome, made.id)
        step = OutcomeStep(stage=OutcomeStage.MEETING, reached_on=agency_today())
        for side in FairSide:
            say(step, side, Teller(side, AnsweredVia.LINK, SYSTEM))
        outcome.steps.append(step)
        settle(outcome)
        session.add(outcome)
        session.flush()
    return outcome


def test_empty_funnel_says_what_to_do(desk: FlaskClient) -> None:
    page = get_page(desk, "/officer/funnel?from=1999-01-01&to=1999-12-31")
    assert "Nothing began in this period." in page


def test_figures_lead_to_their_pairs(desk: FlaskClient, session: Session) -> None:
    outcome = met(session)
    page = get_page(desk, "/officer/funnel")
    assert "Pairs that reached a meeting or a later step" in page
    assert "what=met" in page.html
    pairs = get_page(desk, "/officer/funnel/pairs?what=met&how=confirmed")
    assert "Dập Sen" in pairs
    assert "Bracket 7" in pairs
    assert f"/linkages/{outcome.code}" in pairs.html
    assert "Met in person: " in pairs
    assert "Met, or got further" in page
    assert "confirmed" in pairs
    assert "No pair is behind this figure." in get_page(desk, "/officer/funnel/pairs?what=rfq")


def test_lost_case_says_why(desk: FlaskClient, session: Session) -> None:
    outcome = met(session)
    with transaction() as changing:
        held = changing.get_one(Outcome, outcome.id)
        given = EndInput(reason=OutcomeReason.PRICE, side=FairSide.ASSEMBLER)
        end_linkage(changing, held, given, teller=Teller(FairSide.ASSEMBLER, AnsweredVia.LINK, SYSTEM))
    assert "Price" in get_page(desk, "/officer/funnel/pairs?what=lost")
    assert "None has ended yet." not in get_page(desk, "/officer/funnel")


def test_filters_narrow_figures_and_stay_in_links(desk: FlaskClient, session: Session) -> None:
    met(session)
    page = get_page(desk, "/officer/funnel?owner=-&per=year")
    assert "owner=-&amp;what=met" in page.html.replace("per=year&amp;", "")
    assert "Nothing began in this period." in get_page(desk, "/officer/funnel?province=04&process=forging")
    assert "Dập Sen" not in get_page(desk, "/officer/funnel/pairs?what=met&owner=me")
    assert "Dập Sen" in get_page(desk, "/officer/funnel/pairs?what=met&owner=-")


def test_files_hold_the_figures_and_what_they_count(desk: FlaskClient, session: Session) -> None:
    met(session)
    answer = desk.get("/officer/funnel.csv")
    text = answer.get_data().decode("utf-8")
    assert text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    rows = list(csv.reader(io.StringIO(text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}"))))
    assert ["How far pairs got", "Met, or got further", "1", "1", "1.0", "0", "", "", "1", "1"] in rows
    assert any(row[:2] == ["Definitions", "Median days"] for row in rows)
    book = load_workbook(io.BytesIO(desk.get("/officer/funnel.xlsx").get_data()))
    assert book.sheetnames[0] == "1 How far pairs got"
    assert "Definitions" in book.sheetnames[-1]
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]][4:7] == ["A year before", "Median days", "Pairs with both days"]
    assert [cell.value for cell in sheet[6]][:5] == ["Met, or got further", 1, 1, 1.0, 0]


def test_only_officers_see_it(app: Flask, desk: FlaskClient) -> None:
    for url in ("/officer/funnel", "/officer/funnel.csv", "/officer/funnel/pairs?what=met"):
        assert app.test_client().get(url).status_code in (302, 401, 403)
    assert desk.get("/officer/funnel/pairs?what=nothing").status_code == 404


def test_page_makes_as_many_queries_for_many_as_for_few(
    database: Database, desk: FlaskClient, session: Session
) -> None:
    urls = ("/officer/funnel", "/officer/funnel/pairs?what=met")
    met(session)
    few = [queries(database, desk, url) for url in urls]
    for number in range(4):
        met(session, name=f"Dập {number}", title=f"Bracket {number}")
    assert [queries(database, desk, url) for url in urls] == few
    assert max(few) <= 12


def queries(database: Database, desk: FlaskClient, url: str) -> int:
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(str(given[2]))

    desk.get(url)
    event.listen(database.engine, "before_cursor_execute", note)
    try:
        assert desk.get(url).status_code == 200
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return sum(text.lstrip().upper().startswith("SELECT") for text in asked)
