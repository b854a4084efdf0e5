"""Proofs: what a profile shows follows from the best one in force, whatever happens to its rows."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from sqlmodel import Session, select

from database.enums import EvidenceLevel, ProofSubject
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.proofs import Proof
from database.session import Database, transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.proofs import ProofInput
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import SYSTEM
from linkage.services.company_merges import merge, undo_merge
from linkage.services.evidence import Evidence, set_evidence
from linkage.services.match_facts import supplier_fact
from linkage.services.proof_days import follow_today
from linkage.services.proofs import add_proofs, claims_of, proofs_of, withdraw_proof
from linkage.services.supplier_records import as_input
from linkage.services.suppliers import update_supplier
from tests.factories import make_supplier, supplier_data

TODAY = agency_today()
YESTERDAY = TODAY - datetime.timedelta(days=1)
LEVEL = {"level": "seen", "seen_on": YESTERDAY.isoformat()}


def again(session: Session, company: Company) -> Company:
    session.expire_all()
    return session.get_one(Company, company.id)


def prove(session: Session, company: Company, *claims: str, **given: Any) -> Proof:
    """A look at the first process, or at these claims."""
    company = again(session, company)
    names = list(claims) or [claims_of(company)[0].name]
    with transaction() as writing:
        found = read_input(ProofInput, {**LEVEL, "claims": names, **given})
        return add_proofs(writing, again(writing, company), found, by=SYSTEM, expected_version=company.version)[0]


def shown(session: Session, company: Company) -> tuple[EvidenceLevel, datetime.date | None]:
    offer = again(session, company).plants[0].capabilities[0]
    return offer.evidence, offer.evidence_on


def change(session: Session, company: Company, **values: Any) -> None:
    with transaction() as writing:
        found = again(writing, company)
        wanted = as_input(found)
        capability = wanted.capabilities[0].model_copy(update={"evidence": None, "evidence_on": None, **values})
        update_supplier(writing, found, wanted.model_copy(update={"capabilities": [capability]}), by=SYSTEM)


def test_best_proof_counts_and_the_others_stay_as_history(session: Session) -> None:
    company = make_supplier(session)
    prove(session, company)
    prove(session, company, level="documented", seen_on=TODAY.isoformat())
    assert shown(session, company) == (EvidenceLevel.SEEN, YESTERDAY)
    prove(session, company, level="seen", seen_on=TODAY.isoformat())
    assert shown(session, company) == (EvidenceLevel.SEEN, TODAY)
    assert [each.level.value for each in proofs_of(session, company)] == ["seen", "documented", "seen"]


def test_changed_claim_is_only_stated_and_known_again_when_it_is_changed_back(session: Session) -> None:
    company = make_supplier(session)
    prove(session, company)
    change(session, company, capacity_per_month=2_000_000.0)
    assert shown(session, company) == (EvidenceLevel.SELF_DECLARED, None)
    change(session, company, capacity_per_month=1_000_000)
    assert shown(session, company) == (EvidenceLevel.SEEN, YESTERDAY)


def test_proof_outlasts_that_rows_are_written_anew(session: Session) -> None:
    company = make_supplier(session)
    prove(session, company)
    with transaction() as writing:
        found = again(writing, company)
        wanted = as_input(found)
        first = wanted.capabilities[0].model_copy(update={"evidence": None, "evidence_on": None})
        other = first.model_copy(update={"process": "milling-3axis", "attrs": {}})
        update_supplier(writing, found, wanted.model_copy(update={"capabilities": [other, first]}), by=SYSTEM)
    levels = {row.process: row.evidence for row in again(session, company).plants[0].capabilities}
    assert levels == {"milling-3axis": EvidenceLevel.SELF_DECLARED, "stamping-progressive": EvidenceLevel.SEEN}


def test_proof_of_one_plant_says_nothing_of_another(session: Session) -> None:
    offer = supplier_data()["capabilities"]
    company = make_supplier(session, plants=[{"name": "Second", "province": "01", "capabilities": offer}])
    prove(session, company)
    with transaction() as writing:
        update_supplier(writing, again(writing, company), SupplierInput(**_stated(company)), by=SYSTEM)
    first, second = again(session, company).plants
    assert (first.capabilities[0].evidence, second.capabilities[0].evidence) == ("seen", "self-declared")


def _stated(company: Company) -> dict[str, Any]:
    return as_input(company).model_copy(update={"summary_en": "Now with words."}).__dict__


def test_proof_ends_on_its_day_without_anybody_touching_it(database: Database, session: Session) -> None:
    company = make_supplier(session)
    prove(session, company, level="documented")
    prove(session, company, valid_until=TODAY.isoformat())
    follow_today(database)
    assert shown(session, company) == (EvidenceLevel.SEEN, YESTERDAY)
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)):
        follow_today(database)
        assert shown(session, company) == (EvidenceLevel.DOCUMENTED, YESTERDAY)
        fact = supplier_fact(session, again(session, company), on=agency_today())
        assert fact.capabilities[0].evidence == "documented"
        version = again(session, company).version
        other = Database(database.url)
        follow_today(other)
        other.close()
        assert again(session, company).version == version
    events = session.exec(select(AuditEvent).where(AuditEvent.action == "supplier.proof_ended")).all()
    assert [event.details for event in events] == [{"evidence": {"stamping-progressive": "documented"}}]


def test_level_of_a_list_is_written_down_and_comes_back(session: Session) -> None:
    offer = {**supplier_data()["capabilities"][0], "evidence": "documented", "evidence_on": "2026-02-03"}
    company = make_supplier(session, capabilities=[offer])
    proof = prove(session, company)
    with transaction() as writing:
        withdraw_proof(writing, again(writing, company), writing.get_one(Proof, proof.id), "Wrong hall", by=SYSTEM)
    assert shown(session, company) == (EvidenceLevel.DOCUMENTED, datetime.date(2026, 2, 3))


def test_withdrawing_needs_a_reason_and_happens_once(session: Session) -> None:
    company = make_supplier(session)
    proof = prove(session, company)
    with pytest.raises(Invalid), transaction() as writing:
        withdraw_proof(writing, again(writing, company), writing.get_one(Proof, proof.id), " ", by=SYSTEM)
    with transaction() as writing:
        withdraw_proof(writing, again(writing, company), writing.get_one(Proof, proof.id), "Wrong hall", by=SYSTEM)
    assert shown(session, company) == (EvidenceLevel.SELF_DECLARED, None)
    with pytest.raises(Conflict), transaction() as writing:
        withdraw_proof(writing, again(writing, company), writing.get_one(Proof, proof.id), "Again", by=SYSTEM)


def test_setting_a_lower_level_takes_the_better_proof_out(session: Session) -> None:
    company = make_supplier(session)
    proof = prove(session, company)
    with transaction() as writing:
        found = again(writing, company)
        name = claims_of(found)[0].name
        levels = {name: Evidence(EvidenceLevel.CALLED, TODAY)}
        assert set_evidence(writing, found, levels, by=SYSTEM, expected_version=found.version) == 1
    assert shown(session, company) == (EvidenceLevel.CALLED, TODAY)
    assert session.get_one(Proof, proof.id).withdrawn_at is not None


def test_look_at_the_firm_itself_leaves_its_claims(session: Session) -> None:
    company = make_supplier(session)
    proof = prove(session, company, "firm")
    assert proof.subject is ProofSubject.FIRM
    assert shown(session, company) == (EvidenceLevel.SELF_DECLARED, None)


def test_proof_over_a_profile_that_changed_is_a_conflict(session: Session) -> None:
    company = make_supplier(session)
    given = read_input(ProofInput, {**LEVEL, "claims": ["firm"]})
    with pytest.raises(Conflict), transaction() as writing:
        add_proofs(writing, again(writing, company), given, by=SYSTEM, expected_version=company.version + 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"claims": []}, "claims"),
        ({"level": "self-declared"}, "level"),
        ({"level": ""}, "level"),
        ({"seen_on": (TODAY + datetime.timedelta(days=1)).isoformat()}, "seen_on"),
        ({"valid_until": (YESTERDAY - datetime.timedelta(days=1)).isoformat()}, "valid_until"),
    ],
)
def test_odd_proof_is_refused_in_words(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_input(ProofInput, {**LEVEL, "claims": ["firm"], **given})
    assert list(refused.value.fields) == [field]


def test_proofs_follow_a_firm_into_another_and_back(session: Session) -> None:
    name = {"name": "Dập Hoa Sen"}
    kept, gone = make_supplier(session, **name), make_supplier(session, source="list", id="7", **name)
    proof = prove(session, gone)
    code = gone.code
    with transaction() as writing:
        made = merge(writing, again(writing, kept), again(writing, gone), by=SYSTEM)
    assert session.get_one(Proof, proof.id).company_id == kept.id
    assert shown(session, kept)[0] is EvidenceLevel.SEEN
    with transaction() as writing:
        back = undo_merge(writing, writing.get_one(type(made), made.id), by=SYSTEM)
    assert back.code == code
    assert (shown(session, back)[0], shown(session, kept)[0]) == (EvidenceLevel.SEEN, EvidenceLevel.SELF_DECLARED)
