"""The figures of the data on a page: each leads to the firms it counts."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.enums import ImportStatus, StatedBy
from database.models.company_pairs import CompanyPair
from database.models.imports import ImportBatch
from database.models.quality import QualityFigure
from database.models.source_records import SourceRecord
from database.session import transaction
from linkage.days import agency_today
from linkage.services.quality import GAPS, behind, bring_up
from tests.factories import make_supplier
from tests.pages import get_page

Index = Callable[[], None]
LINE = re.compile(r'<th scope="row"><a href="([^"]+)">([^<]+)</a></th><td class="number">([\d,]+)')


@pytest.fixture
def firms(session: Session) -> None:
    """Two firms that may be one and of which a list says otherwise, one without anything, and a word nobody mapped."""
    one = make_supplier(session, confirmed_on="2020-01-01", certificates=[{"id": "iso-9001", "valid_to": "2020-01"}])
    other = make_supplier(session, province="79", former_province="Cà Mau", confirmed_on="2026-11-01")
    make_supplier(
        session, status="draft", capabilities=[], equipment=[], certificates=[], employees=None, province=None
    )
    with transaction():
        session.add(CompanyPair(one_id=one.id or 0, other_id=other.id or 0))
        for source, number in (("one", 1), ("two", 2)):
            said = {"name": one.name, "employees": number}
            session.add(SourceRecord(company_id=one.id or 0, stated_by=StatedBy.LIST, source=source, said=said))
        reasons = [{"code": "no_process", "value": "Zorp"}]
        session.add(
            ImportBatch(source="s", file_name="list.csv", status=ImportStatus.APPLIED, rows=[{"reasons": reasons}])
        )


def _listed(desk: FlaskClient, url: str) -> int:
    page = get_page(desk, url.replace("&amp;", "&"))
    if url.endswith("/words"):
        return page.html.count("Explain<")
    if url.endswith("/pairs"):
        return len({each for each in page.links.values() if re.fullmatch(r"/officer/registry/pairs/[0-9A-Z]{8}", each)})
    found = re.search(r"([\d,]+) suppliers?<| ([\d,]+) suppliers? ", page.html)
    assert found is not None
    return int((found[1] or found[2]).replace(",", ""))


@pytest.mark.parametrize("narrowed", ["", "?province=24", "?status=draft", "?province=79&status=listed"])
def test_each_figure_leads_to_exactly_the_firms_it_counts(
    desk: FlaskClient, firms: None, index: Index, narrowed: str
) -> None:
    page = get_page(desk, f"/officer/quality{narrowed}")
    lines = LINE.findall(page.html)
    assert len(lines) >= len(GAPS) + (0 if narrowed else 2)
    assert len({number for _url, _label, number in lines}) > 1
    for url, label, number in lines:
        assert (label, _listed(desk, url)) == (label, int(number))


def test_provinces_lead_to_their_firms(desk: FlaskClient, firms: None) -> None:
    html = get_page(desk, "/officer/quality").html
    found = re.findall(r'<a href="([^"]+)" aria-label="[^"]+: (\d+)">', html)
    assert len(found) >= 3
    for url, number in found:
        assert _listed(desk, url) == int(number)


def test_figures_can_be_narrowed_further_by_words(desk: FlaskClient, session: Session, index: Index) -> None:
    make_supplier(session, name="Tre Xanh", employees=None)
    make_supplier(session, name="Sen Hồng", employees=None)
    index()
    page = get_page(desk, "/officer/suppliers?q=tre+xanh&gap=no-employees")
    assert "1 supplier" in page
    assert "No number of employees" in page
    assert "No supplier passes" in get_page(desk, "/officer/suppliers?q=tre+xanh&gap=no-tax_codes")


def test_a_look_keeps_the_figures_of_the_day_once(desk: FlaskClient, session: Session) -> None:
    make_supplier(session)
    for _look in range(2):
        assert "Figures are kept since" in get_page(desk, "/officer/quality")
    session.expire_all()
    kept = session.exec(select(QualityFigure).where(QualityFigure.figure == "firms")).all()
    assert [(each.day, each.value) for each in kept] == [(agency_today(), 1)]


def test_what_was_a_month_ago_stands_beside(desk: FlaskClient, session: Session) -> None:
    make_supplier(session, employees=None)
    with transaction():
        day = agency_today() - datetime.timedelta(days=30)
        bring_up(session, day, behind(session, day))
    make_supplier(session, employees=None)
    html = get_page(desk, "/officer/quality").html
    line = re.search(
        r"No number of employees</a></th><td class=\"number\">(\d+).*?<td class=\"number\">(\d+|–)</td>", html
    )
    assert line is not None
    assert line.groups() == ("2", "1")
    assert "is kept for all firms together" in get_page(desk, "/officer/quality?status=draft")


def _questions(desk: FlaskClient) -> list[str]:
    """What one look at the page asks the database."""
    asked: list[str] = []
    engine = desk.application.extensions["database"].engine
    listener = lambda *given: asked.append(given[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    get_page(desk, "/officer/quality")
    event.remove(engine, "before_cursor_execute", listener)
    return [each for each in asked if "BEGIN" not in each]


def test_who_was_not_compared_is_asked_once_on_the_first_look_and_on_later_ones(desk: FlaskClient, firms: None) -> None:
    for _look in range(2):
        asked = [each for each in _questions(desk) if "choice_sum" in each and each.startswith("SELECT anon_1")]
        assert len(asked) == 1, "it goes through every record of every firm"


def test_questions_to_the_database_do_not_grow(desk: FlaskClient, session: Session, firms: None) -> None:
    def questions() -> int:
        return len(_questions(desk))

    get_page(desk, "/officer/quality")
    few = questions()
    for _number in range(3):
        make_supplier(session)
    assert questions() == few
    assert few <= 16
