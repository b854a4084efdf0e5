from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session

from database.models.companies import Company
from tests.factories import make_assembler, make_supplier
from tests.pages import get_page


@pytest.fixture
def two(session: Session) -> tuple[Company, Company]:
    north = make_supplier(session, name="Cơ khí Sen Hồng", province="24", employees=50, confirmed_on="2026-11-01")
    south = make_supplier(
        session,
        name="Nhựa Tre Xanh",
        province="79",
        former_province=None,
        employees=500,
        status="draft",
        capabilities=[{"process": "injection-standard", "evidence": "seen"}],
    )
    return north, south


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", (True, True)),
        ("q=co+khi+sen", (True, False)),
        ("q=NHỰA", (False, True)),
        ("status=draft", (False, True)),
        ("review=waiting", (True, True)),
        ("province=79", (False, True)),
        ("process=press-forming", (True, False)),
        ("process=no-such", (False, False)),
        ("freshness=fresh", (True, False)),
        ("freshness=never", (False, True)),
        ("evidence=seen", (False, True)),
        ("status=draft&province=24", (False, False)),
        ("status=nonsense&page=99999", (True, True)),
    ],
)
def test_registry_filters(
    desk: FlaskClient, two: tuple[Company, Company], query: str, shown: tuple[bool, bool]
) -> None:
    page = get_page(desk, f"/officer/suppliers?{query}")
    assert tuple(f"/officer/companies/{company.code}" in page.links.values() for company in two) == shown


def test_registry_sorts_by_employees(desk: FlaskClient, two: tuple[Company, Company]) -> None:
    page = get_page(desk, "/officer/suppliers?sort=employees")
    assert page.text.index(two[1].name) < page.text.index(two[0].name)


def test_registry_download_has_the_same_filter_and_no_formulas(desk: FlaskClient, session: Session) -> None:
    make_supplier(session, name="=HYPERLINK(1)", province="79", former_province=None)
    make_supplier(session, name="Ở Bắc Ninh", province="24")
    answer = desk.get("/officer/suppliers.csv?province=79")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["'=HYPERLINK(1)"]


def test_registry_asks_the_same_number_of_questions_whatever_its_length(desk: FlaskClient, session: Session) -> None:
    def questions() -> int:
        asked: list[str] = []
        engine = desk.application.extensions["database"].engine
        listener = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        get_page(desk, "/officer/suppliers")
        event.remove(engine, "before_cursor_execute", listener)
        return len(asked)

    make_supplier(session)
    few = questions()
    for _number in range(3):
        make_supplier(session)
    assert questions() == few
    assert few <= 12


def test_assemblers_are_found_by_words_and_sector(desk: FlaskClient, session: Session) -> None:
    printer = make_assembler(session, name="Máy in Hoa Đào")
    car = make_assembler(session, name="Ô tô Hoa Mai", sector="automotive", is_name_public=False)
    assert car.name not in get_page(desk, "/officer/assemblers?q=hoa+dao").links
    page = get_page(desk, "/officer/assemblers?sector=automotive")
    assert car.name in page.links
    assert printer.name not in page.links
    assert "Kept from outsiders" in page
    assert printer.code in desk.get("/officer/assemblers.csv").text
