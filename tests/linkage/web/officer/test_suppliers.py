from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import NoReturn

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session

from database.columns import now
from database.enums import StatedBy
from database.models.companies import Company
from database.models.source_records import SourceRecord
from database.session import transaction
from search import query as searching
from search.engines.contract import BrokenIndex
from tests.factories import make_assembler, make_supplier
from tests.pages import Page, get_page

Index = Callable[[], None]


@pytest.fixture
def two(session: Session, index: Index) -> tuple[Company, Company]:
    north = make_supplier(
        session, name="Cơ khí Sen Hồng", province="24", employees=50, confirmed_on="2026-11-01", tax_code="0101234567"
    )
    south = make_supplier(
        session,
        name="Nhựa Tre Xanh",
        province="79",
        former_province=None,
        employees=500,
        status="draft",
        capabilities=[{"process": "injection-standard", "evidence": "seen"}],
    )
    index()
    return north, south


def _shown(page: Page, firms: tuple[Company, ...]) -> tuple[bool, ...]:
    return tuple(f"/officer/companies/{company.code}" in page.links.values() for company in firms)


FILTERED = [
    ("", (True, True)),
    ("q=co+khi+sen", (True, False)),
    ("q=NHỰA+tre", (False, True)),
    ("q=0101234567", (True, False)),
    ("q=010123", (True, False)),
    ("q=0101234567&status=draft", (False, False)),
    ("status=draft", (False, True)),
    ("review=waiting", (True, True)),
    ("province=79", (False, True)),
    ("process=press-forming", (True, False)),
    ("process=no-such", (False, False)),
    ("freshness=fresh", (True, False)),
    ("freshness=never", (False, True)),
    ("freshness=sometimes", (True, True)),
    ("evidence=seen", (False, True)),
    ("certificate=iso-9001&status=listed", (True, False)),
    ("status=draft&province=24", (False, False)),
    ("status=nonsense&page=99999", (True, True)),
    ("sort=confirmed&province=79", (False, True)),
]


@pytest.mark.parametrize(("query", "shown"), FILTERED)
def test_registry_filters(
    desk: FlaskClient, two: tuple[Company, Company], query: str, shown: tuple[bool, bool]
) -> None:
    assert _shown(get_page(desk, f"/officer/suppliers?{query}"), two) == shown


@pytest.mark.parametrize("is_away", [False, True])
def test_evidence_is_the_best_of_a_firm_and_counts_as_the_figures_of_the_data_do(
    desk: FlaskClient, session: Session, index: Index, monkeypatch: pytest.MonkeyPatch, *, is_away: bool
) -> None:
    stated, seen = {"process": "plating-zinc"}, {"process": "casting-gravity", "evidence": "seen"}
    firms = tuple(make_supplier(session, capabilities=each) for each in ([stated], [], [stated, seen]))
    index()
    if is_away:
        monkeypatch.setattr(searching, "search_registry", _is_broken)
    else:
        page = get_page(desk, "/officer/suppliers")
        assert "Stated, not checked (1)" in page
        assert "Seen on site (1)" in page
    assert "Best evidence: Stated, not checked 1" in get_page(desk, "/officer/quality")
    for query in ("evidence=self-declared", "gap=evidence-self-declared", "evidence=self-declared&gap=never-confirmed"):
        assert _shown(get_page(desk, f"/officer/suppliers?{query}"), firms) == (True, False, False)


@pytest.mark.parametrize("is_away", [False, True])
def test_source_finds_every_firm_that_its_lists_speak_of_and_counts_as_many(
    desk: FlaskClient, session: Session, index: Index, monkeypatch: pytest.MonkeyPatch, *, is_away: bool
) -> None:
    firms = tuple(make_supplier(session, source=source, confirmed_on=None) for source in ("Park", "web", "web"))
    with transaction():
        for number, company in enumerate(firms[1:]):
            given = {"company_id": company.id or 0, "source": "Park", "said": {"name": company.name}}
            session.add(SourceRecord(**given, withdrawn_at=now() if number else None))
        given = {"company_id": firms[2].id or 0, "source": "Park", "stated_by": StatedBy.OFFICER}
        session.add(SourceRecord(**given, said={"employees": 5}))
    index()
    if is_away:
        monkeypatch.setattr(searching, "search_registry", _is_broken)
    else:
        assert "Park (2)" in get_page(desk, "/officer/suppliers")
    page = get_page(desk, "/officer/suppliers?source=Park")
    assert _shown(page, firms) == (True, True, False)
    assert _shown(get_page(desk, "/officer/suppliers?source=Park&gap=never-confirmed"), firms) == (True, True, False)


@pytest.mark.parametrize(("query", "shown"), FILTERED)
def test_registry_filters_without_an_index(
    desk: FlaskClient,
    two: tuple[Company, Company],
    query: str,
    shown: tuple[bool, bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(searching, "search_registry", _is_broken)

    page = get_page(desk, f"/officer/suppliers?{query}")

    assert _shown(page, two) == shown
    assert ("The search is being prepared." in page) == ("q=01" not in query)


def _is_broken(*_given: object, **_values: object) -> NoReturn:
    raise BrokenIndex


@pytest.mark.parametrize(
    "words", ["順送プレス", "dập liên hoàn", "dap lien hoan bac ninh", "progressive stamping", "프로그레시브"]
)
def test_registry_understands_words_of_many_languages(
    desk: FlaskClient, two: tuple[Company, Company], words: str
) -> None:
    page = get_page(desk, f"/officer/suppliers?q={words}")

    assert _shown(page, two) == (True, False)
    assert "Understood as Process Progressive stamping" in page


def test_registry_finds_codes_and_addresses_for_mail(desk: FlaskClient, session: Session, index: Index) -> None:
    firms = make_supplier(session), make_supplier(session)
    with transaction():
        firms[1].contact_email = "Chi@tre.example"
    index()

    assert _shown(get_page(desk, f"/officer/suppliers?q={firms[0].code.lower()}"), firms) == (True, False)
    assert _shown(get_page(desk, "/officer/suppliers?q=chi@tre.example"), firms) == (False, True)


def test_registry_counts_equal_the_lists_they_lead_to(desk: FlaskClient, two: tuple[Company, Company]) -> None:
    html = get_page(desk, "/officer/suppliers").html
    counted = [
        (name, value, int(number))
        for name, options in re.findall(
            r'<select class="input" id="filter-\w+" name="(\w+)">(.*?)</select>', html, re.S
        )
        for value, number in re.findall(r'<option value="([^"]+)">[^<]* \((\d+)\)</option>', options)
    ]

    assert {name for name, _value, _number in counted} >= {"status", "review", "province", "process", "evidence"}
    for name, value, number in counted:
        count = f"{number} supplier" + ("s" if number > 1 else "")
        assert count in get_page(desk, f"/officer/suppliers?{name}={value}")


def test_registry_sorts(desk: FlaskClient, two: tuple[Company, Company]) -> None:
    def order(query: str) -> bool:
        text = get_page(desk, f"/officer/suppliers?{query}").text
        return text.index(two[0].name) < text.index(two[1].name)

    assert [order(query) for query in ("", "sort=employees", "sort=updated")] == [True, False, False]


def test_registry_lists_the_best_fit_first_for_words(desk: FlaskClient, session: Session, index: Index) -> None:
    made = [{"process": "stamping-progressive", "subcontracted": is_bought} for is_bought in (True, False)]
    weak = make_supplier(session, name="An", capabilities=[made[0]])
    strong = make_supplier(session, name="Zung", capabilities=[made[1]])
    index()

    best = get_page(desk, "/officer/suppliers?q=progressive stamping")
    by_name = get_page(desk, best.links["Firm"])

    assert best.text.index(strong.code) < best.text.index(weak.code)
    assert by_name.text.index(strong.code) > by_name.text.index(weak.code)


def test_registry_download_has_the_same_filter_and_no_formulas(
    desk: FlaskClient, session: Session, index: Index
) -> None:
    make_supplier(session, name="=HYPERLINK(1)", province="79", former_province=None)
    make_supplier(session, name="Ở Bắc Ninh", province="24")
    index()

    for query in ("province=79", "q=hyperlink", "q=dập liên hoàn hồ chí minh"):
        answer = desk.get(f"/officer/suppliers.csv?{query}")

        assert answer.data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert [row[1] for row in rows[1:]] == ["'=HYPERLINK(1)"]


def test_registry_asks_the_same_number_of_questions_whatever_its_length(
    desk: FlaskClient, session: Session, index: Index
) -> None:
    def questions() -> int:
        asked: list[str] = []
        engine = desk.application.extensions["database"].engine
        listener = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        get_page(desk, "/officer/suppliers")
        event.remove(engine, "before_cursor_execute", listener)
        return len(asked)

    make_supplier(session)
    index()
    few = questions()
    for _number in range(3):
        make_supplier(session)
    index()
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
