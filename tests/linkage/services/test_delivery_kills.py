"""A sender killed at any moment loses no letter: as files none is there twice, by a server a second copy is the same mail."""

from __future__ import annotations

from collections import Counter
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
from tests.kills import Work, command, run
from tests.mail_servers import Post, mail_server

FIRST = 3
"""Points that a sender comes to before its first letter: what is too old is given up."""

A_LETTER = 6
"""Points of each letter: before and after the commit of the claim, and of what became of it, and before what they write."""

MOMENTS = {2: 0, 3: 1, 4: 1, 5: 1, 6: 0}
"""Points of a letter at which a sender is killed, to the letters that it then has in hand; from the fourth on the letter has left."""

A_STEP = 2
"""Letters that leave whole before each kill."""

LETTERS = len(MOMENTS) * (A_STEP + 1) + 5


def _sender(database_url: str, home: Path, mail_url: str = "") -> Work:
    settings = {"LINKAGE_MAIL_URL": mail_url, "LINKAGE_MAIL_FROM": "agency@linkage.example"}
    return command(database_url, home, "mail", "send", "--once", **settings)


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


def _kill_again_and_again(send: Work, session: Session) -> None:
    for moment, in_hand in MOMENTS.items():
        assert run(send, kill_at=FIRST + A_LETTER * A_STEP + moment).is_killed
        assert _free_claims(session) == in_hand
    assert not run(send).is_killed


def test_killed_senders_write_every_letter_to_one_file(session: Session, database_url: str, tmp_path: Path) -> None:
    _write(session)
    folder = tmp_path / "home" / "mail"

    _kill_again_and_again(_sender(database_url, tmp_path / "home"), session)

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
    with mail_server(Post()) as post:
        url = f"smtp://127.0.0.1:{post.port}"
        _kill_again_and_again(_sender(database_url, tmp_path, url), session)

    session.rollback()
    session.expire_all()
    assert waiting_letters(session) == 0
    counts = Counter(post.recipients)
    assert set(counts) == {f"reader{number}@mail.example" for number in range(LETTERS)}
    # The two that had left when their sender could not say so any more.
    assert len(post.taken) - LETTERS == 2
    assert len({mail["Message-ID"] for mail in post.mails}) == LETTERS
