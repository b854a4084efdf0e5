"""Merges, splits, corrections and takings back in any order: no value and no name is ever lost, and taking all back is as before."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, delete, select

from database.models.companies import Company
from database.models.company_merges import CompanyMerge
from database.models.source_records import SourceRecord
from database.queries.company_merges import current_company
from database.session import transaction
from linkage.errors import Conflict
from linkage.inputs.exchange import as_record
from linkage.services.audit import SYSTEM
from linkage.services.company_merges import merge, split, undo_merge
from linkage.services.firm_values import refresh
from linkage.services.source_records import ensure_origin, other_names
from linkage.services.supplier_records import as_input
from linkage.services.suppliers import update_supplier
from tests.factories import make_supplier

FIRMS = 4
STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "merge", "undo", "split", "edit"]), st.integers(0, 9), st.integers(0, 9)),
    min_size=1,
    max_size=10,
)


@given(STEPS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_lost_whatever_the_order(session: Session, steps: list[tuple[str, int, int]]) -> None:
    codes = begin(session)
    was = {code: what_it_says(session, code) for code in codes}
    records = said(session)
    edits = 0
    for what, one, other in steps:
        with contextlib.suppress(Conflict):
            edits += step(session, what, one, other)
        assert said(session) >= records, "a record, or a value in it, is gone"
        records = said(session)
        every_firm_says_what_its_records_say(session)
        every_name_is_found(session)
        assert all(current_company(session, code) is not None for code in codes), "an old code leads nowhere"
    take_all_back(session)
    if not edits and not any(what == "split" for what, _, _ in steps):
        assert {code: what_it_says(session, code) for code in codes} == was


def begin(session: Session) -> list[str]:
    with transaction():
        session.execute(delete(CompanyMerge))
        session.execute(delete(Company))
    names = ("An Phát", "Bình Minh", "Cửu Long", "Đông Á")
    firms = [
        make_supplier(session, source=("moit", "chamber")[at % 2], id=str(at), name=name, employees=10 + at)
        for at, name in enumerate(names)
    ]
    with transaction():
        for firm in firms:
            ensure_origin(session, firm, as_input(firm))
    return [firm.code for firm in firms]


def step(session: Session, what: str, one: int, other: int) -> int:
    firms = session.exec(select(Company).order_by(col(Company.id))).all()
    first, second = firms[one % len(firms)], firms[other % len(firms)]
    with transaction():
        if what == "merge":
            merge(session, first, second, by=SYSTEM)
        elif what == "split":
            own = session.exec(select(SourceRecord.id).where(SourceRecord.company_id == first.id)).all()
            split(session, first, [key or 0 for key in own[other % len(own) :]], by=SYSTEM)
        elif what == "edit":
            update_supplier(session, first, as_input(first).model_copy(update={"employees": 100 + other}), by=SYSTEM)
            return 1
        else:
            open_ones = session.exec(select(CompanyMerge).where(col(CompanyMerge.undone_at).is_(None))).all()
            if open_ones:
                undo_merge(session, open_ones[one % len(open_ones)], by=SYSTEM)
    return 0


def take_all_back(session: Session) -> None:
    statement = select(CompanyMerge).where(col(CompanyMerge.undone_at).is_(None)).order_by(col(CompanyMerge.id).desc())
    for known in session.exec(statement).all():
        with contextlib.suppress(Conflict), transaction():
            undo_merge(session, known, by=SYSTEM)


def what_it_says(session: Session, code: str) -> dict[str, Any]:
    session.expire_all()
    company = current_company(session, code)
    assert company is not None
    return as_record(as_input(company))


def said(session: Session) -> set[tuple[int, str]]:
    return {(row.id or 0, repr(sorted(row.said.items()))) for row in session.exec(select(SourceRecord))}


def every_firm_says_what_its_records_say(session: Session) -> None:
    for company in session.exec(select(Company)).all():
        with transaction():
            assert not refresh(session, session.get_one(Company, company.id)), "rows and records differ"


def every_name_is_found(session: Session) -> None:
    firms = {company.id or 0: company.name for company in session.exec(select(Company)).all()}
    known = other_names(session, firms)
    everywhere = {*firms.values(), *(name for names in known.values() for name in names)}
    assert {"An Phát", "Bình Minh", "Cửu Long", "Đông Á"} <= everywhere
