"""Sending what waits from the command line, and trying the setting."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlmodel import Session, select

from database.models.outbox import OutboxMessage
from database.queries.outbox import waiting_letters
from database.session import transaction
from linkage.services.outbox import Letter, post_letter
from tests.mail_servers import Post, free_port, mail_server

from .conftest import Linkage


@pytest.fixture(autouse=True)
def _sender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKAGE_MAIL_FROM", "agency@linkage.example")


def write(session: Session, *names: str) -> None:
    with transaction() as writing:
        for name in names:
            post_letter(writing, Letter("test", f"{name}@mail.example", "en", "S", "B"), key=name)


def test_letters_leave_as_files_where_no_server_is_named(linkage: Linkage, session: Session, tmp_path: Path) -> None:
    write(session, "lan", "minh", "cam")
    answer = linkage("mail", "send", "--limit", 2, "--json")
    assert answer.json() == {"sent": 2, "put_off": 0, "given_up": 0, "waiting": 1, "away": None}
    answer = linkage("mail", "send", "--once")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == "Sent 1, put off 0, given up 0; 0 wait.\n"
    assert len(list((tmp_path / "home" / "mail").glob("*.eml"))) == 3


def test_worker_sends_letters_too(linkage: Linkage, session: Session) -> None:
    write(session, "lan")
    assert linkage("worker", "--once").code == 0
    session.rollback()
    assert waiting_letters(session) == 0


def test_server_that_is_down_is_said(linkage: Linkage, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("LINKAGE_MAIL_URL", f"smtp://127.0.0.1:{port}")
    write(session, "lan")
    answer = linkage("mail", "send", "--once", "--json")
    assert answer.code == 1
    assert answer.json()["away"] == f"127.0.0.1:{port} cannot be reached: Connection refused."
    assert answer.err == f"Error: Letters wait: 127.0.0.1:{port} cannot be reached: Connection refused.\n"
    # A worker leaves the server in peace for a while, and does its other work.
    with mail_server(Post(port=port)) as post:
        assert linkage("worker", "--once").code == 0
        assert post.taken == []


def test_setting_that_does_not_hold_is_said(linkage: Linkage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKAGE_MAIL_URL", "smtp://u:hidden-word@mail.example?tls=no")
    for command in (("mail", "send", "--once"), ("mail", "test", "you@mail.example"), ("worker", "--once")):
        answer = linkage(*command)
        assert answer.code == 1
        assert "would send a password in the clear" in answer.err
        assert "hidden-word" not in answer.err


def test_trial_letter_leaves_at_once_and_is_not_kept(
    linkage: Linkage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server(Post(says={"none@mail.example": "550 5.1.1 No such user"})) as post:
        monkeypatch.setenv("LINKAGE_MAIL_URL", f"smtp://127.0.0.1:{post.port}")
        answer = linkage("mail", "test", "you@mail.example")
        assert (answer.code, answer.err) == (
            0,
            f"The letter to you@mail.example was handed over to 127.0.0.1:{post.port}.\n",
        )
        assert post.recipients == ["you@mail.example"]
        assert post.mails[0]["Subject"] == "Linkage: a letter to try the setting"
        assert linkage("mail", "test", "none@mail.example").err == "Error: 550 5.1.1 No such user\n"
        assert linkage("mail", "test", "nobody").err == "Error: This is no e-mail address.\n"
    assert session.exec(select(OutboxMessage)).all() == []


def test_trial_letter_to_a_folder_says_where_it_lies(linkage: Linkage, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "mail"
    assert linkage("mail", "test", "you@mail.example").err == (
        f"The letter to you@mail.example was handed over to {folder}.\n"
    )
    (path,) = folder.iterdir()
    assert message_from_bytes(path.read_bytes(), policy=default)["To"] == "you@mail.example"
