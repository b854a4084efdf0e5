from __future__ import annotations

from pathlib import Path

import pytest

from search import index as index_module
from search.engines.contract import BrokenIndex, Request
from search.index import Index, open_index
from tests.search.conftest import IndexMaker, written
from tests.search.firms import TODAY, doc, firm, offer


def total(index: Index) -> int:
    return index.search(Request(on=TODAY)).total


def test_index_that_is_missing_is_not_ready(tmp_path: Path):
    index = open_index(tmp_path / "nothing")

    assert not index.is_ready
    with pytest.raises(BrokenIndex):
        total(index)


def test_index_of_another_version_is_not_ready(make_index: IndexMaker, monkeypatch: pytest.MonkeyPatch):
    folder = make_index([doc(firm(offer("plating")))]).folder
    monkeypatch.setattr(index_module, "stamp", lambda: "another")

    assert not open_index(folder).is_ready


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
    with index.replacing() as engine:
        engine.index([doc(firm(offer("plating"))), doc(firm(offer("stamping")))])
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
