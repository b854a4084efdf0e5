import threading
import time
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from database.enums import SubjectKind
from database.models.companies import Company, SupplierProfile
from database.models.plants import Capability, Plant
from database.models.search_changes import SearchChange
from database.session import Clash, Database, WriteOutsideTransaction, db, transaction


def test_transaction_commits_what_the_block_changed(database: Database) -> None:
    with database.session(), transaction() as session:
        session.add(Company(name="Mạ Kẽm Sao Biển"))
    with database.session():
        assert db().exec(select(Company.name)).all() == ["Mạ Kẽm Sao Biển"]


def test_transaction_rolls_back_on_an_exception(database: Database) -> None:
    with database.session(), pytest.raises(ZeroDivisionError), transaction() as session:
        session.add(Company(name="a"))
        session.flush()
        raise ZeroDivisionError
    with database.session():
        assert db().exec(select(Company)).all() == []


def test_transaction_inside_transaction_is_refused(session: Session) -> None:
    with transaction(), pytest.raises(RuntimeError), transaction():
        pass


def test_write_outside_transaction_is_refused(session: Session) -> None:
    session.add(Company(name="a"))
    with pytest.raises(WriteOutsideTransaction):
        session.flush()


def test_second_use_of_a_unique_value_is_a_clash(session: Session) -> None:
    with transaction():
        session.add(Company(name="a", tax_code="0100233488"))
    with pytest.raises(Clash), transaction():
        session.add(Company(name="b", tax_code="0100233488"))
    assert session.exec(select(Company.name)).all() == ["a"]


def test_after_commit_is_told_once_and_never_after_a_rollback(database: Database) -> None:
    told: list[int] = []
    database.after_commit.append(lambda: told.append(1))
    with database.session():
        with transaction() as session:
            session.add(Company(name="a"))
        with pytest.raises(ZeroDivisionError), transaction():
            raise ZeroDivisionError
    assert told == [1]


def test_version_grows_with_each_change(session: Session) -> None:
    with transaction():
        company = Company(name="a")
        session.add(company)
    with transaction():
        company.name = "b"
    assert company.version == 2


def test_parallel_writers_wait_for_each_other(database: Database) -> None:
    with database.session(), transaction() as session:
        session.add(Company(name="a", employees=0))

    def hire() -> None:
        with database.session():
            for _ in range(10):
                with transaction() as session:
                    company = session.exec(select(Company).with_for_update()).one()
                    company.employees = (company.employees or 0) + 1

    threads = [threading.Thread(target=hire) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.session():
        assert db().exec(select(Company.employees)).one() == 40


def test_of_two_writers_that_wait_for_each_other_one_is_a_clash(database: Database) -> None:
    """On SQLite they never do: the second begins when the first is through."""
    with database.session(), transaction() as session:
        firms = [Company(name="a"), Company(name="b")]
        session.add_all(firms)
    both_hold_one = threading.Barrier(1 if database.is_sqlite else 2)
    ends: list[str] = []

    def rename(first: int, second: int) -> None:
        try:
            with database.session(), transaction() as session:
                session.get_one(Company, first).name = f"by {first}"
                session.flush()
                both_hold_one.wait()
                session.get_one(Company, second).name = f"by {first}"
        except Clash:
            ends.append("clash")
        else:
            ends.append("done")

    keys = [firm.id or 0 for firm in firms]
    writers = [threading.Thread(target=rename, args=pair) for pair in (keys, keys[::-1])]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(ends) == (["done", "done"] if database.is_sqlite else ["clash", "done"])
    with database.session():
        assert len(set(db().exec(select(Company.name)).all())) == 1


def test_changes_of_a_company_and_its_parts_are_noted(session: Session) -> None:
    with transaction():
        company = Company(name="a", supplier_profile=SupplierProfile(), plants=[Plant(province="24")])
        session.add(company)
    with transaction():
        for change in session.exec(select(SearchChange)).all():
            session.delete(change)
    with transaction():
        company.plants[0].capabilities.append(Capability(process="turning-cnc"))
    found = session.exec(select(SearchChange.kind, SearchChange.subject_id).order_by(col(SearchChange.id))).all()
    assert found == [(SubjectKind.COMPANY, company.id)]


def test_deletion_of_a_company_is_noted(session: Session) -> None:
    with transaction():
        company = Company(name="a")
        session.add(company)
    key = company.id
    with transaction():
        session.delete(company)
    assert session.exec(select(SearchChange.subject_id)).all() == [key, key]


def test_who_asks_again_waits_behind_those_who_wait(tmp_path: Path) -> None:
    database, order = Database(f"sqlite:///{tmp_path / 'turns.sqlite'}"), list[str]()

    def write(name: str) -> None:
        with database.turn():
            order.append(name)

    others = [threading.Thread(target=write, args=(name,)) for name in ("second", "third")]
    with database.turn():
        for number, other in enumerate(others, start=2):
            other.start()
            while database.turns.number < number:
                time.sleep(0.001)
    write("first again")
    for other in others:
        other.join()

    assert order == ["second", "third", "first again"]
    assert database.turns.number == 0
    database.close()
