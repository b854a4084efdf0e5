"""A worker killed while it writes a list leaves all of the list or nothing, and another one brings it to its end."""

from __future__ import annotations

from functools import partial

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
from tests.kills import Points, run

ROWS = 150
PLACES = ("Hà Nội", "Hải Phòng", "Đà Nẵng", "Đồng Nai", "Bắc Ninh")
LIST = "Tên công ty,Mã số thuế,Tỉnh,Công nghệ\n" + "".join(
    f"Công ty TNHH Xưởng {row * 7919 % 9973}A,,{PLACES[row % 5]},tiện CNC\n" for row in range(ROWS)
)


def _work(database_url: str) -> None:
    database = Database(database_url)
    run_next(database, base_url="http://localhost")
    database.close()


def _counts(session: Session) -> tuple[int, int, bool]:
    session.rollback()
    session.expire_all()
    firms = session.exec(select(func.count()).select_from(Company)).one()
    records = session.exec(select(func.count()).select_from(SourceRecord)).one()
    return firms, records, session.exec(select(ImportBatch)).one().status is ImportStatus.APPLIED


def test_killed_worker_leaves_all_of_a_list_or_nothing(database: Database, session: Session, database_url: str) -> None:
    work = partial(_work, database_url)
    with transaction():
        checked = plan_list(db(), read_spreadsheet(LIST.encode()), source="Sở")
        batch = keep_list(db(), checked, source="Sở", file_name="k.csv", by=SYSTEM)
        ask_to_write(db(), batch, by=SYSTEM)
    nothing, everything = (0, 0, False), (ROWS, ROWS, True)
    for points, point, expected in (
        # With the job in hand, and in the middle of what is written.
        (Points.COMMITS, 2, nothing),
        (Points.WRITES, 16, nothing),
        # Before and after the commit of it all; those before it tell how far the work has got.
        (Points.COMMITS, 9, nothing),
        (Points.COMMITS, 10, everything),
    ):
        assert run(work, kill_at=point, points=points).is_killed
        assert _counts(session) == expected
        with transaction() as inside:
            job = inside.exec(select(Job)).one()
            # The next worker need not wait until the silence of this one is noticed.
            job.beat_at, job.attempts = now() - 2 * LOST_AFTER, 1

    assert run_next(database, base_url="http://localhost") is True

    assert _counts(session) == everything
    assert session.exec(select(Job)).one().status is JobStatus.DONE
