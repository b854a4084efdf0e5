"""The lists of one search beside each other, and what can be done with the one of suppliers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from database.models.companies import Company
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import Page, get_page, post_form

Index = Callable[[], None]
PLATING = {"process": "plating-zinc"}


def _plater(session: Session, name: str = "Mạ Cá Vàng", **overrides: object) -> Company:
    return make_supplier(session, **{"name": name, "capabilities": [PLATING], **overrides})


def _need(session: Session, **overrides: object) -> None:
    steps = {"process_steps": [{"process": "plating-zinc"}]}
    make_need(session, **{"title": "Hook", "status": "published", "requirements": steps, **overrides})


def _link(page: Page, words: str) -> str:
    return next(url for label, url in page.links.items() if words in label)


def test_tabs_count_what_they_lead_to(client: FlaskClient, session: Session, index: Index) -> None:
    _plater(session)
    _plater(session, "Mạ Hoa Sen")
    _need(session)
    index()

    firms = get_page(client, "/search?q=zinc plating")
    needs = get_page(client, _link(firms, "Part needs 1"))
    processes = get_page(client, _link(needs, "Processes"))

    assert firms.h1 == '2 suppliers for "zinc plating"'
    assert needs.h1 == '1 part need for "zinc plating"'
    assert processes.h1 == '1 process for "zinc plating"'
    assert get_page(client, _link(processes, "Suppliers 2")).h1 == firms.h1


@pytest.mark.parametrize("of", ["", "&of=needs", "&of=processes"])
def test_box_keeps_the_query_and_the_list(client: FlaskClient, index: Index, of: str) -> None:
    index()

    page = get_page(client, f"/search?q=plating{of}")

    assert page.fields["q"] == "plating"
    assert page.fields.get("of", "") == of.removeprefix("&of=")


def test_who_looks_for_orders_sees_the_needs_first(client: FlaskClient, session: Session, index: Index) -> None:
    _need(session)
    index()

    page = get_page(client, "/search?q=looking for orders for zinc plating")

    assert page.h1 == '1 part need for "looking for orders for zinc plating"'
    assert get_page(client, _link(page, "Suppliers 0")).h1 == '0 suppliers for "looking for orders for zinc plating"'


def test_needs_that_a_reader_may_not_see_are_neither_counted_nor_shown(
    client: FlaskClient, session: Session, index: Index
) -> None:
    _need(session, title="Secret hook", visibility="registered")
    index()

    assert "Part needs 0" in get_page(client, "/search?q=zinc plating")
    assert "Secret hook" not in get_page(client, "/search?q=zinc plating&of=needs")


def test_processes_say_what_stands_around_them(client: FlaskClient, session: Session, index: Index) -> None:
    _plater(session)
    index()

    page = get_page(client, "/search?q=mạ kẽm&of=processes")

    assert "Plating, anodizing and surface treatment › Plating" in page
    assert "Usual sizes Plating thickness: 3–25 µm" in page
    assert get_page(client, page.links["1 supplier"]).h1 == "1 supplier"


def test_process_that_nobody_calls_so_is_said(client: FlaskClient, index: Index) -> None:
    index()

    assert "No process has a name like that." in get_page(client, "/search?q=qqqqq&of=processes")


def test_more_values_of_a_filter_come_by_a_link_and_go_again(
    client: FlaskClient, session: Session, index: Index
) -> None:
    for province in ("01", "24", "31", "25", "19", "33", "37", "79", "75"):
        _plater(session, province=province)
    index()

    page = get_page(client, "/search?q=zinc plating")
    more = get_page(client, _link(page, "Show 3 more: Province"))

    assert (
        len([url for url in page.links.values() if "province=" in url and "more=" not in url]) == 6 + 9
    )  # and the map
    assert more.h1 == page.h1
    assert "Show fewer: Province" in " ".join(more.links)


def test_next_page_repeats_nobody_when_a_firm_comes_in_between(
    client: FlaskClient, session: Session, index: Index
) -> None:
    days = [f"2026-{month:02}-{day:02}" for month in (3, 4) for day in range(1, 14)]
    for place, day in enumerate(days):
        _plater(session, f"Xưởng {place}", confirmed_on=day)
    index()
    first = get_page(client, "/search?q=zinc plating&sort=confirmed")
    _plater(session, "Xưởng mới", confirmed_on="2026-11-01")
    index()

    second = get_page(client, first.links["Next"])

    shown = [[label for label in page.links if label.startswith("Xưởng")] for page in (first, second)]
    assert [len(names) for names in shown] == [20, 6]
    assert not set(shown[0]) & set(shown[1])
    assert "22 to 27 of 27" in second


def test_words_found_in_the_text_are_marked_there(client: FlaskClient, session: Session, index: Index) -> None:
    _plater(session, summary_vi="Xưởng ở làng Vạn Phúc <b>, mạ kẽm")
    index()

    page = get_page(client, "/search?q=van phuc zinc plating")

    assert "<mark>Vạn Phúc</mark>" in page.html or "<mark>Vạn</mark> <mark>Phúc</mark>" in page.html
    assert "<b>" not in page.html


def test_card_keeps_a_firm_and_comes_back(client: FlaskClient, session: Session, index: Index) -> None:
    company = _plater(session)
    index()
    back = get_page(client, "/search?q=zinc plating").fields["back"]

    kept = post_form(client, "/shortlist/keep", {"supplier": company.code, "back": back})

    assert kept.h1 == '1 supplier for "zinc plating"'
    assert "On the shortlist: remove" in kept
    assert kept.links["Shortlist (1)"] == "/shortlist"


def test_assembler_keeps_on_the_own_list(client: FlaskClient, session: Session, index: Index, sign_in: SignIn) -> None:
    company = _plater(session)
    index()
    buyer = sign_in(client, make_user(session, company=make_assembler(session)))

    post_form(buyer, "/assembler/shortlist", {"supplier": company.code, "back": "/search?q=zinc+plating"})
    page = get_page(buyer, "/search?q=zinc plating")

    assert 'action="/assembler/shortlist"' in page.html
    assert "On the shortlist: remove" in page


def test_empty_list_offers_to_save_the_search_and_to_post_the_need(
    client: FlaskClient, session: Session, index: Index
) -> None:
    _plater(session)
    index()

    page = get_page(client, "/search?process=plating-zinc&province=79")

    assert "Save the search, and a letter tells when a firm fits." in page
    assert "Post a part need" in page.links
    assert page.fields["state"] == "process=plating-zinc&province=79&of=suppliers"


def test_long_query_is_offered_to_be_read_as_an_enquiry(client: FlaskClient, index: Index) -> None:
    index()
    text = "We need aluminium die casting brackets. " * 8

    page = get_page(client, f"/search?q={text}")

    assert "This looks like a whole enquiry." in page
    assert "What was read" in post_form(client, "/search/enquiry", {"text": text})


@pytest.mark.parametrize("role", ["assembler", "officer"])
def test_list_is_taken_away_as_shown(
    client: FlaskClient, session: Session, index: Index, sign_in: SignIn, role: str
) -> None:
    _plater(session, "=Mạ Cá Vàng")
    make_supplier(session, name="Dập Hoa Sen")
    index()
    person = make_officer(session) if role == "officer" else make_user(session, company=make_assembler(session))
    reader = sign_in(client, person)
    link = get_page(reader, "/search?q=zinc plating").links["Download the list (CSV)"]

    answer = reader.get(link)

    text = answer.get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff")
    assert parse_qs(urlsplit(link).query) == {"q": ["zinc plating"]}
    assert [row[0] for row in rows] == ["Firm", "'=Mạ Cá Vàng"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="suppliers.csv"'


def test_list_is_not_taken_away_by_others(client: FlaskClient, session: Session, index: Index, sign_in: SignIn) -> None:
    company = _plater(session)
    index()
    visitor = client.get("/search/list.csv?q=zinc")
    supplier = sign_in(client, make_user(session, company=company))

    assert visitor.headers["Location"].startswith("/account/sign-in")
    assert supplier.get("/search/list.csv?q=zinc").status_code == 403
    assert "Download the list (CSV)" not in get_page(supplier, "/search?q=zinc plating").links


def test_results_of_twenty_firms_stay_light(client: FlaskClient, session: Session, index: Index) -> None:
    for number in range(20):
        _plater(session, f"Công ty TNHH Mạ Kẽm Cá Vàng {number}", province=f"{(1, 24, 31, 79)[number % 4]:02}")
    index()

    assert len(client.get("/search?q=zinc plating").get_data()) <= 60_000
