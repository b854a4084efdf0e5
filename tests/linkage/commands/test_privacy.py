"""Letting old data of people go, on the command line."""

import datetime
import os
import time
from pathlib import Path

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.models.form_keys import FormKey
from database.models.outbox import OutboxMessage
from database.models.uploads import Upload
from database.session import transaction
from linkage.services.outbox import Letter, post_letter

from .conftest import Linkage


def test_a_dry_run_says_what_would_go_and_keeps_it(linkage: Linkage, session: Session) -> None:
    with transaction():
        session.add(FormKey(key="one", result="/", created_at=now() - datetime.timedelta(days=40)))
    answer = linkage("privacy", "sweep", "--dry-run", "--json").json()
    assert (answer["dry_run"], answer["removed"]["form_keys"]) == (True, 1)
    session.expire_all()
    assert len(session.exec(select(FormKey)).all()) == 1
    swept = linkage("privacy", "sweep")
    assert "form keys: 1" in swept.err
    assert "1 in all are gone." in swept.err
    session.expire_all()
    assert session.exec(select(FormKey)).all() == []
    assert "Nothing is too old." in linkage("privacy", "sweep").err


def test_letters_that_became_files_go_with_the_letters(linkage: Linkage, session: Session, tmp_path: Path) -> None:
    with transaction() as writing:
        for name in ("kept", "old", "forgotten"):
            post_letter(writing, Letter("test", f"{name}@mail.example", "en", "S", "B"), key=name)
    linkage("mail", "send", "--once")
    linkage("mail", "test", "you@mail.example")
    folder = tmp_path / "home" / "mail"
    (folder / "notes.txt").write_text("not ours")
    session.expire_all()
    kept, old, forgotten = session.exec(select(OutboxMessage).order_by(OutboxMessage.id)).all()  # type: ignore[arg-type]
    with transaction() as writing:
        writing.get_one(OutboxMessage, old.id).sent_at = now() - datetime.timedelta(days=400)
        writing.delete(writing.get_one(OutboxMessage, forgotten.id))
    assert linkage("privacy", "sweep", "--dry-run", "--json").json()["removed"]["letter_files"] == 3
    assert len(list(folder.iterdir())) == 5
    assert "letter files: 3" in linkage("privacy", "sweep").err
    assert sorted(path.name for path in folder.iterdir()) == sorted([f"{kept.code}.eml", "notes.txt"])
    assert "Nothing is too old." in linkage("privacy", "sweep").err


@pytest.fixture
def uploads(session: Session, tmp_path: Path) -> Path:
    """A folder with the file of an upload and one of no upload, both of the day before yesterday."""
    with transaction() as writing:
        writing.add(
            Upload(
                code="ABCDEFGHABCDEFGH",
                kind="photo",
                original_name="a",
                content_type="image/jpeg",
                size_bytes=1,
                sha256="0",
            )
        )
    folder = tmp_path / "home" / "uploads" / "AB"
    folder.mkdir(parents=True)
    then = time.time() - 2 * 86_400
    for name in ("ABCDEFGHABCDEFGH", "ABABABABABABABAB"):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (then, then))
    return folder


def test_files_that_no_upload_names_go(linkage: Linkage, uploads: Path) -> None:
    assert linkage("privacy", "sweep", "--dry-run", "--json").json()["removed"]["upload_files"] == 1
    assert len(list(uploads.iterdir())) == 2
    assert "upload files: 1" in linkage("privacy", "sweep").err
    assert [path.name for path in uploads.iterdir()] == ["ABCDEFGHABCDEFGH"]


def test_a_worker_removes_them_by_itself(linkage: Linkage, uploads: Path) -> None:
    linkage("worker", "--once")
    assert [path.name for path in uploads.iterdir()] == ["ABCDEFGHABCDEFGH"]
