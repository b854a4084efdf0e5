from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from sqlmodel import Session, select

from database.models.outbox import OutboxMessage
from database.queries.outbox import waiting_letters
from database.session import transaction
from linkage.services.outbox import Letter, letter_to, post_letter
from tests.factories import make_user


def test_letter_waits_once_for_each_event(session: Session) -> None:
    letter = letter_to(make_user(session, language="vi"), kind="test", subject="Xin chào", body="Nội dung")
    with transaction():
        first = post_letter(session, letter, key="event:1")
        second = post_letter(session, letter, key="event:1")
        post_letter(session, letter, key="event:2")
    assert first is second
    assert first.language == "vi"
    assert waiting_letters(session) == 2


def test_rollback_sends_nothing(session: Session) -> None:
    letter = letter_to(make_user(session), kind="test", subject="a", body="b")
    with pytest.raises(ZeroDivisionError), transaction():
        post_letter(session, letter, key="event:1")
        raise ZeroDivisionError
    assert waiting_letters(session) == 0


def test_line_breaks_never_reach_the_headers(session: Session) -> None:
    user = make_user(session)
    letter = letter_to(user, kind="test", subject="Hello\r\nBcc: all@example.vn\x0b" + "x" * 400, body="b\nc")
    with transaction():
        post_letter(session, letter, key="event:1")
    kept = session.exec(select(OutboxMessage)).one()
    assert kept.subject.startswith("Hello Bcc: all@example.vn x")
    assert len(kept.subject) == 300
    assert kept.body == "b\nc"


def test_letters_to_hostile_names_become_mails_with_their_own_headers_alone(session: Session) -> None:
    """As a sender builds them (RFC 5322): no header more, no line too long, and the same text again when read."""
    subject = "Công ty\r\nBcc: all@mail.example\n\nBody\u2028\x85" + "製造" * 150
    letter = Letter("test", "a@mail.example\r\nCc: b@mail.example", "vi", subject, "b", {"List-Id": "x\r\nX-A: 1"})
    with transaction():
        post_letter(session, letter, key="event:1")
    kept = session.exec(select(OutboxMessage)).one()
    mail = EmailMessage()
    mail["Subject"], mail["To"] = kept.subject, kept.recipient.split()[0]
    for name, value in kept.headers.items():
        mail[name] = value
    mail.set_content(kept.body)
    read = message_from_bytes(mail.as_bytes(), policy=default)
    assert {"bcc", "cc", "x-a"} & {name.casefold() for name in read} == set()
    assert read["Subject"] == kept.subject
    assert "\n" not in kept.recipient
    assert max(len(line) for line in mail.as_bytes().splitlines()) <= 998
