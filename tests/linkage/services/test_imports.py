from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, select

from database.enums import ImportStatus, ProfileStatus, ReviewStatus
from database.models.companies import Company
from database.models.imports import ImportBatch
from database.session import transaction
from linkage.errors import Conflict
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import SYSTEM
from linkage.services.imports import (
    ListRow,
    Plan,
    add_batch,
    discard_batch,
    plan_import,
    write_batch,
)
from tests.factories import make_supplier, make_user

SOURCE = "Sở"
TAX_CODE = "0101243150"


def row(number: int = 2, /, **given: Any) -> ListRow:
    """A row of a list that holds a firm in the keys of the exchange format."""
    supplier = read_input(SupplierInput, {"name": "Sen Hồng", **given})
    return ListRow("", number, (supplier.name,), 0, supplier=supplier)


def planned(session: Session, *rows: ListRow) -> Plan:
    return plan_import(session, rows, source=SOURCE)


def outcomes(plan: Plan) -> list[str]:
    return [each.outcome for each in plan.rows]


def test_unknown_firm_is_new_and_listed_once_it_says_where_and_what(session: Session) -> None:
    plan = planned(session, row(2, province="24", capabilities=[{"process": "plating-zinc"}]), row(3, name="Tre Xanh"))
    assert outcomes(plan) == ["created", "created"]
    assert [supplier.status for supplier in plan.new] == [ProfileStatus.LISTED, ProfileStatus.DRAFT]
    assert session.exec(select(Company)).all() == []


def test_tax_code_tells_a_registered_firm_whatever_its_name(session: Session) -> None:
    firm = make_supplier(session, tax_code=TAX_CODE, employees=None)
    plan = planned(session, row(name="Tên khác", tax_code=TAX_CODE, employees=90))
    assert outcomes(plan) == ["updated"]
    [(key, after)] = plan.changed.items()
    assert (key, after.name, after.employees) == (firm.id, firm.name, 90)


def test_name_alone_is_a_suspicion_and_a_telephone_number_makes_it_sure(session: Session) -> None:
    firm = make_supplier(session, name="Sen Hồng", contact={"phone": "+84 912 345 678"})
    alone = planned(session, row())
    assert (outcomes(alone), alone.rows[0].reasons[0].values["company"], alone.changed) == (["review"], firm.code, {})
    assert outcomes(planned(session, row(contact={"phone": "0912345678"}, website="https://sen.example"))) == [
        "updated"
    ]


def test_firms_of_one_name_with_two_right_tax_codes_are_two(session: Session) -> None:
    make_supplier(session, name="Sen Hồng", tax_code=TAX_CODE)
    assert outcomes(planned(session, row(tax_code="0100109106"))) == ["created"]


def test_second_row_of_a_firm_fills_what_the_first_leaves_open(session: Session) -> None:
    phone = {"phone": "0912345678"}
    plan = planned(session, row(2, employees=90, contact=phone), row(3, employees=10, established=2001, contact=phone))
    assert outcomes(plan) == ["created", "duplicate"]
    assert (plan.new[0].employees, plan.new[0].established) == (90, 2001)


def test_list_does_not_overrule_what_the_firm_said_itself(session: Session) -> None:
    ours = make_supplier(session, source=SOURCE, id="s-1", employees=100)
    newer = row(id="s-1", name=ours.name, employees=150)
    [after] = planned(session, newer).changed.values()
    assert after.employees == 150
    make_user(session, company=ours)
    session.expire_all()
    assert outcomes(planned(session, newer)) == ["unchanged"]


def _batch(session: Session, *rows: ListRow) -> ImportBatch:
    with transaction():
        plan = planned(session, *rows)
        return add_batch(session, source=SOURCE, file_name="a.csv", mapping={}, plan=plan, by=SYSTEM)


def test_written_list_is_vouched_for_and_written_only_once(session: Session) -> None:
    given = row(province="24", capabilities=[{"process": "plating-zinc"}])
    batch = _batch(session, given)
    with transaction():
        assert write_batch(session, batch, [given], by=SYSTEM)
    session.expire_all()
    profile = session.exec(select(Company)).one().supplier_profile
    assert profile is not None
    assert (profile.status, profile.review_status) == (ProfileStatus.LISTED, ReviewStatus.APPROVED)
    with pytest.raises(Conflict), transaction():
        write_batch(session, batch, [given], by=SYSTEM)


def test_nothing_is_written_when_the_registry_changed_meanwhile(session: Session) -> None:
    given = row(tax_code=TAX_CODE, website="https://sen.example")
    batch = _batch(session, given)
    make_supplier(session, tax_code=TAX_CODE)
    with transaction():
        assert not write_batch(session, batch, [given], by=SYSTEM)
    session.expire_all()
    assert (batch.status, batch.counts["created"], batch.counts["updated"]) == (ImportStatus.CHECKED, 0, 1)
    assert session.exec(select(Company)).one().website is None


def test_list_set_aside_keeps_its_counts_and_no_cells(session: Session) -> None:
    batch = _batch(session, row())
    with transaction():
        discard_batch(session, batch, by=SYSTEM)
    assert (batch.status, batch.rows, batch.counts["created"]) == (ImportStatus.DISCARDED, [], 1)
    with pytest.raises(Conflict), transaction():
        discard_batch(session, batch, by=SYSTEM)
