"""The nightly batch through the real database: every open need against every listed firm, with the lists written down.

    python -m benchmarks.batch [--firms 20198] [--needs 2000] [--database postgresql://...] [--home FOLDER]

Loads the demo, or takes the instance in --home as it is; then matches twice, first with the columns yet to be made, then with them
there. Exit status 1 when the second takes 30 seconds or more.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func
from sqlmodel import select

from database.models.match_results import MatchResult
from database.session import Database
from linkage.commands import prepare
from linkage.config import from_environment
from linkage.days import agency_today
from linkage.services import match_snapshots
from linkage.services.match_results import refresh_results

SECONDS = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=20_198)
    parser.add_argument("--needs", type=int, default=2_000)
    parser.add_argument("--database", help="the address of an empty database; SQLite when absent")
    parser.add_argument("--home", type=Path, help="an instance that is there already")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {"LINKAGE_HOME": str(given.home or folder), "DATABASE_URL": given.database or ""}
        if given.home is None:
            _load(environment, given.firms, given.needs)
        config = from_environment(environment)
        database = Database(config.database_url)
        prepare(database)
        times = [_run(database, config.home) for _ in range(2)]
        database.close()
    is_met = times[1] < SECONDS
    say(f"batch with the columns there: {times[1]:.1f} s, below {SECONDS} s: {'met' if is_met else 'MISSED'}")
    sys.exit(0 if is_met else 1)


def _load(environment: dict[str, str], firms: int, needs: int) -> None:
    command = [sys.executable, "-m", "linkage.cli", "demo", "load", "--firms", str(firms), "--needs", str(needs)]
    subprocess.run(command, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def _run(database: Database, home: Path) -> float:
    """Wall seconds of a run as `linkage match refresh` makes it."""
    config = from_environment({"LINKAGE_HOME": str(home), "DATABASE_URL": database.url})
    wall, cpu = time.perf_counter(), time.process_time()
    match_snapshots.start(database, config)
    with database.session() as session:
        is_new = match_snapshots._keeper(database).folder is not None and not (config.match_dir / "current").exists()
        found = match_snapshots.snapshot(session)
        made = time.perf_counter() - wall
        report = refresh_results(session, on=agency_today())
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        rows = session.exec(select(func.count()).select_from(MatchResult)).one()
    firms = sum(len(segment.columns) for segment in found.segments)
    columns = f"columns {'made' if is_new else 'opened'} in {made:.1f} s"
    say(f"{report.needs} needs x {firms} firms, {rows} rows written: {wall:.1f} s wall, {cpu:.1f} s CPU; {columns}")
    return wall


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
