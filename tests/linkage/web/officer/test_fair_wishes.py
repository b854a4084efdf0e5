"""The officers' pages of wishes and parts of a fair."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session

from database.columns import now
from database.enums import FairPhase, FairSide, PartAudience, PartMarkLevel, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPartMark
from database.models.fairs import Fair
from database.session import transaction
from tests.factories import make_assembler, make_supplier
from tests.fair_makers import make_buyer, make_fair, make_part, make_participant, make_wish
from tests.pages import Page, get_page, post_form


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.WISHES)


@pytest.fixture
def buyer(session: Session, fair: Fair) -> FairParticipant:
    return make_buyer(session, fair, company=make_assembler(session, name="Fuji Hồ Gươm"))


@pytest.fixture
def supplier(session: Session, fair: Fair) -> FairParticipant:
    made = make_participant(session, fair, company=make_supplier(session, name="Dập Hoa Sen"))
    with transaction():
        made.company.contact_phone = "028 3822 1234"
        session.add(made.company)
    return made


def sheet(desk: FlaskClient, url: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(desk.get(url).get_data(as_text=True).lstrip("\ufeff"))))


def test_officer_sees_who_wishes_whom(
    desk: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant, supplier: FairParticipant
) -> None:
    url = f"/officer/fairs/{fair.code}/wishes"
    assert "Nobody has wished anything yet." in get_page(desk, url)
    make_wish(session, supplier, buyer, kind=WishKind.MUST, rank=1)
    make_wish(session, supplier, buyer, by=FairSide.ASSEMBLER, rank=2)
    page = get_page(desk, url)
    for words in ("Dập Hoa Sen", "Fuji Hồ Gươm", "1. Must meet", "2. Would like to meet", "Both wish it"):
        assert words in page
    assert "Nothing is left under these filters." in get_page(desk, f"{url}?stand=no-buyer")
    assert "Nothing is left under these filters." in get_page(desk, f"{url}?q=nobody")
    assert "Both wish it" in get_page(desk, f"{url}?q=hoa+sen&stand=mutual")
    assert "Fuji Hồ Gươm" in get_page(desk, f"{url}?show=demand")
    assert sheet(desk, f"{url}.csv")[1:] == [
        ["Dập Hoa Sen", "Fuji Hồ Gươm", "Must meet", "1", "Would like to meet", "2", "Both wish it"]
    ]


def test_firms_that_wish_nobody_and_those_that_are_silent_are_counted_apart_and_listed(
    desk: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant, supplier: FairParticipant
) -> None:
    url = f"/officer/fairs/{fair.code}/wishes"
    eager = make_participant(session, fair, company=make_supplier(session, name="Ép Nhựa Sen Đá"))
    make_wish(session, eager, buyer, rank=1)
    with transaction():
        for each in (eager, supplier):
            each.wishes_sent_at = now()
            session.add(each)

    page = get_page(desk, url)

    assert "1 firms sent a list and wish nobody" in _tiles(page)
    assert "1 firms are silent: nothing sent yet" in _tiles(page)
    wishless = get_page(desk, page.links["firms sent a list and wish nobody"])
    assert [name in wishless for name in ("Dập Hoa Sen", "Fuji Hồ Gươm", "Ép Nhựa Sen Đá")] == [True, False, False]
    silent = get_page(desk, page.links["firms are silent: nothing sent yet"])
    assert [name in silent for name in ("Dập Hoa Sen", "Fuji Hồ Gươm", "Ép Nhựa Sen Đá")] == [False, True, False]


def _tiles(page: Page) -> set[str]:
    """Figures with what they count."""
    found = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", page.html)
    return {f"{figure} {re.sub('<[^>]*>', '', label)}" for label, figure in found}


def test_officer_telephones_the_silent(
    desk: FlaskClient, session: Session, fair: Fair, supplier: FairParticipant
) -> None:
    url = f"/officer/fairs/{fair.code}/wishes"
    page = get_page(desk, f"{url}?show=silent")
    assert "028 3822 1234" in page
    assert 'href="tel:02838221234"' in page.html
    assert f"/fairs/{fair.code}/wishes?for={supplier.code}" in page.html
    page = post_form(desk, f"{url}/{supplier.code}/phoned", {})
    assert "Noted that you telephoned Dập Hoa Sen." in page
    session.rollback()
    session.refresh(supplier)
    assert supplier.phoned_at is not None
    post_form(desk, f"{url}/0/phoned", {}, status=404)


def test_officer_sees_every_part_and_which_found_nobody(
    desk: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant, supplier: FairParticipant
) -> None:
    url = f"/officer/fairs/{fair.code}/parts"
    page = get_page(desk, url)
    assert "No buyer has put a part on the board yet." in page
    assert f"/fairs/{fair.code}/our-parts?for={buyer.code}" in page.html
    first = make_part(session, buyer, number="A1-01")
    make_part(session, buyer, number="X-417", audience=PartAudience.ANONYMOUS)
    with transaction():
        session.add(FairPartMark(part_id=first.id, participant_id=supplier.id, evidence="=1+1"))
    page = get_page(desk, url)
    assert "A1-01" in page
    assert "X-417" in page
    page = get_page(desk, f"{url}?only=unmarked")
    assert "A1-01" not in page
    assert "X-417" in page
    lines = sheet(desk, f"{url}.csv")
    assert [line[0] for line in lines[1:]] == ["A1-01", "X-417"]
    assert lines[1][6:] == ["Dập Hoa Sen", "Can make", "'=1+1"]


@pytest.mark.parametrize("page", ["wishes", "wishes?show=demand", "wishes?show=silent", "parts"])
def test_lists_make_the_same_number_of_queries_with_few_rows_and_with_many(
    desk: FlaskClient, session: Session, fair: Fair, page: str
) -> None:
    counted: list[str] = []
    engine = desk.application.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", lambda *given: counted.append(given[2]))

    def fill(count: int) -> None:
        for _ in range(count):
            buyer, supplier = make_buyer(session, fair), make_participant(session, fair)
            make_part(session, buyer)
            make_wish(session, supplier, buyer, rank=1)

    def queries() -> int:
        counted.clear()
        get_page(desk, f"/officer/fairs/{fair.code}/{page}")
        return len(counted)

    fill(1)
    queries()
    few = queries()
    fill(9)
    assert queries() == few


def test_officer_reads_why_a_firm_says_no_in_the_overview_and_on_the_page_of_the_firm(
    desk: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant, supplier: FairParticipant
) -> None:
    make_wish(session, supplier, buyer, kind=WishKind.NO, reason="Never paid us")
    part = make_part(session, buyer, number="X-417", audience=PartAudience.ANONYMOUS)
    with transaction():
        level = PartMarkLevel.NOT_THIS_BUYER
        session.add(FairPartMark(part_id=part.id, participant_id=supplier.id, level=level, evidence="Copied our tool"))
    page = get_page(desk, f"/officer/fairs/{fair.code}/wishes")
    assert "Not this firm Never paid us" in page
    assert "Not the buyer of part X-417, who is not named Copied our tool" in page
    page = get_page(desk, f"/officer/fairs/{fair.code}/wishes?show=demand")
    assert re.search(r"Dập Hoa Sen Supplier \d+ \d+ – 0 0 1 0", page.text)
    own = get_page(desk, f"/officer/fairs/{fair.code}/participants/{supplier.code}").text
    assert "Fuji Hồ GươmIt does not want to meet themNever paid us" in own
    assert "Fuji Hồ GươmNot the buyer of part X-417, who is not namedCopied our tool" in own
    other = get_page(desk, f"/officer/fairs/{fair.code}/participants/{buyer.code}").text
    assert "Dập Hoa Sendoes not want to meet itNever paid us" in other
