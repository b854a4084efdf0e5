"""Long lists in the hands of a worker: read and compared outside of any lock, kept or written in one transaction at the end.

Ended at any moment, nothing of it is there; the job is taken up again and begins anew. What was committed is not done twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from database.session import db
from linkage.importers.batches import (
    Stopped,
    Tell,
    keep_columns,
    keep_list,
    make_ready,
    plan_again,
    plan_columns,
    plan_list,
    write_ready,
)
from linkage.importers.files import read_spreadsheet
from linkage.services.import_jobs import AGAIN, CHECK, CORRECT, WRITE, forget_file, kept_file
from linkage.services.imports import batch_of
from linkage.services.jobs import Handler, Work, asked_by, handle


def check(work: Work) -> None:
    """Keeps the list with what it would do; nothing is kept when somebody asked to stop."""
    job = work.own_as_it_is()
    if job is None:
        return
    if "batch" not in job.progress:
        given = job.arguments
        source, file_name, by = str(given["source"]), str(given["file_name"]), asked_by(job)
        try:
            checked = plan_list(db(), read_spreadsheet(kept_file(given)), source=source, tell=_teller(work))
        except Stopped:
            if work.own_as_it_is() is not None:
                forget_file(work.arguments)
            return

        def keep(session: Session) -> Mapping[str, Any]:
            return {"batch": keep_list(session, checked, source=source, file_name=file_name, by=by).code}

        if not work.keep(keep):
            return
    forget_file(work.arguments)


def correct(work: Work) -> None:
    """Checks a list again with the columns an officer named; nothing changes when somebody asked to stop."""
    job = work.own_as_it_is()
    if job is None or "batch" in job.progress:
        return
    given = job.arguments
    code, fields, shifts = str(given["batch"]), list(given["fields"]), list(given["shifts"])
    try:
        checked = plan_columns(db(), batch_of(db(), code), fields, shifts, tell=_teller(work))
    except Stopped:
        return

    def keep(session: Session) -> Mapping[str, Any]:
        keep_columns(session, batch_of(session, code), checked)
        return {"batch": code}

    work.keep(keep)


def again(work: Work) -> None:
    """Keeps what a list that was written would do now as a list of its own; nothing is kept when somebody asked to stop."""
    job = work.own_as_it_is()
    if job is None or "batch" in job.progress:
        return
    read, by = batch_of(db(), str(job.arguments["batch"])), asked_by(job)
    source, file_name = read.source, read.file_name
    try:
        checked = plan_again(db(), read, tell=_teller(work))
    except Stopped:
        return

    def keep(session: Session) -> Mapping[str, Any]:
        return {"batch": keep_list(session, checked, source=source, file_name=file_name, by=by).code}

    work.keep(keep)


def write(work: Work) -> None:
    """Writes a checked list whole. When the registry has changed what would happen, the list shows that, and nothing is written."""
    job = work.own_as_it_is()
    if job is None or "batch" in job.progress:
        return
    code, by, tell = str(job.arguments["batch"]), asked_by(job), _teller(work)
    try:
        ready = make_ready(db(), batch_of(db(), code), tell=tell)
    except Stopped:
        return

    def keep(session: Session) -> Mapping[str, Any]:
        return {"batch": code, "is_written": write_ready(session, batch_of(session, code), ready, by=by)}

    work.keep(keep)


def _teller(work: Work) -> Tell:
    def tell(stage: str, done: int, rows: int) -> None:
        if not work.tell({"stage": stage, "done": done, "rows": rows}):
            raise Stopped

    return tell


def give_up_check(session: Session, arguments: Mapping[str, Any], error: str) -> None:
    """The file goes; why, the job says."""
    del session, error
    forget_file(arguments)


def give_up(session: Session, arguments: Mapping[str, Any], error: str) -> None:
    """The list stays as it was checked; why, the job says."""
    del session, arguments, error


handle(CHECK, Handler(run=check, give_up=give_up_check))
handle(CORRECT, Handler(run=correct, give_up=give_up))
handle(AGAIN, Handler(run=again, give_up=give_up))
handle(WRITE, Handler(run=write, give_up=give_up))
