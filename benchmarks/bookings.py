"""Ten thousand random accepts, moves, cancellations, no-shows and swaps of interpreters, from two processes at once.

    python -m benchmarks.bookings [--changes 10000] [--database postgresql://postgres@127.0.0.1:5432/postgres] [--seed 0]

Runs on SQLite, or on the PostgreSQL server that is named, in a database of its own. Afterwards the rows themselves are
looked at: nobody, no table and no interpreter in two places, no meeting against a no or while somebody is away, no locked meeting
moved. Every fourth change is one that must succeed; one that does not ends the run. Exit status 1 when one of these does not hold.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import text

from database.session import Database
from database.upgrade import upgrade
from tests.booking_storm import Stage, make_stage, storm, violations

WORKERS = 2
ROUNDS = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--database", help="a PostgreSQL server, instead of SQLite")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    if asked.database:
        with database_of_its_own(asked.database) as url:
            wrong = _measure("PostgreSQL", url, asked.changes, asked.seed)
    else:
        with tempfile.TemporaryDirectory() as folder:
            wrong = _measure("SQLite", f"sqlite:///{Path(folder) / 'bookings.sqlite'}", asked.changes, asked.seed)
    return 1 if wrong else 0


def _measure(name: str, url: str, changes: int, seed: int) -> int:
    """Storms over one fair after another, each from all workers at once; how many things were wrong."""
    database = Database(url)
    upgrade(database.engine)
    told, found, begin = Counter[str](), [], time.perf_counter()
    share = changes // ROUNDS // WORKERS
    # Processes, as servers are; a fork would share the connection.
    with multiprocessing.get_context("spawn").Pool(WORKERS) as workers:
        for number in range(ROUNDS):
            with database.session() as session:
                stage = make_stage(session, workers=WORKERS, seed=seed + number)
            tasks = [(url, stage, share, seed + 1000 * number + worker, worker) for worker in range(WORKERS)]
            told += sum(workers.starmap(_storm, tasks), Counter[str]())
            with database.session() as session:
                found += violations(session, stage)
    database.close()
    seconds = time.perf_counter() - begin
    done = ", ".join(f"{count} {each.strip('_').replace('_', ' ')}" for each, count in sorted(told.items()))
    click.echo(
        f"{name}: {told.total()} changes from {WORKERS} processes in {seconds:.1f} s ({done}): {len(found)} violations"
    )
    for each in found[:20]:
        click.echo(f"  {each}")
    return len(found)


def _storm(url: str, stage: Stage, changes: int, seed: int, worker: int) -> Counter[str]:
    database = Database(url)
    try:
        return storm(database, stage, changes=changes, seed=seed, worker=worker)
    finally:
        database.close()


@contextmanager
def database_of_its_own(server_url: str) -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server, gone when the block is left."""
    name = f"bookings_{uuid.uuid4().hex[:8]}"
    server = Database(server_url)
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield server_url.rsplit("/", 1)[0] + f"/{name}"
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.close()


if __name__ == "__main__":
    sys.exit(main())
