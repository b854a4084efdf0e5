"""Making the index anew from the database while people search: CPU, memory, and how the searches fare meanwhile.

    python -m benchmarks.rebuild [--firms 100000] [--home FOLDER]

The rebuild runs in a process of its own over an index that serves already; another one asks questions without a pause. `--home`: keeps
the database for the next run. Exit status 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from sqlalchemy import Connection, text

from benchmarks.corpus import COUNTED, Question, firms, questions
from database.session import Database, transaction
from database.upgrade import upgrade
from search.index import Index, open_index
from search.query import search_suppliers
from search.rebuild import rebuild

_MOST_SECONDS, _MOST_MB = 240.0, 600.0
_BATCH = 500
_DRAWN = 5_000
_COPIED = {
    "companies": {"id": 1},
    "supplier_profiles": {"id": 1, "company_id": 1},
    "certificates": {"id": 10, "company_id": 1},
    "plants": {"id": 1, "company_id": 1},
    "capabilities": {"id": 10, "plant_id": 1},
    "machines": {"id": 10, "plant_id": 1},
}
"""Tables of a firm, and by how much a column grows for each firm that is copied."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--stage", choices=("rebuild",), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.stage:
        _rebuild(given.home)
        return
    with tempfile.TemporaryDirectory() as spare:
        home = given.home or Path(spare)
        home.mkdir(parents=True, exist_ok=True)
        _fill(home, given.firms)
        if not open_index(home / "index").is_ready:
            _child(home).wait()
        sys.exit(0 if _report(home) else 1)


def _fill(home: Path, count: int) -> None:
    """A database of made-up firms, when there is none: some thousand are drawn, the others are copies under names of their own."""
    if (home / "linkage.sqlite").exists():
        return
    database = _database(home)
    upgrade(database.engine)
    rows = firms(min(count, _DRAWN))
    while some := [*islice(rows, _BATCH)]:
        with database.session() as session, transaction():
            session.add_all(some)
    with database.engine.begin() as connection:
        for start in range(_DRAWN, count, _DRAWN):
            _copy(connection, start, min(_DRAWN, count - start))
        connection.execute(text("DELETE FROM search_changes"))
    database.close()


def _copy(connection: Connection, start: int, count: int) -> None:
    """The first `count` firms once more, with ids from `start` on. A firm has at most ten rows of a kind."""
    for table, moved in _COPIED.items():
        columns = [row[1] for row in connection.execute(text(f"PRAGMA table_info({table})"))]
        changed = {name: f"{name} + {start * step}" for name, step in moved.items()}
        if "code" in columns:
            changed["code"] = f"printf('%08X', id + {start})"
        if "name" in columns and table == "companies":
            changed["name"] = f"name || ' {start // _DRAWN}'"
        values = ", ".join(changed.get(name, name) for name in columns)
        owner = "id" if table == "companies" else "company_id" if "company_id" in columns else "plant_id"
        connection.execute(
            text(
                f"INSERT INTO {table} ({', '.join(columns)})"  # noqa: S608 - names from our own tables
                f" SELECT {values} FROM {table} WHERE {owner} <= {count} AND id <= {_DRAWN * max(moved['id'], 1)}"
            )
        )


def _database(home: Path) -> Database:
    return Database(f"sqlite:///{home / 'linkage.sqlite'}")


def _child(home: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "benchmarks.rebuild", "--stage", "rebuild", "--home", str(home)]
    return subprocess.Popen(words, stdout=subprocess.PIPE)  # noqa: S603 - our own command


def _rebuild(home: Path) -> None:
    cpu, clock = time.process_time(), time.monotonic()
    count = rebuild(_database(home), open_index(home / "index"))
    figures = {
        "documents": count,
        "cpu": time.process_time() - cpu,
        "clock": time.monotonic() - clock,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    }
    sys.stdout.write(json.dumps(figures))


def _report(home: Path) -> bool:
    index = open_index(home / "index")
    asked = [one for kind, some in questions().items() if kind != "prefix" for one in some]
    for question in asked:  # what is read once in the life of a server
        search_suppliers(index, question.text, facets=COUNTED)
    worker = _child(home)
    times = _search_until_done(index, asked, worker)
    assert worker.stdout is not None  # noqa: S101 - it was opened as a pipe
    found = json.loads(worker.stdout.read())
    say(f"{found['documents']} documents in {found['cpu']:.0f} s of CPU, {found['clock']:.0f} s on the clock")
    say(f"at most {found['mb']:.0f} MB resident")
    late = statistics.quantiles(times, n=20)[-1]
    worst = max(times)
    say(f"{len(times)} searches meanwhile: p50 {statistics.median(times):.1f} ms, p95 {late:.1f}")
    say(f"the slowest, number {times.index(worst) + 1} of them, took {worst:.0f} ms")
    return all(
        (
            _judge("CPU s", found["cpu"], _MOST_SECONDS),
            _judge("MB resident", found["mb"], _MOST_MB),
            _judge("longest wait for a search in ms", worst, 1000.0),
        )
    )


def _search_until_done(index: Index, asked: list[Question], worker: subprocess.Popen[bytes]) -> list[float]:
    """Milliseconds on the clock of each search; any that fails ends the run."""
    times: list[float] = []
    for question in cycle(asked):
        start = time.perf_counter()
        search_suppliers(index, question.text, facets=COUNTED)
        times.append((time.perf_counter() - start) * 1000)
        if worker.poll() is not None:
            break
    return times


def _judge(what: str, figure: float, most: float) -> bool:
    is_met = figure <= most
    say(f"S7 {what}: {figure:.0f} (asked: <= {most:g}): {'met' if is_met else 'MISSED'}")
    return is_met


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
