"""Kills the process that follows the database with the firms' columns, while edits go on, and compares after each kill.

    python -m benchmarks.kill_snapshot [--rounds 50] [--firms 300] [--database postgresql://...]

In every round a process of its own brings the snapshot up to each edit, or makes it anew, until SIGKILL ends it at a moment of chance.
Then a process that starts from the folder must hold exactly the firms the database lists, in their newest version, and answer a need
as the reference does over the rows. Exit status 1 when they ever differ.
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
from database.columns import now
from database.enums import EvidenceLevel, ProfileStatus
from database.models.companies import Company
from database.queries import catalogue as rows
from database.session import Database, transaction
from database.upgrade import upgrade
from linkage.config import Config
from linkage.days import agency_today
from linkage.services import match_snapshots
from linkage.services.match_facts import need_fact
from linkage.services.match_snapshots import rebuild, snapshot
from linkage.services.matches import _catalogue, lists_of_fact
from matching import match_need
from matching.facts import NeedFact
from matching.scoring import STANDARD
from tests.factories import make_assembler, make_need

_REBUILDS = 0.4
"""Share of the rounds in which the snapshot is made anew all the time."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--firms", type=int, default=300)
    parser.add_argument("--database", help="the address of an empty database; SQLite when absent")
    given = parser.parse_args()
    chance = random.Random(4)  # noqa: S311 - seeded edits
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{folder}/linkage.sqlite"
        config = Config(home=Path(folder), database_url=url, secret_key="", search_refresh="inline")
        need = _prepare(url, given.firms)
        seen: Counter[str] = Counter()
        faults: list[str] = []
        for number in range(given.rounds):
            faults += [f"round {number}: {fault}" for fault in _round(chance, config, need, seen)]
    say(f"{seen['edits']} edits, {seen['kills']} kills; the killed had written in {seen['wrote']} rounds")
    say(f"{seen['behind']} kills left the folder behind the database")
    for fault in faults:
        say(f"  {fault}")
    say(f"{given.rounds} kills, snapshot and database differ {len(faults)} times: {'MISSED' if faults else 'met'}")
    sys.exit(1 if faults else 0)


def _prepare(url: str, count: int) -> NeedFact:
    database = Database(url)
    upgrade(database.engine)
    with database.session() as session:
        with transaction():
            session.add_all(firms(count))
        need = need_fact(make_need(session, make_assembler(session)))
    database.close()
    return need


def _round(chance: random.Random, config: Config, need: NeedFact, seen: Counter[str]) -> list[str]:
    at_first = _current(config)
    writer = _fork(config, is_rebuild=chance.random() < _REBUILDS)
    database = Database(config.database_url)
    until = time.monotonic() + chance.uniform(0.2, 2.0)
    while time.monotonic() < until:
        with database.session() as session, transaction():
            _edit(chance, session)
        seen["edits"] += 1
        time.sleep(chance.uniform(0, 0.03))
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    seen["kills"] += 1
    seen["wrote"] += _current(config) != at_first
    match_snapshots.start(database, config)
    with database.session() as session:
        kept = match_snapshots._keeper(database).folder
        before = kept.read() if kept else None
        seen["behind"] += before is None or before.stamp != rows.firms_stamp(session)
        faults = list(_faults(session, need))
    database.close()
    return faults


def _current(config: Config) -> bytes:
    file = config.match_dir / "current"
    return file.read_bytes() if file.exists() else b""


def _faults(session: Session, need: NeedFact) -> list[str]:
    today, found = agency_today(), snapshot(session)
    held = dict(zip(found.ledger.keys.tolist(), found.ledger.versions.tolist(), strict=True))
    stated = {state.id: state.version for state in rows.firm_states(session)}
    listed = {state.id for state in rows.firm_states(session) if state.is_listed}
    matched = set(found.ledger.keys[found.ledger.rows >= 0].tolist())
    answer = lists_of_fact(session, need, found, on=today, limit=30, weights=STANDARD)
    wanted = match_need(need, _catalogue(session, today), on=today, limit=30)
    faults = []
    if held != stated:
        faults.append(f"versions differ for {sorted(set(held.items()) ^ set(stated.items()))[:5]}")
    if matched != listed:
        faults.append(f"listed firms differ: {sorted(matched ^ listed)[:5]}")
    if answer != (wanted.matches, wanted.near_misses):
        faults.append("the answer differs")
    return faults


def _fork(config: Config, *, is_rebuild: bool) -> int:
    """The id of a process that follows the database until it is killed."""
    child = os.fork()
    if child:
        return child
    try:
        database = Database(config.database_url)
        match_snapshots.start(database, config)
        while True:
            with database.session() as session:
                (rebuild if is_rebuild else snapshot)(session)
    finally:
        os._exit(1)


def _edit(chance: random.Random, session: Session) -> None:
    """One commit that changes what the columns hold of some firms."""
    last = session.exec(select(Company.id).order_by(col(Company.id).desc())).first() or 1
    for _ in range(chance.choice((1, 1, 1, 4, 20))):
        firm = session.get(Company, chance.randrange(1, last + 1))
        if firm is None or firm.supplier_profile is None:
            continue
        if chance.random() < 0.02:
            session.delete(firm)
            continue
        firm.updated_at = now()
        states = (ProfileStatus.LISTED, ProfileStatus.LISTED, ProfileStatus.PAUSED)
        firm.supplier_profile.status = chance.choice(states)
        for plant in firm.plants:
            for offer in plant.capabilities[:1]:
                offer.evidence = chance.choice([*EvidenceLevel])


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
