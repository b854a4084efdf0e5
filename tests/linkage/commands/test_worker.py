"""Doing the work that was put off, and taking up again what a worker that was killed left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from sqlmodel import Session, select

from database.columns import now
from database.enums import JobStatus, TimetableStatus, WishKind
from database.models.jobs import Job
from database.models.timetables import Timetable
from database.session import transaction
from linkage.inputs.timetables import TimetableInput
from linkage.services.audit import SYSTEM
from linkage.services.jobs import LOST_AFTER
from linkage.services.timetables import ask_for_draft
from tests.fair_makers import make_buyer, make_fair, make_participant, make_wish

from .conftest import Linkage


def _ask(session: Session, seconds: int) -> None:
    fair = make_fair(session, min_meetings=0)
    buyer = make_buyer(session, fair)
    make_wish(session, make_participant(session, fair), buyer, kind=WishKind.MUST, rank=1)
    with transaction() as writing:
        ask_for_draft(writing, fair, TimetableInput(seconds=seconds), by=SYSTEM)


def _job(session: Session) -> Job:
    session.rollback()
    session.expire_all()
    return session.exec(select(Job)).one()


def test_a_worker_does_what_waits_and_ends(linkage: Linkage, session: Session) -> None:
    _ask(session, 2)

    assert linkage("worker", "--once").code == 0

    assert _job(session).status is JobStatus.DONE
    draft = session.exec(select(Timetable)).one()
    assert (draft.status, len(draft.meetings)) == (TimetableStatus.DONE, 1)


def test_what_a_killed_worker_left_is_taken_up_again(linkage: Linkage, session: Session) -> None:
    _ask(session, 60)
    # The worker holds the job while the solver is not even loaded: it is killed at its first sign of life.
    worker = subprocess.Popen([sys.executable, "-m", "linkage.cli", "worker", "--once"], env=dict(os.environ))
    try:
        deadline = time.monotonic() + 60
        while _job(session).status is not JobStatus.RUNNING and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        worker.kill()
        worker.wait()
    job = _job(session)
    assert (job.status, job.attempts) == (JobStatus.RUNNING, 1)

    with transaction():
        job.beat_at = now() - 2 * LOST_AFTER
    assert linkage("worker", "--once").code == 0

    job = _job(session)
    assert (job.status, job.attempts) == (JobStatus.DONE, 2)
    assert session.exec(select(Timetable)).one().status is TimetableStatus.DONE
