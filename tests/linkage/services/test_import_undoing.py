"""A list is written, written again, and taken back: all or nothing, and nothing of what people wrote since is lost."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, col, select

from database.enums import ImportStatus, PairState, ProfileStatus, StatedBy
from database.models.companies import Company
from database.models.company_pairs import CompanyPair
from database.models.imports import ImportBatch
from database.models.source_records import SourceRecord
from database.session import transaction
from linkage.errors import Conflict
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import SYSTEM, Actor
from linkage.services.company_merges import merge
from linkage.services.company_pairs import Seen, decide, firms_of, stamp, take_back
from linkage.services.exchange import export_json
from linkage.services.import_rows import ListRow
from linkage.services.import_undoing import undo_batch
from linkage.services.imports import add_batch, plan_import, write_batch
from linkage.services.supplier_records import as_input
from linkage.services.suppliers import update_supplier
from tests.factories import make_supplier, make_user

SOURCE = "Sở"
TAX_CODES = ("0101243150", "0100109106", "0100233488")


def row(number: int, /, **given: Any) -> ListRow:
    supplier = read_input(SupplierInput, {"id": f"row-{number}", **given})
    return ListRow("Trang 1", number, (supplier.name,), 0, supplier=supplier)


def a_list() -> list[ListRow]:
    """A firm that is known, two that are new, and one that looks like a known one."""
    return [
        row(2, name="An Phát", tax_code=TAX_CODES[0], website="https://anphat.example", employees=50),
        row(3, name="Bình Minh", tax_code=TAX_CODES[1], province="24", capabilities=[{"process": "plating-zinc"}]),
        row(4, name="CTY Bình Minh", tax_code=TAX_CODES[1], employees=12),
        row(5, name="Cơ khí Đông Á Thịnh"),
    ]


def known_firms(session: Session) -> tuple[Company, Company]:
    return (
        make_supplier(session, source="moit", id="1", name="An Phát", tax_code=TAX_CODES[0], employees=100),
        make_supplier(session, source="moit", id="2", name="Công ty TNHH Cơ khí Đông Á Thịnh"),
    )


def written(session: Session, rows: list[ListRow]) -> ImportBatch:
    with transaction():
        plan = plan_import(session, rows, source=SOURCE)
        batch = add_batch(session, source=SOURCE, file_name="a.xlsx", mapping={}, plan=plan, by=SYSTEM)
    with transaction():
        assert write_batch(session, batch, rows, by=SYSTEM)
    session.expire_all()
    return batch


def fates(batch: ImportBatch) -> list[str]:
    return [each["outcome"] for each in batch.rows]


def test_every_row_is_written_down_with_its_place(session: Session) -> None:
    known_firms(session)
    batch = written(session, a_list())
    assert fates(batch) == ["updated", "created", "duplicate", "review"]
    said = session.exec(select(SourceRecord).where(SourceRecord.batch_id == batch.id).order_by(col(SourceRecord.id)))
    assert [(each.place, each.stated_by, each.said["name"]) for each in said] == [
        ("Trang 1:2", StatedBy.LIST, "An Phát"),
        ("Trang 1:3", StatedBy.LIST, "Bình Minh"),
        ("Trang 1:4", StatedBy.LIST, "CTY Bình Minh"),
        ("Trang 1:5", StatedBy.LIST, "Cơ khí Đông Á Thịnh"),
    ]
    new = session.exec(select(Company).where(Company.name == "Bình Minh")).one()
    assert (new.employees, batch.rows[1]["company"]) == (12, new.code)


def test_firm_that_may_be_another_waits_unseen_and_is_asked_about_once(session: Session) -> None:
    _, known = known_firms(session)
    written(session, a_list())
    new = session.exec(select(Company).where(Company.name == "Cơ khí Đông Á Thịnh")).one()
    assert as_input(new).status is ProfileStatus.DRAFT
    [pair] = session.exec(select(CompanyPair)).all()
    assert ({pair.one_id, pair.other_id}, pair.state) == ({known.id, new.id}, PairState.OPEN)
    assert [each["kind"] for each in pair.evidence][:1] == ["name"]
    written(session, a_list())
    assert len(session.exec(select(CompanyPair)).all()) == 1


def test_same_list_again_changes_nothing(session: Session) -> None:
    known_firms(session)
    written(session, a_list())
    before = export_json(session), len(session.exec(select(SourceRecord)).all())
    again = written(session, a_list())
    assert fates(again) == ["unchanged", "unchanged", "duplicate", "unchanged"]
    assert (export_json(session), len(session.exec(select(SourceRecord)).all())) == before


def test_list_taken_back_leaves_everything_as_it_was(session: Session) -> None:
    known_firms(session)
    before = export_json(session)
    batch = written(session, a_list())
    assert export_json(session) != before
    with transaction():
        undone = undo_batch(session, batch, by=SYSTEM)
    assert (undone.removed, undone.restored) == (2, 1)
    assert export_json(session) == before
    assert session.exec(select(CompanyPair)).all() == []
    assert batch.status is ImportStatus.UNDONE
    with pytest.raises(Conflict), transaction():
        undo_batch(session, batch, by=SYSTEM)


@pytest.mark.parametrize("finding", ["branch", "related", "different", "unsure"])
def test_what_was_decided_holds_again_when_the_same_rows_come_back(session: Session, finding: str) -> None:
    known_firms(session)
    officer = Actor(make_user(session).id, "officer")
    batch = written(session, a_list())
    pair = session.exec(select(CompanyPair)).one()
    with transaction():
        seen = Seen({each.code: each.version for each in firms_of(session, pair)}, stamp(pair))
        decide(session, pair.code, finding, seen=seen, by=officer)
    session.expire_all()
    decided_at = session.exec(select(CompanyPair)).one().decided_at
    with transaction():
        undo_batch(session, batch, by=SYSTEM)
    assert session.exec(select(CompanyPair)).all() == []
    again = written(session, a_list())
    assert fates(again)[3] == ("review" if finding == "unsure" else "created")
    pair = session.exec(select(CompanyPair)).one()
    assert (pair.state.value, pair.decided_at, pair.decided_by_id) == (finding, decided_at, officer.user_id)
    assert {each.name for each in firms_of(session, pair)} == {
        "Công ty TNHH Cơ khí Đông Á Thịnh",
        "Cơ khí Đông Á Thịnh",
    }
    assert pair.evidence != []


def test_a_decision_taken_back_after_its_rows_came_back_is_asked_again_the_next_time(session: Session) -> None:
    known_firms(session)
    batch = written(session, a_list())
    pair = session.exec(select(CompanyPair)).one()
    with transaction():
        seen = Seen({each.code: each.version for each in firms_of(session, pair)}, stamp(pair))
        decide(session, pair.code, "different", seen=seen, by=SYSTEM)
    with transaction():
        undo_batch(session, batch, by=SYSTEM)
    again = written(session, a_list())
    with transaction():
        take_back(session, session.exec(select(CompanyPair)).one().code, by=SYSTEM)
    with transaction():
        undo_batch(session, again, by=SYSTEM)
    assert fates(written(session, a_list()))[3] == "review"
    assert session.exec(select(CompanyPair)).one().state is PairState.OPEN


def test_another_list_is_not_decided_by_what_was_decided_of_this_one(session: Session) -> None:
    known_firms(session)
    batch = written(session, a_list())
    pair = session.exec(select(CompanyPair)).one()
    with transaction():
        seen = Seen({each.code: each.version for each in firms_of(session, pair)}, stamp(pair))
        decide(session, pair.code, "different", seen=seen, by=SYSTEM)
    with transaction():
        undo_batch(session, batch, by=SYSTEM)
    changed = [*a_list()[:3], row(5, name="Cơ khí Đông Á Thịnh", employees=7)]
    assert fates(written(session, changed))[3] == "review"


def decided(session: Session, finding: str = "different") -> None:
    """The one pair there is, as an officer found it."""
    pair = session.exec(select(CompanyPair)).one()
    with transaction():
        seen = Seen({each.code: each.version for each in firms_of(session, pair)}, stamp(pair))
        decide(session, pair.code, finding, seen=seen, by=SYSTEM)
    session.expire_all()


def test_a_decision_holds_again_when_the_other_firm_went_into_another_one_meanwhile(session: Session) -> None:
    first, known = known_firms(session)
    batch = written(session, a_list())
    decided(session)
    with transaction():
        undo_batch(session, batch, by=SYSTEM)
    with transaction():
        merge(session, session.get_one(Company, first.id), session.get_one(Company, known.id), by=SYSTEM)
    session.expire_all()
    assert fates(written(session, a_list()))[3] == "created"
    pair = session.exec(select(CompanyPair)).one()
    assert first.code in {each.code for each in firms_of(session, pair)}
    assert pair.state is PairState.DIFFERENT


def test_a_decision_between_two_firms_of_one_list_holds_again(session: Session) -> None:
    rows = [
        row(2, name="Cơ khí Đông Á Thịnh", province="24"),
        row(3, name="Công ty TNHH Cơ khí Đông Á Thịnh", province="79"),
    ]
    batch = written(session, rows)
    decided(session, "related")
    with transaction():
        undo_batch(session, batch, by=SYSTEM)
    assert fates(written(session, rows)) == ["created", "created"]
    assert session.exec(select(CompanyPair)).one().state is PairState.RELATED


@pytest.mark.parametrize("is_first_back_first", [True, False])
def test_a_decision_between_firms_of_two_lists_holds_again_when_both_came_back(
    session: Session, *, is_first_back_first: bool
) -> None:
    def write(source: str, name: str, *, number: int) -> ImportBatch:
        rows = [row(number, name=name)]
        with transaction():
            plan = plan_import(session, rows, source=source)
            batch = add_batch(session, source=source, file_name="a.xlsx", mapping={}, plan=plan, by=SYSTEM)
        with transaction():
            assert write_batch(session, batch, rows, by=SYSTEM)
        session.expire_all()
        return batch

    lists = [("Park", "Công ty TNHH Cơ khí Đông Á Thịnh"), ("Sở", "Cơ khí Đông Á Thịnh")]
    batches = [write(*each, number=2) for each in lists]
    codes = {company.code for company in session.exec(select(Company))}
    decided(session)
    for batch in reversed(batches):
        with transaction():
            undo_batch(session, batch, by=SYSTEM)
    assert session.exec(select(Company)).all() == []
    again = [write(*each, number=9) for each in (lists if is_first_back_first else reversed(lists))]
    assert not codes & {company.code for company in session.exec(select(Company))}, "they have other codes by now"
    assert session.exec(select(CompanyPair)).one().state is PairState.DIFFERENT
    assert [fates(batch) for batch in again] == [["created"], ["created"]]


def test_taking_back_keeps_what_people_wrote_since_and_firms_that_are_in_use(session: Session) -> None:
    known, _ = known_firms(session)
    batch = written(session, a_list())
    new, asked = (
        session.exec(select(Company).where(Company.name == name)).one() for name in ("Bình Minh", "Cơ khí Đông Á Thịnh")
    )
    make_user(session, company=asked)
    for company in (known, new):
        session.expire_all()
        with transaction():
            edited = as_input(company).model_copy(update={"customers_generic": "Printers"})
            update_supplier(session, company, edited, by=SYSTEM)
    with transaction():
        undone = undo_batch(session, batch, by=SYSTEM)
    assert (undone.removed, undone.restored) == (0, 3)
    firms = {company.name: as_input(company) for company in session.exec(select(Company))}
    assert firms["An Phát"].website is None
    assert firms["An Phát"].customers_generic == "Printers"
    assert (firms["Bình Minh"].customers_generic, firms["Bình Minh"].employees) == ("Printers", None)
    assert firms["Bình Minh"].tax_code == TAX_CODES[1]
    assert "Cơ khí Đông Á Thịnh" in firms


def test_taking_back_reaches_firms_that_went_into_others_since(session: Session) -> None:
    _, known = known_firms(session)
    batch = written(session, a_list())
    new = session.exec(select(Company).where(Company.name == "Bình Minh")).one()
    with transaction():
        merge(session, known, new, by=SYSTEM)
    session.expire_all()
    assert session.get_one(Company, known.id).tax_code == TAX_CODES[1]
    with transaction():
        undo_batch(session, batch, by=SYSTEM)
    assert session.get_one(Company, known.id).tax_code is None


def test_firm_merged_by_an_officer_is_known_by_the_list_that_brought_it(session: Session) -> None:
    _, known = known_firms(session)
    written(session, a_list())
    new = session.exec(select(Company).where(Company.name == "Cơ khí Đông Á Thịnh")).one()
    with transaction():
        merge(session, known, new, by=SYSTEM)
    session.expire_all()
    again = written(session, a_list())
    assert (fates(again)[3], again.rows[3]["company"]) == ("unchanged", known.code)
