"""A worker or a server that is killed in the middle of work for a fair leaves all of it or nothing, and the next one finishes it."""

from __future__ import annotations

import random

import pytest
from sqlmodel import Session

from database.session import Database, transaction
from tests.fair_kills import KINDS, emptied, work_of
from tests.kills import run

KILLS = 3


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_killed_is_whole_or_not_there_and_is_finished_later(
    database: Database, session: Session, kind: str
) -> None:
    chance, done = random.Random(kind), KINDS[kind]
    points = run(work_of(database.url, kind, _prepared(session, kind))).points
    assert points > 2 * KILLS

    # One kill in each third of the work, the last of them around its commit.
    steps = [chance.randint(1 + points * third // KILLS, points * (third + 1) // KILLS) for third in range(KILLS - 1)]
    for point in [*steps, points - chance.randint(0, 1)]:
        fair = _killed_at(database, session, kind, point)
        session.rollback()
        session.expire_all()
        assert done.faults(session, fair, False) == [], point

        session.rollback()
        done.finish(database, fair)
        session.rollback()
        session.expire_all()
        assert done.faults(session, fair, True) == [], point


def _killed_at(database: Database, session: Session, kind: str, point: int) -> int:
    """The row of a fair whose work was killed at a point; a run that took fewer steps this time is killed at its last."""
    for _try in range(5):
        fair = _prepared(session, kind)
        end = run(work_of(database.url, kind, fair), kill_at=point)
        if end.is_killed:
            return fair
        point = end.points
    raise AssertionError("the work ended each time before it was killed")


def _prepared(session: Session, kind: str) -> int:
    """An empty database but for the beginning of the work; the row of its fair."""
    session.rollback()
    session.expunge_all()
    emptied()
    with transaction() as writing:
        return KINDS[kind].prepare(writing)
