"""Matches by program."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from database.models.users import User
from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.linkage.api.conftest import Program

ProgramOf = Callable[[User], Program]


def test_a_buyer_reads_matches_and_near_misses_with_reasons(session: Session, program_of: ProgramOf) -> None:
    company = make_assembler(session)
    need = make_need(session, company)
    fits = make_supplier(session, name="Dập Sen", id="own-1")
    near = make_supplier(session, name="Dập Cúc", certificates=[])

    body = program_of(make_user(session, company=company)).get(f"/needs/{need.code}/matches?limit=5").get_json()

    assert [(match["supplier"], match["name"]) for match in body["matches"]] == [(fits.code, "Dập Sen")]
    assert [(miss["supplier"], miss["name"], miss["missing"]) for miss in body["near_misses"]] == [
        (near.code, "Dập Cúc", ["certificate"])
    ]
    reasons = {reason["criterion"]: reason for reason in body["matches"][0]["reasons"]}
    assert reasons["core-process"]["text"] == "Runs the main process in house: Progressive stamping."
    assert "own-1" not in str(body)


def test_reasons_come_in_the_language_asked_for(session: Session, program_of: ProgramOf) -> None:
    company = make_assembler(session)
    need = make_need(session, company)
    make_supplier(session)
    buyer = program_of(make_user(session, company=company))
    path = f"/needs/{need.code}/matches"

    assert "Dập liên hoàn" in buyer.get(f"{path}?lang=vi").get_data(as_text=True)


def test_a_need_without_a_process_says_so(session: Session, program_of: ProgramOf) -> None:
    company = make_assembler(session)
    need = make_need(session, company, status="draft", requirements={})
    answer = program_of(make_user(session, company=company)).get(f"/needs/{need.code}/matches")
    assert answer.status_code == 422
    assert answer.get_json()["detail"] == "Add the processes the part needs; suppliers are found by them."


def test_a_supplier_reads_which_needs_fit_and_what_it_lacks(session: Session, program_of: ProgramOf) -> None:
    company = make_supplier(session)
    fits = make_need(session)
    near = make_need(session, requirements={**_steps(), "certificates_must": ["iatf-16949"]})
    make_need(session, visibility="officers")

    body = program_of(make_user(session, company=company)).get(f"/suppliers/{company.code}/needs").get_json()

    assert [(each["need"], each.get("fit"), each.get("curable")) for each in body["results"]] == [
        (fits.code, "full", None),
        (near.code, None, True),
    ]
    assert body["results"][1]["missing"] == ["certificate"]


def _steps() -> dict[str, object]:
    return {"process_steps": [{"process": "stamping-progressive", "role": "core"}]}
