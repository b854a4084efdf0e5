from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session

from database.enums import ProfileStatus
from database.models.companies import Company
from database.session import Database, db, transaction
from search import fields
from search import rebuild as rebuilding
from search.engines.contract import Request
from search.fields import company_key
from search.index import Index, open_index
from search.rebuild import Differences, IndexBusy, Progress, rebuild
from search.refresh import Follower, catch_up, differences, waiting
from tests import factories
from tests.search.firms import TODAY


@pytest.fixture
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return open_index(tmp_path_factory.mktemp("index"))


def found(index: Index, *scope: str) -> set[str]:
    return {hit.code for hit in index.search(Request(on=TODAY, scope=scope)).hits}


def test_rebuild_writes_everything_and_empties_the_queue(session: Session, database: Database, index: Index):
    with transaction() as writing:
        listed = {factories.make_supplier(writing).code for _ in range(3)}
        draft = factories.make_supplier(writing, status=ProfileStatus.DRAFT.value).code
        needs = {factories.make_need(writing).code}
        factories.make_need(writing, status="draft")
    steps: list[tuple[int, int]] = []

    assert rebuild(database, index, progress=lambda done, of: steps.append((done, of))) == 5
    assert found(index, fields.SUPPLIERS) == listed
    assert found(index, fields.REGISTRY) == {*listed, draft}
    assert found(index, fields.needs_scope("public")) == needs
    assert waiting(database) == 0
    assert steps == [(5, 5)]


def edited_meanwhile(database: Database, monkeypatch: pytest.MonkeyPatch, edit: Callable[[], None]) -> Progress:
    """A progress that edits once, in a session of its own, after the first document was read."""
    monkeypatch.setattr(rebuilding, "_BATCH", 1)
    done: list[int] = []

    def progress(count: int, _total: int) -> None:
        if not done:
            done.append(count)
            with database.session(), transaction():
                edit()

    return progress


def test_rebuild_goes_on_while_the_old_index_takes_in_edits(
    session: Session, database: Database, index: Index, monkeypatch: pytest.MonkeyPatch
):
    with transaction() as writing:
        first, second = factories.make_supplier(writing), factories.make_supplier(writing)
        numbers, code = (first.id, second.id), second.code
    follower = Follower(database, index, is_inline=True)
    seen: list[set[str]] = []

    def edit() -> None:
        """Of a firm that was read already and of one that was not; and a new one."""
        for number in numbers:
            db().get_one(Company, number).name = "Tường Vy"
        db().delete(db().get_one(Company, numbers[0]))
        factories.make_supplier(db())

    editing = edited_meanwhile(database, monkeypatch, edit)

    def progress(count: int, total: int) -> None:
        editing(count, total)
        seen.append(found(index, fields.SUPPLIERS))

    rebuild(database, index, progress=progress)
    assert len(seen[0]) == 2
    assert code in seen[0]
    assert found(index, fields.SUPPLIERS) == seen[0]
    assert waiting(database) == 0
    assert not differences(database, index)
    follower.close()


def test_rebuild_leaves_later_changes_to_the_follower(
    session: Session, database: Database, index: Index, monkeypatch: pytest.MonkeyPatch
):
    with transaction() as writing:
        factories.make_supplier(writing)
    rebuild(database, index, progress=edited_meanwhile(database, monkeypatch, one_more))
    assert waiting(database) > 0
    assert catch_up(database, index)
    assert len(found(index, fields.SUPPLIERS)) == 2
    assert not differences(database, index)


def one_more() -> None:
    factories.make_supplier(db())


def test_rebuild_that_fails_leaves_the_old_index(
    session: Session, database: Database, index: Index, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rebuilding, "_BATCH", 1)
    with transaction() as writing:
        factories.make_supplier(writing)
    rebuild(database, index)
    before = (index.folder / "current").read_text()

    def fail(_count: int, _total: int) -> None:
        raise OSError("no space left on device")

    with transaction() as writing:
        factories.make_supplier(writing)
    with pytest.raises(OSError, match="no space"):
        rebuild(database, index, progress=fail)
    assert (index.folder / "current").read_text() == before
    assert catch_up(database, index)
    assert len(found(index, fields.SUPPLIERS)) == 2


def test_rebuild_refuses_while_another_is_at_it(session: Session, database: Database, index: Index):
    with index.rebuilding(), pytest.raises(IndexBusy):
        rebuild(database, index)


def test_differences_name_what_is_missing_extra_and_stale(session: Session, database: Database, index: Index):
    with transaction() as writing:
        gone, renamed, _kept = (factories.make_supplier(writing) for _ in range(3))
    rebuild(database, index)
    assert not differences(database, index)
    with transaction() as writing:
        writing.delete(writing.get_one(Company, gone.id))
        writing.get_one(Company, renamed.id).name = "Tường Vy"
        new = factories.make_supplier(writing)

    keys = [company_key(company.id or 0) for company in (new, gone, renamed)]
    assert differences(database, index) == Differences((keys[0],), (keys[1],), (keys[2],))
