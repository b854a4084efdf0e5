"""Putting the routing together with buttons."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from database.models.companies import Company
from database.models.part_needs import PartNeed
from tests.factories import make_need
from tests.pages import get_page, post_form


@pytest.fixture
def need(session: Session, firm: Company) -> PartNeed:
    return make_need(session, firm, status="draft", requirements={})


def _change(buyer: FlaskClient, need: PartNeed, do: str, **fields: str) -> str:
    return post_form(buyer, f"/assembler/needs/{need.code}/edit/routing", {"do": do, **fields}).text


def _steps(session: Session, need: PartNeed) -> list[tuple[str, str]]:
    session.expire_all()
    return [(step.process, step.role.value) for step in need.steps]


def test_steps_are_added_where_they_usually_come(buyer: FlaskClient, session: Session, need: PartNeed) -> None:
    for process in ("plating-zinc", "stamping-progressive", "press-die-progressive"):
        _change(buyer, need, "add", process=process)
    assert _steps(session, need) == [
        ("press-die-progressive", "secondary"),
        ("stamping-progressive", "core"),
        ("plating-zinc", "secondary"),
    ]


def test_steps_are_moved_marked_and_removed(buyer: FlaskClient, session: Session, need: PartNeed) -> None:
    for process in ("stamping-progressive", "plating-zinc"):
        _change(buyer, need, "add", process=process)
    _change(buyer, need, "up", step="1")
    _change(buyer, need, "core", step="0")
    assert _steps(session, need) == [("plating-zinc", "core"), ("stamping-progressive", "core")]
    _change(buyer, need, "sort")
    _change(buyer, need, "further", step="1")
    assert _steps(session, need) == [("stamping-progressive", "core"), ("plating-zinc", "secondary")]
    _change(buyer, need, "down", step="0")
    _change(buyer, need, "remove", step="0")
    assert _steps(session, need) == [("stamping-progressive", "core")]


@pytest.mark.parametrize(
    "words", ["progressive stamping", "順送プレス", "dập liên hoàn", "dap lien hoan", "프로그레시브 프레스"]
)
def test_process_is_found_by_words_of_any_language(buyer: FlaskClient, need: PartNeed, words: str) -> None:
    page = get_page(buyer, f"/assembler/needs/{need.code}/edit/routing?words={words}")
    assert "Add: Progressive" in page.text or "Progressive" in page.text.split("Found for")[1][:200]


def test_words_that_mean_no_process_are_answered(buyer: FlaskClient, need: PartNeed) -> None:
    page = get_page(buyer, f"/assembler/needs/{need.code}/edit/routing?words=%00qqqq%F0%9F%A4%96")
    assert "No other process is found" in page


@pytest.mark.parametrize(
    ("do", "fields", "message"),
    [
        ("add", {"process": "no-such"}, "Choose a process from the list."),
        ("remove", {"step": "7"}, "This step is not there any more."),
        ("up", {"step": "x"}, "This step is not there any more."),
    ],
)
def test_impossible_change_is_answered(
    buyer: FlaskClient, session: Session, need: PartNeed, do: str, fields: dict[str, str], message: str
) -> None:
    assert message in _change(buyer, need, do, **fields)
    assert _steps(session, need) == []


def test_step_is_not_added_twice(buyer: FlaskClient, session: Session, need: PartNeed) -> None:
    _change(buyer, need, "add", process="plating-zinc")
    assert "This process is in the routing already." in _change(buyer, need, "add", process="plating-zinc")
    assert len(_steps(session, need)) == 1


def test_published_need_keeps_its_last_step(buyer: FlaskClient, session: Session, firm: Company) -> None:
    need = make_need(session, firm)
    assert "A published need keeps at least one process." in _change(buyer, need, "remove", step="0")
    assert len(_steps(session, need)) == 1


def test_steps_are_drafted_with_a_reason_and_count_after_a_yes(
    buyer: FlaskClient, session: Session, need: PartNeed
) -> None:
    _change(buyer, need, "add", process="stamping-progressive")
    page = get_page(buyer, f"/assembler/needs/{need.code}/edit/routing")
    assert "Does a tool have to be made: Progressive die?" in page
    assert "Progressive stamping needs one for this part." in page
    assert "Does the part need this: Deburring" in page
    assert _steps(session, need) == [("stamping-progressive", "core")]

    _change(buyer, need, "add", process="press-die-progressive")

    assert _steps(session, need) == [("press-die-progressive", "secondary"), ("stamping-progressive", "core")]
    assert "Does a tool have to be made" not in get_page(buyer, f"/assembler/needs/{need.code}/edit/routing")


def test_no_is_kept_and_changes_nothing(buyer: FlaskClient, session: Session, need: PartNeed) -> None:
    _change(buyer, need, "add", process="stamping-progressive")
    path = f"/assembler/needs/{need.code}/edit/routing"

    for process in ("press-die-progressive", "no-such-process"):
        _change(buyer, need, "decline", process=process)

    assert "Does a tool have to be made" not in get_page(buyer, path)
    assert "Does the part need this" in get_page(buyer, path)
    assert _steps(session, need) == [("stamping-progressive", "core")]
