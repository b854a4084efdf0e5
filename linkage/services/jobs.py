"""Work that takes longer than a request. It is asked for in the transaction that needs it, and done by a worker.

A worker that is ended at any moment loses nothing: its job shows no sign of life after a while and is taken up again, by whom has
time. A job whose worker ended too often is given up with a sentence.
"""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from database.columns import now
from database.enums import JobStatus
from database.models.jobs import Job
from database.queries import jobs as rows
from database.session import Clash, Database, db, transaction
from linkage.errors import LinkageError, NotFound
from linkage.language import _l
from linkage.services.audit import Actor

LOST_AFTER = datetime.timedelta(seconds=30)
BEAT_SECONDS = 5.0
MOST_ATTEMPTS = 3
UNDER_WAY = (JobStatus.QUEUED, JobStatus.RUNNING)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """A job in the hands of a worker. `attempt` tells this worker from one that lost the job before. `base_url`: where links lead."""

    database: Database
    base_url: str
    code: str
    arguments: Mapping[str, Any]
    attempt: int

    def tell(self, progress: Mapping[str, Any]) -> bool:
        """Shows how far it is. False when the work is to end: somebody asked for it, or another worker has it."""
        # A session of its own: what the work has read in its own stays as it is.
        with self.database.session(), transaction() as session:
            job = self.own(session)
            if job is None:
                return False
            job.progress, job.beat_at = dict(progress), now()
            return not job.is_stop_asked

    def own(self, session: Session) -> Job | None:
        """The job while it belongs to this worker; to be asked in the transaction that writes what came of it."""
        job = rows.job(session, self.code)
        return job if job and job.status is JobStatus.RUNNING and job.attempts == self.attempt else None

    def keep(self, write: Callable[[Session], Mapping[str, Any]]) -> bool:
        """Writes what came of the work, and beside its progress what `write` says of that, in one transaction.

        False, and nothing written, when the job is no longer of this worker.
        """
        with transaction() as session:
            job = self.own(session)
            if job is None:
                return False
            said = write(session)
            job.progress = {**job.progress, **said}
            return True

    def own_as_it_is(self) -> Job | None:
        """The same to be read only: what the worker's session read before is read anew."""
        db().expire_all()
        return self.own(db())


@dataclass(frozen=True, slots=True)
class Handler:
    """How a kind of work is done, and what is written, in a transaction, when it is given up."""

    run: Callable[[Work], None]
    give_up: Callable[[Session, Mapping[str, Any], str], None]


_handlers: dict[str, Handler] = {}


def handle(kind: str, handler: Handler) -> None:
    """Says how a kind of work is done. Modules do so when they are imported."""
    _handlers[kind] = handler


def ask_for(session: Session, kind: str, arguments: Mapping[str, Any], by: Actor) -> Job:
    """Queues work. It begins once the transaction is committed."""
    job = Job(kind=kind, arguments=dict(arguments), asked_by_id=by.user_id)
    session.add(job)
    session.flush()
    return job


def asked_by(job: Job) -> Actor:
    """Who asked for a job that keeps the label of the actor as its argument `by`."""
    return Actor(user_id=job.asked_by_id, label=str(job.arguments["by"]))


def ask_to_stop(session: Session, code: str) -> None:
    """Lets a job end with the best so far; one that has not begun ends at its first step. Raises NotFound."""
    job = rows.job(session, code)
    if job is None:
        raise NotFound(_l("There is no such work."))
    job.is_stop_asked = True
    session.add(job)
    session.flush()


def is_work_waiting(session: Session) -> bool:
    """Whether a worker would find something to do."""
    return rows.is_work_waiting(session, lost_before=now() - LOST_AFTER)


def run_next(database: Database, *, base_url: str) -> bool:
    """Does the oldest job that waits; False when there is none. Letters lead to `base_url`."""
    with database.session():
        work, handler = _take(database, base_url)
        if work is None:
            return False
        if handler is None:
            return True
        ended = threading.Event()
        beating = threading.Thread(target=_beat, args=(work, ended), name="job-beat", daemon=True)
        beating.start()
        try:
            handler.run(work)
        except LinkageError as error:
            _give_up(work, handler, str(error.text))
        except Exception as error:
            # A fault of ours: the job says so, the log has all of it, and the worker goes on with the next.
            _log.exception("The job %s failed", work.code)
            _give_up(work, handler, f"{type(error).__name__}: {error}")
        else:
            _end(work)
        finally:
            ended.set()
            beating.join()
    return True


def _take(database: Database, base_url: str) -> tuple[Work | None, Handler | None]:
    """The next job for this worker. A job that nobody can do, or whose workers ended too often, is given up on the spot."""
    with transaction() as session:
        job = rows.next_job(session, lost_before=now() - LOST_AFTER)
        if job is None:
            return None, None
        job.status, job.attempts, job.beat_at = JobStatus.RUNNING, job.attempts + 1, now()
        job.started_at = job.started_at or now()
        handler = _handlers.get(job.kind)
        work = Work(database, base_url, job.code, dict(job.arguments), job.attempts)
        if handler is not None and job.attempts <= MOST_ATTEMPTS:
            return work, handler
        job.status, job.ended_at = JobStatus.FAILED, now()
        job.error = "Its workers ended three times." if handler else f"Nobody knows how to do {job.kind}."
        if handler is not None:
            handler.give_up(session, job.arguments, job.error)
        return work, None


def _end(work: Work) -> None:
    with transaction() as session:
        job = work.own(session)
        if job is not None:
            job.status = JobStatus.STOPPED if job.is_stop_asked else JobStatus.DONE
            job.ended_at = now()


def _give_up(work: Work, handler: Handler, error: str) -> None:
    with transaction() as session:
        job = work.own(session)
        if job is not None:
            job.status, job.ended_at, job.error = JobStatus.FAILED, now(), error[:1000]
            handler.give_up(session, job.arguments, error)


def _beat(work: Work, ended: threading.Event) -> None:
    """Signs of life beside the work, which may be deep in a solver."""
    with work.database.session():
        while not ended.wait(BEAT_SECONDS):
            try:
                with transaction() as session:
                    job = work.own(session)
                    if job is None:
                        return
                    job.beat_at = now()
            except Clash:
                db().rollback()
