"""Notes about searches: what is kept, what never is, and that nobody waits for them."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from database.models.search_logs import SearchLog
from database.session import Database, transaction
from linkage.config import Config
from linkage.days import agency_today
from linkage.services import search_logs
from linkage.services.search_logs import Search, left_over_pieces, note_click, note_search
from search.understanding import Understood, understand


@pytest.fixture
def noting(database: Database, config: Config) -> Iterator[None]:
    search_logs.start(database, config)
    search_logs.listen()
    yield
    search_logs.ignore()


def _search(text: str = "stamping zorp", total: int = 3) -> Search:
    return Search("suppliers", text, understand(text), total, is_relaxed=False)


def _rows(session: Session) -> list[SearchLog]:
    session.rollback()
    session.expire_all()
    return list(session.exec(select(SearchLog).order_by(SearchLog.id)).all())  # type: ignore[arg-type]


@pytest.mark.usefixtures("noting")
def test_search_is_noted_by_what_was_understood(session: Session, database: Database) -> None:
    assert note_search(session, _search("ISO 9001 zorp bắc ninh", 3))
    search_logs.flush(database)
    (row,) = _rows(session)
    assert (row.understood, row.words, row.has_words) == (
        {"certificate": ["iso-9001"], "province": ["24"]},
        ["zorp"],
        True,
    )
    assert (row.scope, row.language, row.total, row.is_relaxed, row.clicked) == ("suppliers", "en", 3, False, None)
    assert row.searched_on == agency_today()


@pytest.mark.usefixtures("noting")
def test_search_without_words_is_not_noted(session: Session) -> None:
    assert note_search(session, _search("  ")) == ""


def test_search_of_nobody_is_not_noted(session: Session, database: Database, config: Config) -> None:
    search_logs.start(database, config)
    assert note_search(session, _search()) == ""
    search_logs.flush(database)
    assert _rows(session) == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("zorp blick", ["zorp blick"]),
        ("zorp ISO 9001 blick", ["zorp", "blick"]),
        ("ZORP, blick!", ["zorp blick"]),
        ("call 0912345678 zorp", []),
        ("zorp ISO 9001 call 0912 345 678", ["zorp"]),
        ("lan@mail.example", []),
        ("https://evil.example/x", []),
        ("www.zorp.example", []),
        ("zorp.com.vn", []),
        ("one1 two2 three3 four4 five5", ["one1", "two2", "three3", "four4", "five5"]),
        ("z" * 41, []),
        ("ソルプ機", ["ソルプ機"]),
        ("\ud800 zorp\0", ["zorp"]),
        ("12345", []),
    ],
)
def test_pieces_left_over(text: str, pieces: list[str]) -> None:
    certificates = understand("ISO 9001") if "ISO" in text else Understood()
    start = text.find("ISO 9001")
    spans = tuple(replace(span, start=start, end=start + 8) for span in certificates.spans)
    rest = " ".join(text.replace("ISO 9001", " ").split())
    assert left_over_pieces(text, Understood(text=rest, spans=spans)) == pieces


def test_pieces_of_a_long_text_are_few() -> None:
    text = " ".join(f"zorp{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    assert len(left_over_pieces(text, Understood(text=text))) == 12


@pytest.mark.usefixtures("noting")
def test_first_click_is_kept(session: Session, database: Database) -> None:
    key = note_search(session, _search())
    assert note_click(session, key, 3)
    search_logs.flush(database)
    assert note_click(session, key, 1)
    search_logs.flush(database)
    assert [row.clicked for row in _rows(session)] == [3]


@pytest.mark.usefixtures("noting")
def test_click_that_comes_before_its_search_is_written_is_tried_again(session: Session, database: Database) -> None:
    key = note_search(session, _search())
    search_logs.flush(database)
    (row,) = _rows(session)
    row_key = row.key
    with transaction():
        session.delete(session.get_one(SearchLog, row.id))
    note_click(session, key, 2)
    search_logs.flush(database)
    with transaction():
        session.add(
            SearchLog(
                key=row_key, searched_on=agency_today(), scope="suppliers", language="en", understood={}, words=[]
            )
        )
    search_logs.flush(database)
    assert [row.clicked for row in _rows(session)] == [2]


@pytest.mark.usefixtures("noting")
@pytest.mark.parametrize("odd", ["", "x", "a" * 24, "é" * 24, "\ud800" * 24, "\0" * 24, "a" * 10_000])
def test_click_with_a_key_that_is_not_ours_is_refused(session: Session, odd: str) -> None:
    assert not note_click(session, odd, 1)


@pytest.mark.usefixtures("noting")
@pytest.mark.parametrize("place", [0, -1, 1_001, 2**70])
def test_click_on_a_place_that_cannot_be_is_refused(session: Session, place: int) -> None:
    assert not note_click(session, note_search(session, _search()), place)


@pytest.mark.usefixtures("noting")
def test_notes_are_dropped_rather_than_kept_without_end(session: Session, database: Database) -> None:
    search = _search()
    keys = [note_search(session, search) for _ in range(search_logs.MOST_WAITING + 5)]
    assert keys.count("") == 5
    search_logs.flush(database)
    assert len(_rows(session)) == search_logs.MOST_WAITING


@pytest.mark.usefixtures("noting")
def test_database_that_is_away_costs_the_notes_only(
    session: Session, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OSError

    note_search(session, _search())
    monkeypatch.setattr(database, "session", away)
    search_logs.flush(database)
    monkeypatch.undo()
    search_logs.flush(database)
    assert _rows(session) == []


def test_full_batch_is_written_by_itself(session: Session, database: Database, config: Config) -> None:
    search_logs.start(database, replace(config, search_refresh="thread"))
    search_logs.listen()
    search = _search()
    for _ in range(search_logs.BATCH):
        assert note_search(session, search)
    search_logs.ignore()
    until = time.monotonic() + 30
    while len(_rows(session)) < search_logs.BATCH and time.monotonic() < until:
        time.sleep(0.02)
    assert len(_rows(session)) == search_logs.BATCH


@pytest.mark.usefixtures("noting")
def test_old_notes_are_swept(session: Session, database: Database) -> None:
    note_search(session, _search())
    note_search(session, _search())
    search_logs.flush(database)
    with transaction():
        first = session.exec(select(SearchLog)).first()
        assert first is not None
        first.searched_on = agency_today() - datetime.timedelta(days=91)
    with transaction():
        assert search_logs.sweep(session) == 1
    assert [row.searched_on for row in _rows(session)] == [agency_today()]


def test_notes_hold_ids_and_no_more() -> None:
    """Nobody and no figure: columns by name, so that a new one is a decision."""
    names = "id key searched_on scope language understood words has_words total is_relaxed clicked"
    assert list(SearchLog.model_fields) == names.split()
    assert search_logs.understood_ids(understand("ISO 9001, 350 t press"))["limit"] == ["press_tonnage_t"]
