"""What notes about searches tell."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import pytest
from sqlmodel import Session

from database.models.search_logs import SearchLog
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.base import read_input
from linkage.inputs.known_words import KnownWordInput
from linkage.services.audit import SYSTEM
from linkage.services.known_words import add_known_word
from linkage.services.search_habits import candidates, habits, preview, unread_words

_numbers = itertools.count(1)


def _note(session: Session, *, days_ago: int = 0, **values: Any) -> None:
    words = values.pop("words", [])
    note = SearchLog(
        key=f"key{next(_numbers)}",
        searched_on=agency_today() - datetime.timedelta(days_ago),
        scope="suppliers",
        language="en",
        words=words,
        has_words=bool(words),
        **{"total": 3, **values},
    )
    with transaction():
        session.add(note)


def _given(phrase: str, kind: str = "process", target: str = "stamping-single") -> KnownWordInput:
    return read_input(KnownWordInput, {"phrase": phrase, "kind": kind, "target": target})


def test_habits_count_what_was_asked_and_opened(session: Session) -> None:
    _note(session, understood={"process": ["casting", "plating"]}, clicked=1)
    _note(session, understood={"process": ["casting"]}, clicked=12)
    _note(session, understood={"process": ["casting"], "province": ["24"]}, total=0)
    _note(session, understood={"process": ["casting"], "province": ["24"]}, is_relaxed=True)
    _note(session, understood={"process": ["forging"]}, days_ago=31)
    found = habits(session, days=30)
    assert found.totals == (4, 1, 1, 2)
    assert found.processes == (("casting", 4), ("plating", 1))
    assert found.clicks == {1: 1, 12: 1}
    assert [(each.meanings, each.count) for each in found.empty] == [((("process", "casting"), ("province", "24")), 2)]


def test_habits_of_an_instance_without_notes_are_empty(session: Session) -> None:
    found = habits(session, days=30)
    assert (found.totals, found.processes, found.empty, found.clicks) == ((0, 0, 0, 0), (), (), {})


def test_words_of_one_search_only_are_shown_nowhere(session: Session) -> None:
    """They may be a person's name."""
    _note(session, words=["zorpina"], understood={}, total=0)
    assert unread_words(session, days=30) == []
    assert habits(session, days=30).empty == ()
    _note(session, words=["zorpina"], understood={}, total=0)
    assert [(word.phrase, word.count) for word in unread_words(session, days=30)] == [("zorpina", 2)]
    assert habits(session, days=30).empty[0].words == ("zorpina",)


def test_unread_words_come_with_what_stood_beside_them(session: Session) -> None:
    for _ in range(2):
        _note(session, words=["zorp"], understood={"process": ["casting"], "province": ["24"]})
    _note(session, words=["zorp", "blick"], understood={"process": ["casting"]})
    (word,) = unread_words(session, days=30)
    assert (word.phrase, word.count, word.language) == ("zorp", 3, "en")
    assert word.beside == (("process", "casting"), ("province", "24"))


def test_unread_words_can_be_had_by_language(session: Session) -> None:
    for phrase in ("zorp", "ゾルプ機"):
        for _ in range(2):
            _note(session, words=[phrase])
    assert [word.phrase for word in unread_words(session, days=30, language="ja")] == ["ゾルプ機"]
    assert [word.phrase for word in unread_words(session, days=30, language="en")] == ["zorp"]


def test_word_that_is_understood_by_now_is_not_shown(session: Session) -> None:
    for phrase in ("zorp", "blick", "casting"):
        for _ in range(2):
            _note(session, words=[phrase])
    with transaction():
        add_known_word(session, _given("Zorp"), by=SYSTEM)
        add_known_word(session, _given("blick", "text", ""), by=SYSTEM)
    assert unread_words(session, days=30) == []


def test_preview_reads_the_latest_searches_anew(session: Session) -> None:
    _note(session, words=["zorp blick"], understood={"province": ["24"]})
    _note(session, words=["other"])
    shown = preview(session, _given("zorp"), days=30)
    assert shown.today == ()
    (line,) = shown.readings
    assert (line.beside, line.before, line.left) == ((("province", "24"),), "zorp blick", "blick")
    assert line.read == (("process", "stamping-single"),)


def test_preview_says_what_the_word_is_read_as_today(session: Session) -> None:
    assert preview(session, _given("iso 9001"), days=30).today == (("certificate", "iso-9001"),)


@pytest.mark.parametrize(
    ("kind", "words", "first"),
    [
        ("process", "metal spinning", "metal-spinning"),
        ("process", "phay", "milling"),
        ("certificate", "9001", "iso-9001"),
        ("province", "bac ninh", "24"),
        ("material_family", "steel", "steel"),
        ("material", "adc12", "adc12"),
        ("sector", "二輪車", "motorcycle"),
    ],
)
def test_entry_is_found_by_a_part_of_its_name(kind: str, words: str, first: str) -> None:
    assert candidates(kind, words)[0].startswith(first)


def test_short_tables_are_listed_whole_and_long_ones_searched() -> None:
    assert len(candidates("province", "")) == 34
    assert candidates("process", "") == []
    assert candidates("process", "no such thing at all") == []
    assert candidates("planet", "mars") == []
    assert len(candidates("process", "a")) == 20
