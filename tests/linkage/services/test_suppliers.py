import datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from database.enums import EvidenceLevel, ProfileStatus, ReviewStatus
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.exchange import as_record
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import SYSTEM, Actor
from linkage.services.suppliers import (
    approve_profile,
    as_input,
    completeness,
    confirm_profile,
    create_supplier,
    pause_profile,
    publish_profile,
    return_profile,
    update_supplier,
)
from tests.factories import make_supplier, supplier_data


def change(company: Company, **changes: Any) -> bool:
    """Submits the supplier as it is with some keys changed; whether that changed anything."""
    wanted = read_input(SupplierInput, {**as_record(as_input(company)), **changes})
    with transaction() as session:
        return update_supplier(session, company, wanted, by=SYSTEM)


def actions(session: Session) -> list[str]:
    return list(session.exec(select(AuditEvent.action).order_by(AuditEvent.id)).all())  # type: ignore[arg-type]


def test_supplier_says_what_was_submitted(session: Session) -> None:
    given = read_input(
        SupplierInput, supplier_data(id="x", plants=[{"name": "Hai", "province": "31"}], contact={"name": "Lan"})
    )
    company = make_supplier(session, **as_record(given))
    kept = as_input(company)
    assert as_record(kept) == as_record(given) | {"utilisation_on": as_record(kept)["utilisation_on"]}


def test_new_supplier_is_a_draft(session: Session) -> None:
    with transaction():
        company = create_supplier(session, read_input(SupplierInput, {"name": "Hoa Sen"}), by=SYSTEM)
    assert company.supplier_profile is not None
    assert company.supplier_profile.status is ProfileStatus.DRAFT
    assert company.plants == []
    assert actions(session) == ["supplier.created"]


def test_taken_tax_code_is_a_conflict(session: Session) -> None:
    make_supplier(session, tax_code="0100233488")
    with pytest.raises(Conflict, match="tax code"):
        make_supplier(session, tax_code="0100233488")


def test_taken_id_of_a_source_is_a_conflict(session: Session) -> None:
    make_supplier(session, id="a", source="list")
    make_supplier(session, id="a", source="other list")
    with pytest.raises(Conflict):
        make_supplier(session, id="a", source="list")


def test_same_input_changes_nothing(session: Session) -> None:
    company = make_supplier(session)
    version, updated_at = company.version, company.updated_at
    assert change(company) is False
    assert (company.version, company.updated_at) == (version, updated_at)
    assert actions(session) == ["supplier.created"]


def test_change_of_a_capability_counts_as_a_change_of_the_firm(session: Session) -> None:
    company = make_supplier(session)
    version = company.version
    assert change(company, capabilities=[{"process": "plating-zinc"}]) is True
    assert company.version == version + 1
    assert [capability.process for capability in company.plants[0].capabilities] == ["plating-zinc"]
    assert company.supplier_profile is not None
    assert company.supplier_profile.review_status is ReviewStatus.WAITING


def test_plant_keeps_its_code_when_it_changes(session: Session) -> None:
    company = make_supplier(session, plants=[{"province": "31"}])
    codes = [plant.code for plant in company.plants]
    change(company, province="33", plants=[{"province": "01"}, {"province": "75"}])
    assert [plant.code for plant in company.plants][:2] == codes
    assert [plant.province for plant in company.plants] == ["33", "01", "75"]


def test_plant_keeps_its_code_and_rows_when_one_before_it_goes(session: Session) -> None:
    last = {"name": "Ba", "province": "75", "equipment": [{"type": "Press"}]}
    company = make_supplier(session, plants=[{"province": "31"}, last])
    first, _middle, kept = [(plant.code, [machine.id for machine in plant.machines]) for plant in company.plants]
    change(company, plants=[last])
    session.expire_all()
    after = session.exec(select(Company)).one().plants
    assert [(plant.code, [machine.id for machine in plant.machines]) for plant in after] == [first, kept]
    assert [plant.position for plant in after] == [0, 1]


def test_rows_that_are_gone_are_deleted(session: Session) -> None:
    company = make_supplier(session, plants=[{"province": "31", "equipment": [{"type": "Press"}]}])
    change(company, plants=[], certificates=[], equipment=[], capabilities=[])
    session.expire_all()
    assert (len(company.plants), company.certificates, company.plants[0].machines) == (1, [], [])


def test_form_filled_from_an_older_version_is_a_conflict(session: Session) -> None:
    company = make_supplier(session)
    seen = company.version
    change(company, employees=7)
    wanted = read_input(SupplierInput, {**as_record(as_input(company)), "employees": 9})
    with pytest.raises(Conflict, match="meanwhile"), transaction():
        update_supplier(session, company, wanted, by=SYSTEM, expected_version=seen)
    assert company.employees == 7


def test_evidence_stays_while_the_claim_stays(session: Session) -> None:
    capability = {"process": "stamping-progressive", "attrs": {"press_tonnage_t": [45, 200]}}
    company = make_supplier(session, capabilities=[{**capability, "evidence": "seen", "evidence_on": "2026-05-01"}])
    change(company, capabilities=[capability], employees=9)
    kept = company.plants[0].capabilities[0]
    assert (kept.evidence, kept.evidence_on) == (EvidenceLevel.SEEN, datetime.date(2026, 5, 1))


def test_evidence_is_lost_when_the_claim_grows(session: Session) -> None:
    company = make_supplier(
        session,
        capabilities=[{"process": "stamping-progressive", "attrs": {"press_tonnage_t": [45, 200]}, "evidence": "seen"}],
    )
    change(company, capabilities=[{"process": "stamping-progressive", "attrs": {"press_tonnage_t": [45, 2000]}}])
    assert company.plants[0].capabilities[0].evidence is EvidenceLevel.SELF_DECLARED


def test_utilisation_keeps_the_day_it_was_first_said(session: Session) -> None:
    company = make_supplier(session, utilisation_pct=60, utilisation_on="2026-01-05")
    wanted = as_record(as_input(company))
    del wanted["utilisation_on"]
    with transaction():
        assert update_supplier(session, company, read_input(SupplierInput, wanted), by=SYSTEM) is False


def test_new_utilisation_is_of_today(session: Session) -> None:
    company = make_supplier(session, utilisation_pct=60, utilisation_on="2026-01-05")
    wanted = {**as_record(as_input(company)), "utilisation_pct": 70}
    del wanted["utilisation_on"]
    with transaction():
        update_supplier(session, company, read_input(SupplierInput, wanted), by=SYSTEM)
    assert company.supplier_profile is not None
    assert company.supplier_profile.utilisation_on == agency_today()


def test_contact_that_is_not_submitted_stays(session: Session) -> None:
    company = make_supplier(session, contact={"name": "Lan", "phone": "0950000000"})
    wanted = as_record(as_input(company))
    del wanted["contact"]
    with transaction():
        update_supplier(session, company, read_input(SupplierInput, {**wanted, "employees": 3}), by=SYSTEM)
    assert (company.contact_name, company.employees) == ("Lan", 3)


def test_profile_without_province_and_process_cannot_be_published(session: Session) -> None:
    company = make_supplier(session, status="draft", province=None, former_province=None, capabilities=[])
    with pytest.raises(Invalid) as caught, transaction():
        publish_profile(session, company, by=SYSTEM)
    assert set(caught.value.fields) == {"province", "capabilities"}


def test_published_profile_is_listed_and_confirmed_today(session: Session) -> None:
    company = make_supplier(session, status="draft")
    with transaction():
        publish_profile(session, company, by=Actor(user_id=None, label="lan@mail.example"))
    profile = company.supplier_profile
    assert profile is not None
    assert profile.status is ProfileStatus.LISTED
    assert profile.confirmed_on == agency_today()
    assert profile.published_at is not None
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "supplier.published")).one()
    assert (event.actor, event.subject_code, event.subject) == ("lan@mail.example", company.code, company.name)


def test_profile_can_be_paused(session: Session) -> None:
    company = make_supplier(session)
    with transaction():
        pause_profile(session, company, by=SYSTEM)
    assert company.supplier_profile is not None
    assert company.supplier_profile.status is ProfileStatus.PAUSED


def test_returned_profile_is_a_draft_with_a_note_and_waits_again_once_published(session: Session) -> None:
    company = make_supplier(session)
    profile = company.supplier_profile
    assert profile is not None
    with transaction():
        return_profile(session, company, by=SYSTEM, note="Which presses?")
    assert (profile.status, profile.review_status) == (ProfileStatus.DRAFT, ReviewStatus.RETURNED)
    assert profile.review_note == "Which presses?"
    with transaction():
        publish_profile(session, company, by=SYSTEM)
    assert profile.review_status is ReviewStatus.WAITING


def test_return_needs_a_note(session: Session) -> None:
    company = make_supplier(session)
    with pytest.raises(Invalid), transaction():
        return_profile(session, company, by=SYSTEM, note=" ")


def test_approved_profile_keeps_no_note(session: Session) -> None:
    company = make_supplier(session)
    with transaction():
        return_profile(session, company, by=SYSTEM, note="?")
    with transaction():
        approve_profile(session, company, by=SYSTEM)
    profile = company.supplier_profile
    assert profile is not None
    assert (profile.review_status, profile.review_note) == (ReviewStatus.APPROVED, None)


def test_confirmation_renews_all_utilisation(session: Session) -> None:
    company = make_supplier(
        session,
        utilisation_on="2025-01-01",
        capabilities=[{"process": "plating-zinc", "utilisation_pct": 40, "utilisation_on": "2025-01-01"}],
    )
    day = datetime.date(2026, 11, 21)
    with transaction():
        confirm_profile(session, company, by=SYSTEM, on=day)
    profile = company.supplier_profile
    assert profile is not None
    assert (profile.confirmed_on, profile.utilisation_on) == (day, day)
    assert company.plants[0].capabilities[0].utilisation_on == day


def test_completeness_names_what_is_missing(session: Session) -> None:
    company = make_supplier(session, capabilities=[], employees=None)
    found = completeness(company)
    missing = [item.field for item in found.missing]
    assert missing[0] == "capabilities"
    assert "employees" in missing
    change(company, employees=12)
    assert completeness(company).share > found.share
    assert "employees" not in [item.field for item in completeness(company).missing]
