"""Work is done once, shows how far it is, and is taken up again when its worker ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import JobStatus
from database.models.jobs import Job
from database.session import Database, transaction
from linkage.errors import Invalid
from linkage.services import jobs
from linkage.services.audit import SYSTEM
from linkage.services.jobs import Handler, Work, ask_for, ask_to_stop, is_work_waiting, run_next

BASE = "http://localhost"


class Log:
    """A kind of work that writes down what happens to it."""

    def __init__(self) -> None:
        self.seen: list[Work] = []
        self.given_up: list[str] = []
        self.error: Exception | None = None

    def run(self, work: Work) -> None:
        self.seen.append(work)
        if self.error is not None:
            raise self.error

    def give_up(self, _session: Session, _arguments: Mapping[str, Any], error: str) -> None:
        self.given_up.append(error)


@pytest.fixture
def log() -> Iterator[Log]:
    made = Log()
    jobs.handle("test", Handler(run=made.run, give_up=made.give_up))
    yield made
    del jobs._handlers["test"]


def _ask(**arguments: Any) -> Job:
    with transaction() as session:
        return ask_for(session, "test", arguments, SYSTEM)


def _job(session: Session) -> Job:
    session.expire_all()
    return session.exec(select(Job)).one()


def test_a_job_is_done_once(database: Database, session: Session, log: Log) -> None:
    _ask(fair="7KQ2MXHD")

    assert is_work_waiting(session) is True
    assert (run_next(database, base_url=BASE), run_next(database, base_url=BASE)) == (True, False)
    assert [(work.arguments, work.base_url) for work in log.seen] == [({"fair": "7KQ2MXHD"}, BASE)]
    assert _job(session).status is JobStatus.DONE
    assert is_work_waiting(session) is False


def test_a_rollback_asks_for_nothing(database: Database, session: Session, log: Log) -> None:
    with pytest.raises(RuntimeError), transaction() as writing:
        ask_for(writing, "test", {}, SYSTEM)
        raise RuntimeError
    assert run_next(database, base_url=BASE) is False


def test_a_job_of_a_worker_that_ended_is_taken_up_again(database: Database, session: Session, log: Log) -> None:
    job = _ask()
    with transaction():
        job.status, job.attempts, job.beat_at = JobStatus.RUNNING, 1, now()
    assert run_next(database, base_url=BASE) is False
    with transaction():
        job.beat_at = now() - 2 * jobs.LOST_AFTER
    assert run_next(database, base_url=BASE) is True
    assert [work.attempt for work in log.seen] == [2]


def test_a_job_that_ends_its_workers_is_given_up(database: Database, session: Session, log: Log) -> None:
    job = _ask()
    with transaction():
        job.status, job.attempts, job.beat_at = JobStatus.RUNNING, jobs.MOST_ATTEMPTS, now() - 2 * jobs.LOST_AFTER
    assert run_next(database, base_url=BASE) is True
    assert (log.seen, len(log.given_up), _job(session).status) == ([], 1, JobStatus.FAILED)


def test_a_refusal_is_kept_as_a_sentence(database: Database, session: Session, log: Log) -> None:
    log.error = Invalid("There are no slots.")
    _ask()
    run_next(database, base_url=BASE)
    assert log.given_up == ["There are no slots."]
    assert (_job(session).status, _job(session).error) == (JobStatus.FAILED, "There are no slots.")


def test_a_fault_fails_the_job_and_not_the_worker(database: Database, session: Session, log: Log) -> None:
    log.error = ZeroDivisionError("by nought")
    _ask()
    assert run_next(database, base_url=BASE) is True
    assert _job(session).error == "ZeroDivisionError: by nought"


def test_a_job_nobody_knows_fails(database: Database, session: Session) -> None:
    _ask()
    assert run_next(database, base_url=BASE) is True
    assert _job(session).status is JobStatus.FAILED


def test_telling_shows_progress_and_hears_of_a_stop(database: Database, session: Session, log: Log) -> None:
    job, heard = _ask(), []

    def run(work: Work) -> None:
        heard.append(work.tell({"meetings": 3}))
        with transaction() as writing:
            ask_to_stop(writing, job.code)
        heard.append(work.tell({"meetings": 5}))

    jobs.handle("test", Handler(run=run, give_up=log.give_up))
    run_next(database, base_url=BASE)

    assert heard == [True, False]
    assert (_job(session).progress, _job(session).status) == ({"meetings": 5}, JobStatus.STOPPED)


def test_a_worker_that_lost_its_job_writes_nothing(database: Database, session: Session, log: Log) -> None:
    _ask()
    heard = []

    def run(work: Work) -> None:
        with transaction() as writing:
            writing.exec(select(Job)).one().attempts = 2
        heard.append(work.tell({"meetings": 3}))

    jobs.handle("test", Handler(run=run, give_up=log.give_up))
    run_next(database, base_url=BASE)

    assert heard == [False]
    assert (_job(session).status, _job(session).progress) == (JobStatus.RUNNING, {})
