"""Whom letters to a firm greet, and by which name of the firm."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from database.enums import Nationality
from database.models.companies import Company
from database.session import Database
from linkage.services.firm_readers import readers_of_firms
from tests.factories import make_assembler, make_supplier, writing


@pytest.mark.parametrize(("country", "greeted"), [("JP", "富士精工"), ("US", "Fuji Precision"), ("VN", "Fuji Hồ Gươm")])
def test_a_firm_without_a_contact_person_is_greeted_by_the_name_its_letter_uses(
    session: Session, country: str, greeted: str
) -> None:
    firm = make_assembler(session, name="Fuji Hồ Gươm")
    assert firm.assembler_profile is not None
    with writing(session):
        firm.name_en, firm.name_ja = "Fuji Precision", "富士精工"
        firm.assembler_profile.nationality = Nationality(country)
        firm.contact_email, firm.contact_name = "fuji@mail.example", None
    (reader,) = readers_of_firms(session, [firm])[firm.id or 0]
    assert (reader.name, reader.user_id) == (greeted, None)


def test_readers_of_many_firms_cost_no_more_queries_than_those_of_one(database: Database, session: Session) -> None:
    made = [make_supplier(session, contact={"email": f"s{number}@supplier.example"}).id for number in range(8)]
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    def queries(keys: list[int | None]) -> int:
        session.expire_all()
        session.expunge_all()
        firms = session.exec(select(Company).where(col(Company.id).in_(keys))).all()
        asked.clear()
        assert len(readers_of_firms(session, firms)) == len(keys)
        return len(asked)

    assert (queries(made[:1]), queries(made)) == (2, 2)


def test_a_contact_person_is_greeted_by_name(session: Session) -> None:
    firm = make_supplier(session, contact={"name": "Chị Lan", "email": "sen@supplier.example"})
    (reader,) = readers_of_firms(session, [firm])[firm.id or 0]
    assert (reader.name, reader.language) == ("Chị Lan", "vi")
