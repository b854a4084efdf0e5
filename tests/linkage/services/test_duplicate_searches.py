"""The registry looked through for firms that are there twice: each pair is asked about once, and nothing is decided."""

from __future__ import annotations

from sqlmodel import Session, col, select

from database.models.companies import Company
from database.models.company_pairs import CompanyPair
from database.queries.company_pairs import count_older_pairs, pair_codes
from database.session import Database, transaction
from linkage.services.audit import SYSTEM
from linkage.services.company_pairs import firms_of
from linkage.services.duplicate_searches import SearchState, ask_for_search, search_state
from linkage.services.imports import add_batch, plan_import, write_batch
from linkage.services.jobs import run_next
from matching.registry.verdicts import VERSION
from tests.factories import make_supplier
from tests.linkage.services.test_company_pairs import found, held_back, make_pair
from tests.linkage.services.test_imports import row

BASE = "http://localhost"


def look(session: Session, database: Database) -> SearchState:
    with transaction() as writing:
        job = ask_for_search(writing, by=SYSTEM)
        assert ask_for_search(writing, by=SYSTEM) is job
    assert run_next(database, base_url=BASE)
    session.expire_all()
    state = search_state(session)
    assert state is not None
    return state


def test_duplicates_are_asked_about_once_and_stay_two_firms(session: Session, database: Database) -> None:
    one = make_supplier(session, name="Công ty TNHH Cơ khí Sen Hồng", tax_code="0100233488")
    plants = [{"province": "24"}, {"province": "01", "address": "Lô 5 KCN Thăng Long"}]
    other = make_supplier(session, name="CTY TNHH CK Sen Hồng", tax_code="0100233488-001", plants=plants)
    make_supplier(session, name="Nhựa Tre Xanh", tax_code=None)
    assert search_state(session) is None
    assert (look(session, database).is_going_on, search_state(session).pairs) == (False, 1)  # type: ignore[union-attr]
    pair = session.exec(select(CompanyPair)).one()
    assert {company.code for company in firms_of(session, pair)} == {one.code, other.code}
    assert look(session, database).pairs == 0
    found(session, pair, "different")
    assert look(session, database).pairs == 0
    assert len(session.exec(select(Company.id)).all()) == 3


def test_list_that_comes_again_asks_nothing_that_was_told_apart(session: Session) -> None:
    pair = held_back(session)
    found(session, pair, "different")
    rows = (row(2, name="Cơ khí Sen Hòng", province="24", capabilities=[{"process": "plating-zinc"}]),)
    with transaction() as writing:
        plan = plan_import(writing, rows, source="Sở")
        batch = add_batch(writing, source="Sở", file_name="a.csv", mapping={}, plan=plan, by=SYSTEM)
        assert write_batch(writing, batch, rows, by=SYSTEM)
    session.expire_all()
    assert [each.outcome for each in plan.rows] == ["unchanged"]
    assert session.exec(select(CompanyPair.state)).all() == ["different"]
    assert len(session.exec(select(col(Company.id))).all()) == 2


def test_pairs_of_earlier_rules_stand_last_until_they_are_judged_anew(session: Session, database: Database) -> None:
    alike = [make_supplier(session, name="Cơ khí Sen Hồng", tax_code=None, website="sen.example") for _each in range(2)]
    apart = [make_supplier(session, name=name, tax_code=None) for name in ("Nhựa Tre Xanh", "Đúc Đông Anh")]
    today = make_pair(session, alike[0], apart[0], score=0.5)
    older = make_pair(session, *alike, score=0.2)
    gone = make_pair(session, *apart, score=0.99)
    decided = make_pair(session, alike[1], apart[0], score=0.9, state="different")
    with transaction():
        older.rules = gone.rules = decided.rules = "0"
    assert pair_codes(session, rules=VERSION) == [today.code, gone.code, older.code]
    assert count_older_pairs(session, rules=VERSION) == 2

    assert look(session, database).pairs == 0

    assert pair_codes(session, rules=VERSION) == [older.code, today.code, gone.code]
    assert count_older_pairs(session, rules=VERSION) == 0
    assert (older.verdict, gone.verdict, gone.score < 0.3) == ("same-site", "different", True)
    assert any(each["code"] == "website_same" for each in older.evidence)
    assert (decided.rules, decided.score) == ("0", 0.9)
