"""Every form of a request for quotation, sent twenty times at once, does its work once and writes each letter once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func
from sqlmodel import Session, col, select

from database.enums import InvitationStatus, OutcomeStage, RfqStatus
from database.models.audit_events import AuditEvent
from database.models.outcomes import Outcome, OutcomeStep, OutcomeValue
from database.models.part_needs import PartNeed
from database.models.rfqs import Quotation, Rfq, RfqFile, RfqInvitation, RfqQuestion
from database.models.users import User
from database.session import transaction
from linkage.inputs.rfqs import QuestionInput
from linkage.services.audit import SYSTEM
from linkage.services.rfq_questions import ask
from linkage.services.sessions import start_session
from linkage.web.sessions import TOKEN
from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.pages import with_csrf_token
from tests.rfq_makers import end_time, letters, make_offer, make_rfq, offer_data, pdf_of_one_page, rfq_data

TIMES = 20
KEY = {"form_key": "k" * 32}


@pytest.fixture
def session(target: Flask) -> Iterator[Session]:
    with target.extensions["database"].session() as opened:
        yield opened


class Desk:
    """A request with its buyer and two suppliers, each with an account."""

    def __init__(self, app: Flask, session: Session, *, is_sent: bool = True) -> None:
        buyer, self.suppliers = make_assembler(session), [make_supplier(session) for _ in range(2)]
        self.app, self.session = app, session
        self.people = [make_user(session, company=each) for each in (buyer, *self.suppliers)]
        need = make_need(session, buyer)
        with transaction():
            # Made without `make_rfq`'s own account of the buyer, so that each letter has one reader.
            self.need = session.get_one(PartNeed, need.id)
        self.rfq = make_rfq(session, *self.suppliers, need=self.need, is_sent=is_sent)

    def at_once(self, who: int, url: str, data: dict[str, Any], file: bytes | None = None) -> list[int]:
        """The same post from twenty copies of one browser; what each was answered."""
        client = self.app.test_client()
        with transaction():
            token = start_session(self.session, self.session.get_one(User, self.people[who].id))
        with client.session_transaction() as cookie:
            cookie[TOKEN] = token
        sent = with_csrf_token(client, data)
        kept = client.get_cookie("linkage")
        assert kept is not None

        def send(_number: int) -> int:
            copy = self.app.test_client()
            copy.set_cookie("linkage", kept.value)
            paper = {"file": (io.BytesIO(file), "paper.pdf")} if file is not None else {}
            return copy.post(url, data={**sent, **paper}, headers={"Sec-Fetch-Site": "same-origin"}).status_code

        with ThreadPoolExecutor(TIMES) as pool:
            statuses = list(pool.map(send, range(TIMES)))
        self.session.expire_all()
        assert not {status for status in statuses if status >= 500}
        assert 302 in statuses
        return statuses

    def rows(self, table: type[Any], *conditions: Any) -> int:
        return self.session.exec(select(func.count()).select_from(table).where(*conditions)).one()

    def noted(self, action: str) -> int:
        return self.rows(AuditEvent, AuditEvent.action == action)

    def steps(self, stage: OutcomeStage) -> int:
        return self.rows(OutcomeStep, OutcomeStep.stage == stage)

    @property
    def asked(self) -> RfqInvitation:
        return self.rfq.invitations[0]


def test_a_draft_is_written_once(target: Flask, session: Session) -> None:
    desk = Desk(target, session, is_sent=False)
    desk.at_once(0, f"/assembler/needs/{desk.need.code}/rfq", {**rfq_data(), **KEY})
    assert desk.rows(Rfq) == 2


def test_a_request_is_sent_once(target: Flask, session: Session) -> None:
    desk = Desk(target, session, is_sent=False)
    desk.at_once(0, f"/assembler/rfqs/{desk.rfq.code}/send", {"version": str(desk.rfq.version)})
    assert desk.rfq.status is RfqStatus.OPEN
    assert (desk.noted("rfq.sent"), len(letters(session, "invited"))) == (1, 2)
    assert (desk.rows(Outcome), desk.steps(OutcomeStage.RFQ), desk.noted("linkage.begun")) == (2, 2, 2)


def test_a_file_is_added_once(target: Flask, session: Session) -> None:
    desk = Desk(target, session)
    desk.at_once(0, f"/assembler/rfqs/{desk.rfq.code}/files", {"kind": "drawing", **KEY}, pdf_of_one_page())
    assert (desk.rows(RfqFile), desk.noted("rfq.file-added")) == (1, 1)


def test_an_nda_is_agreed_to_once(target: Flask, session: Session) -> None:
    desk = Desk(target, session)
    agreed = {"name": "Lê Thị Hồng", "agrees": "1", "version": desk.rfq.nda_version or ""}
    desk.at_once(1, f"/supplier/rfqs/{desk.asked.code}/nda", agreed)
    assert (desk.noted("rfq.nda-accepted"), desk.steps(OutcomeStage.NDA)) == (1, 1)


def test_a_question_is_asked_and_answered_once(target: Flask, session: Session) -> None:
    desk = Desk(target, session)
    readers = len(letters(session, "asked"))
    desk.at_once(1, f"/supplier/rfqs/{desk.asked.code}/questions", {"question": "Zinc?", **KEY})
    assert (desk.rows(RfqQuestion), desk.noted("rfq.asked")) == (1, 1)
    assert len({each.recipient for each in letters(session, "asked")}) == len(letters(session, "asked")) > readers
    code = desk.rfq.questions[0].code
    desk.at_once(0, f"/assembler/rfqs/{desk.rfq.code}/questions/{code}", {f"answer-{code}": "Yes."})
    assert (desk.noted("rfq.answered"), len(letters(session, "answered"))) == (1, 2)


def test_an_answer_to_another_question_waits_for_nothing(target: Flask, session: Session) -> None:
    desk = Desk(target, session)
    with transaction():
        for words in ("Zinc?", "Nickel?"):
            ask(session, desk.asked, QuestionInput(question=words), by=SYSTEM)
    for each in [each.code for each in desk.rfq.questions]:
        desk.at_once(0, f"/assembler/rfqs/{desk.rfq.code}/questions/{each}", {f"answer-{each}": "Yes."})
    assert (desk.noted("rfq.answered"), len(letters(session, "answered"))) == (2, 4)


def test_an_offer_is_sent_once(target: Flask, session: Session) -> None:
    desk = Desk(target, session)
    desk.at_once(1, f"/supplier/rfqs/{desk.asked.code}/quote", {**offer_data(), **KEY})
    assert (desk.rows(Quotation), desk.noted("rfq.quoted"), desk.steps(OutcomeStage.QUOTATION)) == (1, 1, 1)
    written = letters(session, "quoted")
    assert len({each.recipient for each in written}) == len(written)


def test_that_a_supplier_does_not_quote_is_said_once(target: Flask, session: Session) -> None:
    desk = Desk(target, session)
    desk.at_once(1, f"/supplier/rfqs/{desk.asked.code}/decline", {"reason": "tool-cost", "reason_text": "Too dear."})
    assert desk.asked.status is InvitationStatus.DECLINED
    assert (desk.noted("rfq.declined"), desk.steps(OutcomeStage.NOTHING)) == (1, 1)
    written = letters(session, "quoted")
    assert len({each.recipient for each in written}) == len(written)


def test_it_is_decided_once(target: Flask, session: Session) -> None:
    desk = Desk(target, session)
    for each in desk.rfq.invitations:
        make_offer(session, each)
    end_time(session, desk.rfq)
    won, lost = (each.code for each in desk.rfq.invitations)
    choice = {"version": str(desk.rfq.version), f"share-{won}": "100", f"reason-{lost}": "price"}
    desk.at_once(0, f"/assembler/rfqs/{desk.rfq.code}/decide", choice)
    assert desk.rfq.status is RfqStatus.AWARDED
    assert (desk.noted("rfq.awarded"), len(letters(session, "decided"))) == (1, 2)
    assert (desk.rows(OutcomeValue), desk.rows(OutcomeValue, col(OutcomeValue.confirmed_at).is_not(None))) == (1, 1)


def test_a_request_is_cancelled_and_an_invitation_recalled_once(target: Flask, session: Session) -> None:
    desk = Desk(target, session)
    desk.at_once(0, f"/assembler/rfqs/{desk.rfq.code}/suppliers/{desk.asked.code}/recall", {})
    assert (desk.noted("rfq.recalled"), len(letters(session, "recalled"))) == (1, 1)
    desk.at_once(0, f"/assembler/rfqs/{desk.rfq.code}/cancel", {})
    assert (desk.noted("rfq.cancelled"), len(letters(session, "cancelled"))) == (1, 1)


def test_a_rate_is_set_once(target: Flask, session: Session) -> None:
    desk = Desk(target, session)
    make_offer(session, desk.asked, currency="EUR")
    desk.at_once(0, f"/assembler/rfqs/{desk.rfq.code}/rates", {"rate-EUR": "1.08"})
    assert (desk.noted("rfq.rates"), dict(desk.rfq.rates)) == (1, {"EUR": "1.08"})
