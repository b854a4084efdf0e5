"""What a firm is called, read for many firms at once."""

from __future__ import annotations

from sqlmodel import Session

from database.columns import now
from database.models.companies import Company
from database.models.source_records import FirmName, SourceRecord
from database.queries.firm_names import spellings
from database.session import transaction
from tests.factories import make_supplier


def said(session: Session, company: Company, *, is_withdrawn: bool = False, **words: object) -> None:
    at = now() if is_withdrawn else None
    session.add(SourceRecord(company_id=company.id or 0, source="a", said=dict(words), withdrawn_at=at))


def test_typed_names_come_first_then_those_of_sources_and_nothing_else(session: Session) -> None:
    one, other, third = (make_supplier(session) for _each in range(3))
    with transaction():
        said(session, one, name="Sen Hồng", name_en="Pink Lotus", **{"contact.phone": "0901", "employees": 5})
        said(session, one, name="Sen Hồng", name_ja=None)
        said(session, one, name="Taken back", is_withdrawn=True)
        said(session, other, employees=9)
        session.add(FirmName(company_id=one.id or 0, name="Tên cũ"))
    ids = [company.id or 0 for company in (one, other, third)]
    assert spellings(session, ids) == {one.id: ("Tên cũ", "Sen Hồng", "Pink Lotus"), other.id: ()}
    assert spellings(session, []) == {}
