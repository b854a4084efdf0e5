"""The Excel lists of participants that agencies have: read, planned, written whole, and nothing made twice."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import Session, select

from database.enums import FairSide, ParticipantStatus, WishKind
from database.models.companies import Company
from database.models.fair_lists import FairList
from database.models.fair_participants import FairAbsence, FairDelegate, FairParticipant
from database.models.fair_parts import FairWish
from database.models.fairs import Fair
from database.session import transaction
from linkage.errors import Conflict, Invalid
from linkage.importers.fair_lists import read_fair_list
from linkage.importers.files import Row, Sheet, Sheets, read_spreadsheet
from linkage.services.audit import SYSTEM
from linkage.services.fair_list_rows import NEW, SKIP, UNKNOWN, ListedFirm, ListPlan
from linkage.services.fair_list_writing import write_list
from linkage.services.fair_lists import add_list, choose, listed, plan_list
from tests.factories import make_assembler, make_supplier
from tests.fair_makers import make_fair

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
SAMPLE = SAMPLES / "10-su-kien-ket-noi.xlsx"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample lists (../shared/samples) are not here")

BUYERS = ("Bàn", "Công ty", "Quốc gia", "Ngôn ngữ", "Muốn gặp (tối đa 8)", "KHÔNG gặp", "Ngày")
SUPPLIERS = (
    "Tên công ty",
    "MST",
    "Người tham dự 1",
    "Người tham dự 2",
    "SĐT Zalo",
    "Nguyện vọng 1",
    "Cần phiên dịch",
    "Đã xác nhận",
)
SUZU = ("A1", "Suzumushi Motor Vietnam", "Nhật", "Nhật, Anh", "Cty TNHH Hoa Sen (Cơ khí);\nCTCP Tre Xanh", "", "Ngày 1")
SEN = (
    "Công ty TNHH Cơ khí Hoa Sen",
    "0971110160",
    "Ông Bùi Đức Khế",
    "Phạm Hữu Xoài",
    "952836896",
    "Suzumushi",
    "có",
    "x",
)
TRE = ("Công ty CP Tre Xanh", "", "Bà Na", "", "", "", "ko", "chưa")


def read(*rows: tuple[str, ...], buyers: tuple[tuple[str, ...], ...] = (SUZU,)) -> list[ListedFirm]:
    def sheet(name: str, header: tuple[str, ...], given: tuple[tuple[str, ...], ...]) -> Sheet:
        return Sheet(name, tuple(Row(place, each) for place, each in enumerate((header, *given), start=1)))

    sheets = [sheet("Nhà cung cấp", SUPPLIERS, rows)]
    if buyers:
        sheets.insert(0, sheet("Người mua", BUYERS, buyers))
    return read_fair_list(Sheets(tuple(sheets)), file_name="list.xlsx")


def kept(session: Session, fair: Fair, firms: list[ListedFirm]) -> FairList:
    with transaction() as opened:
        return add_list(opened, opened.get_one(Fair, fair.id), firms, file_name="list.xlsx", by=SYSTEM)


def planned(session: Session, fair: Fair, found: FairList) -> ListPlan:
    session.rollback()
    session.expire_all()
    return plan_list(session, fair, listed(found), found.choices)


def written(session: Session, fair: Fair, found: FairList) -> bool:
    seal = planned(session, fair, found).seal()
    with transaction() as opened:
        return write_list(
            opened, opened.get_one(Fair, fair.id), opened.get_one(FairList, found.id), seal=seal, by=SYSTEM
        )


def codes(plan: ListPlan) -> Counter[str]:
    return Counter(doubt.code for each in plan.rows for doubt in each.doubts)


def firms_here(session: Session) -> dict[str, FairParticipant]:
    session.rollback()
    return {each.company.name: each for each in session.exec(select(FairParticipant)).all()}


@needs_samples
def test_every_row_of_the_sample_has_the_fate_a_person_expects(session: Session) -> None:
    firms = read_fair_list(read_spreadsheet(SAMPLE.read_bytes()), file_name=SAMPLE.name)
    plan = plan_list(session, make_fair(session), firms, {})
    words = {"added": "imported"}
    fates = {(each.row.sheet, each.row.number): words.get(each.fate, each.fate) for each in plan.rows}
    with (SAMPLES / "expected-rows.csv").open(encoding="utf-8") as file:
        expected = {
            (row["file"].partition("#")[2], int(row["row"])): row["outcome"]
            for row in csv.DictReader(file)
            if row["file"].startswith(SAMPLE.name) and row["outcome"] != "ignored"
        }
    assert fates == expected
    assert (codes(plan)["tax_code_padded"], codes(plan)["tax_code_doubtful"], codes(plan)["no_tax_code"]) == (10, 2, 3)


@needs_samples
def test_every_wish_of_the_sample_is_understood_but_the_one_for_a_firm_that_is_not_there(session: Session) -> None:
    firms = read_fair_list(read_spreadsheet(SAMPLE.read_bytes()), file_name=SAMPLE.name)
    plan = plan_list(session, make_fair(session), firms, {})
    lost = [(doubt.cell, doubt.value) for each in plan.rows for doubt in each.doubts if doubt.code.startswith("wish")]
    assert lost == [("G7", "Cty TNHH Không Có Trong Danh Sách")]
    assert sum(len(each.vetoes) for each in plan.rows) == sum(len(each.vetoes) for each in firms)


@needs_samples
def test_sample_is_written_whole_and_a_second_time_changes_nothing(session: Session) -> None:
    fair = make_fair(session, tables=20)
    firms = read_fair_list(read_spreadsheet(SAMPLE.read_bytes()), file_name=SAMPLE.name)
    tables = (FairParticipant, FairWish, FairDelegate, FairAbsence, Company)
    numbers = []
    for _time in range(2):
        assert written(session, fair, kept(session, fair, firms))
        session.rollback()
        numbers.append([len(session.exec(select(table)).all()) for table in tables])
    assert numbers[0] == numbers[1]
    assert numbers[0][0] == 16 + 58
    assert len(session.exec(select(FairWish).where(FairWish.kind == WishKind.NO)).all()) == 5


def test_cells_are_read_as_people_mean_them() -> None:
    suzu, sen, tre = read(SEN, TRE)
    assert (suzu.side, suzu.nationality, suzu.languages, suzu.days) == (FairSide.ASSEMBLER, "JP", ("ja", "en"), (1,))
    assert [each.name for each in suzu.wishes] == ["Cty TNHH Hoa Sen (Cơ khí)", "CTCP Tre Xanh"]
    assert {each.cell for each in suzu.wishes} == {"E2"}
    assert (sen.tax_code, sen.people, sen.phone) == ("0971110160", ("Bùi Đức Khế", "Phạm Hữu Xoài"), "0952836896")
    assert (sen.interpreter, sen.is_confirmed, tre.interpreter, tre.is_confirmed) == (True, True, False, False)


def test_sheet_that_does_not_tell_its_side_is_refused() -> None:
    rows = (Row(1, ("Company", "Phone")), Row(2, ("Hoa Sen", "0952836896")))
    with pytest.raises(Invalid) as error:
        read_fair_list(Sheets((Sheet("Sheet1", rows),)), file_name="list.xlsx")
    assert list(error.value.fields) == ["file"]
    assert read_fair_list(Sheets((Sheet("Sheet1", rows),)), file_name="suppliers.xlsx")[0].side is FairSide.SUPPLIER


def test_list_makes_firms_people_wishes_days_and_seats(session: Session) -> None:
    fair = make_fair(session)
    assert written(session, fair, kept(session, fair, read(SEN, TRE)))
    here = firms_here(session)
    sen, suzu = here["Công ty TNHH Cơ khí Hoa Sen"], here["Suzumushi Motor Vietnam"]
    assert (sen.status, here["Công ty CP Tre Xanh"].status) == (ParticipantStatus.APPROVED, ParticipantStatus.APPLIED)
    assert [(each.name, each.phone) for each in sen.delegates] == [
        ("Bùi Đức Khế", "0952836896"),
        ("Phạm Hữu Xoài", None),
    ]
    assert [(each.name, each.is_unnamed) for each in suzu.delegates] == [("Suzumushi Motor Vietnam", True)]
    session.refresh(fair)
    assert [table.label for table in fair.tables if table.participant_id == suzu.id] == ["A1"]
    wishes = session.exec(select(FairWish)).all()
    assert {(each.by, each.rank, each.supplier_id == sen.id) for each in wishes} == {
        (FairSide.ASSEMBLER, 1, True),
        (FairSide.ASSEMBLER, 2, False),
        (FairSide.SUPPLIER, 1, True),
    }
    assert sen.company.supplier_profile is not None
    assert sen.company.supplier_profile.status.value == "draft"


def test_firm_is_known_by_its_tax_code_or_by_its_name_alone(session: Session) -> None:
    sen = make_supplier(session, name="Hoa Sen JSC", tax_code="0971110160")
    suzu = make_assembler(session, name="Suzumushi Motor")
    plan = planned(session, fair := make_fair(session), kept(session, fair, read(SEN)))
    assert {each.row.name: each.company for each in plan.rows} == {SEN[0]: sen.code, SUZU[1]: suzu.code}
    assert codes(plan)["by_name"] == 1


def test_firm_of_nearly_the_same_name_waits_for_the_officer(session: Session) -> None:
    near = make_supplier(session, name="Cơ khí Hoa Sen Bắc Ninh")
    fair = make_fair(session)
    found = kept(session, fair, read(SEN, buyers=()))
    plan = planned(session, fair, found)
    assert [(each.fate, [firm.code for firm in each.candidates]) for each in plan.rows] == [("choose", [near.code])]
    with pytest.raises(Conflict, match="wait for a choice"):
        written(session, fair, found)
    for chosen, fate in ((near.code, "added"), (SKIP, "left-out"), (NEW, "added")):
        with transaction() as opened:
            choose(opened, fair, opened.get_one(FairList, found.id), {plan.rows[0].row.key: chosen}, by=SYSTEM)
        session.rollback()
        session.refresh(found)
        assert planned(session, fair, found).rows[0].fate == fate
    assert written(session, fair, found)
    assert len(session.exec(select(Company)).all()) == 2


def test_unknown_firms_are_left_out_when_the_officer_wants_that(session: Session) -> None:
    fair = make_fair(session)
    found = kept(session, fair, read(SEN, TRE))
    with transaction() as opened:
        choose(opened, fair, opened.get_one(FairList, found.id), {UNKNOWN: SKIP}, by=SYSTEM)
    session.rollback()
    session.refresh(found)
    assert planned(session, fair, found).counts["left-out"] == 3
    with pytest.raises(Conflict):
        written(session, fair, found)
    assert firms_here(session) == {}


def test_plan_that_changed_since_it_was_looked_at_is_not_written(session: Session) -> None:
    fair = make_fair(session)
    found = kept(session, fair, read(SEN))
    seal = planned(session, fair, found).seal()
    make_supplier(session, name="Hoa Sen JSC", tax_code="0971110160")
    with transaction() as opened:
        again = opened.get_one(FairList, found.id)
        assert write_list(opened, opened.get_one(Fair, fair.id), again, seal=seal, by=SYSTEM) is False
    assert firms_here(session) == {}


def test_two_rows_of_one_firm_add_up(session: Session) -> None:
    second = ("CONG TY TNHH CO KHI HOA SEN", "97 1110 160", "", "", "", "Tsubaki", "", "x")
    buyers = (SUZU, ("A2", "Tsubaki Kokoro VN", "Nhật", "Nhật", "", "Hoa Sen cơ khí", "Ngày 3"))
    fair = make_fair(session)
    found = kept(session, fair, read(SEN, second, buyers=buyers))
    plan = planned(session, fair, found)
    assert plan.counts["duplicate"] == 1
    assert codes(plan)["no_such_day"] == 1
    assert written(session, fair, found)
    sen = firms_here(session)[SEN[0]]
    wishes = session.exec(
        select(FairWish).where(FairWish.by == FairSide.SUPPLIER, FairWish.supplier_id == sen.id)
    ).all()
    assert sorted(each.rank or 0 for each in wishes) == [1, 2]
    vetoes = session.exec(select(FairWish).where(FairWish.kind == WishKind.NO)).all()
    assert [each.supplier_id for each in vetoes] == [sen.id]


def test_what_a_firm_said_itself_stands(session: Session) -> None:
    fair = make_fair(session)
    assert written(session, fair, kept(session, fair, read(SEN)))
    with transaction() as opened:
        held = opened.exec(select(FairParticipant).where(FairParticipant.side == FairSide.SUPPLIER)).one()
        held.languages, held.status = ["ko"], ParticipantStatus.WITHDRAWN
    found = kept(session, fair, read(SEN))
    assert codes(planned(session, fair, found))["has_left"] == 1
    assert written(session, fair, found)
    assert (firms_here(session)[SEN[0]].languages, firms_here(session)[SEN[0]].status.value) == (["ko"], "withdrawn")


def test_language_of_a_buyer_is_never_guessed(session: Session) -> None:
    fair = make_fair(session)
    silent = ("A2", "Tsubaki Kokoro VN", "", "", "", "", "")
    assert written(session, fair, kept(session, fair, read(SEN, buyers=(SUZU, silent))))
    held = firms_here(session)["Tsubaki Kokoro VN"]
    assert (held.languages, held.is_interpreter_needed) == ([], True)
    assert firms_here(session)[SUZU[1]].is_interpreter_needed is False
