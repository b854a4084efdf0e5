"""Matches by program."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session

from database.models.users import User
from matching.scoring import STANDARD
from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.linkage.api.conftest import Program
from tests.linkage_makers import make_linkage

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


def test_contributions_sum_to_the_score_and_the_weights_are_named(session: Session, program_of: ProgramOf) -> None:
    company = make_assembler(session)
    need = make_need(session, company)
    make_supplier(session, utilisation_pct=None)
    body = program_of(make_user(session, company=company)).get(f"/needs/{need.code}/matches").get_json()
    (match,) = body["matches"]
    assert body["weights"] == STANDARD.version
    assert sum(reason["contribution"] for reason in match["reasons"]) == pytest.approx(match["score"], abs=1e-5)
    assert sum(reason["contribution"] for reason in match["supplier_reasons"]) == pytest.approx(
        match["supplier_score"], abs=1e-5
    )
    states = {reason["criterion"]: reason["state"] for reason in match["reasons"]}
    assert (states["core-process"], states["capacity"], states["headroom"]) == ("known", "unknown", "assumed")


def test_chains_name_every_move_and_lead_firms_what_they_buy_in(session: Session, program_of: ProgramOf) -> None:
    company = make_assembler(session)
    steps = [*_steps()["process_steps"], {"process": "plating-zinc", "role": "secondary"}]  # type: ignore[misc]
    need = make_need(session, company, requirements={"process_steps": steps, "materials": ["secc"]})
    lead = make_supplier(session, subcontracted_steps=["plating-zinc"])
    zinc = {"process": "plating-zinc", "materials": ["steel"]}
    plater = make_supplier(session, province="31", capabilities=[zinc])

    body = program_of(make_user(session, company=company)).get(f"/needs/{need.code}/matches").get_json()

    (chain,) = body["chains"]
    assert (chain["lead"], chain["suppliers"]) == (lead.code, [lead.code, plater.code])
    assert [(move["giver"], move["taker"], move["process"], move["once"]) for move in chain["moves"]] == [
        (lead.code, plater.code, "plating-zinc", False),
        (plater.code, None, None, False),
    ]
    assert sum(move["km"] for move in chain["moves"]) == pytest.approx(chain["km"], abs=0.15)
    (led,) = body["led"]
    assert led["lead"] == lead.code
    assert [(step["bought_in"], step["partner"]) for step in led["steps"]] == [(False, None), (True, plater.code)]


def test_a_linkage_is_named_to_the_buyer_and_its_need_not_offered_to_the_supplier(
    session: Session, program_of: ProgramOf
) -> None:
    buyer, winner, other = make_assembler(session), make_supplier(session), make_supplier(session, name="Dập Cúc")
    need = make_need(session, buyer)
    linkage = make_linkage(session, need=need, supplier=winner)

    matches = program_of(make_user(session, company=buyer)).get(f"/needs/{need.code}/matches").get_json()["matches"]
    needs = [
        program_of(make_user(session, company=firm)).get(f"/suppliers/{firm.code}/needs").get_json()["results"]
        for firm in (winner, other)
    ]

    assert {each["supplier"]: each["linkage"] for each in matches} == {winner.code: linkage.code, other.code: None}
    assert [[each["need"] for each in results] for results in needs] == [[], [need.code]]
