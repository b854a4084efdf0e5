from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from database.enums import ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.session import Database, db, transaction
from search import refresh
from search.engines.contract import Request
from search.engines.whoosh.writing import read_posting
from search.index import Index, open_index
from search.query import search_suppliers
from search.rebuild import all_documents
from search.refresh import Follower, catch_up, differences, waiting
from tests import factories
from tests.search.firms import EVERYBODY, TODAY

Held = dict[str, dict[tuple[str, str], float]]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return open_index(tmp_path / "index")


@pytest.fixture
def follower(database: Database, index: Index) -> Iterator[Follower]:
    opened = Follower(database, index, is_inline=True)
    yield opened
    opened.close()


def found(index: Index, text: str) -> list[str]:
    return [hit.code for hit in search_suppliers(index, text, on=TODAY).hits]


def held(index: Index) -> Held:
    """Everything the index holds, by document."""
    view = index.engine().view()
    documents: Held = {view.identity(int(doc))[0]: {} for doc in view.live.nonzero()[0]}
    base = 0
    for segment in view.segments:
        for field, term in [*segment._reader._terms.terms()]:
            posting = read_posting(segment._reader, field, term)
            for doc, value in zip(posting.docs, posting.values, strict=True):
                if view.live[base + doc] and field != "key":
                    documents[view.identity(base + int(doc))[0]][field, term.decode()] = float(value)
        base += segment.size
    return documents


def expected(database: Database) -> Held:
    """Everything the index should hold, from the database."""
    return {
        one.key: {("facts", name): value for name, value in one.facts.items()}
        | {("words", word): value for word, value in one.words.items()}
        for one in all_documents(database)
    }


def assert_equal_to_database(index: Index, database: Database) -> None:
    assert waiting(database) == 0
    assert not differences(database, index)
    should = expected(database)
    assert {
        key: {name: pytest.approx(value) for name, value in terms.items()} for key, terms in should.items()
    } == held(index)


def test_edit_is_found_after_the_commit(session: Session, index: Index, follower: Follower):
    with transaction() as writing:
        company = factories.make_supplier(writing, name="Tường Vy")
        code = company.code
        assert found(index, "tường vy") == []
    assert found(index, "tường vy") == [code]

    with transaction() as writing:
        renamed = writing.exec(select(Company)).one()
        renamed.name = "Hướng Dương"
    assert found(index, "hướng dương") == [code]
    assert found(index, "tường vy") == []


def test_profile_that_is_paused_or_deleted_is_found_no_more(session: Session, index: Index, follower: Follower):
    with transaction() as writing:
        first = factories.make_supplier(writing, name="Tường Vy")
        second = factories.make_supplier(writing, name="Hướng Dương")
        codes = {first.code, second.code}
    assert {hit.code for hit in index.search(Request(on=TODAY, scope=EVERYBODY)).hits} == codes
    with transaction() as writing:
        profile = writing.exec(select(SupplierProfile).where(SupplierProfile.company_id == first.id)).one()
        profile.status = ProfileStatus.PAUSED
        writing.delete(writing.get_one(Company, second.id))
    assert index.search(Request(on=TODAY, scope=EVERYBODY)).total == 0


def test_rollback_leaves_the_index_alone(session: Session, index: Index, follower: Follower):
    with pytest.raises(RuntimeError), transaction() as writing:
        factories.make_supplier(writing, name="Tường Vy")
        writing.flush()
        raise RuntimeError
    assert found(index, "tường vy") == []


def test_catch_up_takes_in_what_happened_while_nobody_followed(session: Session, database: Database, index: Index):
    with transaction() as writing:
        for _ in range(3):
            factories.make_supplier(writing)
    assert waiting(database) > 0
    assert catch_up(database, index)
    assert_equal_to_database(index, database)


def test_catch_up_leaves_it_to_the_writer_at_work(session: Session, database: Database, index: Index):
    with index.rebuilding():
        assert not catch_up(database, index)
    assert catch_up(database, index)
    with transaction() as writing:
        factories.make_supplier(writing)
    with index.writing():
        assert not catch_up(database, index)
    assert catch_up(database, index)


def test_catch_up_sees_what_was_left_to_it_at_the_last_moment(
    session: Session, database: Database, index: Index, monkeypatch: pytest.MonkeyPatch
):
    """Another process commits after our last look at the queue and, as we still hold the lock, goes away."""
    drain, late = refresh._drain, []

    def drain_then_another_commits(*arguments: Any) -> None:
        drain(*arguments)
        if not late:
            with transaction() as writing:
                late.append(factories.make_supplier(writing).code)
            assert not catch_up(database, open_index(index.folder))

    monkeypatch.setattr(refresh, "_drain", drain_then_another_commits)
    assert catch_up(database, index)
    assert len(late) == 1
    assert_equal_to_database(index, database)


def test_broken_index_is_made_anew(session: Session, database: Database, index: Index, follower: Follower):
    with transaction() as writing:
        factories.make_supplier(writing)
    for path in index.folder.glob("g-*/*"):
        if path.suffix != "":
            path.write_bytes(b"garbage")
    assert not open_index(index.folder).is_ready
    assert catch_up(database, open_index(index.folder))
    assert_equal_to_database(open_index(index.folder), database)
    shutil.rmtree(index.folder)
    assert catch_up(database, index)
    assert_equal_to_database(index, database)


def test_many_changes_are_taken_in_by_making_the_index_anew(
    session: Session, database: Database, index: Index, monkeypatch: pytest.MonkeyPatch
):
    catch_up(database, index)
    before = (index.folder / "current").read_text()
    monkeypatch.setattr(refresh, "_REBUILD_FROM", 4)
    with transaction() as writing:
        for _ in range(6):
            factories.make_supplier(writing)
    catch_up(database, index)
    assert (index.folder / "current").read_text() != before
    assert_equal_to_database(index, database)


def test_thread_takes_in_an_edit_by_itself(session: Session, database: Database, index: Index):
    opened = Follower(database, index, is_inline=False)
    try:
        with transaction() as writing:
            code = factories.make_supplier(writing, name="Tường Vy").code
        start = time.monotonic()
        while not index.is_ready or found(index, "tường vy") != [code]:
            assert time.monotonic() - start < 30
            time.sleep(0.01)
    finally:
        opened.close()


def test_writers_in_many_threads_lose_nothing(session: Session, database: Database, index: Index, follower: Follower):
    def write() -> None:
        for _ in range(5):
            with database.session(), transaction():
                factories.make_supplier(db())

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_equal_to_database(index, database)
    assert len(held(index)) == 20


_EDITOR = """
import itertools, os, signal, sys, time
from pathlib import Path
from database.session import Database, transaction
from search.index import open_index
from search.refresh import Follower
from sqlmodel import select
from database.models.companies import Company
from search.understanding import understand as search
from tests import factories

def edit(started):
    database = Database(sys.argv[1])
    Follower(database, open_index(Path(sys.argv[2])), is_inline=True)
    with database.session():
        for number in itertools.count():
            with transaction() as session:
                rows = session.exec(select(Company).order_by(Company.id)).all()
                if len(rows) > 12:
                    session.delete(rows[number % 7])
                for row in rows[:3]:
                    row.name = f"Firm {number}"
                factories.make_supplier(session, name=f"New {number}")
            os.write(started, b".")

search("")
for line in sys.stdin:
    news, started = os.pipe()
    editor = os.fork()
    if editor == 0:
        edit(started)
    os.read(news, 1)
    time.sleep(float(line))
    os.kill(editor, signal.SIGKILL)
    os.waitpid(editor, 0)
    print("killed", flush=True)
"""


def test_index_equals_the_database_after_being_killed(database: Database, database_url: str, index: Index):
    """At any point of reading, writing and committing."""
    chance = random.Random(3)
    arguments = [sys.executable, "-c", _EDITOR, database_url, str(index.folder)]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
    ) as killer:
        assert killer.stdin is not None
        assert killer.stdout is not None
        for _ in range(6):
            killer.stdin.write(f"{chance.uniform(0.0, 0.4)}\n")
            killer.stdin.flush()
            assert killer.stdout.readline() == "killed\n"
            restarted = open_index(index.folder)
            assert catch_up(database, restarted)
            assert_equal_to_database(restarted, database)
        killer.stdin.close()
    assert len(expected(database)) > 5
