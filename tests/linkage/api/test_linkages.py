"""Linkages by program: the same words and rights as on the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session

from database.models.outcomes import Outcome
from database.models.users import User
from tests.factories import make_officer, make_supplier, make_user
from tests.linkage.api.conftest import Program
from tests.linkage_makers import make_linkage

ProgramOf = Callable[[User], Program]


@pytest.fixture
def linkage(session: Session) -> Outcome:
    return make_linkage(session)


@pytest.fixture
def supplier(session: Session, linkage: Outcome, program_of: ProgramOf) -> Program:
    return program_of(make_user(session, company=linkage.company))


@pytest.fixture
def buyer(session: Session, linkage: Outcome, program_of: ProgramOf) -> Program:
    return program_of(make_user(session, company=linkage.buyer))


def test_both_firms_read_say_and_confirm(linkage: Outcome, supplier: Program, buyer: Program) -> None:
    (listed,) = buyer.get("/linkages").get_json()["results"]
    assert (listed["code"], listed["own_side"], listed["stage"]) == (linkage.code, "assembler", "introduced")
    url = f"/linkages/{linkage.code}"
    said = supplier.post(f"{url}/steps", {"stage": "sample", "evidence": "Report 5"}).get_json()
    (step,) = (each for each in said["steps"] if each["stage"] == "sample")
    assert (step["said_by"], step["is_confirmed"], step["evidence"]) == (["supplier"], False, "Report 5")
    (step,) = (each for each in buyer.get(url).get_json()["steps"] if each["stage"] == "sample")
    assert step["evidence"] is None
    confirmed = buyer.post(f"{url}/steps/sample/confirm").get_json()
    (step,) = (each for each in confirmed["steps"] if each["stage"] == "sample")
    assert (step["confirmed_by"], step["is_confirmed"]) == ("both", True)
    denied = buyer.post(f"{url}/steps/sample/deny").get_json()
    assert (denied["stage"], denied["steps"][-1]["denied_by"]) == ("introduced", "assembler")
    assert buyer.post(f"{url}/steps/dance/confirm").status_code == 404


def test_amount_is_not_confirmed_by_who_stated_it(linkage: Outcome, supplier: Program) -> None:
    value = {"kind": "quoted", "amount": "800.50", "currency": "USD", "is_yearly": False}
    (stated,) = supplier.post(f"/linkages/{linkage.code}/values", value).get_json()["values"]
    assert (float(stated["amount"]), stated["is_confirmed"], stated["is_yearly"]) == (800.5, False, False)
    refused = supplier.post(f"/linkages/{linkage.code}/values", value | {"proof": "mine"})
    assert refused.status_code == 422


def test_nobody_else_reads_or_writes(
    session: Session, linkage: Outcome, supplier: Program, visitor: Program, program_of: ProgramOf
) -> None:
    stranger = program_of(make_user(session, company=make_supplier(session)))
    assert stranger.get("/linkages").get_json()["results"] == []
    assert stranger.get(f"/linkages/{linkage.code}").status_code == 404
    assert visitor.get("/linkages").status_code == 401
    other = {"stage": "sample", "side": "assembler"}
    assert supplier.post(f"/linkages/{linkage.code}/steps", other).status_code == 403
    officer = program_of(make_officer(session))
    assert len(officer.get("/linkages?state=going-on").get_json()["results"]) == 1
    assert officer.get("/linkages?state=ended").get_json()["results"] == []


def test_amounts_are_confirmed_and_linkages_end_and_go_on(
    session: Session, linkage: Outcome, supplier: Program, buyer: Program, program_of: ProgramOf
) -> None:
    url = f"/linkages/{linkage.code}"
    (stated,) = supplier.post(f"{url}/values", {"kind": "ordered", "amount": "1,2 tỷ", "currency": "VND"}).get_json()[
        "values"
    ]
    assert (float(stated["amount"]), stated["is_confirmed"]) == (1_200_000_000, False)
    confirm = f"{url}/values/{stated['code']}/confirm"
    assert supplier.post(confirm).status_code == 409
    (confirmed,) = buyer.post(confirm).get_json()["values"]
    assert confirmed["is_confirmed"] is True
    ended = buyer.post(f"{url}/end", {"reason": "price"}).get_json()
    assert (ended["ended_by"], ended["reason"]) == ("assembler", "price")
    assert supplier.post(f"{url}/again").status_code == 409
    assert buyer.post(f"{url}/again").get_json()["ended_on"] is None
    officer = program_of(make_officer(session))
    supplier.post(f"{url}/steps", {"stage": "sample"})
    assert officer.post(f"{url}/steps/sample/confirm").status_code == 422
    told = officer.post(f"{url}/steps/sample/confirm?side=assembler&via=officer").get_json()
    assert told["steps"][-1]["said_by"] == ["supplier", "assembler"]


def test_a_key_sent_twice_tells_once(session: Session, linkage: Outcome, buyer: Program) -> None:
    url, key = f"/linkages/{linkage.code}", {"Idempotency-Key": "k-1"}
    value = {"kind": "expected", "amount": "500", "currency": "USD"}
    first = buyer.post(f"{url}/values", value, headers=key).get_json()["values"]
    buyer.post(f"{url}/values", value | {"amount": "700"})
    again = buyer.post(f"{url}/values", value, headers=key).get_json()["values"]
    assert [float(each["amount"]) for each in (*first, *again)] == [500.0, 700.0]
    other = buyer.post(f"{url}/values", value | {"amount": "900"}, headers=key)
    assert other.status_code == 422
