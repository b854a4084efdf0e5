"""A move on the board: the whole request of an officer, at the shape of the sourcing fair in Ho Chi Minh City, on SQLite.

Through the application itself: session, form protection, the rules of every seat, the commit, and the answer, which leads back to the
board. On the clock, for that is what an officer waits for; a loaded machine makes it longer, so the load is told beside it.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from benchmarks.fair_rows import line
from database.enums import FairPhase
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.session import Database, transaction
from database.upgrade import upgrade
from linkage.app import create_app
from linkage.config import Config
from linkage.services.sessions import start_session
from linkage.web.sessions import TOKEN
from tests.factories import make_officer
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant
from tests.pages import with_csrf_token

BUYERS, SUPPLIERS, SLOTS, EACH = 26, 70, 24, 12
"""Every buyer has twelve meetings in the first half of its slots, with suppliers in turn; the second half is free."""
MOVES = 30
MOST_MS = 200.0


def row() -> str:
    """The median of thirty moves, each of another meeting into a slot that is free for both firms; not counted: one to begin with."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'board.sqlite'}"
        database = Database(url)
        upgrade(database.engine)
        with database.session() as session:
            fair, moves, token = _staged(session)
        database.close()
        app = create_app(_config(folder, url))
        try:
            times, pages = _moved(app, fair, moves, token)
        finally:
            app.extensions["search"].close()
            app.extensions["database"].close()
    took, slowest = statistics.median(times), max(times)
    figure = (
        f"{took:.0f} ms on the clock, slowest {slowest:.0f} ms; the board itself {statistics.median(pages):.0f} ms; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    target = f"a move on the board, {BUYERS * EACH} meetings, median of {MOVES}: < {MOST_MS:.0f} ms"
    return line("F9", target, figure, is_met=took < MOST_MS)


def _config(folder: str, url: str) -> Config:
    return Config(
        home=Path(folder),
        database_url=url,
        secret_key="not-a-secret-but-long-enough-to-measure",  # noqa: S106 (of an instance that lives for seconds)
        base_url="http://localhost",
        trusted_hosts=("localhost",),
        testing=True,
        rate_limits_enabled=False,
        search_refresh="inline",
    )


def _staged(session: Session) -> tuple[str, list[tuple[str, int, str]], str]:
    """Code of a fair, moves (code of a meeting, slot, table) and the session of an officer."""
    with transaction() as writing:
        fair = make_fair(writing, phase=FairPhase.DRAFTING, slots=SLOTS, tables=BUYERS)
        buyers = [make_buyer(writing, fair, delegates=2) for _buyer in range(BUYERS)]
        suppliers = [make_participant(writing, fair, delegates=2) for _supplier in range(SUPPLIERS)]
        for number, buyer in enumerate(buyers):
            for slot in range(EACH):
                # In one slot twenty-six suppliers in a row, in the next those after them: nobody is in two places.
                make_meeting(writing, suppliers[(number + slot * BUYERS) % SUPPLIERS], buyer, fair.slots[slot])
        token = start_session(writing, make_officer(writing))
    chosen = session.exec(select(Meeting).order_by(Meeting.id)).all()[:: BUYERS * EACH // (MOVES + 1)]  # type: ignore[arg-type]
    # Into the free half, each twelve slots later, where both firms are free.
    moves = [(each.code, each.slot.number + SLOTS // 2, each.table.label) for each in chosen[: MOVES + 1]]
    return fair.code, moves, token


def _moved(app: Flask, code: str, moves: list[tuple[str, int, str]], token: str) -> tuple[list[float], list[float]]:
    """Milliseconds of each move, and of the board that follows it. Raises RuntimeError when one is refused."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token
    fields = with_csrf_token(client, {})
    times, pages = [], []
    for meeting, slot, table in moves:
        begun = time.perf_counter()
        answer = client.post(
            f"/officer/fairs/{code}/timetable/meetings/{meeting}/move",
            data={**fields, "slot": slot, "table": table, "version": 1, "back": "board"},
        )
        times.append((time.perf_counter() - begun) * 1000)
        pages.append(_shown(client, answer.location))
    with app.extensions["database"].session() as session:
        fair = session.exec(select(Fair).where(Fair.code == code)).one()
        found = {
            each.code: each.slot.number for each in session.exec(select(Meeting).where(Meeting.fair_id == fair.id))
        }
    if any(found[meeting] != slot for meeting, slot, _table in moves):
        raise RuntimeError("a move was refused")
    return times[1:], pages[1:]


def _shown(client: FlaskClient, url: str) -> float:
    begun = time.perf_counter()
    if client.get(url).status_code != 200:
        raise RuntimeError("the board did not come")
    return (time.perf_counter() - begun) * 1000
