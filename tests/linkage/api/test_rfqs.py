"""Requests for quotation by program: the same answers as on the pages, sealed offers included."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session

from database.models.rfqs import Rfq
from database.models.users import User
from tests.factories import make_officer, make_supplier, make_user
from tests.linkage.api.conftest import Program
from tests.rfq_makers import end_time, make_offer, make_rfq, offer_data

ProgramOf = Callable[[User], Program]


@pytest.fixture
def rfq(session: Session) -> Rfq:
    return make_rfq(session, is_sealed=True, title="Bracket B")


def test_a_supplier_reads_its_request_and_quotes_once(session: Session, rfq: Rfq, program_of: ProgramOf) -> None:
    asked = rfq.invitations[0]
    supplier = program_of(asked.supplier.memberships[0].user)
    (line,) = supplier.get("/rfqs").get_json()["results"]
    assert (line["code"], line["role"], line["own_state"], line["title"]) == (
        asked.code,
        "supplier",
        "invited",
        "Bracket B",
    )
    for _ in range(2):
        sent = supplier.post(f"/rfqs/{asked.code}/quotations", offer_data(), headers={"Idempotency-Key": "one"})
        assert sent.status_code == 201
    told = supplier.get(f"/rfqs/{asked.code}").get_json()
    assert [(each["revision"], each["unit_price"]) for each in told["offers"]] == [(1, "0.5000")]
    assert told["suppliers"] == {}
    wrong = supplier.post(f"/rfqs/{asked.code}/quotations", offer_data(material="0.1"))
    assert wrong.status_code == 422
    assert "is missing" in str(wrong.get_json())


def test_the_buyer_reads_sealed_offers_after_the_hour(session: Session, rfq: Rfq, program_of: ProgramOf) -> None:
    make_offer(session, rfq.invitations[0])
    make_offer(session, rfq.invitations[1])
    buyer = program_of(rfq.buyer.memberships[0].user)
    before = buyer.get(f"/rfqs/{rfq.code}").get_json()
    assert (before["offers"], set(before["suppliers"].values())) == ([], {"quoted"})
    end_time(session, rfq)
    after = buyer.get(f"/rfqs/{rfq.code}").get_json()
    assert {each["landed_total"] for each in after["offers"]} == {"70400.00"}
    assert after["state"] == "closed"


def test_others_find_nothing(session: Session, rfq: Rfq, visitor: Program, program_of: ProgramOf) -> None:
    codes = (rfq.code, rfq.invitations[0].code)
    assert visitor.get("/rfqs").status_code == 401
    for user in (
        make_user(session, company=make_supplier(session)),
        make_officer(session),
        rfq.buyer.memberships[0].user,
    ):
        program = program_of(user)
        for code in codes if user.officer_role or user.memberships[0].company_id != rfq.buyer_id else codes[1:]:
            assert program.get(f"/rfqs/{code}").status_code == 404
            assert program.post(f"/rfqs/{code}/quotations", offer_data()).status_code == 404
