from __future__ import annotations

import pytest
from sqlmodel import Session

from database.enums import ProfileStatus
from database.session import Database, transaction
from search import rebuild as rebuilding
from search.engines.contract import Request
from search.index import Index, open_index
from search.rebuild import IndexBusy, rebuild
from search.refresh import waiting
from tests import factories
from tests.search.firms import TODAY


@pytest.fixture
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return open_index(tmp_path_factory.mktemp("index"))


def test_rebuild_writes_what_is_listed_and_empties_the_queue(session: Session, database: Database, index: Index):
    with transaction() as writing:
        codes = {factories.make_supplier(writing).code for _ in range(3)}
        factories.make_supplier(writing, status=ProfileStatus.DRAFT.value)
        factories.make_need(writing)
    steps: list[tuple[int, int]] = []

    assert rebuild(database, index, progress=lambda done, of: steps.append((done, of))) == 3
    assert {hit.code for hit in index.search(Request(on=TODAY)).hits} == codes
    assert waiting(database) == 0
    assert steps == [(3, 3)]


def test_rebuild_leaves_later_changes_in_the_queue(
    session: Session, database: Database, index: Index, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rebuilding, "_BATCH", 1)
    meanwhile: list[str] = []
    with transaction() as writing:
        factories.make_supplier(writing)

    def write_meanwhile(_done: int, _total: int) -> None:
        if not meanwhile:
            with database.session(), transaction() as writing:
                meanwhile.append(factories.make_supplier(writing).code)

    rebuild(database, index, progress=write_meanwhile)
    assert meanwhile
    assert waiting(database) > 0


def test_rebuild_refuses_while_another_writes(session: Session, database: Database, index: Index):
    with index.writing(), pytest.raises(IndexBusy):
        rebuild(database, index)
