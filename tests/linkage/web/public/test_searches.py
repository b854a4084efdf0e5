"""The list of suppliers found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from search.engines.contract import BrokenIndex
from tests.factories import make_supplier
from tests.pages import Page, get_page

Index = Callable[[], None]


def _plater(session: Session, **overrides: Any) -> None:
    capability = {"process": "plating-zinc", "attrs": {"plating_thickness_um": [5, 15], "salt_spray_h": 120}}
    make_supplier(session, **{"name": "Mạ Cá Vàng", "capabilities": [capability], **overrides})


def _link(page: Page, words: str) -> str:
    return next(url for label, url in page.links.items() if words in label)


@pytest.mark.parametrize("query", ["zinc plating", "亜鉛めっき", "ma kem", "mạ kẽm", "아연 도금"])
def test_search_finds_a_plater_by_words_of_any_language(
    client: FlaskClient, session: Session, index: Index, query: str
) -> None:
    _plater(session)
    make_supplier(session, name="Dập Hoa Sen")
    index()

    page = get_page(client, f"/search?q={query}")

    assert page.h1 == f'1 supplier for "{query}"'
    assert "Mạ Cá Vàng" in page
    assert "Dập Hoa Sen" not in page


def test_search_says_what_it_understood_and_each_chip_leads_to_the_search_without_it(
    client: FlaskClient, session: Session, index: Index
) -> None:
    _plater(session)
    index()

    page = get_page(client, "/search?q=zinc plating Bac Ninh")

    assert "Understood as" in page
    assert parse_qs(urlsplit(_link(page, "Province Bac Ninh")).query) == {"q": ["zinc plating"]}


def test_search_says_why_each_firm_is_listed(client: FlaskClient, session: Session, index: Index) -> None:
    _plater(session)
    index()

    page = get_page(client, "/search?q=zinc plating 8 µm")

    assert "Why it is listed here" in page
    assert "Plating thickness: 5–15 µm (asked: 8 µm)" in page


def test_search_counts_equal_the_lists_they_lead_to(client: FlaskClient, session: Session, index: Index) -> None:
    for province in ("24", "24", "31"):
        _plater(session, province=province)
    index()
    page = get_page(client, "/search?q=zinc plating")

    narrowed = get_page(client, _link(page, "Bac Ninh 2"))

    assert narrowed.h1 == '2 suppliers for "zinc plating"'
    assert get_page(client, _link(narrowed, "Remove filter: Province Bac Ninh")).h1 == page.h1


def test_search_walks_down_the_tree_of_processes(client: FlaskClient, session: Session, index: Index) -> None:
    _plater(session)
    index()

    family = get_page(client, "/search?process=surface-treatment")
    narrower = _link(family, "› Plating")

    assert parse_qs(urlsplit(narrower).query)["process"] == ["plating"]


def test_search_without_results_names_the_filter_that_excludes(
    client: FlaskClient, session: Session, index: Index
) -> None:
    _plater(session, province="24")
    make_supplier(session, name="Dập Hoa Sen", province="31")
    index()

    page = get_page(client, "/search?q=zinc plating&province=31&sector=motorcycle")
    nearly = get_page(client, "/search?process=plating-zinc&province=31")

    assert page.h1 == '0 suppliers for "zinc plating"'
    assert "No firm fits" in page
    assert "Post a part need" in page
    assert get_page(client, nearly.links['Remove "Hai Phong" (1 firm)']).h1 == "1 supplier"


def test_search_for_words_nobody_has_does_not_blame_filters(
    client: FlaskClient, session: Session, index: Index
) -> None:
    _plater(session)
    index()

    page = get_page(client, "/search?q=xyzzyfoo")

    assert "Try fewer or other words, for example the process alone." in page
    assert "These filters exclude all firms" not in page


def test_search_pages_without_repeating_a_firm(client: FlaskClient, session: Session, index: Index) -> None:
    for number in range(23):
        make_supplier(session, name=f"Xưởng {number:02}")
    index()

    first, second = get_page(client, "/search"), get_page(client, "/search?page=2")
    beyond = get_page(client, "/search?page=99999")

    shown = [{url for url in page.links.values() if url.startswith("/suppliers/")} for page in (first, second)]
    assert (len(shown[0]), len(shown[1])) == (20, 3)
    assert shown[0].isdisjoint(shown[1])
    assert "(page 2)" in second.title
    assert beyond.text == second.text


def test_search_sorts_by_links_that_keep_the_rest(client: FlaskClient, session: Session, index: Index) -> None:
    for name, day in (("Firm old", "2026-01-05"), ("Firm new", "2026-11-01"), ("Firm mid", "2026-06-01")):
        _plater(session, name=name, confirmed_on=day)
    index()
    page = get_page(client, "/search?q=zinc plating&province=24")

    by_day = get_page(client, page.links["Last confirmed"])

    assert [label for label in by_day.links if label.startswith("Firm")] == ["Firm new", "Firm mid", "Firm old"]
    assert by_day.h1 == page.h1
    assert by_day.links["Best fit"] == page.links["Best fit"]


def test_search_keeps_the_query_in_the_box(client: FlaskClient, index: Index) -> None:
    index()

    page = get_page(client, "/search?q=m%E1%BA%A1+k%E1%BA%BDm")

    assert page.fields["q"] == "mạ kẽm"


@pytest.mark.parametrize(
    "query",
    [
        "%00",
        "a" * 9000,
        "(((*&^%25$",
        "%F0%9F%A4%96 %E2%80%AE%E2%80%8E",
        "%ED%A0%80",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "?" * 300,
    ],
)
def test_search_answers_any_text(client: FlaskClient, session: Session, index: Index, query: str) -> None:
    make_supplier(session)
    index()

    assert get_page(client, f"/search?q={query}&page=-1&process=no-such&province=99&sector=%00").status == 200


def test_search_says_which_words_it_cannot_compare(client: FlaskClient, session: Session, index: Index) -> None:
    _plater(session)
    index()

    assert "Not compared, because profiles do not state it: FOB" in get_page(
        client, "/search?q=zinc plating FOB Hai Phong"
    )


def test_search_goes_on_plainly_while_the_index_is_lost(
    client: FlaskClient, session: Session, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    _plater(session)
    index()

    def broken(*_given: object, **_named: object) -> None:
        raise BrokenIndex("lost")

    monkeypatch.setattr("linkage.services.searches.query.search_suppliers", broken)
    page = get_page(client, "/search?q=zinc plating")

    assert "The search is being prepared." in page
    assert page.h1 == '1 supplier for "zinc plating"'
