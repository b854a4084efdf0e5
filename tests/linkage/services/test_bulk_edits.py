"""One change of many firms: looked at, written whole, taken back as one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, col, select

from database.enums import BulkChange, BulkOutcome, BulkStatus, ProfileStatus, StatedBy
from database.models.audit_events import AuditEvent
from database.models.bulk_edits import BulkEdit, BulkEditRow
from database.models.companies import Company
from database.models.search_changes import SearchChange
from database.models.source_records import SourceRecord
from database.models.users import User
from database.models.work_items import WorkItem
from database.session import transaction
from linkage.errors import Conflict, Invalid
from linkage.inputs.work_items import WorkInput
from linkage.services import bulk_edits
from linkage.services.bulk_edits import apply, counts_of, discard, preview, rows_of, undo
from linkage.services.supplier_records import as_input
from linkage.services.suppliers import pause_profile, resume_profile, update_supplier
from linkage.services.users import actor_of
from linkage.services.work_items import assign
from tests.factories import make_officer, make_supplier


@pytest.fixture
def officer(session: Session) -> User:
    return make_officer(session, name="Mận")


def _look(session: Session, officer: User, change: str, firms: list[Company], **given: str) -> BulkEdit:
    with transaction():
        ids = [company.id or 0 for company in firms]
        by = actor_of(session.get_one(User, officer.id))
        return preview(session, BulkChange(change), given, ids, selection="", by=by)


def _outcomes(session: Session, edit: BulkEdit) -> list[str]:
    session.expire_all()
    return [row.outcome.value for row in rows_of(session, edit, None, start=0, size=100)]


def _do(session: Session, what: Any, edit: BulkEdit, officer: User) -> None:
    with transaction():
        what(session, session.get_one(BulkEdit, edit.id), by=actor_of(session.get_one(User, officer.id)))


def _inputs(session: Session, firms: list[Company]) -> list[Any]:
    session.expire_all()
    return [as_input(session.get_one(Company, company.id)) for company in firms]


CHANGES: list[tuple[str, dict[str, str], dict[str, Any], dict[str, Any], str, Any]] = [
    ("business-type", {"value": "trading"}, {}, {"business_type": "trading"}, "business_type", "trading"),
    ("business-type", {}, {}, {"business_type": None}, "business_type", None),
    ("ownership", {"value": "fdi-jp"}, {}, {"ownership": "fdi-jp"}, "ownership", "fdi-jp"),
    ("sector-add", {"value": "motorcycle"}, {"sectors": []}, {"sectors": ["motorcycle"]}, "sectors", ["motorcycle"]),
    ("sector-remove", {"value": "motorcycle"}, {"sectors": ["motorcycle"]}, {"sectors": []}, "sectors", []),
    (
        "park",
        {"value": "que vo  1", "to": "KCN Quế Võ"},
        {"industrial_park": "Quế Võ 1", "plants": [{"province": "24", "industrial_park": "QUẾ VÕ 1"}]},
        {"industrial_park": "Tiên Sơn"},
        "industrial_park",
        "KCN Quế Võ",
    ),
    ("province", {"value": "79"}, {"province": "24"}, {"province": "79", "former_province": None}, "province", "79"),
]


@pytest.mark.parametrize(("change", "given", "before", "same", "field", "after"), CHANGES)
def test_change_is_looked_at_written_and_taken_back(
    session: Session,
    officer: User,
    change: str,
    given: dict[str, str],
    before: dict[str, Any],
    same: dict[str, Any],
    field: str,
    after: Any,
) -> None:
    firms = [make_supplier(session, **before), make_supplier(session, **same)]
    known = _inputs(session, firms)
    edit = _look(session, officer, change, firms, **given)
    assert _outcomes(session, edit) == ["changes", "unchanged"]
    assert _inputs(session, firms) == known

    _do(session, apply, edit, officer)
    assert _outcomes(session, edit) == ["written", "unchanged"]
    assert getattr(_inputs(session, firms)[0], field) == after
    said = session.exec(select(SourceRecord).where(SourceRecord.stated_by == StatedBy.OFFICER)).one()
    assert said.user_id == officer.id
    assert session.exec(select(SearchChange.id).where(SearchChange.subject_id == firms[0].id)).all()
    actions = session.exec(select(AuditEvent.action).where(AuditEvent.actor_id == officer.id)).all()
    assert actions == ["supplier.updated", "bulk.applied"]

    _do(session, undo, edit, officer)
    assert _outcomes(session, edit) == ["restored", "unchanged"]
    assert _inputs(session, firms) == known
    with pytest.raises(Conflict):
        _do(session, undo, edit, officer)


def test_plants_of_a_park_are_all_moved(session: Session, officer: User) -> None:
    firm = make_supplier(session, industrial_park=None, plants=[{"province": "24", "industrial_park": "Yên Phong I"}])
    _do(session, apply, _look(session, officer, "park", [firm], value="YEN PHONG I", to="KCN Yên Phong"), officer)
    assert _inputs(session, [firm])[0].plants[0].industrial_park == "KCN Yên Phong"


def test_name_of_before_stays_where_it_belongs(session: Session, officer: User) -> None:
    firm = make_supplier(session, province="79", former_province="Bắc Giang")
    _do(session, apply, _look(session, officer, "province", [firm], value="24"), officer)
    assert _inputs(session, [firm])[0].former_province == "Bắc Giang"


def test_firm_that_changed_since_is_left_out_and_the_others_are_written(session: Session, officer: User) -> None:
    firms = [make_supplier(session), make_supplier(session), make_supplier(session)]
    edit = _look(session, officer, "business-type", firms, value="trading")
    with transaction():
        company = session.get_one(Company, firms[1].id)
        by = actor_of(session.get_one(User, officer.id))
        update_supplier(session, company, as_input(company).model_copy(update={"employees": 7}), by=by)
        session.delete(session.get_one(Company, firms[2].id))
    _do(session, apply, edit, officer)
    assert _outcomes(session, edit) == ["written", "left-out"]
    found = _inputs(session, firms[:2])
    assert [each.business_type for each in found] == ["trading", "manufacturer"]
    assert found[1].employees == 7


def test_nothing_is_written_when_one_firm_cannot_be(
    session: Session, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    firms = [make_supplier(session), make_supplier(session)]
    known = _inputs(session, firms)
    edit = _look(session, officer, "business-type", firms, value="trading")

    def refusing(session: Session, company: Company, *given: Any, **values: Any) -> bool:
        if company.id == firms[1].id:
            raise Conflict("No.")
        return update_supplier(session, company, *given, **values)

    monkeypatch.setattr(bulk_edits, "update_supplier", refusing)
    with pytest.raises(Conflict, match=firms[1].name):
        _do(session, apply, edit, officer)
    assert _inputs(session, firms) == known
    assert _outcomes(session, edit) == ["changes", "changes"]


def test_what_somebody_said_since_stays_when_it_is_taken_back(session: Session, officer: User) -> None:
    firms = [make_supplier(session), make_supplier(session)]
    edit = _look(session, officer, "business-type", firms, value="trading")
    _do(session, apply, edit, officer)
    with transaction():
        company = session.get_one(Company, firms[0].id)
        changed = as_input(company).model_copy(update={"business_type": "lab"})
        update_supplier(session, company, changed, by=actor_of(session.get_one(User, officer.id)))
    _do(session, undo, edit, officer)
    assert [each.business_type for each in _inputs(session, firms)] == ["lab", "manufacturer"]
    assert _outcomes(session, edit) == ["stays", "restored"]


def test_profiles_are_paused_and_shown_again_as_they_were(session: Session, officer: User) -> None:
    firms = [
        make_supplier(session, confirmed_on="2026-01-02"),
        make_supplier(session, status="paused"),
        make_supplier(session, status="draft"),
        make_supplier(session),
    ]
    edit = _look(session, officer, "pause", firms)
    assert _outcomes(session, edit) == ["changes", "unchanged", "refused", "changes"]
    _do(session, apply, edit, officer)
    states = [each.status for each in _inputs(session, firms)]
    assert states == [ProfileStatus.PAUSED, ProfileStatus.PAUSED, ProfileStatus.DRAFT, ProfileStatus.PAUSED]
    with transaction():
        by = actor_of(session.get_one(User, officer.id))
        resume_profile(session, session.get_one(Company, firms[3].id), by=by)
        pause_profile(session, session.get_one(Company, firms[3].id), by=by)
    _do(session, undo, edit, officer)
    found = _inputs(session, firms)
    assert [each.status for each in found] == ["listed", "paused", "draft", "paused"]
    assert str(found[0].confirmed_on) == "2026-01-02"
    assert _outcomes(session, edit) == ["restored", "unchanged", "refused", "stays"]


def test_work_is_given_and_given_back(session: Session, officer: User) -> None:
    other = make_officer(session)
    firms = [make_supplier(session), make_supplier(session), make_supplier(session)]
    with transaction():
        by = actor_of(session.get_one(User, officer.id))
        assign(session, session.get_one(Company, firms[1].id), WorkInput(owner=other.code, note="before"), by=by)
    edit = _look(session, officer, "work", firms, owner=officer.code, due_on="2027-01-02")
    assert _outcomes(session, edit) == ["changes"] * 3
    with transaction():
        assign(session, session.get_one(Company, firms[2].id), WorkInput(owner=other.code), by=by)
    _do(session, apply, edit, officer)
    assert _outcomes(session, edit) == ["written", "written", "left-out"]
    held = {item.company_id: item for item in session.exec(select(WorkItem)).all()}
    assert [held[each.id].owner_id for each in firms] == [officer.id, officer.id, other.id]
    _do(session, undo, edit, officer)
    session.expire_all()
    held = {item.company_id: item for item in session.exec(select(WorkItem)).all()}
    assert firms[0].id not in held
    assert (held[firms[1].id].owner_id, held[firms[1].id].note, held[firms[1].id].due_on) == (other.id, "before", None)


@pytest.mark.parametrize(
    ("change", "given", "field"),
    [
        ("sector-add", {}, "value"),
        ("sector-add", {"value": "no-such"}, "value"),
        ("province", {"value": "99"}, "value"),
        ("park", {"value": "x"}, "to"),
        ("work", {"owner": "NOBODY22"}, "owner"),
        ("ownership", {"value": "x" * 500}, "value"),
    ],
)
def test_senseless_choices_are_refused(
    session: Session, officer: User, change: str, given: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        _look(session, officer, change, [make_supplier(session)], **given)
    assert set(refused.value.fields) == {field}


def test_too_many_and_none_are_refused(session: Session, officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_edits, "MOST_FIRMS", 1)
    firms = [make_supplier(session), make_supplier(session)]
    with pytest.raises(Invalid, match="At most 1"):
        _look(session, officer, "business-type", firms, value="trading")
    with pytest.raises(Invalid, match="Choose at least one firm"):
        _look(session, officer, "business-type", [], value="trading")
    assert session.exec(select(BulkEditRow)).all() == []


def test_change_set_aside_is_not_written(session: Session, officer: User) -> None:
    edit = _look(session, officer, "business-type", [make_supplier(session)], value="trading")
    _do(session, discard, edit, officer)
    for what in (apply, undo, discard):
        with pytest.raises(Conflict):
            _do(session, what, edit, officer)
    session.expire_all()
    assert session.get_one(BulkEdit, edit.id).status is BulkStatus.DISCARDED
    assert counts_of(session, [edit.id or 0]) == {edit.id: {BulkOutcome.CHANGES.value: 1}}
    assert session.exec(select(col(SourceRecord.id))).all() == []
