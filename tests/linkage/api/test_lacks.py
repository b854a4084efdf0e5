"""What a supplier lacks, for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from database.models.users import User
from linkage.days import agency_today
from tests.factories import make_need, make_supplier, make_user, need_data
from tests.linkage.api.conftest import Program

ProgramOf = Callable[[User], Program]


def _asking(**requirements: Any) -> dict[str, Any]:
    return {"requirements": {**need_data()["requirements"], **requirements}}


def _pressing(tonnage: float) -> dict[str, Any]:
    step = {"process": "stamping-progressive", "role": "core", "attrs": {"press_tonnage_t": tonnage}}
    return _asking(process_steps=[step])


def test_changes_come_with_their_rungs_and_questions_with_their_needs(session: Session, program_of: ProgramOf) -> None:
    company = make_supplier(session, utilisation_pct=None)
    small, large = make_need(session, **_pressing(250)), make_need(session, **_pressing(400))
    waiting = make_need(session)
    make_need(session, visibility="officers", **_pressing(300))
    body = program_of(make_user(session, company=company)).get(f"/suppliers/{company.code}/lacks").get_json()
    (change,) = body["changes"]
    assert (body["supplier"], body["on"]) == (company.code, agency_today().isoformat())
    assert (change["kind"], change["subject"], change["process"]) == (
        "limit",
        "press_tonnage_t",
        "stamping-progressive",
    )
    assert [(rung["high"], rung["needs"]) for rung in change["rungs"]] == [
        (250.0, [small.code]),
        (400.0, sorted([small.code, large.code])),
    ]
    (question,) = body["questions"]
    assert (question["about"], question["needs"], question["last_for"]) == (
        "utilisation",
        [waiting.code],
        [waiting.code],
    )


def test_what_a_firm_lacks_is_its_own_business(session: Session, visitor: Program, program_of: ProgramOf) -> None:
    company, other = make_supplier(session), make_supplier(session)
    url = f"/suppliers/{company.code}/lacks"
    assert visitor.get(url).status_code == 401
    assert program_of(make_user(session, company=other)).get(url).status_code == 403
