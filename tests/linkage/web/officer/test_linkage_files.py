"""Linkages as files: amounts and days beside the steps; what is stuck under the filter of the page."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlmodel import Session

from database.enums import AnsweredVia, FairSide, OutcomeStage, ValueKind
from database.models.outcomes import Outcome
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.linkages import ReachedInput, ValueInput
from linkage.services.audit import SYSTEM
from linkage.services.ladder import Teller
from linkage.services.linkage_values import confirm_value, state_value
from linkage.services.linkages import deny_step, hand_over, report_step
from linkage.web.officer.stuck_linkages import SIZE
from tests.factories import make_assembler, make_need, make_officer, make_supplier
from tests.linkage.web.conftest import SignIn
from tests.linkage_makers import make_linkage
from tests.pages import get_page

TODAY = agency_today()
LONG_AGO = TODAY - datetime.timedelta(days=90)
SUPPLIER = Teller(FairSide.SUPPLIER, AnsweredVia.ACCOUNT, SYSTEM)
BUYER = Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, SYSTEM)


@pytest.fixture
def linkage(session: Session) -> Outcome:
    need = make_need(session, make_assembler(session, name="Fuji Hồ Gươm"), title="Giá đỡ 7")
    return make_linkage(session, need=need, supplier=make_supplier(session, name="Dập Sen"), on=LONG_AGO)


@pytest.fixture
def officer(app: Flask, session: Session, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), make_officer(session, name="Trần Thị Mận"))


def rows_of(client: FlaskClient, url: str) -> list[dict[str, str]]:
    text = client.get(url).get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_has_the_day_of_each_step_and_the_amount_of_each_kind(officer: FlaskClient, linkage: Outcome) -> None:
    with transaction() as session:
        found = session.get_one(Outcome, linkage.id)
        report_step(session, found, ReachedInput(stage=OutcomeStage.SAMPLE, reached_on=TODAY), teller=SUPPLIER)
        report_step(session, found, ReachedInput(stage=OutcomeStage.AUDIT, reached_on=TODAY), teller=SUPPLIER)
        deny_step(session, found, OutcomeStage.AUDIT, teller=BUYER)
        ordered = ValueInput(kind=ValueKind.ORDERED, amount="250 triệu", currency="VND", is_yearly=False)
        confirm_value(session, found, state_value(session, found, ordered, teller=BUYER).code, teller=SUPPLIER)
        supply = ValueInput(kind=ValueKind.ORDERED, amount="9000", currency="USD")
        confirm_value(session, found, state_value(session, found, supply, teller=BUYER).code, teller=SUPPLIER)
        more = ValueInput(kind=ValueKind.ORDERED, amount="9500", currency="USD")
        state_value(session, found, more, teller=SUPPLIER)
        quoted = ValueInput(kind=ValueKind.QUOTED, amount="800.5", currency="USD")
        state_value(session, found, quoted, teller=SUPPLIER)
        sample = ValueInput(kind=ValueKind.QUOTED, amount="5 triệu", currency="VND", is_yearly=False)
        state_value(session, found, sample, teller=BUYER)
    (row,) = rows_of(officer, "/officer/linkages.csv")
    assert (row["introduced_on"], row["sample_on"], row["audit_on"]) == (LONG_AGO.isoformat(), TODAY.isoformat(), "")
    parts = ("yearly_amount", "yearly_currency", "once_amount", "once_currency", "unconfirmed")
    assert [row[f"ordered_{part}"] for part in parts] == [
        "9000.00",
        "USD",
        "250000000.00",
        "VND",
        "9500.00 USD yearly (supplier)",
    ]
    said = "800.50 USD yearly (supplier); 5000000.00 VND once (assembler)"
    assert [row[f"quoted_{part}"] for part in parts] == ["", "", "", "", said]
    assert [row[f"realised_{part}"] for part in parts] == [""] * 5


def test_stuck_linkages_are_taken_away_under_the_filter_of_the_page(
    session: Session, officer: FlaskClient, linkage: Outcome
) -> None:
    mine = make_officer(session, name="Lê Văn Ổi")
    with transaction() as writing:
        hand_over(writing, writing.get_one(Outcome, linkage.id), mine.code, by=SYSTEM)
    make_linkage(session, on=LONG_AGO)
    rows = rows_of(officer, f"/officer/linkages/stuck.csv?owner={mine.code}")
    assert {(row["linkage"], row["owner"]) for row in rows} == {(linkage.code, "Lê Văn Ổi")}
    assert ("dormant", LONG_AGO.isoformat(), "90") in [(row["why"], row["since"], row["days"]) for row in rows]
    everything = rows_of(officer, "/officer/linkages/stuck.csv?owner=")
    assert len({row["linkage"] for row in everything}) == 2
    book = load_workbook(io.BytesIO(officer.get(f"/officer/linkages/stuck.xlsx?owner={mine.code}").data))
    assert [row[0].value for row in book.active][1:] == [linkage.code] * len(rows)


def test_stuck_linkages_are_counted_and_narrowed_by_owner_reason_and_age(
    session: Session, officer: FlaskClient, linkage: Outcome
) -> None:
    mine = make_officer(session, name="Lê Văn Ổi")
    with transaction() as writing:
        found = writing.get_one(Outcome, linkage.id)
        report_step(writing, found, ReachedInput(stage=OutcomeStage.AUDIT, reached_on=TODAY), teller=SUPPLIER)
        deny_step(writing, found, OutcomeStage.AUDIT, teller=BUYER)
        hand_over(writing, found, mine.code, by=SYSTEM)
    for _each in range(SIZE):
        make_linkage(session, supplier=make_supplier(session, name="Đúc Bi"), on=LONG_AGO)
    page = get_page(officer, "/officer/linkages/stuck")
    assert "One side denies a step 1" in page
    assert f"Nothing heard for long {SIZE}" in page
    assert "Lê Văn Ổi (1)" in page
    assert f"Nobody in particular ({SIZE})" in page
    assert "Đúc Bi usually takes the next step: Meeting held" in page
    assert 'href="/officer/linkages/stuck?page=2"' in page.html
    denied = get_page(officer, page.links["One side denies a step"])
    assert ("Dập Sen" in denied, "Đúc Bi" in denied) == (True, False)
    assert "Nothing is left under these filters." in get_page(officer, "/officer/linkages/stuck?why=denied&days=30")
    narrowed = rows_of(officer, f"/officer/linkages/stuck.csv?owner={mine.code}&days=60")
    assert {row["why"] for row in narrowed} <= {"dormant", "unanswered"}
    assert {row["why"] for row in rows_of(officer, "/officer/linkages/stuck.csv?why=denied")} == {"denied"}


def test_an_officer_finds_the_owner_chosen_last(officer: FlaskClient, linkage: Outcome) -> None:
    assert "Dập Sen" in get_page(officer, "/officer/linkages/stuck")
    get_page(officer, "/officer/linkages/stuck?owner=me")
    answer = officer.get("/officer/linkages/stuck")
    assert answer.headers["Location"] == "/officer/linkages/stuck?owner=me"
    get_page(officer, "/officer/linkages/stuck?owner=")
    assert "Dập Sen" in get_page(officer, "/officer/linkages/stuck")
