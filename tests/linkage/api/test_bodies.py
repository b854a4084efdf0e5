"""What programs may send, and what is refused as a problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session

from database.models.users import User
from linkage.api.bodies import merged
from tests.factories import make_assembler, make_user
from tests.linkage.api.conftest import Program

JSON = {"Content-Type": "application/json"}
UNREADABLE = (
    b"",
    b"{",
    b'{"title": "x"} x',
    b'{"title": NaN}',
    b'{"title": "x", "title": "y"}',
    b"\xff\xfe",
    b'{"title": ' + b"9" * 5000 + b"}",
    b"[" * 100_000,
    b'{"a":' * 30 + b"1" + b"}" * 30,
)
UNSTORABLE = "This text holds characters that cannot be stored. Type it again without them."
REFUSED: tuple[tuple[str, Any, str], ...] = (
    ("title", "a\0b", UNSTORABLE),
    ("title", "\ud800", UNSTORABLE),
    ("title", "x" * 10_000, "Use 300 characters or fewer."),
    ("closes_on", 2**63, "Enter a date as YYYY-MM-DD, such as 2027-05-31."),
    ("requirements.volume.value", 2**63, "Enter 1000000000000 or less."),
    ("requirements.volume.value", -1, "Enter 0 or more."),
    ("colour", "red", "This name is not known here. Check its spelling."),
    ("status", "met", "A new need is a draft or published."),
)
REFUSED_IN_ADDRESS = (
    "limit=0",
    "limit=101",
    "limit=x",
    f"limit={2**63}",
    "cursor=x",
    "process=platign",
    "province=00",
    "q=%00",
    "colour=red",
)


@pytest.fixture
def program(session: Session, program_of: Callable[[User], Program]) -> Program:
    return program_of(make_user(session, company=make_assembler(session)))


def test_what_is_no_json_object_of_moderate_depth_is_a_400(program: Program) -> None:
    answers = [program.post("/needs", data=data, headers=JSON) for data in UNREADABLE]

    assert {(answer.status_code, answer.mimetype) for answer in answers} == {(400, "application/problem+json")}
    problem = answers[0].get_json()
    assert len(problem.pop("reference")) == 8
    assert problem.pop("detail").startswith("Send one JSON object in UTF-8")
    assert problem == {
        "type": "/api#problem-400",
        "title": "The request cannot be read",
        "status": 400,
        "instance": "/api/v1/needs",
    }


def test_json_that_is_no_object_is_a_422(program: Program) -> None:
    answers = [program.post("/needs", data=data, headers=JSON) for data in (b"null", b"1", b'"text"', b"[]")]
    assert {answer.get_json()["detail"] for answer in answers} == {"Send an object of names and values."}


def test_another_content_type_is_a_415(program: Program) -> None:
    types = ("text/plain", "application/x-www-form-urlencoded", "application/xml", "")
    answers = [program.post("/needs", data=b"{}", headers={"Content-Type": kind}) for kind in types]
    assert [answer.status_code for answer in answers] == [415] * 4


def test_more_than_a_megabyte_is_a_413(program: Program) -> None:
    answer = program.post("/needs", data=b'{"title": "' + b"x" * 1_000_001 + b'"}', headers=JSON)
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_values_that_do_not_hold_are_named_by_field(program: Program) -> None:
    for path, value, text in REFUSED:
        answer = program.post("/needs", _need_with(path, value))
        assert (answer.status_code, answer.get_json()["errors"]) == (422, [{"field": path, "detail": text}])


def _need_with(path: str, value: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"title": "Bracket"}
    inner = body
    *places, key = path.split(".")
    for place in places:
        inner = inner.setdefault(place, {})
    inner[key] = value
    return body


def test_odd_numbers_and_names_are_refused_not_failed(program: Program) -> None:
    """ASVS 2.2: a number beyond all numbers is no JSON we read; half of a surrogate pair is no name of a field."""
    beyond = b'{"title": "x", "requirements": {"volume": {"value": 1e400}}}'
    for data, status in ((beyond, 400), (b'{"title": "x", "\\ud800": 1}', 422)):
        assert program.post("/needs", data=data, headers=JSON).status_code == status


def test_values_of_the_address_that_do_not_hold_are_refused(visitor: Program) -> None:
    for query in REFUSED_IN_ADDRESS:
        answer = visitor.get(f"/needs?{query}")
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["field"].split(".")[0] == query.partition("=")[0]


def test_merging_replaces_adds_and_takes_away() -> None:
    before = {"a": 1, "b": {"c": 2, "d": 3}, "e": [1, 2]}
    changes = {"a": None, "b": {"c": 4}, "e": [3], "f": {"g": None, "h": 1}}
    assert merged(before, changes) == {"b": {"c": 4, "d": 3}, "e": [3], "f": {"h": 1}}
