from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from search import index as index_module
from search.engines import EMBEDDED, engine_kind
from search.engines.contract import BrokenIndex, Request
from search.index import Index, open_index
from tests.search.conftest import IndexMaker, written
from tests.search.firms import EVERYBODY, TODAY, doc, firm, offer


def total(index: Index) -> int:
    return index.search(Request(on=TODAY, scope=EVERYBODY)).total


def test_index_that_is_missing_is_not_ready(tmp_path: Path):
    index = open_index(tmp_path / "nothing")

    assert not index.is_ready
    with pytest.raises(BrokenIndex):
        total(index)


def test_index_of_another_version_is_not_ready(make_index: IndexMaker, monkeypatch: pytest.MonkeyPatch):
    folder = make_index([doc(firm(offer("plating")))]).folder
    monkeypatch.setattr(index_module, "stamp", lambda _engine: "another")

    assert not open_index(folder).is_ready


def test_index_of_another_engine_is_not_ready(make_index: IndexMaker):
    folder = make_index([doc(firm(offer("plating")))]).folder
    another = replace(engine_kind(EMBEDDED), name="another")

    assert not Index(folder, another).is_ready


def test_index_says_which_engines_there_are(tmp_path: Path):
    with pytest.raises(ValueError, match="choose whoosh"):
        open_index(tmp_path, "elastic")


def test_index_forgets_old_generations_of_a_server(make_index: IndexMaker):
    index = make_index([])
    dropped: list[str] = []
    serving = (index.folder / "current").read_text(encoding="ascii")
    written(index.folder, [], replace(index.kind, drop=lambda folder: dropped.append(folder.name)))

    assert dropped == [serving]


def test_index_keeps_old_generations_of_a_server_that_is_away(make_index: IndexMaker):
    def away(folder: Path) -> None:
        raise BrokenIndex(folder.name)

    index = make_index([])
    written(index.folder, [], replace(index.kind, drop=away))

    assert len([*index.folder.glob("g-*")]) == 2


def test_index_has_one_writer(make_index: IndexMaker):
    index = make_index([])
    other = open_index(index.folder)
    with index.writing() as is_ours:
        assert is_ours
        with other.writing() as is_theirs:
            assert not is_theirs
    with other.writing() as is_theirs:
        assert is_theirs


def test_index_serves_the_old_files_while_new_ones_are_written(make_index: IndexMaker):
    index = make_index([doc(firm(offer("plating")))])
    reader = open_index(index.folder)
    with index.replacing() as fresh:
        fresh.engine.index([doc(firm(offer("plating"))), doc(firm(offer("stamping")))])
        assert total(reader) == 1
        with fresh.serving():
            assert total(reader) == 1
    assert total(reader) == 2
    assert len([*index.folder.glob("g-*")]) == 1


def test_index_that_failed_to_be_replaced_stays(make_index: IndexMaker):
    index = make_index([doc(firm(offer("plating")))])
    with pytest.raises(RuntimeError), index.replacing():
        raise RuntimeError("the database went away")
    assert total(index) == 1
    written(index.folder, [])
    assert len([*index.folder.glob("g-*")]) == 1


def test_index_is_nobody_elses_to_read(make_index: IndexMaker):
    """Its files are pickles; who can write there runs code here."""
    folder = make_index([]).folder
    assert folder.stat().st_mode & 0o077 == 0


def test_index_tells_what_was_written_while_new_files_are_made(make_index: IndexMaker):
    index = make_index([])
    index.note_written(["c1"])
    with index.replacing() as fresh:
        index.note_written(["c2", "n3"])
        assert fresh.written_meanwhile() == ["c2", "n3"]
        index.note_written(["c4", "c2", "c4"])
        assert fresh.written_meanwhile() == ["c4", "c2"]
        assert fresh.written_meanwhile() == []
    assert not index.again.exists()


def test_index_is_made_anew_by_one_process(make_index: IndexMaker):
    index = make_index([])
    with index.rebuilding() as is_ours, open_index(index.folder).rebuilding() as is_theirs:
        assert (is_ours, is_theirs) == (True, False)
