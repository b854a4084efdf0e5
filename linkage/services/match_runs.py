"""When the matcher last went over all open needs, what has changed since, and going over them again: at once, or by a worker."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from database.models.jobs import Job
from database.queries import match_runs as rows
from database.session import db
from linkage.days import agency_today
from linkage.services.audit import Actor
from linkage.services.jobs import Handler, Work, ask_for, handle
from linkage.services.match_results import RAN, refresh_results

REFRESH = "matches.refresh"
MOST_AT_ONCE = 50_000
"""Up to so many needs times firms somebody waits for the answer; the kernel judges a good many more in a second."""


@dataclass(frozen=True, slots=True)
class RunState:
    """`ran_at`: when the run began that the lists are of, None before the first; what changed since may be missing in them.

    `job`: the code of the run that waits or is under way.
    """

    ran_at: datetime.datetime | None
    firms: int = 0
    needs: int = 0
    job: str = ""

    @property
    def is_behind(self) -> bool:
        return bool(self.firms or self.needs)


def run_state(session: Session, *, on: datetime.date) -> RunState:
    """Two queries, whatever the number of firms that did not change."""
    event = rows.latest_run(session, RAN)
    ran_at = datetime.datetime.fromisoformat(event.details["began_at"]) if event is not None else None
    firms, needs, job = rows.changed_since(session, ran_at, kind=REFRESH, on=on)
    return RunState(ran_at, firms, needs, job)


def is_long(session: Session, *, on: datetime.date) -> bool:
    """Whether nobody should wait for it."""
    return rows.pairs_to_match(session, on=on) > MOST_AT_ONCE


def match_again_now(session: Session, *, by: Actor) -> int:
    """Goes over all open needs; how many. Opens its own transactions."""
    return refresh_results(session, on=agency_today(), by=by).needs


def ask_to_match_again(session: Session, *, by: Actor) -> Job:
    """Queues it. Of two who ask at once, and while one waits or is under way, there is one."""
    waiting = rows.run_under_way(session, REFRESH)
    if waiting is not None:
        return waiting
    try:
        with session.begin_nested():
            return ask_for(session, REFRESH, {"by": by.label}, by)
    except IntegrityError:
        # Somebody asked at the same moment, and the table lets one alone wait.
        asked = rows.run_under_way(session, REFRESH)
        if asked is None:
            raise
        return asked


def is_under_way(session: Session) -> bool:
    """Whether a worker has it in hand, or is about to."""
    return rows.run_under_way(session, REFRESH) is not None


def _run(work: Work) -> None:
    job = work.own_as_it_is()
    if job is None:
        return
    by = Actor(job.asked_by_id, str(job.arguments["by"]))

    def tell(done: int, total: int) -> None:
        work.tell({"done": done, "of": total})

    refresh_results(db(), on=agency_today(), tell=tell, by=by)


def _give_up(_session: Session, _arguments: Mapping[str, Any], _error: str) -> None:
    """The lists of before stay, each whole."""


handle(REFRESH, Handler(_run, _give_up))
