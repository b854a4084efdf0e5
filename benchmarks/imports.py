"""Bringing in real and hostile lists: time, memory, what comes back after an undo, and what a kill leaves.

    python -m benchmarks.imports lists [--firms 0] [--file ../shared/data/trangvang-directory/company.csv]
    python -m benchmarks.imports hostile
    python -m benchmarks.imports kills [--rounds 20] [--database postgresql://...]

`lists` checks and writes one list as an officer does, looks at it a second time, takes it back, and compares exports. `hostile` reads
300 generated files. `kills` ends a worker with SIGKILL at random moments while it writes a list, and counts what is there. Exit status
1 when a promise does not hold.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, select

from benchmarks.instances import demo
from database.enums import ImportStatus
from database.models.companies import Company
from database.models.imports import ImportBatch
from database.session import Database, transaction
from database.upgrade import upgrade
from linkage.config import Config, from_environment
from linkage.errors import Invalid
from linkage.importers.batches import keep_list, plan_list, write_list
from linkage.importers.child import CPU_SECONDS, MEMORY_BYTES
from linkage.importers.files import read_spreadsheet
from linkage.services.audit import SYSTEM
from linkage.services.exchange import export_json
from linkage.services.import_jobs import ask_to_write
from linkage.services.import_undoing import undo_batch
from linkage.services.imports import batch_of
from tests.linkage.importers.hostile import files

ROOT = Path(__file__).parents[1]
LIST = ROOT.parent / "shared" / "data" / "trangvang-directory" / "company.csv"
KILLED_ROWS = 400


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("lists", "hostile", "kills"))
    parser.add_argument("--firms", type=int, default=0)
    parser.add_argument("--file", type=Path, default=LIST)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--database", default="")
    given = parser.parse_args()
    ways: dict[str, Callable[[argparse.Namespace], bool]] = {"lists": lists, "hostile": hostile, "kills": kills}
    sys.exit(0 if ways[given.what](given) else 1)


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 (what a measurement is for)


class Clock:
    """CPU seconds of this process and its children since the last look."""

    def __init__(self) -> None:
        self._before = self._now()

    def __call__(self) -> float:
        before, self._before = self._before, self._now()
        return self._before - before

    def _now(self) -> float:
        usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(each.ru_utime + each.ru_stime for each in usage)


def lists(given: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory() as folder, instance_of(Path(folder), given.firms) as config:
        database = Database(config.database_url)
        upgrade(database.engine)
        with database.session() as session:
            before, clock = exported(session), Clock()
            code = checked(given.file)
            say(f"check  {clock():6.1f} s of CPU  {counts(session, code)}")
            with transaction() as inside:
                is_written = write_list(inside, batch_of(inside, code), by=SYSTEM)
            say(f"write  {clock():6.1f} s of CPU")
            written = exported(session)
            clock()
            again = checked(given.file)
            say(f"again  {clock():6.1f} s of CPU  {counts(session, again)}")
            with transaction() as inside:
                write_list(inside, batch_of(inside, again), by=SYSTEM)
            is_same = exported(session) == written
            clock()
            with transaction() as inside:
                undone = undo_batch(inside, batch_of(inside, code), by=SYSTEM)
            say(f"undo   {clock():6.1f} s of CPU  {undone}")
            is_back = exported(session) == before
        database.close()
    say(f"the second time changed nothing: {is_same}; the export after the undo is equal byte by byte: {is_back}")
    return is_written and is_same and is_back


def instance_of(folder: Path, firms: int) -> AbstractContextManager[Config]:
    return demo(folder, firms) if firms else nullcontext(from_environment({"LINKAGE_HOME": str(folder)}))


def checked(path: Path) -> str:
    sheets = read_spreadsheet(path.read_bytes())
    with transaction() as inside:
        found = plan_list(inside, sheets, source="benchmark")
        return keep_list(inside, found, source="benchmark", file_name=path.name, by=SYSTEM).code


def counts(session: Session, code: str) -> dict[str, Any]:
    return {fate: number for fate, number in batch_of(session, code).counts.items() if number}


def exported(session: Session) -> str:
    session.expire_all()
    return hashlib.sha256(export_json(session).encode()).hexdigest()


def hostile(given: argparse.Namespace) -> bool:
    del given
    worst_cpu, worst_memory, read, faults = 0.0, 0, 0, 0
    for name, make in files().items():
        data, clock = make(), Clock()
        try:
            read_spreadsheet(data)
            read += 1
        except Invalid:
            pass
        except Exception as error:
            faults += 1
            say(f"{name}: {error!r}")
        cpu = clock()
        worst_memory = max(worst_memory, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
        if cpu > worst_cpu:
            worst_cpu = cpu
            say(f"{name}: {cpu:.1f} s of CPU")
    total = len(files())
    say(f"{total} files: {read} read as lists, {total - read - faults} refused with a sentence, {faults} faults")
    say(f"at most {worst_cpu:.1f} s of CPU and {worst_memory / 2**20:.0f} MB")
    # What the parent does for a file counts too, so a little more than the child's own limit.
    return faults == 0 and worst_cpu <= CPU_SECONDS + 1 and worst_memory <= MEMORY_BYTES


def kills(given: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        url = given.database or f"sqlite:///{home / 'linkage.sqlite'}"
        database = Database(url)
        upgrade(database.engine)
        found = [one_kill(database, home, url, number, given.rounds) for number in range(given.rounds)]
        database.close()
    whole, nothing = found.count(KILLED_ROWS), found.count(0)
    halves = len(found) - whole - nothing
    say(f"{len(found)} kills: {whole} lists there whole, {nothing} not at all, {halves} in part")
    return halves == 0


def one_kill(database: Database, home: Path, url: str, number: int, rounds: int) -> int:
    """How many firms of a list are there after its worker was killed; the moment wanders over the whole run."""
    lines = [
        f"Công ty TNHH Lần {number} Số {row} Xyz{row * 7919 % 9973},,Hà Nội,tiện CNC" for row in range(KILLED_ROWS)
    ]
    data = io.BytesIO("\n".join(["Tên công ty,Mã số thuế,Tỉnh,Công nghệ", *lines]).encode()).getvalue()
    source = f"kill {number}"
    with database.session() as session:
        with transaction() as inside:
            found = plan_list(inside, read_spreadsheet(data), source=source)
            batch = keep_list(inside, found, source=source, file_name="k.csv", by=SYSTEM)
            ask_to_write(inside, batch, by=SYSTEM)
        worker = started(home, url)
        seen = session.exec(select(func.max(ImportBatch.id))).one()
        time.sleep(0.5 + 14 * number / max(rounds, 1) + random.Random(number).random())  # noqa: S311 (no secret)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        session.rollback()
        firms = session.exec(select(func.count()).select_from(Company).where(Company.source == source)).one()
        status = session.exec(select(ImportBatch.status).where(ImportBatch.id == seen)).one()
    # A batch that says it is written and has no firms, or the other way round, is half of one too.
    return firms if (status is ImportStatus.APPLIED) == (firms > 0) else -1


def started(home: Path, url: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "LINKAGE_HOME": str(home), "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "linkage.cli", "worker", "--once"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603


if __name__ == "__main__":
    main()
