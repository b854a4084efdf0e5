"""A worker killed while it writes a list leaves all of the list or nothing, and another one brings it to its end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from database.columns import now
from database.enums import ImportStatus, JobStatus
from database.models.companies import Company
from database.models.imports import ImportBatch
from database.models.jobs import Job
from database.models.source_records import SourceRecord
from database.session import Database, db, transaction
from linkage.importers import list_jobs  # noqa: F401 (says how the jobs are done)
from linkage.importers.batches import keep_list, plan_list
from linkage.importers.files import read_spreadsheet
from linkage.services.audit import SYSTEM
from linkage.services.import_jobs import ask_to_write
from linkage.services.jobs import LOST_AFTER, run_next

ROOT = Path(__file__).resolve().parents[3]
ROWS = 150
PLACES = ("Hà Nội", "Hải Phòng", "Đà Nẵng", "Đồng Nai", "Bắc Ninh")
LIST = "Tên công ty,Mã số thuế,Tỉnh,Công nghệ\n" + "".join(
    f"Công ty TNHH Xưởng {row * 7919 % 9973}A,,{PLACES[row % 5]},tiện CNC\n" for row in range(ROWS)
)


STAGES = ("reading", "comparing", "writing")


def _worker(database_url: str, home: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "LINKAGE_HOME": str(home), "DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "linkage.cli", "worker", "--once"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_for(session: Session, stage: str) -> None:
    """Until the worker has told that it is so far, or farther: a short stage may pass unseen."""
    for _try in range(6_000):
        session.rollback()
        session.expire_all()
        job = session.exec(select(Job)).one()
        if job.status is JobStatus.DONE or job.progress.get("stage") in STAGES[STAGES.index(stage) :]:
            return
        time.sleep(0.01)
    pytest.fail(f"the worker never came to {stage}")


def _counts(session: Session) -> tuple[int, int, bool]:
    session.rollback()
    session.expire_all()
    firms = session.exec(select(func.count()).select_from(Company)).one()
    records = session.exec(select(func.count()).select_from(SourceRecord)).one()
    return firms, records, session.exec(select(ImportBatch)).one().status is ImportStatus.APPLIED


def test_killed_worker_leaves_all_of_a_list_or_nothing(
    database: Database, session: Session, database_url: str, tmp_path: Path
) -> None:
    with transaction():
        checked = plan_list(db(), read_spreadsheet(LIST.encode()), source="Sở")
        batch = keep_list(db(), checked, source="Sở", file_name="k.csv", by=SYSTEM)
        ask_to_write(db(), batch, by=SYSTEM)
    for stage, later in zip(STAGES, (0.0, 0.1, 0.1), strict=True):
        worker = _worker(database_url, tmp_path)
        _wait_for(session, stage)
        time.sleep(later)
        worker.kill()
        worker.wait()
        assert _counts(session) in ((0, 0, False), (ROWS, ROWS, True))
        with transaction() as inside:
            job = inside.exec(select(Job)).one()
            # The next worker need not wait until the silence of this one is noticed.
            job.beat_at, job.attempts, job.progress = now() - 2 * LOST_AFTER, 1, {}
            if _is_written(inside):
                return

    assert run_next(database, base_url="http://localhost") is True

    assert _counts(session) == (ROWS, ROWS, True)
    assert session.exec(select(Job)).one().status is JobStatus.DONE


def _is_written(session: Session) -> bool:
    return session.exec(select(ImportBatch)).one().status is ImportStatus.APPLIED
