"""The report of a fair, its files, and the lessons."""

from __future__ import annotations

import csv
import datetime
import io
import re
from contextlib import closing
from decimal import Decimal

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlmodel import Session, select

from database.enums import FairPhase, FairSide, FollowUpStatus, MeetingStatus
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.lacks import NOT_STATED
from database.session import transaction
from linkage.days import agency_today
from linkage.services.audit import SYSTEM
from linkage.services.follow_ups import plan_questions
from linkage.wording.fair_reports import row_label
from tests.factories import make_assembler, make_supplier
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_part, make_participant, make_wish
from tests.pages import get_page


@pytest.fixture
def fair(session: Session) -> Fair:
    """Four suppliers, one of which met a buyer with a part."""
    made = make_fair(session, phase=FairPhase.HELD, starts_on=agency_today() - datetime.timedelta(days=40))
    buyer = make_buyer(session, made, company=make_assembler(session, name="=Fuji Hồ Gươm"))
    make_part(session, buyer, number="B1-07")
    suppliers = [make_participant(session, made) for _number in range(4)]
    make_meeting(session, suppliers[0], buyer, made.slots[0], status=MeetingStatus.HELD)
    make_wish(session, suppliers[1], buyer)
    return made


def test_officers_read_every_number_with_its_definition(desk: FlaskClient, fair: Fair) -> None:
    page = get_page(desk, f"/officer/fairs/{fair.code}/report")
    for words in ("Suppliers approved", "Suppliers let in that did not withdraw", "Suppliers by province"):
        assert words in page
    assert "hidden</td>" not in page.html


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_files_leave_without_the_few(desk: FlaskClient, fair: Fair, kind: str) -> None:
    answer = desk.get(f"/officer/fairs/{fair.code}/report.{kind}")
    assert answer.status_code == 200
    if kind == "csv":
        lines = answer.get_data(as_text=True).splitlines()
        assert any(line.startswith("Figures,Suppliers approved,4,") for line in lines)
        assert any(line.startswith("Figures,Buyers approved,hidden,") for line in lines)
    elif kind == "xlsx":
        sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
        cells = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
        assert (cells["Suppliers approved"], cells["Buyers approved"]) == ("4", "hidden")
    else:
        text = paper(answer.data)
        assert "Suppliers let in that did not withdraw" in text
        assert "<" not in text


def test_paper_names_what_has_no_number_to_show(desk: FlaskClient, session: Session, fair: Fair) -> None:
    make_participant(session, fair, company=make_supplier(session, province="31"))
    assert "Hai Phong" in get_page(desk, f"/officer/fairs/{fair.code}/report").html
    text = paper(desk.get(f"/officer/fairs/{fair.code}/report.pdf").data)
    assert re.search(r"Every number hidden or zero: [^.]*Hai Phong", text)
    assert "Province Approved Came" in text


@pytest.mark.parametrize(
    ("code", "within", "said"),
    [
        ("Bình Dương", "79", "Bình Dương (now Ho Chi Minh City)"),
        ("TP. Hồ Chí Minh", "79", "Ho Chi Minh City"),
        (NOT_STATED, "79", "Ho Chi Minh City (former one not stated)"),
        (NOT_STATED, NOT_STATED, "Not stated"),
    ],
)
def test_former_province_names_today_s_where_it_has_another_name(app: Flask, code: str, within: str, said: str) -> None:
    with app.test_request_context("/"):
        assert row_label("former-province", code, within) == said


def paper(content: bytes) -> str:
    """What stands on the pages of a PDF."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


@pytest.fixture
def before(session: Session, fair: Fair) -> Fair:
    """The edition of the year before: one supplier met a buyer, and both sides answered after one month, one of them late."""
    starts_on = fair.starts_on.replace(year=fair.starts_on.year - 1)
    made = make_fair(session, phase=FairPhase.HELD, starts_on=starts_on, name="Hội chợ năm ngoái")
    meeting = make_meeting(
        session, make_participant(session, made), make_buyer(session, made), made.slots[0], status=MeetingStatus.HELD
    )
    with transaction() as writing:
        plan_questions(writing, made, by=SYSTEM)
        for each in writing.exec(select(FollowUp).where(FollowUp.meeting_id == meeting.id, FollowUp.month == 1)).all():
            days = 5 if each.side is FairSide.SUPPLIER else 200
            each.status, each.satisfaction = FollowUpStatus.DONE, 4
            each.ordered_value, each.currency = Decimal(500), "USD"
            each.answered_at = datetime.datetime.combine(
                each.due_on + datetime.timedelta(days=days), datetime.time(), datetime.UTC
            )
            writing.add(each)
    return made


def headings(page: str) -> list[list[str]]:
    """Of each table of a page."""
    return [
        re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', head) for head in re.findall(r"<thead.*?</thead>", page, re.S)
    ]


def test_every_table_has_both_years(desk: FlaskClient, fair: Fair, before: Fair) -> None:
    now, then = f"{fair.starts_on.year}", f"{before.starts_on.year}"
    page = get_page(desk, f"/officer/fairs/{fair.code}/report")
    assert "Hội chợ năm ngoái" in page
    figures, values, answers, *breakdowns = headings(page.html)
    assert figures == ["Figure", now, then, "Definition"]
    assert values[2:8] == [
        f"{name} {year}" for name in ("Named by both sides", "Pairs", "Pairs, one side only") for year in (now, then)
    ]
    # Of eight columns none is left for the definition: it stands below the name, on screen.
    assert len(values) == 8
    assert answers[2:] == [
        f"{name} {year}" for name in ("Questions asked", "Answered", "Share") for year in (now, then)
    ]
    assert len(breakdowns) == 5
    for each in breakdowns:
        assert each[1:] == [f"{name} {year}" for name in ("Approved", "Came", "Meetings held") for year in (now, then)]
    text = paper(desk.get(f"/officer/fairs/{fair.code}/report.pdf").data)
    assert f"Figure {now} {then} Definition" in text
    alone = get_page(desk, f"/officer/fairs/{fair.code}/report?before=")
    assert headings(alone.html)[0] == ["Figure", "Number", "Definition"]
    assert "Hội chợ năm ngoái, " in alone.html


def test_the_year_before_is_told_as_of_the_same_age(desk: FlaskClient, fair: Fair, before: Fair) -> None:
    """What was answered later than this fair is old does not count, and what there is not is a dash."""
    lines = desk.get(f"/officer/fairs/{fair.code}/report.csv").get_data(as_text=True).splitlines()
    rates = [line for line in lines if line.startswith("Answers,Questions after one month")]
    assert rates == [
        "Answers,Questions after one month,Buyer,–,1,–,0,–,0%",
        "Answers,Questions after one month,Supplier,–,1,–,1,–,100%",
    ]
    (value,) = [line for line in csv.reader(lines) if line[1:2] == ["Value ordered"]]
    assert value[3:9] == ["–", "0", "–", "0", "–", "hidden"]
    book = load_workbook(io.BytesIO(desk.get(f"/officer/fairs/{fair.code}/report.xlsx").data))
    years = f"{fair.starts_on.year}", f"{before.starts_on.year}"
    assert [cell.value for cell in book.worksheets[0][1]][1:3] == [*years]
    assert all(f"{years[1]}" in f"{[cell.value for cell in sheet[1]]}" for sheet in book.worksheets)


def test_lessons_name_what_found_nobody(desk: FlaskClient, fair: Fair) -> None:
    page = get_page(desk, f"/officer/fairs/{fair.code}/report/lessons")
    for words in ("B1-07", "No supplier says it can make it", "Buyers most asked for", "Firms that stayed silent"):
        assert words in page


def test_only_officers_read_it(client: FlaskClient, fair: Fair) -> None:
    for way in ("report", "report.csv", "report/lessons", "minutes", "minutes/follow-up"):
        assert client.get(f"/officer/fairs/{fair.code}/{way}").status_code in (302, 303, 403, 404)
