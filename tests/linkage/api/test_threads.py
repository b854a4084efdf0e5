"""Messages and notices by program: read, written once for each key, closed to others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from database.enums import FairSide
from database.models.outcomes import Outcome
from database.models.threads import Message
from database.models.users import User
from linkage.services import threads
from tests.factories import make_supplier, make_user
from tests.linkage.api.conftest import Program
from tests.linkage_makers import make_linkage

ProgramOf = Callable[[User], Program]


@pytest.fixture
def linkage(session: Session, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    monkeypatch.setattr(threads, "open_introduction", lambda _session, _proposal: {FairSide.SUPPLIER: 1})
    return make_linkage(session)


@pytest.fixture
def supplier(session: Session, linkage: Outcome, program_of: ProgramOf) -> Program:
    return program_of(make_user(session, company=linkage.company, email="sen@mail.example"))


@pytest.fixture
def buyer(session: Session, linkage: Outcome, program_of: ProgramOf) -> Program:
    return program_of(make_user(session, company=linkage.buyer, email="fuji@mail.example"))


def test_a_message_is_written_once_and_read(
    session: Session, linkage: Outcome, supplier: Program, buyer: Program
) -> None:
    path = f"/threads/linkage/{linkage.code}"
    for _ in range(2):
        sent = supplier.post(f"{path}/messages", {"text": "Chào"}, headers={"Idempotency-Key": "one"})
        assert sent.status_code == 201
    assert len(session.exec(select(Message)).all()) == 1
    (line,) = buyer.get("/threads").get_json()["results"]
    assert (line["kind"], line["code"], line["unread"]) == ("linkage", linkage.code, 1)
    told = buyer.get(path).get_json()
    assert [(each["text"], each["side"], each["is_own"]) for each in told["messages"]] == [("Chào", "supplier", False)]
    assert buyer.get("/me/notices").get_json()["unread"] == 1
    assert buyer.post(f"{path}/read").status_code == 200
    assert buyer.get("/me/notices").get_json()["unread"] == 0
    assert buyer.get("/threads").get_json()["results"][0]["unread"] == 0


def test_one_takes_back_what_one_wrote_and_nothing_else(linkage: Outcome, supplier: Program, buyer: Program) -> None:
    path = f"/threads/linkage/{linkage.code}"
    code = supplier.post(f"{path}/messages", {"text": "Chào"}).get_json()["code"]
    assert buyer.post(f"{path}/messages/{code}/withdraw").status_code == 403
    assert supplier.post(f"{path}/messages/{code}/withdraw").get_json()["is_withdrawn"] is True
    assert buyer.get(path).get_json()["messages"][0]["text"] == ""


def test_others_find_nothing(session: Session, linkage: Outcome, program_of: ProgramOf, buyer: Program) -> None:
    stranger = program_of(make_user(session, company=make_supplier(session), email="other@mail.example"))
    assert stranger.get(f"/threads/linkage/{linkage.code}").status_code == 404
    assert stranger.post(f"/threads/linkage/{linkage.code}/messages", {"text": "x"}).status_code == 404
    assert buyer.get(f"/threads/odd/{linkage.code}").status_code == 404


def test_what_one_was_told_of_is_read_one_by_one(linkage: Outcome, supplier: Program, buyer: Program) -> None:
    supplier.post(f"/threads/linkage/{linkage.code}/messages", {"text": "Chào"})
    told = buyer.get("/me/notices").get_json()
    assert (told["unread"], told["results"][0]["kind"]) == (1, "messages")
    assert told["results"][0]["path"] == f"/messages/linkage/{linkage.code}"
    code = told["results"][0]["code"]
    assert supplier.post(f"/me/notices/{code}/read").status_code == 404
    assert buyer.post(f"/me/notices/{code}/read").get_json()["read_at"]
    assert buyer.get("/me/notices?unread=true").get_json()["results"] == []
