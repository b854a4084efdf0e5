"""Long lists in the background: progress, stopping, a worker that dies, and a registry that changes meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import ImportStatus, JobStatus
from database.models.companies import Company
from database.models.imports import ImportBatch
from database.models.jobs import Job
from database.session import Database, db, transaction
from linkage.importers import list_jobs
from linkage.services import imports
from linkage.services.audit import SYSTEM
from linkage.services.import_jobs import ask_to_check, ask_to_write, kept_file
from linkage.services.jobs import LOST_AFTER, ask_to_stop, run_next
from tests.factories import make_supplier

BASE = "http://localhost"
LIST = """Tên công ty,Mã số thuế,Tỉnh,Công nghệ
Công ty TNHH Sen Hồng,0101243150,Hà Nội,tiện CNC
Công ty CP Tre Xanh,,Đồng Nai,mạ kẽm
"""


def _ask(uploads: Path, data: bytes = LIST.encode()) -> Job:
    with transaction() as session:
        return ask_to_check(session, uploads / "uploads", data, source="Sở", file_name="list.csv", rows=3, by=SYSTEM)


def _checked(database: Database, session: Session, uploads: Path) -> ImportBatch:
    _ask(uploads)
    run_next(database, base_url=BASE)
    session.expire_all()
    return session.exec(select(ImportBatch)).one()


def _last_job(session: Session) -> Job:
    session.expire_all()
    return session.exec(select(Job).order_by(Job.id.desc())).first()  # type: ignore[union-attr, return-value]


def _files(uploads: Path) -> list[Path]:
    return [path for path in (uploads / "uploads").rglob("*") if path.is_file()]


def test_list_is_checked_by_a_worker_and_its_file_goes(database: Database, session: Session, tmp_path: Path) -> None:
    job = _ask(tmp_path)
    (kept,) = _files(tmp_path)
    assert (kept.read_bytes(), kept.stat().st_mode & 0o777) == (LIST.encode(), 0o600)
    assert kept_file(job.arguments) == LIST.encode()

    assert run_next(database, base_url=BASE) is True

    found = _last_job(session)
    batch = session.exec(select(ImportBatch)).one()
    assert (found.status, found.progress["batch"], batch.counts["created"]) == (JobStatus.DONE, batch.code, 2)
    assert _files(tmp_path) == []


def test_list_is_written_by_a_worker_as_a_whole(database: Database, session: Session, tmp_path: Path) -> None:
    batch = _checked(database, session, tmp_path)
    with transaction():
        first = ask_to_write(db(), batch, by=SYSTEM).code
        assert ask_to_write(db(), batch, by=SYSTEM).code == first

    run_next(database, base_url=BASE)

    assert _last_job(session).progress["is_written"] is True
    assert session.exec(select(ImportBatch)).one().status is ImportStatus.APPLIED
    assert len(session.exec(select(Company)).all()) == 2


def test_job_whose_worker_died_after_the_commit_does_nothing_twice(
    database: Database, session: Session, tmp_path: Path
) -> None:
    _checked(database, session, tmp_path)
    with transaction() as inside:
        job = _last_job(inside)
        job.status, job.ended_at, job.beat_at = JobStatus.RUNNING, None, now() - 2 * LOST_AFTER

    assert run_next(database, base_url=BASE) is True

    assert _last_job(session).status is JobStatus.DONE
    assert len(session.exec(select(ImportBatch)).all()) == 1


def test_job_that_is_to_stop_leaves_nothing(database: Database, session: Session, tmp_path: Path) -> None:
    job = _ask(tmp_path)
    with transaction() as inside:
        ask_to_stop(inside, job.code)

    run_next(database, base_url=BASE)

    assert _last_job(session).status is JobStatus.STOPPED
    assert session.exec(select(ImportBatch)).all() == []
    assert _files(tmp_path) == []


def test_file_that_cannot_be_read_ends_in_a_sentence(database: Database, session: Session, tmp_path: Path) -> None:
    _ask(tmp_path, b"%PDF-1.7")

    run_next(database, base_url=BASE)

    found = _last_job(session)
    assert (found.status, "no spreadsheet" in str(found.error)) == (JobStatus.FAILED, True)
    assert _files(tmp_path) == []


def test_plan_made_before_the_lock_counts_while_nothing_changed(
    database: Database, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = _checked(database, session, tmp_path)
    plans: list[int] = []
    plan = imports.plan_import

    def counted(*given: object, **named: object) -> imports.Plan:
        plans.append(1)
        return plan(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(imports, "plan_import", counted)
    with transaction():
        ask_to_write(db(), batch, by=SYSTEM)
    run_next(database, base_url=BASE)
    assert len(plans) == 1


def test_firm_that_came_between_plan_and_lock_is_seen(
    database: Database, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = _checked(database, session, tmp_path)
    prepare = list_jobs.prepare

    def overtaken(*given: object, **named: object) -> imports.Prepared:
        prepared = prepare(*given, **named)  # type: ignore[arg-type]
        with transaction() as inside:
            make_supplier(inside, name="Công ty TNHH Sen Hồng", tax_code="0101243150")
        return prepared

    monkeypatch.setattr(list_jobs, "prepare", overtaken)
    with transaction():
        ask_to_write(db(), batch, by=SYSTEM)
    run_next(database, base_url=BASE)

    assert _last_job(session).progress["is_written"] is False
    assert session.exec(select(ImportBatch)).one().status is ImportStatus.CHECKED
    assert len(session.exec(select(Company)).all()) == 1
