"""What a fair needs on paper, as pages and PDFs: every name, one release on every sheet, badges that decode."""

from __future__ import annotations

import io
import itertools
from typing import NoReturn

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import event
from sqlmodel import Session

from database.enums import ParticipantStatus
from database.session import transaction
from linkage.services import meetings
from linkage.services.audit import SYSTEM
from linkage.services.releases import release
from linkage.web import print_sheets, print_signs
from linkage.web.officer.fair_prints import KINDS
from linkage.web.print_sheets import Sheet, in_files
from tests.agenda_makers import Released, make_released_fair, release_lines
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant
from tests.pages import get_page

NAMES = {
    "suppliers": ("Đặng Thuỳ Trâm", "김민준", "サオマイ精密工業株式会社", "บริษัท ชิ้นส่วนไทย จำกัด", "林直骨"),
    "buyers": ("髙橋 直骨", "สมชาย ใจดี", "Công ty Cơ khí Sửu Nghị Ưỡng", "한국정밀부품 주식회사"),
    "tables": ("Đặng Thuỳ Trâm", "髙橋 直骨", "김민준", "สมชาย ใจดี", "林直骨"),
    "interpreters": ("林直骨", "Công ty Cơ khí Sửu Nghị Ưỡng", "サオマイ精密工業株式会社"),
    "slots": ("Đặng Thuỳ Trâm", "髙橋 直骨", "김민준", "สมชาย ใจดี", "林直骨"),
    "list": ("Đặng Thuỳ Trâm", "髙橋 直骨", "김민준", "สมชาย ใจดี"),
    "badges": ("Đặng Thuỳ Trâm", "髙橋 直骨", "김민준", "สมชาย ใจดี", "林直骨"),
    "table-signs": ("サオマイ精密工業株式会社", "บริษัท ชิ้นส่วนไทย จำกัด"),
    "door-signs": ("サオマイ精密工業株式会社", "บริษัท ชิ้นส่วนไทย จำกัด"),
    "wall": ("Công ty Cơ khí Sửu Nghị Ưỡng", "한국정밀부품 주식회사"),
    "gong": ("09:00", "09:18", "09:20"),
}


@pytest.fixture
def made(session: Session) -> Released:
    return make_released_fair(session)


def pdf(desk: FlaskClient, made: Released, kind: str, query: str = "") -> bytes:
    answer = desk.get(f"/officer/fairs/{made.fair.code}/prints/{kind}.pdf{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    assert answer.mimetype == "application/pdf"
    return answer.get_data()


def texts(content: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


@pytest.mark.parametrize("kind", KINDS)
def test_each_pdf_holds_every_name_and_the_release_on_every_page(
    desk: FlaskClient, made: Released, session: Session, kind: str
) -> None:
    pages = texts(pdf(desk, made, kind))

    assert [name for name in NAMES[kind] if "".join(name.split()) not in "".join(pages)] == []
    # A sheet speaks its person's language.
    lines = release_lines(session, made.fair)
    assert all(any(line in page for line in lines) for page in pages)


@pytest.mark.parametrize("kind", KINDS)
def test_each_page_to_print_is_sound_and_says_the_same(
    desk: FlaskClient, made: Released, session: Session, kind: str
) -> None:
    page = get_page(desk, f"/officer/fairs/{made.fair.code}/prints/{kind}")

    assert page.h1 == str(KINDS[kind].title)
    assert [name for name in NAMES[kind] if name not in page] == []
    assert any(line in "".join(page.text.split()) for line in release_lines(session, made.fair))


def test_people_stand_by_name_each_on_a_sheet_of_their_own(desk: FlaskClient, made: Released) -> None:
    pages = texts(pdf(desk, made, "suppliers"))

    assert len(pages) == 2
    assert "ĐặngThuỳTrâm" in pages[0]
    assert "김민준" not in pages[0]
    assert "김민준" in pages[1]


def test_a_new_release_is_printed_and_what_was_called_off_is_not(
    desk: FlaskClient, made: Released, session: Session
) -> None:
    with transaction() as writing:
        meetings.cancel(writing, made.meetings[0], reason="ill", by=SYSTEM)
        release(writing, made.fair, by=SYSTEM)

    pages = texts(pdf(desk, made, "suppliers"))

    assert len(pages) == 1
    assert made.fair.release == 2
    assert any(line in pages[0] for line in release_lines(session, made.fair))


def test_badges_decode_to_an_address_that_says_nothing_of_the_person(desk: FlaskClient, made: Released) -> None:
    page = pypdfium2.PdfDocument(pdf(desk, made, "badges"))[0]
    found = {code.text for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())}

    people = [firm.delegates[0] for firm in (*made.suppliers, *made.buyers)]
    assert found == {f"http://localhost/b/{person.code}" for person in people}


def test_eight_badges_stand_on_a_sheet(desk: FlaskClient, made: Released, session: Session) -> None:
    for _number in range(4):
        make_participant(session, made.fair, delegates=2)

    document = pypdfium2.PdfDocument(pdf(desk, made, "badges"))
    counts = [len(zxingcpp.read_barcodes(page.render(scale=3).to_pil())) for page in document]

    assert counts == [8, 4]


def test_who_was_refused_gets_no_badge(desk: FlaskClient, made: Released, session: Session) -> None:
    refused = make_participant(session, made.fair, status=ParticipantStatus.REFUSED)

    assert refused.delegates[0].name not in get_page(desk, f"/officer/fairs/{made.fair.code}/prints/badges")


def test_a_buyer_who_stays_unnamed_to_outsiders_is_on_no_sign(
    desk: FlaskClient, made: Released, session: Session
) -> None:
    with transaction():
        profile = made.buyers[0].company.assembler_profile
        assert profile is not None
        profile.is_name_public = False
        session.add(profile)

    for kind in ("table-signs", "door-signs", "wall"):
        assert "サオマイ精密工業株式会社" not in get_page(desk, f"/officer/fairs/{made.fair.code}/prints/{kind}")


def test_a_long_run_is_cut_into_files_that_say_whom_they_hold(
    desk: FlaskClient, made: Released, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_sheets, "LINES_A_FILE", 1)

    page = get_page(desk, f"/officer/fairs/{made.fair.code}/prints")
    second = texts(pdf(desk, made, "suppliers", "?part=2"))

    assert "Đặng Thuỳ Trâm to Đặng Thuỳ Trâm" in page
    assert len(second) == 1
    assert "김민준" in second[0]
    for part in ("0", "3", "x", "-1", "99999999999999999999"):
        assert desk.get(f"/officer/fairs/{made.fair.code}/prints/suppliers?part={part}").status_code == 404


def test_before_a_release_there_are_badges_but_no_timetables(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session)
    make_participant(session, fair)

    page = get_page(desk, f"/officer/fairs/{fair.code}/prints")

    assert "No timetable is out yet." in page
    assert "Timetables of suppliers" not in page
    assert "No timetable is out yet." in get_page(desk, f"/officer/fairs/{fair.code}/prints/badges")
    assert desk.get(f"/officer/fairs/{fair.code}/prints/suppliers").status_code == 404
    assert desk.get(f"/officer/fairs/{fair.code}/prints/poems").status_code == 404


def test_list_of_prints_draws_no_badge(desk: FlaskClient, made: Released, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture takes ten milliseconds; those of a large fair took two seconds of a page that shows none."""

    def drawn(*_given: object, **_named: object) -> NoReturn:
        raise AssertionError("drawn")

    monkeypatch.setattr(print_signs.segno, "make", drawn)

    assert "Badges" in get_page(desk, f"/officer/fairs/{made.fair.code}/prints")
    with pytest.raises(AssertionError, match="drawn"):
        desk.get(f"/officer/fairs/{made.fair.code}/prints/badges")


def test_hostile_names_are_text_on_paper(desk: FlaskClient, made: Released, session: Session) -> None:
    hostile = '<img src="file:///etc/passwd"><script>alert(1)</script>'
    with transaction():
        made.suppliers[0].delegates[0].name = hostile
        session.add(made.suppliers[0])

    page = get_page(desk, f"/officer/fairs/{made.fair.code}/prints/badges")

    assert hostile in page
    assert "".join(hostile.split()) in "".join(texts(pdf(desk, made, "badges")))


def test_prints_take_as_many_queries_for_many_as_for_few(app: Flask, desk: FlaskClient, session: Session) -> None:
    small, large = make_released_fair(session), make_released_fair(session, tables=10)
    buyers = [make_buyer(session, large.fair) for _number in range(5)]
    suppliers = [make_participant(session, large.fair) for _number in range(5)]
    for (one, buyer), (two, supplier) in itertools.product(enumerate(buyers), enumerate(suppliers)):
        make_meeting(session, supplier, buyer, large.fair.slots[(one + two) % 5])
    with transaction() as writing:
        release(writing, large.fair, by=SYSTEM)
    counts = []
    for fair, kind in itertools.product((small.fair, large.fair), ("", "/suppliers", "/tables", "/badges", "/wall")):
        queries: list[str] = []
        engine = app.extensions["database"].engine

        def note(*given: object, into: list[str] = queries) -> None:
            into.append(str(given[2]))

        event.listen(engine, "before_cursor_execute", note)
        assert desk.get(f"/officer/fairs/{fair.code}/prints{kind}").status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len(queries))

    assert counts[:5] == counts[5:]
    assert max(counts) <= 18


def test_prints_are_for_officers(client: FlaskClient, made: Released) -> None:
    for way in ("", "/badges", "/badges.pdf"):
        assert client.get(f"/officer/fairs/{made.fair.code}/prints{way}").status_code == 302


def test_files_hold_all_sheets_in_order_and_none_is_heavy() -> None:
    sheets = [Sheet(str(number), "person", lines=number) for number in (5, 90, 446, 460, 1, *range(60))]

    files = in_files(sheets)

    assert [sheet for file in files for sheet in file] == sheets
    assert [len(file) for file in files[:4]] == [2, 1, 1, 27]
    assert in_files([]) == []
