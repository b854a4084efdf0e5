"""Many firms are changed beside the requests: whole in the end, whoever does it, and taken back whole."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from database.enums import BulkChange, BulkOutcome, BulkStatus, JobStatus, ProfileStatus
from database.models.audit_events import AuditEvent
from database.models.bulk_edits import BulkEdit
from database.models.companies import Company
from database.models.jobs import Job
from database.models.users import User
from database.models.work_items import WorkItem
from database.session import Database, transaction
from linkage.errors import Conflict, Invalid
from linkage.services import bulk_edits, bulk_jobs
from linkage.services.bulk_edits import counts_of, discard, found_edit
from linkage.services.bulk_jobs import ask_to_look, ask_to_undo, ask_to_write, refuse_while_under_way
from linkage.services.jobs import ask_for, run_next
from linkage.services.suppliers import pause_profile, resume_profile
from linkage.services.users import actor_of
from tests.factories import make_officer, make_supplier

FIRMS = 5


@pytest.fixture(autouse=True)
def small_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_edits, "LOT", 2)


@pytest.fixture
def officer(session: Session) -> User:
    return make_officer(session, name="Mận")


@pytest.fixture
def firms(session: Session) -> list[Company]:
    return [make_supplier(session) for _number in range(FIRMS)]


def looked(session: Session, database: Database, officer: User, change: str, firms: list[Company], **given: str) -> str:
    """The code of the change, once the job has looked at it."""
    with transaction() as writing:
        by = actor_of(writing.get_one(User, officer.id))
        ids = [company.id or 0 for company in firms]
        code = ask_to_look(writing, BulkChange(change), given, ids, selection="", by=by).code
    work(database)
    session.expire_all()
    return str(session.exec(select(Job).where(Job.code == code)).one().progress["edit"])


def work(database: Database) -> None:
    assert run_next(database, base_url="http://localhost")


def ask(session: Session, what: Any, code: str, officer: User) -> None:
    with transaction() as writing:
        what(writing, found_edit(writing, code), by=actor_of(writing.get_one(User, officer.id)))


def outcomes(session: Session, code: str) -> tuple[str, dict[str, int]]:
    session.expire_all()
    edit = found_edit(session, code)
    return edit.status.value, counts_of(session, [edit.id or 0])[edit.id or 0]


def test_change_is_looked_at_written_and_taken_back_by_jobs(
    database: Database, session: Session, officer: User, firms: list[Company]
) -> None:
    code = looked(session, database, officer, "business-type", firms, value="trading")
    assert outcomes(session, code) == ("previewed", {"changes": FIRMS})
    ask(session, ask_to_write, code, officer)
    work(database)
    assert outcomes(session, code) == ("applied", {"written": FIRMS})
    assert {session.get_one(Company, each.id).business_type for each in firms} == {"trading"}
    assert session.exec(select(Job).order_by(Job.id.desc())).first().progress["done"] == FIRMS  # type: ignore[union-attr]
    ask(session, ask_to_undo, code, officer)
    work(database)
    assert outcomes(session, code) == ("undone", {"restored": FIRMS})
    assert {session.get_one(Company, each.id).business_type for each in firms} == {"manufacturer"}
    actions = session.exec(select(AuditEvent.action).where(AuditEvent.actor_id == officer.id)).all()
    assert [each for each in actions if each.startswith("bulk.")] == ["bulk.applied", "bulk.undone"]


def test_work_that_broke_off_is_taken_up_where_it_was(
    database: Database, session: Session, officer: User, firms: list[Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = looked(session, database, officer, "business-type", firms, value="trading")
    ask(session, ask_to_write, code, officer)
    whole, calls = bulk_edits.write_lot, []

    def dying(*given: Any, **values: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(*given, **values)

    monkeypatch.setattr(bulk_edits, "write_lot", dying)
    with pytest.raises(KeyboardInterrupt):
        work(database)
    assert outcomes(session, code) == ("previewed", {"changes": 3, "written": 2})
    monkeypatch.setattr(bulk_edits, "write_lot", whole)
    with transaction() as writing:
        job = writing.exec(select(Job).where(Job.status == JobStatus.RUNNING)).one()
        job.beat_at = job.asked_at.replace(year=2020)
    work(database)
    assert outcomes(session, code) == ("applied", {"written": FIRMS})


def test_what_was_written_before_a_firm_that_cannot_be_changed_is_taken_back_whole(
    database: Database, session: Session, officer: User, firms: list[Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = looked(session, database, officer, "business-type", firms, value="trading")
    whole = bulk_edits.update_supplier

    def refusing(writing: Session, company: Company, *given: Any, **values: Any) -> bool:
        if company.id == firms[3].id:
            raise Conflict("No.")
        return whole(writing, company, *given, **values)

    monkeypatch.setattr(bulk_edits, "update_supplier", refusing)
    ask(session, ask_to_write, code, officer)
    work(database)
    assert outcomes(session, code) == ("applied", {"left-out": 3, "written": 2})
    assert session.exec(select(Job.status).order_by(Job.id.desc())).first() is JobStatus.FAILED  # type: ignore[union-attr]
    monkeypatch.undo()
    ask(session, ask_to_undo, code, officer)
    work(database)
    assert outcomes(session, code) == ("undone", {"left-out": 3, "restored": 2})


def test_change_under_way_is_not_touched_by_anybody_else(
    database: Database, session: Session, officer: User, firms: list[Company]
) -> None:
    code = looked(session, database, officer, "business-type", firms, value="trading")
    ask(session, ask_to_write, code, officer)
    with pytest.raises(Conflict, match="being worked on"), transaction() as writing:
        refuse_while_under_way(writing, found_edit(writing, code))
    with pytest.raises(Conflict, match="being worked on"):
        ask(session, ask_to_write, code, officer)
    with transaction() as writing:
        discard(writing, found_edit(writing, code), by=actor_of(writing.get_one(User, officer.id)))
    work(database)
    assert outcomes(session, code) == ("discarded", {"changes": FIRMS})


def test_profile_that_somebody_showed_and_paused_between_two_lots_stays_paused(
    database: Database, session: Session, officer: User, firms: list[Company]
) -> None:
    code = looked(session, database, officer, "pause", firms)
    edit = found_edit(session, code)
    with transaction() as writing:
        bulk_edits.write_lot(
            writing, writing.get_one(BulkEdit, edit.id), by=actor_of(writing.get_one(User, officer.id))
        )
    with transaction() as writing:
        company, by = writing.get_one(Company, firms[0].id), actor_of(writing.get_one(User, officer.id))
        resume_profile(writing, company, by=by)
        pause_profile(writing, company, by=by)
    ask(session, ask_to_write, code, officer)
    work(database)
    ask(session, ask_to_undo, code, officer)
    work(database)
    assert outcomes(session, code) == ("undone", {"restored": FIRMS - 1, "stays": 1})
    profile = session.get_one(Company, firms[0].id).supplier_profile
    assert profile is not None
    assert profile.status is ProfileStatus.PAUSED


def test_too_many_and_senseless_choices_are_refused_before_a_job_is_queued(
    session: Session, officer: User, firms: list[Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    by, ids = actor_of(officer), [company.id or 0 for company in firms]
    with pytest.raises(Invalid), transaction() as writing:
        ask_to_look(writing, BulkChange.PROVINCE, {"value": "99"}, ids, selection="", by=by)
    monkeypatch.setattr(bulk_edits, "MOST_FIRMS", 4)
    with pytest.raises(Invalid, match="At most 4"), transaction() as writing:
        ask_to_look(writing, BulkChange.PAUSE, {}, ids, selection="", by=by)
    assert session.exec(select(Job)).all() == []


def test_giving_work_asks_who_has_it_once_a_lot(
    database: Database, session: Session, officer: User, firms: list[Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_edits, "LOT", 100)
    code = looked(session, database, officer, "work", firms, owner=officer.code)
    asked: list[str] = []
    listener = lambda *given: asked.append(given[2])  # noqa: E731
    ask(session, ask_to_write, code, officer)
    event.listen(database.engine, "before_cursor_execute", listener)
    work(database)
    event.remove(database.engine, "before_cursor_execute", listener)
    assert len([each for each in asked if each.startswith("SELECT work_items.")]) <= 2
    assert len(session.exec(select(WorkItem)).all()) == FIRMS
    assert outcomes(session, code) == (BulkStatus.APPLIED, {BulkOutcome.WRITTEN: FIRMS})


def test_threshold_is_what_a_request_can_do() -> None:
    assert bulk_jobs.LONG <= bulk_edits.MOST_CHANGES


def test_of_two_who_ask_at_once_one_is_refused(
    database: Database, session: Session, officer: User, firms: list[Company]
) -> None:
    code, by = looked(session, database, officer, "business-type", firms, value="trading"), actor_of(officer)
    session.rollback()
    has_asked = threading.Event()

    def try_it(place: int) -> str:
        with database.session():
            if place:
                has_asked.wait(20)
            try:
                with transaction() as writing:
                    ask_to_write(writing, found_edit(writing, code), by=by)
                    has_asked.set()
                    time.sleep(0 if place else 0.5)
            except Conflict as error:
                return str(error.text)
            return ""

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(try_it, range(2))) == ["", "This change is being worked on. Wait until that is done."]
    session.expire_all()
    assert len(session.exec(select(Job).where(Job.kind == "bulk.write")).all()) == 1


def test_two_workers_write_each_firm_once(
    database: Database, session: Session, officer: User, firms: list[Company]
) -> None:
    code, by = looked(session, database, officer, "business-type", firms, value="trading"), actor_of(officer)
    before = {each.id: each.version for each in firms}
    with transaction() as writing:
        for _each in range(2):
            ask_for(writing, bulk_jobs.WRITE, {"edit": code, "rows": FIRMS, "by": by.label}, by)
    session.rollback()
    with ThreadPoolExecutor(2) as pool:
        assert all(pool.map(lambda _each: run_next(database, base_url="http://localhost"), range(2)))
    assert outcomes(session, code) == ("applied", {"written": FIRMS})
    assert {session.get_one(Company, key).version - version for key, version in before.items()} == {1}
    assert len(session.exec(select(AuditEvent).where(AuditEvent.action == "bulk.applied")).all()) == 1
    ask(session, ask_to_undo, code, officer)
    work(database)
    assert outcomes(session, code) == ("undone", {"restored": FIRMS})
