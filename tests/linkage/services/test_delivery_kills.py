"""A sender killed at any moment loses no letter: as files none is there twice, by a server a second copy is the same mail."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from sqlmodel import Session, select

from database.columns import now
from database.models.outbox import OutboxMessage
from database.queries.outbox import waiting_letters
from database.session import transaction
from linkage.services.deliveries import CLAIM
from linkage.services.outbox import Letter, post_letter
from tests.mail_servers import Post, mail_server

ROOT = Path(__file__).resolve().parents[3]
KILLS = 4
A_STEP = 12
"""Letters that leave between two kills, about."""

LETTERS = KILLS * A_STEP + 20


def _sender(database_url: str, home: Path, mail_url: str = "") -> subprocess.Popen[bytes]:
    settings = {
        "LINKAGE_HOME": str(home),
        "DATABASE_URL": database_url,
        "LINKAGE_MAIL_URL": mail_url,
        "LINKAGE_MAIL_FROM": "agency@linkage.example",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "linkage.cli", "mail", "send", "--once"]
    return subprocess.Popen(
        command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _write(session: Session) -> None:
    with transaction() as writing:
        for number in range(LETTERS):
            letter = Letter("test", f"reader{number}@mail.example", "vi", f"Thư {number}", "Nội dung " * 50)
            post_letter(writing, letter, key=f"test:{number}")


def _free_claims(session: Session) -> int:
    """The next sender need not wait until the silence of this one is noticed. How many letters it had in hand."""
    with transaction() as writing:
        held = writing.exec(
            select(OutboxMessage).where(OutboxMessage.claimed_at != None, OutboxMessage.sent_at == None)  # noqa: E711 (SQL)
        ).all()
        for letter in held:
            letter.claimed_at = now() - 2 * CLAIM
    return len(held)


def _kill_again_and_again(
    start: Callable[[], subprocess.Popen[bytes]], arrived: Callable[[], int], session: Session
) -> None:
    chance = random.Random(7)
    for _ in range(KILLS):
        sender, before = start(), arrived()
        try:
            deadline = time.monotonic() + 60
            while arrived() < before + A_STEP and sender.poll() is None and time.monotonic() < deadline:
                time.sleep(0.002)
            time.sleep(chance.uniform(0, 0.02))
        finally:
            sender.kill()
            sender.wait()
        assert _free_claims(session) <= 1
    assert start().wait(120) == 0


def test_killed_senders_write_every_letter_to_one_file(session: Session, database_url: str, tmp_path: Path) -> None:
    _write(session)
    folder = tmp_path / "home" / "mail"

    def arrived() -> int:
        return len(list(folder.glob("*.eml")))

    _kill_again_and_again(lambda: _sender(database_url, tmp_path / "home"), arrived, session)

    session.rollback()
    session.expire_all()
    assert waiting_letters(session) == 0
    assert {path.stem for path in folder.iterdir()} == set(session.exec(select(OutboxMessage.code)).all())
    assert [path.name for path in folder.iterdir() if path.suffix != ".eml"] == []
    read = [message_from_bytes(path.read_bytes(), policy=default) for path in folder.iterdir()]
    assert sorted(mail["To"] for mail in read) == sorted(f"reader{number}@mail.example" for number in range(LETTERS))
    assert [mail["To"] for mail in read if not mail.as_bytes().rstrip().endswith(b"--")] == []


def test_killed_senders_hand_every_letter_to_the_server(session: Session, database_url: str, tmp_path: Path) -> None:
    _write(session)
    with mail_server(Post(seconds=0.003)) as post:
        url = f"smtp://127.0.0.1:{post.port}"
        _kill_again_and_again(lambda: _sender(database_url, tmp_path, url), lambda: len(post.taken), session)

    session.rollback()
    session.expire_all()
    assert waiting_letters(session) == 0
    counts = Counter(post.recipients)
    assert set(counts) == {f"reader{number}@mail.example" for number in range(LETTERS)}
    assert len(post.taken) - LETTERS <= KILLS
    assert len({mail["Message-ID"] for mail in post.mails}) == LETTERS
