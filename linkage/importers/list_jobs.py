"""Long lists in the hands of a worker: read and compared outside of any lock, kept or written in one transaction at the end.

Ended at any moment, nothing of it is there; the job is taken up again and begins anew. What was committed is not done twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from database.models.jobs import Job
from database.session import db, transaction
from linkage.importers.batches import Stopped, Tell, keep_list, plan_list, rows_in
from linkage.importers.files import read_spreadsheet
from linkage.services.audit import Actor
from linkage.services.import_jobs import CHECK, WRITE, forget_file, kept_file
from linkage.services.imports import batch_of, prepare, write_batch
from linkage.services.jobs import Handler, Work, handle


def check(work: Work) -> None:
    """Keeps the list with what it would do, as `check_list` does; nothing is kept when somebody asked to stop."""
    job = _own(work)
    if job is None:
        return
    if "batch" not in job.progress:
        given = job.arguments
        source, file_name, by = str(given["source"]), str(given["file_name"]), _actor(job)
        try:
            checked = plan_list(db(), read_spreadsheet(kept_file(given)), source=source, tell=_teller(work))
        except Stopped:
            if _own(work) is not None:
                forget_file(work.arguments)
            return
        with transaction() as session:
            mine = work.own(session)
            if mine is None:
                return
            batch = keep_list(session, checked, source=source, file_name=file_name, by=by)
            mine.progress = {**mine.progress, "batch": batch.code}
    forget_file(work.arguments)


def write(work: Work) -> None:
    """Writes a checked list whole. When the registry has changed what would happen, the list shows that, and nothing is written."""
    job = _own(work)
    if job is None or "batch" in job.progress:
        return
    code, by, tell = str(job.arguments["batch"]), _actor(job), _teller(work)
    try:
        found = batch_of(db(), code)
        rows = rows_in(found, tell)
        prepared = prepare(db(), rows, source=found.source)
        tell("writing", len(rows), len(rows))
    except Stopped:
        return
    with transaction() as session:
        mine = work.own(session)
        if mine is None:
            return
        is_written = write_batch(session, batch_of(session, code), rows, by=by, prepared=prepared)
        mine.progress = {**mine.progress, "batch": code, "is_written": is_written}


def _own(work: Work) -> Job | None:
    db().expire_all()
    return work.own(db())


def _actor(job: Job) -> Actor:
    return Actor(user_id=job.asked_by_id, label=str(job.arguments["by"]))


def _teller(work: Work) -> Tell:
    def tell(stage: str, done: int, rows: int) -> None:
        if not work.tell({"stage": stage, "done": done, "rows": rows}):
            raise Stopped

    return tell


def give_up_check(session: Session, arguments: Mapping[str, Any], error: str) -> None:
    """The file goes; why, the job says."""
    del session, error
    forget_file(arguments)


def give_up_write(session: Session, arguments: Mapping[str, Any], error: str) -> None:
    """The list stays as it was checked; why, the job says."""
    del session, arguments, error


handle(CHECK, Handler(run=check, give_up=give_up_check))
handle(WRITE, Handler(run=write, give_up=give_up_write))
