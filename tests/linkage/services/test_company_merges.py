"""Two firms become one and two again: nothing is lost, everything that referred to them follows, old codes lead on."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, col, select

from database.enums import EvidenceLevel, MembershipRole, PairState, ProfileStatus
from database.models.companies import Company
from database.models.company_pairs import CompanyPair
from database.models.fair_participants import FairParticipant
from database.models.source_records import FirmName, SourceRecord
from database.models.users import Membership
from database.queries.company_merges import current_company, merges_into
from database.queries.company_references import COMPUTED, CONFIDENCES, OWN, PAIRS, references
from database.session import transaction
from linkage.errors import Conflict
from linkage.inputs.exchange import as_record
from linkage.services.audit import SYSTEM
from linkage.services.company_merges import merge, split, undo_merge
from linkage.services.source_records import other_names
from linkage.services.supplier_records import as_input
from linkage.services.suppliers import update_supplier
from tests.factories import make_need, make_supplier, make_user


def what_it_says(company: Company) -> dict[str, Any]:
    return as_record(as_input(company))


def again(session: Session, company: Company) -> Company:
    session.expire_all()
    found = current_company(session, company.code)
    assert found is not None
    return found


def test_merge_keeps_the_words_of_both_and_the_first_list_counts(session: Session) -> None:
    kept = make_supplier(session, source="moit", id="1", name="Cơ khí An Phát", employees=100, tax_code="0100233488")
    gone = make_supplier(
        session,
        source="chamber",
        id="9",
        name="CK An Phát",
        employees=80,
        website="https://anphat.example",
        capabilities=[{"process": "plating-zinc"}],
        certificates=[{"id": "iso-14001", "status": "valid", "valid_to": "2099-01"}],
    )
    with transaction():
        merge(session, kept, gone, by=SYSTEM)
    kept = again(session, kept)
    said = what_it_says(kept)
    assert (said["name"], said["employees"], said["website"]) == ("Cơ khí An Phát", 100, "https://anphat.example")
    assert [each["process"] for each in said["capabilities"]] == ["stamping-progressive", "plating-zinc"]
    assert [each["id"] for each in said["certificates"]] == ["iso-9001", "iso-14001"]
    assert other_names(session, {kept.id or 0: kept.name}) == {kept.id: ("CK An Phát",)}
    assert current_company(session, gone.code) == kept
    assert session.exec(select(Company).where(Company.code == gone.code)).first() is None


def test_merge_taken_back_leaves_both_as_they_were(session: Session) -> None:
    kept = make_supplier(session, source="moit", id="1", tax_code="0100233488")
    gone = make_supplier(
        session, source="chamber", id="9", tax_code="0106842008", status="draft", confirmed_on="2026-01-02"
    )
    for plant in gone.plants:
        with transaction():
            plant.capabilities[0].evidence = EvidenceLevel.SEEN
    was = [what_it_says(kept), what_it_says(gone)]
    plants = [plant.code for plant in gone.plants]
    with transaction():
        known = merge(session, kept, gone, by=SYSTEM)
    assert again(session, kept).plants[0].capabilities[0].evidence is EvidenceLevel.SEEN
    with transaction():
        undo_merge(session, known, by=SYSTEM)
    kept, gone = again(session, kept), again(session, gone)
    assert [what_it_says(kept), what_it_says(gone)] == was
    assert [plant.code for plant in gone.plants] == plants
    assert (gone.source, gone.external_id, gone.tax_code) == ("chamber", "9", "0106842008")
    assert merges_into(session, kept) == []


def test_what_a_person_changed_since_stays_with_the_firm_it_was_written_to(session: Session) -> None:
    kept, gone = make_supplier(session, source="moit", id="1"), make_supplier(session, source="chamber", id="9")
    with transaction():
        known = merge(session, kept, gone, by=SYSTEM)
    kept = again(session, kept)
    with transaction():
        update_supplier(session, kept, as_input(kept).model_copy(update={"employees": 7}), by=SYSTEM)
    with transaction():
        undo_merge(session, known, by=SYSTEM)
    assert again(session, kept).employees == 7
    assert again(session, gone).employees == 120


def test_people_needs_and_names_follow_and_come_back(session: Session) -> None:
    kept, gone = make_supplier(session), make_supplier(session)
    owner = make_user(session, company=gone)
    need = make_need(session, company=gone)
    with transaction():
        session.add(FirmName(company_id=gone.id or 0, name="Tên cũ"))
    with transaction():
        known = merge(session, kept, gone, by=SYSTEM)
    session.expire_all()
    assert session.exec(select(Membership.company_id).where(Membership.user_id == owner.id)).all() == [kept.id]
    assert need.company_id == kept.id
    assert "Tên cũ" in other_names(session, {kept.id or 0: kept.name})[kept.id or 0]
    with transaction():
        back = undo_merge(session, known, by=SYSTEM)
    session.expire_all()
    assert need.company_id == back.id
    assert session.exec(select(Membership.company_id).where(Membership.user_id == owner.id)).all() == [back.id]
    assert other_names(session, {back.id or 0: back.name}) == {back.id: ("Tên cũ",)}


def test_person_in_both_firms_is_in_one_and_then_in_both_again(session: Session) -> None:
    kept, gone = make_supplier(session), make_supplier(session)
    owner = make_user(session, company=kept)
    with transaction():
        session.add(Membership(user_id=owner.id or 0, company_id=gone.id or 0, role=MembershipRole.OWNER))
    with transaction():
        known = merge(session, kept, gone, by=SYSTEM)
    assert session.exec(select(Membership.company_id)).all() == [kept.id]
    with transaction():
        back = undo_merge(session, known, by=SYSTEM)
    assert sorted(session.exec(select(Membership.company_id)).all()) == sorted([kept.id or 0, back.id or 0])


def test_verdicts_on_a_third_firm_hold_for_the_one_that_stays(session: Session) -> None:
    kept, gone, third = (make_supplier(session) for _ in range(3))
    one, other = sorted((gone.id or 0, third.id or 0))
    with transaction():
        session.add(CompanyPair(one_id=one, other_id=other, state=PairState.DIFFERENT, score=0.7, verdict="unsure"))
    with transaction():
        known = merge(session, kept, gone, by=SYSTEM)
    pairs = session.exec(select(CompanyPair.one_id, CompanyPair.other_id, CompanyPair.state)).all()
    assert pairs == [(*sorted((kept.id or 0, third.id or 0)), PairState.DIFFERENT)]
    with transaction():
        back = undo_merge(session, known, by=SYSTEM)
    pairs = session.exec(select(CompanyPair.one_id, CompanyPair.other_id, CompanyPair.state)).all()
    assert pairs == [(*sorted((back.id or 0, third.id or 0)), PairState.DIFFERENT)]


def test_merges_in_a_row_are_taken_back_in_any_order(session: Session) -> None:
    first, second, third = (make_supplier(session, source="moit", id=str(number)) for number in range(3))
    was = [what_it_says(each) for each in (first, second, third)]
    with transaction():
        inner = merge(session, second, third, by=SYSTEM)
    with transaction():
        outer = merge(session, first, again(session, second), by=SYSTEM)
    assert current_company(session, third.code) == again(session, first)
    with transaction():
        undo_merge(session, inner, by=SYSTEM)
    with transaction():
        undo_merge(session, outer, by=SYSTEM)
    assert [what_it_says(again(session, each)) for each in (first, second, third)] == was


def test_draft_becomes_listed_with_a_listed_firm_and_a_draft_again(session: Session) -> None:
    kept, gone = make_supplier(session, status="draft"), make_supplier(session)
    with transaction():
        known = merge(session, kept, gone, by=SYSTEM)
    assert as_input(again(session, kept)).status is ProfileStatus.LISTED
    with transaction():
        undo_merge(session, known, by=SYSTEM)
    back = again(session, kept)
    assert back.supplier_profile is not None
    assert (as_input(back).status, back.supplier_profile.published_at) == (ProfileStatus.DRAFT, None)


def test_split_gives_a_record_to_a_firm_of_its_own(session: Session) -> None:
    kept, gone = (
        make_supplier(session, source="moit", id="1"),
        make_supplier(session, source="chamber", id="9", name="B"),
    )
    with transaction():
        merge(session, kept, gone, by=SYSTEM)
    records = session.exec(select(SourceRecord).where(SourceRecord.source == "chamber")).all()
    with transaction():
        other = split(session, again(session, kept), [record.id or 0 for record in records], by=SYSTEM)
    assert (other.name, as_input(other).status) == ("B", ProfileStatus.DRAFT)
    assert "B" not in other_names(session, {kept.id or 0: kept.name})[kept.id or 0]


def test_merge_and_split_refuse_what_makes_no_sense(session: Session) -> None:
    kept, gone = make_supplier(session), make_supplier(session)
    with pytest.raises(Conflict, match="same firm twice"), transaction():
        merge(session, kept, kept, by=SYSTEM)
    with pytest.raises(Conflict, match="meanwhile"), transaction():
        merge(session, kept, gone, by=SYSTEM, expected_versions=(0, 0))
    with pytest.raises(Conflict, match="not all"), transaction():
        split(session, kept, [], by=SYSTEM)
    with transaction():
        known = merge(session, kept, gone, by=SYSTEM)
    with transaction():
        undo_merge(session, known, by=SYSTEM)
    with pytest.raises(Conflict, match="taken back any more"), transaction():
        undo_merge(session, known, by=SYSTEM)


def test_every_column_that_refers_to_companies_is_thought_of() -> None:
    """A new table is moved by itself, unless it is named as part of the firm or computed again."""
    moved = {each.table.name for each in references()}
    assert {"memberships", "part_needs", "fair_participants", "source_records", "company_merges"} <= moved
    assert not moved & (OWN | COMPUTED | PAIRS | CONFIDENCES)
    assert FairParticipant.__tablename__ in moved
    assert col(CompanyPair.one_id) is not None
