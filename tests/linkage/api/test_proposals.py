"""Introductions by program: the same answers as on the pages, and a contact only while both people agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, select

from database.enums import FairSide, ProposalOrigin
from database.models.privacy import PrivateView
from database.models.proposals import Proposal
from database.models.users import User
from linkage.days import agency_today
from tests.factories import make_officer, make_supplier, make_user
from tests.linkage.api.conftest import Program
from tests.linkage.services.test_proposals import Pair

ProgramOf = Callable[[User], Program]
YES: dict[str, Any] = {"name": "Chị Lan", "phone": "0912 345 678", "agrees": True}


@pytest.fixture
def pair(session: Session) -> Pair:
    return Pair(session)


def test_both_firms_answer_and_read_the_contact(session: Session, pair: Pair, program_of: ProgramOf) -> None:
    made = pair.proposed()
    supplier, buyer = (program_of(pair.people[side]) for side in (FairSide.SUPPLIER, FairSide.ASSEMBLER))
    listed = supplier.get("/proposals").get_json()["results"]
    assert [(each["code"], each["own_side"], each["status"]) for each in listed] == [(made.code, "supplier", "open")]
    first = supplier.post(f"/proposals/{made.code}/accept", YES).get_json()
    assert (first["sides"]["supplier"]["answer"], first["contact"]) == ("accepted", None)
    both = buyer.post(f"/proposals/{made.code}/accept", YES | {"name": "Ken"}).get_json()
    assert (both["status"], both["contact"]["email"]) == ("agreed", "lan@sup.example")
    assert {each["criterion"] for each in both["reasons"]} >= {"core-process"}
    assert both["proposed_on"] == agency_today().isoformat()
    session.expire_all()
    assert [each.place for each in session.exec(select(PrivateView)).all()] == ["api"]


def test_a_no_and_a_yes_without_consent(pair: Pair, program_of: ProgramOf) -> None:
    made = pair.proposed()
    supplier = program_of(pair.people[FairSide.SUPPLIER])
    assert supplier.post(f"/proposals/{made.code}/accept", {"name": "Lan"}).status_code == 422
    assert supplier.post(f"/proposals/{made.code}/decline", {"reason": "price"}).status_code == 422
    told = supplier.post(f"/proposals/{made.code}/decline", {"reason": "capacity-full"}).get_json()
    assert (told["status"], told["sides"]["supplier"]["reason"]) == ("declined", "capacity-full")
    assert supplier.post(f"/proposals/{made.code}/accept", YES).status_code == 409


def test_a_firm_asks_for_itself_and_an_officer_for_any(session: Session, pair: Pair, program_of: ProgramOf) -> None:
    body = {"need": pair.need.code, "supplier": pair.supplier.code}
    buyer = program_of(pair.people[FairSide.ASSEMBLER])
    assert buyer.post("/proposals", body).status_code == 422
    made = buyer.post("/proposals", body | YES, headers={"Idempotency-Key": "one"})
    assert (made.status_code, made.get_json()["origin"]) == (201, "buyer")
    again = buyer.post("/proposals", body | YES, headers={"Idempotency-Key": "one"})
    assert again.get_json()["code"] == made.get_json()["code"]
    other = make_supplier(session)
    officer = program_of(make_officer(session))
    assert officer.post("/proposals", body | {"supplier": other.code}).get_json()["origin"] == "officer"
    assert len(session.exec(select(Proposal)).all()) == 2


def test_others_find_nothing(session: Session, pair: Pair, visitor: Program, program_of: ProgramOf) -> None:
    made = pair.proposed()
    stranger = program_of(make_user(session, company=make_supplier(session)))
    assert visitor.get("/proposals").status_code == 401
    assert stranger.get("/proposals").get_json() == {"results": []}
    assert stranger.get(f"/proposals/{made.code}").status_code == 404
    assert stranger.post(f"/proposals/{made.code}/accept", YES).status_code == 404
    body = {"need": pair.need.code, "supplier": pair.supplier.code}
    assert stranger.post("/proposals", body | YES).status_code == 404
    officer = program_of(make_officer(session))
    assert officer.get(f"/proposals/{made.code}").get_json()["own_side"] is None


def test_what_can_still_be_undone_is_not_there_for_the_firms(pair: Pair, program_of: ProgramOf) -> None:
    made = pair.proposed(is_shown=False)
    supplier = program_of(pair.people[FairSide.SUPPLIER])
    assert supplier.get("/proposals").get_json() == {"results": []}
    assert supplier.get(f"/proposals/{made.code}").status_code == 404


def test_what_was_proposed_is_taken_back_by_who_did_it(session: Session, pair: Pair, program_of: ProgramOf) -> None:
    made = pair.proposed(origin=ProposalOrigin.BUYER)
    supplier, buyer = (program_of(pair.people[side]) for side in (FairSide.SUPPLIER, FairSide.ASSEMBLER))
    assert supplier.post(f"/proposals/{made.code}/withdraw", {}).status_code == 403
    assert buyer.post(f"/proposals/{made.code}/withdraw", {}).get_json()["status"] == "withdrawn"
    stranger = program_of(make_user(session, company=make_supplier(session)))
    assert stranger.post(f"/proposals/{made.code}/withdraw", {}).status_code == 404


def test_an_introduction_is_closed_for_both_at_once(session: Session, pair: Pair, program_of: ProgramOf) -> None:
    made = pair.agreed()
    supplier, buyer = (program_of(pair.people[side]) for side in (FairSide.SUPPLIER, FairSide.ASSEMBLER))
    assert buyer.get(f"/proposals/{made.code}").get_json()["contact"]["email"] == "lan@sup.example"
    stranger = program_of(make_user(session, company=make_supplier(session)))
    assert stranger.post(f"/proposals/{made.code}/close", {}).status_code == 404
    for _time in range(2):
        closed = supplier.post(f"/proposals/{made.code}/close", {}).get_json()
        assert (closed["status"], closed["contact"]) == ("ended", None)
    assert buyer.get(f"/proposals/{made.code}").get_json()["contact"] is None


def test_another_reason_comes_with_words(pair: Pair, program_of: ProgramOf) -> None:
    made = pair.proposed()
    supplier = program_of(pair.people[FairSide.SUPPLIER])
    refused = supplier.post(f"/proposals/{made.code}/decline", {"reason": "other"})
    assert refused.status_code == 422
    told = supplier.post(f"/proposals/{made.code}/decline", {"reason": "other", "note": "Moving"}).get_json()
    assert told["sides"]["supplier"]["reason"] == "other"
