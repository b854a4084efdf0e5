import datetime
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from database.columns import now
from database.enums import ProfileStatus
from database.models.companies import Company
from database.session import Database, transaction
from linkage.config import Config
from linkage.services import match_snapshots
from linkage.services.match_snapshots import snapshot
from matching.snapshots import Snapshot
from tests.factories import make_supplier

DAY = datetime.date(2026, 11, 21)


@pytest.fixture
def shared(database: Database, config: Config) -> Config:
    """The database's snapshot is kept in the folder of the instance."""
    match_snapshots.start(database, config)
    return config


@pytest.fixture
def other(database_url: str, shared: Config) -> Iterator[Session]:
    """A session of another process, as far as snapshots know."""
    database = Database(database_url)
    match_snapshots.start(database, shared)
    with Session(database.engine, info={"database": database}) as session:
        yield session
    database.close()


def firms(found: Snapshot) -> list[str]:
    """Ids of the firms a question computes on."""
    return sorted(
        part.columns.id_of(row)
        for part in found.parts(DAY)
        for row in range(len(part.columns))
        if part.dead is None or not part.dead[row]
    )


def listed(session: Session) -> list[str]:
    session.expire_all()
    companies = session.exec(select(Company)).all()
    return sorted(
        company.code
        for company in companies
        if company.supplier_profile and company.supplier_profile.status is ProfileStatus.LISTED
    )


def touch(session: Session, *companies: Company) -> None:
    with transaction():
        for company in companies:
            session.get_one(Company, company.id).updated_at = now()


def test_snapshot_holds_the_listed_suppliers(session: Session) -> None:
    firm = make_supplier(session)
    make_supplier(session, status="draft")
    found = snapshot(session)
    assert firms(found) == [firm.code]
    assert found.is_in_step


def test_snapshot_is_kept_while_nothing_changes(session: Session) -> None:
    make_supplier(session)
    assert snapshot(session) is snapshot(session)


def test_edit_lies_on_top_and_the_rest_is_not_read_again(session: Session) -> None:
    one, _ = make_supplier(session), make_supplier(session)
    before = snapshot(session)
    touch(session, one)
    after = snapshot(session)
    assert after.segments[0] is before.segments[0]
    assert [segment.size for segment in after.segments] == [2, 1]
    assert firms(after) == listed(session)


def test_firms_come_and_go(session: Session) -> None:
    gone, stays = make_supplier(session), make_supplier(session)
    assert len(firms(snapshot(session))) == 2
    with transaction():
        session.delete(session.get_one(Company, gone.id))
    assert firms(snapshot(session)) == [stays.code]
    new = make_supplier(session)
    assert firms(snapshot(session)) == sorted([stays.code, new.code])
    with transaction():
        changed = session.get_one(Company, stays.id)
        assert changed.supplier_profile is not None
        changed.supplier_profile.status = ProfileStatus.PAUSED
        changed.updated_at = now()
    assert firms(snapshot(session)) == [new.code]


def test_change_that_was_dated_long_ago_is_found(session: Session) -> None:
    """A transaction may commit long after its changes were dated, and a restored copy brings old dates back."""
    firm, other = make_supplier(session), make_supplier(session)
    snapshot(session)
    touch(session, other)
    snapshot(session)
    with transaction() as writing:
        old = now() - datetime.timedelta(days=2)
        statement = text("UPDATE companies SET version = version + 1, updated_at = :old WHERE id = :id")
        writing.execute(
            statement.bindparams(old=old.replace(tzinfo=None) if "sqlite" in str(writing.bind) else old, id=firm.id)
        )
    found = snapshot(session)
    assert found.is_in_step
    assert found.ledger.versions[found.ledger.places(found.ledger.keys[:1])[0]] == 2


def test_what_is_not_committed_is_for_its_session_alone(session: Session) -> None:
    firm = make_supplier(session)
    before = snapshot(session)
    with pytest.raises(RuntimeError, match="undo"), transaction():
        session.delete(session.get_one(Company, firm.id))
        session.flush()
        assert firms(snapshot(session)) == []
        raise RuntimeError("undo")
    assert snapshot(session) is before


def test_next_process_finds_the_work_done(session: Session, shared: Config, other: Session) -> None:
    firm = make_supplier(session)
    mine = snapshot(session)
    theirs = snapshot(other)
    assert theirs.segments[0].name == mine.segments[0].name
    touch(session, firm)
    mine = snapshot(session)
    assert [segment.name for segment in snapshot(other).segments] == [segment.name for segment in mine.segments]
    assert len(list(shared.match_dir.glob("s-*"))) == 2


def test_much_on_top_becomes_a_new_base(session: Session, shared: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.snapshots.LEAST_DELTA", 2)
    companies = [make_supplier(session) for _ in range(4)]
    snapshot(session)
    touch(session, *companies[:3])
    assert [segment.size for segment in snapshot(session).segments] == [4]
    assert len(list(shared.match_dir.glob("s-*"))) == 1
    assert firms(snapshot(session)) == listed(session)


def test_server_makes_a_new_base_beside_the_questions(
    database: Database, session: Session, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    match_snapshots.start(database, replace(config, search_refresh="thread"))
    monkeypatch.setattr("matching.snapshots.LEAST_DELTA", 1)
    monkeypatch.setattr("linkage.services.match_snapshots.threading.Thread", _Later)
    companies = [make_supplier(session) for _ in range(3)]
    snapshot(session)
    touch(session, *companies[:2])
    assert [segment.size for segment in snapshot(session).segments] == [3, 2]
    _Later.made[-1].run()
    assert [segment.size for segment in snapshot(session).segments] == [3]


class _Later(threading.Thread):
    """A thread that is run by hand."""

    made: ClassVar[list[threading.Thread]] = []

    def start(self) -> None:
        self.made.append(self)


@pytest.mark.parametrize("damage", ["current", "segment", "gone"])
def test_damaged_folder_is_made_anew(session: Session, shared: Config, other: Session, damage: str) -> None:
    make_supplier(session)
    name = str(snapshot(session).segments[0].name)
    path = shared.match_dir / ("current" if damage == "current" else name)
    path.write_bytes(b"\0" * 50)
    if damage == "gone":
        path.unlink()
    assert firms(snapshot(other)) == listed(session)
    assert [path.name for path in shared.match_dir.glob("s-*")] == [snapshot(other).segments[0].name]


def test_folder_that_cannot_be_written_costs_no_answer(
    session: Session, database: Database, config: Config, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_bytes(b"")
    match_snapshots.start(database, replace(config, home=tmp_path / "file"))
    make_supplier(session)
    assert firms(snapshot(session)) == listed(session)
    assert "cannot be kept" in caplog.text


def test_threads_share_one_snapshot(database: Database, session: Session) -> None:
    make_supplier(session)
    found: list[Snapshot] = []

    def look() -> None:
        with database.session() as opened:
            found.append(snapshot(opened))

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in found}) == 1


def test_killed_writer_leaves_what_can_be_read(
    session: Session, database_url: str, shared: Config, other: Session
) -> None:
    """A writer is killed at each of its writes in turn; every time the next process answers as the database does."""
    firm = make_supplier(session)
    snapshot(session)
    killed = 0
    for steps in range(1, 7):
        touch(session, firm)
        child = os.fork()
        if not child:
            _write_and_die(database_url, shared, steps)
        _child, ended = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(ended)
        found = snapshot(other)
        assert firms(found) == listed(session)
        assert found.is_in_step
    assert killed == 6


def _write_and_die(database_url: str, shared: Config, steps: int) -> None:
    """In a process of its own, with connections of its own."""
    try:
        database = Database(database_url)
        match_snapshots.start(database, shared)
        _die_after(steps)
        with database.session() as session:
            snapshot(session)
    finally:
        os._exit(0)


def _die_after(steps: int) -> None:
    """Has this process killed at its n-th step on the way to the disk."""
    left = [steps]
    for kind, name in ((Path, "replace"), (Path, "write_text"), (Path, "unlink"), (os, "fsync")):
        done = getattr(kind, name)

        def step(*args: object, done: object = done, **settings: object) -> object:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return done(*args, **settings)  # type: ignore[operator]

        setattr(kind, name, step)
