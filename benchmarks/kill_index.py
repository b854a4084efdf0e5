"""Kills the process that writes the search index while edits go on, and compares the index with the database after each restart.

    python -m benchmarks.kill_index [--rounds 100] [--firms 400] [--database postgresql://...]

In every round a process of its own follows the edits, or makes the whole index anew, until SIGKILL ends it at a moment of chance. The
next one catches up; then ids and contents must be those that the database gives. Exit status 1 when they ever differ.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sqlmodel import Session, col, select

from benchmarks.corpus import firms
from database.enums import EvidenceLevel, NeedStatus, ProfileStatus
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.session import Database, transaction
from database.upgrade import upgrade
from search.index import Index, open_index
from search.rebuild import rebuild
from search.refresh import catch_up, differences, waiting
from tests.factories import make_assembler, make_need

_NEEDS = 10
_REBUILDS = 0.4
"""Share of the rounds in which the index is made anew."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--firms", type=int, default=400)
    parser.add_argument("--database", help="the address of an empty database; SQLite when absent")
    given = parser.parse_args()
    chance = random.Random(4)  # noqa: S311 - seeded edits
    with tempfile.TemporaryDirectory() as folder:
        url, index = given.database or f"sqlite:///{folder}/linkage.sqlite", open_index(Path(folder) / "index")
        _prepare(url, given.firms)
        seen: Counter[str] = Counter()
        faults: list[str] = []
        for number in range(given.rounds):
            faults += _round(chance, url, index, number, seen)
            if number % 10 == 9:
                sys.stderr.write(f"{number + 1} rounds, {len(faults)} faults\n")
    say(f"{seen['edits']} edits; {seen['kills']} kills, {seen['waiting']} of them with edits not yet written")
    say(f"{seen['rebuilds']} kills in the middle of making the index anew")
    for fault in faults:
        say(f"  {fault}")
    say(f"S4 {given.rounds} kills, index and database differ {len(faults)} times: {'MISSED' if faults else 'met'}")
    sys.exit(1 if faults else 0)


def _prepare(url: str, count: int) -> None:
    database = Database(url)
    upgrade(database.engine)
    with database.session() as session:
        with transaction():
            session.add_all(firms(count))
        buyer = make_assembler(session)
        for _ in range(_NEEDS):
            make_need(session, buyer)
    database.close()


def _round(chance: random.Random, url: str, index: Index, number: int, seen: Counter[str]) -> list[str]:
    is_rebuild = chance.random() < _REBUILDS
    writer = _fork(url, index.folder, is_rebuild=is_rebuild)
    database = Database(url)
    until = time.monotonic() + chance.uniform(0.02, 0.8)
    while time.monotonic() < until:
        _edit(chance, database)
        seen["edits"] += 1
        time.sleep(chance.uniform(0, 0.02))
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    seen["kills"] += 1
    seen["waiting"] += waiting(database) > 0
    seen["rebuilds"] += is_rebuild and index.again.exists()
    is_whole = catch_up(database, index)
    found = differences(database, index)
    database.close()
    if found or not is_whole:
        told = f"missing {found.missing}, extra {found.extra}, stale {found.stale}"
        return [f"round {number}: {told if is_whole else 'somebody still holds the lock'}"]
    return []


def _fork(url: str, folder: Path, *, is_rebuild: bool) -> int:
    """The id of a process that writes the index until it is killed."""
    child = os.fork()
    if child:
        return child
    try:
        database, index = Database(url), open_index(folder)
        while True:
            if is_rebuild:
                rebuild(database, index)
            catch_up(database, index)
            time.sleep(0.001)
    finally:
        os._exit(1)


def _edit(chance: random.Random, database: Database) -> None:
    """One commit that changes what the index holds of some firms or of a need."""
    with database.session() as session, transaction():
        if chance.random() < 0.2:
            need = chance.choice([*session.exec(select(PartNeed))])
            need.status = chance.choice((NeedStatus.PUBLISHED, NeedStatus.WITHDRAWN))
            need.title = f"part {chance.randrange(10**6)}"
            return
        for _ in range(chance.choice((1, 1, 1, 5))):
            _edit_firm(chance, session)


def _edit_firm(chance: random.Random, session: Session) -> None:
    last = session.exec(select(Company.id).order_by(col(Company.id).desc())).first() or 1
    firm = session.get(Company, chance.randrange(1, last + 1))
    if firm is None or firm.supplier_profile is None:
        return
    firm.name = f"Công ty Kx{chance.randrange(10**6)}"
    firm.supplier_profile.status = chance.choice((ProfileStatus.LISTED, ProfileStatus.LISTED, ProfileStatus.PAUSED))
    for plant in firm.plants:
        for offer in plant.capabilities[:1]:
            offer.evidence = chance.choice([*EvidenceLevel])


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
