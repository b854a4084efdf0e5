from typing import Any

import pytest
from sqlmodel import Session, select

from database.enums import NeedStatus, NeedVisibility
from database.models.audit_events import AuditEvent
from database.models.part_needs import PartNeed
from database.session import transaction
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.exchange import as_record
from linkage.inputs.needs import NeedInput
from linkage.services.audit import SYSTEM
from linkage.services.needs import as_input, create_need, mark_need_met, publish_need, update_need, withdraw_need
from tests.factories import make_assembler, make_need, need_data


def change(need: PartNeed, **changes: Any) -> bool:
    wanted = read_input(NeedInput, {**as_record(as_input(need)), **changes})
    with transaction() as session:
        return update_need(session, need, wanted, by=SYSTEM)


def test_need_says_what_was_submitted(session: Session) -> None:
    given = need_data(id="n1", visibility="registered", closes_on="2099-01-31")
    record = as_record(as_input(make_need(session, **given)))
    buyer = record.pop("buyer")
    published_on = record.pop("published_on")
    assert record == as_record(read_input(NeedInput, given))
    assert buyer["plant_province"] == "24"
    assert published_on


def test_new_need_is_a_public_draft_at_the_plant_of_its_company(session: Session) -> None:
    company = make_assembler(session, plant_province="31")
    with transaction():
        need = create_need(session, company, read_input(NeedInput, {"title": "Bracket"}), by=SYSTEM)
    assert (need.status, need.visibility, need.plant_province) == (NeedStatus.DRAFT, NeedVisibility.PUBLIC, "31")
    assert need.published_at is None


def test_taken_id_of_a_source_is_a_conflict(session: Session) -> None:
    make_need(session, id="a", source="list")
    with pytest.raises(Conflict):
        make_need(session, id="a", source="list")


def test_same_input_changes_nothing(session: Session) -> None:
    need = make_need(session)
    version = need.version
    assert change(need) is False
    assert need.version == version


def test_changed_steps_count_as_a_change_of_the_need(session: Session) -> None:
    need = make_need(session)
    version = need.version
    steps = [{"process": "press-die-progressive", "role": "secondary"}, {"process": "stamping-progressive"}]
    assert change(need, requirements={"process_steps": steps}) is True
    assert need.version == version + 1
    assert [(step.position, step.process, step.role.value) for step in need.steps] == [
        (0, "press-die-progressive", "secondary"),
        (1, "stamping-progressive", "core"),
    ]


def test_form_filled_from_an_older_version_is_a_conflict(session: Session) -> None:
    need = make_need(session)
    seen = need.version
    change(need, title="Bracket, left")
    with pytest.raises(Conflict, match="meanwhile"), transaction():
        update_need(session, need, as_input(need), by=SYSTEM, expected_version=seen)


def test_need_without_a_process_cannot_be_published(session: Session) -> None:
    need = make_need(session, status="draft", requirements={})
    with pytest.raises(Invalid) as caught, transaction():
        publish_need(session, need, by=SYSTEM)
    assert list(caught.value.fields) == ["requirements.process_steps"]


def test_need_that_is_closed_already_cannot_be_published(session: Session) -> None:
    need = make_need(session, status="draft", closes_on="2020-01-01")
    with pytest.raises(Invalid) as caught, transaction():
        publish_need(session, need, by=SYSTEM)
    assert list(caught.value.fields) == ["closes_on"]


def test_need_goes_through_its_states_and_keeps_its_first_day(session: Session) -> None:
    need = make_need(session, status="draft")
    with transaction():
        publish_need(session, need, by=SYSTEM)
    first = need.published_at
    assert first is not None
    with transaction():
        withdraw_need(session, need, by=SYSTEM)
    with transaction():
        publish_need(session, need, by=SYSTEM)
    with transaction():
        mark_need_met(session, need, by=SYSTEM)
    assert (need.status, need.published_at) == (NeedStatus.MET, first)
    trail = session.exec(select(AuditEvent.action).where(AuditEvent.subject_code == need.code)).all()
    assert sorted(trail) == ["need.created", "need.met", "need.published", "need.published", "need.withdrawn"]
