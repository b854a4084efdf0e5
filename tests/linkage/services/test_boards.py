"""Finding part needs on the board."""

from __future__ import annotations

import datetime
from typing import Any

from sqlmodel import Session

from database.enums import NeedVisibility
from linkage.services.boards import FoundNeeds, find_needs
from tests.factories import make_assembler, make_need

TODAY = datetime.date(2026, 11, 21)


def _find(session: Session, words: str = "", *, page: int = 1, size: int = 20, **filters: Any) -> FoundNeeds:
    return find_needs(session, words, filters, visibilities=[NeedVisibility.PUBLIC], on=TODAY, page=page, size=size)


def _titles(found: FoundNeeds) -> set[str]:
    return {need.title for need in found.needs}


def _steps(*processes: str) -> dict[str, object]:
    return {"process_steps": [{"process": process} for process in processes]}


def test_find_needs_takes_values_of_a_filter_as_alternatives_and_filters_together(session: Session) -> None:
    north, south = make_assembler(session, plant_province="24"), make_assembler(session, plant_province="79")
    make_need(session, north, title="A", requirements=_steps("plating-zinc"))
    make_need(session, south, title="B", requirements=_steps("die-casting"))
    make_need(session, south, title="C", requirements=_steps("stamping-progressive"))

    assert _titles(_find(session, process=["plating", "casting"])) == {"A", "B"}
    assert _titles(_find(session, process=["plating", "casting"], province=["79"])) == {"B"}


def test_find_needs_counts_each_filter_without_itself(session: Session) -> None:
    north, south = make_assembler(session, plant_province="24"), make_assembler(session, plant_province="79")
    make_need(session, north, requirements=_steps("plating-zinc", "plating-nickel"))
    make_need(session, south, requirements=_steps("die-casting"))

    facets = _find(session, province=["24"]).facets

    assert facets["province"] == {"24": 1, "79": 1}
    assert facets["process"] == {"surface-treatment": 1}


def test_find_needs_reads_every_word_without_tone_marks(session: Session) -> None:
    make_need(session, title="Vòng đệm thép", text="Đường kính 20")

    assert _find(session, "duong kinh vong").total == 1
    assert _find(session, "duong kinh vuong").total == 0


def test_find_needs_understands_what_is_meant(session: Session) -> None:
    make_need(session, title="X", text=None, requirements=_steps("plating-zinc"))

    assert _find(session, "亜鉛めっき").total == 1
    assert _find(session, "nickel plating").total == 0


def test_find_needs_shows_the_last_page_when_asked_for_one_beyond(session: Session) -> None:
    company = make_assembler(session)
    for number in range(5):
        make_need(session, company, title=str(number))

    pages = [_titles(_find(session, page=page, size=2)) for page in (1, 2, 3)]

    assert set.union(*pages) == {"0", "1", "2", "3", "4"}
    assert [len(page) for page in pages] == [2, 2, 1]
    assert _titles(_find(session, page=99, size=2)) == pages[2]


def test_find_needs_leaves_out_what_is_closed_or_not_for_these_eyes(session: Session) -> None:
    make_need(session, title="Open", closes_on="2026-11-21")
    make_need(session, title="Closed", closes_on="2026-11-20")
    make_need(session, title="Registered", visibility="registered")

    assert _titles(_find(session)) == {"Open"}


def test_find_needs_answers_any_words(session: Session) -> None:
    make_need(session)

    assert [_find(session, words).total for words in ("a" * 10_000, "%_\\", "' --", "\U0001f916\u202e")] == [0, 0, 0, 0]
    assert [_find(session, words).total for words in ("", "\x00", "\ud800", " ")] == [1, 1, 1, 1]
