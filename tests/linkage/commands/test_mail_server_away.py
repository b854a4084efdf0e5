"""A mail server that is away for a while: a running worker waits, loses nothing, and sends each letter once when it is back.

The pause is shortened here. `LINKAGE_TEST_SERVER_AWAY_SECONDS=60` with the pauses as they are is the same by hand.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from sqlmodel import Session, select

from database.models.outbox import OutboxMessage
from database.queries.outbox import waiting_letters
from database.session import transaction
from linkage.services.outbox import Letter, post_letter
from tests.mail_servers import Post, free_port, mail_server

_log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[3]
AWAY_SECONDS = float(os.environ.get("LINKAGE_TEST_SERVER_AWAY_SECONDS", "4"))
IS_WHOLE = AWAY_SECONDS >= 60
SHORT_PAUSES = (
    "import datetime\n"
    "from linkage.services import deliveries\n"
    "deliveries._PAUSES = (datetime.timedelta(seconds=1),) * 5\n"
    "from linkage.cli import cli\n"
    "cli(['worker'])\n"
)
"""The worker as it is, but for how long it waits before it knocks again."""


def _worker(database_url: str, home: Path, port: int) -> subprocess.Popen[bytes]:
    settings = {
        "LINKAGE_HOME": str(home),
        "DATABASE_URL": database_url,
        "LINKAGE_MAIL_URL": f"smtp://127.0.0.1:{port}",
        "LINKAGE_MAIL_FROM": "agency@linkage.example",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "linkage.cli", "worker"] if IS_WHOLE else [sys.executable, "-c", SHORT_PAUSES]
    return subprocess.Popen(
        command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _write(numbers: range) -> None:
    with transaction() as writing:
        for number in numbers:
            letter = Letter("digest", f"reader{number}@mail.example", "vi", f"Thư {number}", "Nội dung")
            post_letter(writing, letter, key=f"test:{number}")


def _wait_until_sent(session: Session, number: int, post: Post, *, seconds: float) -> float:
    """How long it took."""
    begin = time.monotonic()
    while len(post.taken) < number and time.monotonic() < begin + seconds:
        time.sleep(0.05)
    while waiting_letters(session) and time.monotonic() < begin + seconds:
        session.rollback()
        time.sleep(0.05)
    return time.monotonic() - begin


def test_a_server_that_is_away_for_a_while_costs_no_letter_and_doubles_none(
    session: Session, database_url: str, tmp_path: Path
) -> None:
    post = Post(port=free_port())
    worker = _worker(database_url, tmp_path, post.port)
    try:
        with mail_server(post):
            _write(range(10))
            _wait_until_sent(session, 10, post, seconds=40)
        assert len(post.taken) == 10
        away_since = time.monotonic()
        for part in range(4):
            _write(range(10 + part * 10, 20 + part * 10))
            time.sleep(AWAY_SECONDS / 4)
        session.rollback()
        assert waiting_letters(session) == 40
        with mail_server(post):
            away = time.monotonic() - away_since
            took = _wait_until_sent(session, 50, post, seconds=40 if not IS_WHOLE else 400)
            time.sleep(1)
    finally:
        worker.kill()
        worker.wait()
    session.rollback()
    session.expire_all()
    assert Counter(post.recipients) == Counter(f"reader{number}@mail.example" for number in range(50))
    assert len({mail["Message-ID"] for mail in post.mails}) == 50
    rows = session.exec(select(OutboxMessage)).all()
    assert [each.code for each in rows if each.sent_at is None or each.given_up_at is not None] == []
    _log.info("Away %.1f s, 40 letters meanwhile; all 50 arrived once, the last %.1f s after its return", away, took)
