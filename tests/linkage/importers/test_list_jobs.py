"""Long lists in the background: progress, stopping, a worker that dies, and a registry that changes meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import ImportStatus, JobStatus
from database.models.companies import Company
from database.models.imports import ImportBatch
from database.models.jobs import Job
from database.session import Database, db, transaction
from linkage.importers import batches, list_jobs  # noqa: F401 (says how the jobs are done, as the command of the worker does)
from linkage.importers.batches import keep_columns, make_ready, plan_columns, rows_in, write_ready
from linkage.inputs.base import read_input
from linkage.inputs.known_words import KnownWordInput
from linkage.services import imports
from linkage.services.audit import SYSTEM
from linkage.services.import_jobs import ask_to_check, ask_to_read_again, ask_to_write, kept_file
from linkage.services.import_meetings import Group
from linkage.services.jobs import LOST_AFTER, ask_to_stop, run_next
from linkage.services.known_words import add_known_word
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


def test_words_that_officers_explained_count_in_lists_at_once(
    database: Database, session: Session, tmp_path: Path
) -> None:
    cells = b"Company,Tax code,Province,Process\nSen Hong Ltd,0101243150,Ha Noi,zapping\n"

    def brought_in() -> ImportBatch:
        with transaction() as asking:
            ask_to_check(asking, tmp_path / "uploads", cells, source="S", file_name="z.csv", rows=2, by=SYSTEM)
        run_next(database, base_url=BASE)
        session.expire_all()
        batch = session.exec(select(ImportBatch).order_by(col(ImportBatch.id).desc())).first()
        assert batch is not None
        with transaction() as asking:
            ask_to_write(asking, batch, by=SYSTEM)
        run_next(database, base_url=BASE)
        session.expire_all()
        return batch

    assert [reason["code"] for reason in brought_in().rows[1]["reasons"]] == ["no_process", "draft"]
    given = read_input(
        KnownWordInput, {"phrase": "zapping", "kind": "process", "target": "stamping-progressive", "language": "en"}
    )
    with transaction() as explaining:
        add_known_word(explaining, given, by=SYSTEM)

    again = brought_in()

    assert (again.counts["updated"], again.rows[1]["reasons"]) == (1, [])
    company = session.exec(select(Company)).one()
    assert [each.process for plant in company.plants for each in plant.capabilities] == ["stamping-progressive"]


def test_list_whose_columns_were_named_anew_while_it_was_compared_is_written_as_named(
    database: Database, session: Session, tmp_path: Path
) -> None:
    batch = _checked(database, session, tmp_path)
    ready = make_ready(session, batch)
    checked = plan_columns(session, batch, [["name", "tax_code", "province", ""]], ["ask"])
    with transaction():
        keep_columns(session, batch, checked)
    with transaction():
        assert write_ready(session, batch, ready, by=SYSTEM) is True
    session.expire_all()
    firms = session.exec(select(Company)).all()
    assert [plant.capabilities for company in firms for plant in company.plants] == [[], []]


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
    prepare = batches.prepare

    def overtaken(*given: object, **named: object) -> imports.Prepared:
        prepared = prepare(*given, **named)  # type: ignore[arg-type]
        with transaction() as inside:
            make_supplier(inside, name="Công ty TNHH Sen Hồng", tax_code="0101243150")
        return prepared

    monkeypatch.setattr(batches, "prepare", overtaken)
    with transaction():
        ask_to_write(db(), batch, by=SYSTEM)
    run_next(database, base_url=BASE)

    assert _last_job(session).progress["is_written"] is False
    assert session.exec(select(ImportBatch)).one().status is ImportStatus.CHECKED
    assert len(session.exec(select(Company)).all()) == 1


def test_list_is_compared_once_while_nothing_changes(
    database: Database, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins = LIST + "Công ty TNHH Sen Hồng,,Hà Nội,mạ kẽm\nCty TNHH Sen Hòng,,Hà Nội,hàn\n"
    _ask(tmp_path, twins.encode())
    run_next(database, base_url=BASE)
    batch = session.exec(select(ImportBatch)).one()
    shown = [(row["outcome"], row["reasons"]) for row in batch.rows]
    compared = list[int]()
    groups_of = imports.groups_of

    def counted(*given: object, **named: object) -> list[Group]:
        compared.append(1)
        return groups_of(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(imports, "groups_of", counted)
    plan = make_ready(session, batch).prepared.plan
    assert ([(row.outcome, row.as_json()["reasons"]) for row in plan.rows], compared) == (shown, [])
    fresh = imports.plan_import(session, rows_in(session, batch), source="Sở")
    assert (replace(plan, met={}), compared) == (replace(fresh, met={}), [1])

    make_supplier(session, name="Công ty TNHH Sen Hồng", tax_code="0101243150")
    session.expire_all()
    assert make_ready(session, batch).prepared.plan.rows[1].outcome != "created"
    assert compared == [1, 1]


def test_written_list_keeps_no_comparison(database: Database, session: Session, tmp_path: Path) -> None:
    batch = _checked(database, session, tmp_path)
    assert imports.MET in batch.mapping
    with transaction():
        ask_to_write(db(), batch, by=SYSTEM)
    run_next(database, base_url=BASE)
    session.expire_all()
    assert (batch.status, imports.MET in batch.mapping) == (ImportStatus.APPLIED, False)


def test_list_that_was_written_is_read_again_by_a_worker(database: Database, session: Session, tmp_path: Path) -> None:
    data = "Tên công ty,Mã số thuế,Tỉnh,Công nghệ\nCông ty TNHH Sen Hồng,0101243150,Hà Nội,zorp\n".encode()
    _ask(tmp_path, data)
    run_next(database, base_url=BASE)
    old = session.exec(select(ImportBatch)).one()
    with transaction():
        ask_to_write(db(), old, by=SYSTEM)
    run_next(database, base_url=BASE)
    with transaction() as inside:
        given = read_input(KnownWordInput, {"phrase": "zorp", "kind": "process", "target": "metal-spinning"})
        add_known_word(inside, given, by=SYSTEM)
    session.expire_all()
    with transaction() as inside:
        first = ask_to_read_again(inside, session.get_one(ImportBatch, old.id), by=SYSTEM).code
        assert ask_to_read_again(inside, session.get_one(ImportBatch, old.id), by=SYSTEM).code == first
    run_next(database, base_url=BASE)
    new = session.exec(select(ImportBatch).where(ImportBatch.code == _last_job(session).progress["batch"])).one()
    assert (new.status, new.counts["updated"], new.mapping["again"]) == (ImportStatus.CHECKED, 1, old.code)
    assert old.status is ImportStatus.APPLIED
