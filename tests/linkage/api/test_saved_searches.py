"""Saved searches of a program's person."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from database.models.users import User
from tests.factories import make_supplier, make_user
from tests.linkage.api.conftest import Program

STATE = "q=stamping&province=24"


def test_search_is_saved_listed_and_removed(program_of: Callable[[User], Program], session: Session) -> None:
    program = program_of(make_user(session))
    assert program.get("/me/searches").get_json() == {"results": []}
    made = program.post("/me/searches", {"state": STATE, "name": "Presses", "alert": "weekly"})
    assert (made.status_code, made.headers["Location"]) == (201, "/api/v1/me/searches")
    search = made.get_json()
    assert {key: search[key] for key in ("name", "of", "state", "url", "alert", "new")} == {
        "name": "Presses",
        "of": "suppliers",
        "state": STATE,
        "url": f"/search?{STATE}",
        "alert": "weekly",
        "new": 0,
    }
    assert program.get("/me/searches").get_json() == {"results": [search]}
    removed = program.send("DELETE", f"/me/searches/{search['code']}")
    assert (removed.status_code, removed.get_data()) == (204, b"")
    assert program.get("/me/searches").get_json() == {"results": []}


def test_search_saved_twice_is_one(program_of: Callable[[User], Program], session: Session) -> None:
    program = program_of(make_user(session))
    first, second = (program.post("/me/searches", {"state": STATE}).get_json() for _ in range(2))
    assert first == second


def test_search_of_another_person_is_not_there(program_of: Callable[[User], Program], session: Session) -> None:
    """ASVS 8.2.2."""
    code = program_of(make_user(session)).post("/me/searches", {"state": STATE}).get_json()["code"]
    other = program_of(make_user(session, company=make_supplier(session)))
    assert other.get("/me/searches").get_json() == {"results": []}
    assert other.send("DELETE", f"/me/searches/{code}").status_code == 404


def test_visitor_has_no_saved_searches(visitor: Program) -> None:
    assert visitor.get("/me/searches").status_code == 401
    assert visitor.post("/me/searches", {"state": STATE}).status_code == 401


def test_state_that_is_none_is_refused(program_of: Callable[[User], Program], session: Session) -> None:
    program = program_of(make_user(session))
    for body in (
        {},
        {"state": "page=3"},
        {"state": 5},
        {"state": "q=x", "alert": "hourly"},
        {"state": "q=x", "user": 1},
    ):
        assert program.post("/me/searches", body).status_code == 422
