"""Pairings by program: only with an officer's token."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from database.models.users import User
from tests.factories import make_need, make_officer, make_supplier, make_user
from tests.linkage.api.conftest import Program

ProgramOf = Callable[[User], Program]


def test_officer_s_program_pairs_decides_and_runs_again(session: Session, program_of: ProgramOf) -> None:
    firms = [make_supplier(session, utilisation_pct=20 * place) for place in range(1, 3)]
    needs = [make_need(session) for _ in range(2)]
    program = program_of(make_officer(session))
    body = {"name": "Spring", "needs": [need.code for need in needs], "slots_per_need": 1, "slots_per_supplier": 1}
    made = program.post("/pairings", body)
    assert made.status_code == 201
    found = made.get_json()
    assert found["report"]["pairing"]["overbooked"] == 0
    assert len(found["paired"]) == 2
    path = made.headers["Location"].removeprefix("/api/v1")
    paired = found["paired"][0]
    veto = {"need": paired["need"], "supplier": paired["supplier"], "kind": "veto", "reason": "A dispute."}
    assert program.post(f"{path}/decisions", veto).get_json()["pending"] == 1
    again = program.post(f"{path}/run", {}).get_json()
    assert again["run"] == 2
    assert {move["cause"] for move in again["moves"]} == {"vetoed"}
    assert (paired["need"], paired["supplier"]) not in {(each["need"], each["supplier"]) for each in again["paired"]}
    assert {firm for each in again["paired"] for firm in [each["supplier"]]} <= {firm.code for firm in firms}
    assert program.get(path).get_json() == again
    assert [each["code"] for each in program.get("/pairings").get_json()["results"]] == [again["code"]]


def test_run_from_an_older_version_is_refused(session: Session, program_of: ProgramOf) -> None:
    make_supplier(session)
    program = program_of(make_officer(session))
    made = program.post("/pairings", {"name": "Spring", "needs": [make_need(session).code]})
    path, etag = made.headers["Location"].removeprefix("/api/v1"), made.headers["ETag"]
    assert program.post(f"{path}/run", {}, headers={"If-Match": etag}).status_code == 200
    assert program.post(f"{path}/run", {}, headers={"If-Match": etag}).status_code == 412


def test_others_learn_nothing_of_pairings(session: Session, visitor: Program, program_of: ProgramOf) -> None:
    firm = make_supplier(session)
    made = program_of(make_officer(session)).post("/pairings", {"name": "Spring", "needs": [make_need(session).code]})
    path = made.headers["Location"].removeprefix("/api/v1")
    supplier = program_of(make_user(session, company=firm))
    for one in ("/pairings", path):
        assert visitor.get(one).status_code == 401
        assert supplier.get(one).status_code == 403
    assert supplier.post(f"{path}/run", {}).status_code == 403
