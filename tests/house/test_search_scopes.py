"""No parameter and no words bring anybody but officers into the registry, nor needs before eyes they are not meant for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from linkage.config import Config
from linkage.services import search_index
from search.fields import REGISTRY_FACETS
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.linkage.web import conftest as web

sign_in = web.sign_in
SECRET = "Zwirnwerk"
ENTRANCES = (
    "/search?",
    "/search?of=needs&",
    "/search?of=processes&",
    "/search/list.csv?",
    "/search/suggest?",
    "/needs?",
    "/api/v1/suppliers?",
    "/api/v1/needs?",
    "/api/v1/search/suggest?",
    "/api/v1/search/understand?text=Zwirn&",
)
TRICKS = (
    "q=Zwirn",
    "q=zwirnwerk&scope=registry",
    "q=Zwirnwerk&scope=scope%3Dregistry&of=registry",
    "of=registry&status=draft",
    "of=needs&visibility=officers&visibilities=officers",
    "status=draft&status=paused&review=waiting&source=web",
    "q=scope%3Dregistry+status%3Ddraft",
    "q=draft&facets=status&facets=scope",
    "q=Zwirnwerk&as=Zwirnwerk|scope|registry",
    "q=Zwirnwerk&as=Zwirnwerk|text|&sort=status&page=1&size=100000",
    "process=zwirnwerk&province=registry&scope=needs:officers",
)

Clients = dict[str, FlaskClient]


@pytest.fixture
def app(target: Flask) -> Flask:
    return target


@pytest.fixture
def clients(target: Flask, session: Session, config: Config, sign_in: Callable[..., FlaskClient]) -> Clients:
    """A browser of each kind of reader, beside firms and needs that none of them may know of."""
    for status in ("draft", "paused"):
        make_supplier(session, name=f"{SECRET} {status}", status=status, summary_en=f"{SECRET} makes plating")
    buyer = make_assembler(session, name="Buyer", sector="automotive", plant_province="96")
    make_need(session, buyer, title=f"{SECRET} plate", visibility="officers")
    make_need(session, buyer, title=f"{SECRET} of last year", closes_on="2025-01-01")
    make_need(session, buyer, title=f"{SECRET} half written", status="draft")
    assert search_index.catch_up(target.extensions["database"], config)
    readers: dict[str, Any] = {
        "supplier": make_user(session, company=make_supplier(session)),
        "assembler": make_user(session, company=make_assembler(session)),
        "officer": make_officer(session),
    }
    signed_in = {name: sign_in(target.test_client(), user) for name, user in readers.items()}
    return {"visitor": target.test_client(), **signed_in}


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_no_public_entrance_reaches_what_is_not_listed(clients: Clients, entrance: str) -> None:
    for reader in ("visitor", "supplier", "assembler"):
        for trick in TRICKS:
            text = clients[reader].get(entrance + trick).text
            for name in (
                f"{SECRET} draft",
                f"{SECRET} paused",
                f"{SECRET} plate",
                f"{SECRET} of last",
                f"{SECRET} half",
            ):
                assert name not in text, (reader, trick)


@pytest.mark.parametrize("reader", ["visitor", "supplier", "officer"])
def test_counts_of_public_lists_hold_no_field_of_the_registry(clients: Clients, reader: str) -> None:
    for url in ("/api/v1/suppliers", "/api/v1/needs"):
        facets = clients[reader].get(url).get_json()["facets"]
        assert not set(facets) & {*REGISTRY_FACETS, "scope", "visibility", "confirmed", "trust"}


def test_what_is_hidden_is_in_no_count(clients: Clients) -> None:
    suppliers, needs = (clients["visitor"].get(f"/api/v1/{name}").get_json() for name in ("suppliers", "needs"))

    assert suppliers["total"] == 1
    assert {count for counts in suppliers["facets"].values() for count in counts.values()} <= {1}
    assert (needs["total"], [counts for counts in needs["facets"].values() if counts]) == (0, [])


def test_officers_find_in_the_registry_what_others_do_not(clients: Clients) -> None:
    assert f"{SECRET} draft" in clients["officer"].get("/officer/suppliers?q=Zwirnwerk").text
    for reader in ("visitor", "supplier", "assembler"):
        assert SECRET not in clients[reader].get("/officer/suppliers?status=draft", follow_redirects=True).text
    assert f"{SECRET} plate" in clients["officer"].get("/needs?q=zwirnwerk").text


def test_officers_too_meet_listed_firms_only_in_the_public_search(clients: Clients) -> None:
    for entrance in ("/search?", "/api/v1/suppliers?", "/search/suggest?of=suppliers&"):
        text = clients["officer"].get(f"{entrance}q=zwirnw").text
        assert f"{SECRET} draft" not in text
        assert f"{SECRET} paused" not in text
