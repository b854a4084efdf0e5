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
