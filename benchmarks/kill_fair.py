"""Kills solving, publishing, letters and imports of a fair with SIGKILL at random points, and looks what stands afterwards.

    python -m benchmarks.kill_fair [--kills 50] [--minutes 10] [--database postgresql://postgres@127.0.0.1:5432/postgres] [--seed 0]

So many kills of each kind, on SQLite or in a database of its own on the PostgreSQL server that is named. After each kill all of
the work must be there or nothing, and what takes it up again must finish it: no letter twice, no pair meeting twice. Exit status 1
otherwise.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

import click

from benchmarks.bookings import database_of_its_own
from database.session import Database, transaction
from database.upgrade import upgrade
from tests.fair_kills import KINDS, emptied, work_of
from tests.kills import run


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10.0, help="end after so many minutes, whatever is left")
    parser.add_argument("--database", help="a PostgreSQL server, instead of SQLite")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    if asked.database:
        with database_of_its_own(asked.database) as url:
            return _measure(url, asked.kills, asked.minutes, asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        return _measure(f"sqlite:///{Path(folder) / 'fair.sqlite'}", asked.kills, asked.minutes, asked.seed)


def _measure(url: str, kills: int, minutes: float, seed: int) -> int:
    database, chance, end = Database(url), random.Random(seed), time.monotonic() + 60 * minutes  # noqa: S311 - no secret
    upgrade(database.engine)
    # Without a kill first, to know how many steps each kind of work takes.
    steps = {kind: run(work_of(url, kind, _prepared(database, kind))).points for kind in KINDS}
    done, found = dict.fromkeys(KINDS, 0), list[str]()
    for _round in range(kills):
        for kind in KINDS:
            if time.monotonic() > end:
                break
            is_killed, wrong = _kill(database, kind, chance.randint(1, steps[kind]))
            done[kind] += is_killed
            found += wrong
    database.close()
    click.echo(", ".join(f"{kind}: {number} kills in {steps[kind]} steps" for kind, number in done.items()))
    click.echo(f"{'SQLite' if database.is_sqlite else 'PostgreSQL'}: {sum(done.values())} kills, {len(found)} faults")
    for each in found[:20]:
        click.echo(f"  {each}")
    return 1 if found else 0


def _kill(database: Database, kind: str, point: int) -> tuple[bool, list[str]]:
    """Whether the work was killed before it ended, and what is wrong after the kill and after it was finished."""
    fair = _prepared(database, kind)
    is_killed = run(work_of(database.url, kind, fair), kill_at=point).is_killed
    with database.session() as session:
        wrong = KINDS[kind].faults(session, fair, False)
    KINDS[kind].finish(database, fair)
    with database.session() as session:
        wrong += KINDS[kind].faults(session, fair, True)
    return is_killed, [f"{kind}, killed at step {point}: {each}" for each in wrong]


def _prepared(database: Database, kind: str) -> int:
    with database.session():
        emptied()
        with transaction() as session:
            return KINDS[kind].prepare(session)


if __name__ == "__main__":
    sys.exit(main())
