"""Finding suppliers by program."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from database.session import transaction
from tests.factories import make_supplier
from tests.linkage.api.conftest import Program

Index = Callable[[], None]


def test_words_and_filters_find_suppliers_with_why_and_counts(visitor: Program, session: Session, index: Index) -> None:
    found = make_supplier(session, name="Dập Sen")
    make_supplier(session, capabilities=[{"process": "injection-molding"}])
    index()

    body = visitor.get("/suppliers?q=dap lien hoan&province=24&province=01").get_json()

    assert body["total"] == 1
    result = body["results"][0]
    assert (result["supplier"], result["name"], result["province"]) == (found.code, "Dập Sen", "24")
    assert result["processes"] == ["stamping-progressive"]
    assert "Progressive stamping, in house" in result["why"]
    assert body["facets"]["province"] == {"24": 1}
    assert body["understood"]["processes"] == ["stamping-progressive"]
    assert body["next"] is None


def test_a_filter_sent_twice_widens(visitor: Program, session: Session, index: Index) -> None:
    make_supplier(session)
    make_supplier(session, province="01")
    index()
    assert visitor.get("/suppliers?province=24").get_json()["total"] == 1
    assert visitor.get("/suppliers?province=24&province=01").get_json()["total"] == 2


def test_pages_repeat_nothing_while_firms_come_in(visitor: Program, session: Session, index: Index) -> None:
    with transaction():
        codes = {make_supplier(session).code for _ in range(9)}
    index()
    first = visitor.get("/suppliers?q=stamping&limit=4")
    seen = [each["supplier"] for each in first.get_json()["results"]]
    make_supplier(session, confirmed_on="2026-11-20")
    index()

    following = first.get_json()["next"]
    assert f'<{following}>; rel="next"' in first.headers["Link"]
    while following is not None:
        body = visitor.client.get(following).get_json()
        seen += [each["supplier"] for each in body["results"]]
        following = body["next"]

    assert len(seen) == len(set(seen))
    assert codes <= set(seen)


def test_unlisted_firms_are_not_found(visitor: Program, session: Session, index: Index) -> None:
    make_supplier(session, status="paused")
    index()
    assert visitor.get("/suppliers").get_json()["total"] == 0


def test_a_text_is_understood(visitor: Program) -> None:
    body = visitor.get("/search/understand?text=ma kem Bac Ninh").get_json()
    assert body["provinces"] == ["24"]
    assert body["processes"] != []


def test_understanding_needs_a_text(visitor: Program) -> None:
    assert visitor.get("/search/understand?text=").get_json()["errors"][0]["field"] == "text"
