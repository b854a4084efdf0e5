"""What was understood, and how a reader takes it away or corrects it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from linkage.web.addresses import Address
from linkage.web.public.chips import Chip, chips, corrections_of, misspelt
from linkage.wording import process_label
from search.understanding import KnownWord, understand
from tests.factories import make_supplier
from tests.pages import get_page

Index = Callable[[], None]


def _address(query: str, *corrections: str) -> Address:
    return Address("/search", (("q", query), *(("as", correction) for correction in corrections), ("page", "2")))


def _chips(query: str, *corrections: str) -> tuple[Chip, ...]:
    address = _address(query, *corrections)
    return chips(query, understand(query, corrections_of(address)), address)


def _query_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


def test_chip_leads_to_the_search_without_its_words(client: FlaskClient) -> None:
    with client.application.test_request_context():
        process, place = _chips("zinc plating Hanoi")

    assert (process.heading, process.typed) == ("Process", "zinc plating")
    assert _query_of(process.remove_url) == {"q": ["Hanoi"]}
    assert _query_of(place.remove_url) == {"q": ["zinc plating"]}


def test_chip_offers_other_meanings_and_plain_words_last(client: FlaskClient) -> None:
    with client.application.test_request_context():
        chip = _chips("zinc plating")[0]

    labels = [label for label, _url in chip.choices]
    assert labels[0].startswith("Process: ")
    assert labels[-1] == "Only as words in the texts"
    assert _query_of(chip.choices[-1][1]) == {"q": ["zinc plating"], "as": ["zinc plating|text|"]}


def test_corrected_chip_leads_back_to_what_was_read_at_first(client: FlaskClient) -> None:
    with client.application.test_request_context():
        chip = _chips("zinc plating", "zinc plating|process|zinc-flake")[0]

    assert chip.is_corrected
    assert chip.text != process_label("plating-zinc")
    assert chip.choices[0][0] == "As it was read at first"
    assert _query_of(chip.choices[0][1]) == {"q": ["zinc plating"]}


def test_correction_takes_the_place_of_an_earlier_one(client: FlaskClient) -> None:
    with client.application.test_request_context():
        chip = _chips("zinc plating", "zinc plating|process|zinc-flake")[0]

    assert _query_of(chip.choices[-1][1])["as"] == ["zinc plating|text|"]


def test_words_read_as_plain_words_keep_a_chip(client: FlaskClient) -> None:
    with client.application.test_request_context():
        found = _chips("zinc plating Hanoi", "zinc plating|text|")

    assert [(chip.heading, chip.text) for chip in found] == [("Province", "Hanoi"), ("Words", "zinc plating")]
    assert _query_of(found[1].remove_url) == {"q": ["Hanoi"]}


@pytest.mark.parametrize(
    "value",
    [
        "",
        "|process|plating",
        "a|b",
        "zinc|process|no-such",
        "zinc|no-such|plating",
        "zinc|text|plating",
        "x" * 90 + "|text|",
    ],
)
def test_correction_that_is_none_is_passed_over(value: str) -> None:
    assert corrections_of(_address("zinc", value)) == ()


def test_correction_may_hold_the_sign_that_parts_it() -> None:
    assert corrections_of(_address("a|b", "a|b|text|")) == (KnownWord("a|b", "text", ""),)


def test_misspelt_word_can_be_searched_as_typed(client: FlaskClient) -> None:
    query = "anodising and platting"
    with client.application.test_request_context():
        found = misspelt(query, understand(query), _address(query))

    assert [(word.typed, word.read_as) for word in found] == [("platting", "plating")]
    assert _query_of(found[0].url)["as"] == ["platting|text|"]


def test_page_says_what_is_searched_and_shows_the_choices(client: FlaskClient, session: Session, index: Index) -> None:
    make_supplier(session, capabilities=[{"process": "die-casting-aluminium"}])
    index()

    page = get_page(client, "/search?q=die+casting+%22%3E%3Cb%3E&as=%22%3E%3Cb%3E%7Ctext%7C")

    assert f"Firms with all of this: {process_label('die-casting')}." in page
    assert "“die casting” may also mean:" in page
    assert "<b>" not in page.html
