"""Long lists are checked and written beside the requests: what is asked for, and the file until it is read.

What such a job does stands in `linkage.importers.list_jobs`, for services know no files.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from database.models.imports import ImportBatch
from database.models.jobs import Job
from linkage.errors import Invalid, NotFound
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.imports import refuse_unless_kept, refuse_unless_open
from linkage.services.jobs import UNDER_WAY, ask_for
from linkage.services.private_files import make_private_folder

CHECK, CORRECT, WRITE = "import.check", "import.correct", "import.write"
AGAIN = "import.again"
_KINDS = (CHECK, CORRECT, WRITE, AGAIN)
LONG_ROWS = 500
"""A list with more rows is long."""
_FOLDER = "lists"
_FORGOTTEN_AFTER_SECONDS = 7 * 24 * 3600
_TOKEN = re.compile(r"[0-9a-f]{32}")


def ask_to_check(
    session: Session, uploads: Path, data: bytes, *, source: str, file_name: str, rows: int, by: Actor
) -> Job:
    """Keeps the file under a random name and queues its check; the file goes when that has ended, however it ends."""
    _sweep(uploads)
    kept = uploads / _FOLDER / secrets.token_hex(16)
    arguments = {"file": str(kept), "source": source, "file_name": file_name, "rows": rows, "by": by.label}
    job = ask_for(session, CHECK, arguments, by)
    _write(kept, data)
    return job


def ask_to_correct(
    session: Session, batch: ImportBatch, fields: Sequence[Sequence[str]], shifts: Sequence[str], *, by: Actor
) -> Job:
    """Queues another check with other columns, as `plan_columns` takes them. Raises Conflict when the list is not open."""
    refuse_unless_open(batch)
    columns = {"fields": [list(each) for each in fields], "shifts": list(shifts)}
    arguments = {"batch": batch.code, "file_name": batch.file_name, "rows": len(batch.rows), "by": by.label, **columns}
    return ask_for(session, CORRECT, arguments, by)


def ask_to_write(session: Session, batch: ImportBatch, *, by: Actor) -> Job:
    """Queues the writing of a checked list; who asks twice gets the job that is there. Raises Conflict when it is not open."""
    refuse_unless_open(batch)
    waiting = [job for job in _under_way(session, WRITE) if job.arguments.get("batch") == batch.code]
    arguments = {"batch": batch.code, "file_name": batch.file_name, "rows": len(batch.rows), "by": by.label}
    return waiting[0] if waiting else ask_for(session, WRITE, arguments, by)


def ask_to_read_again(session: Session, batch: ImportBatch, *, by: Actor) -> Job:
    """Queues another reading of a list that was written, as a list of its own; who asks twice gets the job that is there.

    Raises Conflict when its rows are not there to be read.
    """
    refuse_unless_kept(batch)
    waiting = [job for job in _under_way(session, AGAIN) if job.arguments.get("batch") == batch.code]
    arguments = {"batch": batch.code, "file_name": batch.file_name, "rows": len(batch.rows), "by": by.label}
    return waiting[0] if waiting else ask_for(session, AGAIN, arguments, by)


def import_job(session: Session, code: str) -> Job:
    """Raises NotFound when there is none, or it has nothing to do with a list."""
    found = session.exec(select(Job).where(Job.code == code, col(Job.kind).in_(_KINDS))).first()
    if found is None:
        raise NotFound(_l("There is no import here."))
    return found


def jobs_under_way(session: Session) -> list[Job]:
    """Lists that are being checked or written, the oldest first."""
    return [job for kind in _KINDS for job in _under_way(session, kind)]


def _under_way(session: Session, kind: str) -> list[Job]:
    statement = select(Job).where(Job.kind == kind, col(Job.status).in_(UNDER_WAY)).order_by(col(Job.id))
    return list(session.exec(statement).all())


def kept_file(arguments: Mapping[str, Any]) -> bytes:
    """Raises Invalid when the file is gone."""
    try:
        return Path(str(arguments["file"])).read_bytes()
    except OSError:
        raise Invalid(_l("The file of this list is no longer there. Choose it again.")) from None


def forget_file(arguments: Mapping[str, Any]) -> None:
    Path(str(arguments["file"])).unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    make_private_folder(path.parent)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data)


def _sweep(uploads: Path) -> None:
    """Files that nobody came back for: the process that kept them died before its job was committed."""
    oldest = time.time() - _FORGOTTEN_AFTER_SECONDS
    folder = uploads / _FOLDER
    for path in folder.iterdir() if folder.is_dir() else ():
        if _TOKEN.fullmatch(path.name) and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
