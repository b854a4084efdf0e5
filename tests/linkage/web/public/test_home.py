"""The front page, and the pages to read."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from tests.factories import make_need, make_supplier
from tests.pages import get_page

FIRST_PAGE_BYTES = 150_000


def test_home_of_a_fresh_instance_says_what_to_do(client: FlaskClient) -> None:
    page = get_page(client, "/")

    assert "No supplier has published a profile yet." in page
    assert "No part need is published at the moment." in page
    assert {"Post a part need", "Register your firm", "See the fairs"} <= set(page.links)


def test_home_counts_what_there_is_and_leads_to_it(
    client: FlaskClient, session: Session, index: Callable[[], None]
) -> None:
    make_supplier(session)
    make_supplier(session, status="draft")
    make_need(session, title="Stamped bracket")
    make_need(session, visibility="officers")
    index()

    page = get_page(client, "/")

    assert "supplier 1" in page
    assert "open part need 1" in page
    assert "Stamped bracket" in page.links
    assert get_page(client, page.links["Bac Ninh"]).h1 == "1 supplier"
    assert get_page(client, page.links["Pressing and stamping 1"]).h1 == "1 supplier"


def test_home_and_what_it_loads_stay_small(client: FlaskClient, session: Session, index: Callable[[], None]) -> None:
    for province in ("01", "24", "31", "75", "79"):
        make_supplier(session, province=province)
    index()
    html = get_page(client, "/").html
    loaded = re.findall(r'<(?:link rel="stylesheet"|script)[^>]* (?:href|src)="([^"]+)"', html)

    size = len(html.encode()) + sum(_size(client, url) for url in loaded)

    assert len(loaded) >= 5
    assert size < FIRST_PAGE_BYTES


def _size(client: FlaskClient, url: str) -> int:
    with client.get(url) as answer:
        return len(answer.data)


@pytest.mark.parametrize(("path", "h1"), [("/about", "About Linkage"), ("/help", "Help"), ("/privacy", "Privacy")])
def test_pages_to_read_are_there(client: FlaskClient, path: str, h1: str) -> None:
    assert get_page(client, path).h1 == h1


def test_help_leads_each_side_through_a_fair(client: FlaskClient) -> None:
    page = get_page(client, "/help")

    assert page.links["Fairs"] == "#fairs"
    for words in ("At a fair as a supplier", "At a fair as an assembler", "Running a fair as an officer"):
        assert words in page


def test_help_shows_the_weights_that_really_count(client: FlaskClient) -> None:
    page = get_page(client, "/help")

    assert "Further steps 34" in page
    assert "Machine size 26" in page


def test_robots_are_kept_from_desks_but_not_from_profiles(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()

    assert "Disallow: /supplier/" in lines
    assert "Disallow: /supplier$" in lines
    assert "Disallow: /supplier" not in lines
