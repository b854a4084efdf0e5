from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session, select

from database.models.companies import Company
from database.models.fair_lists import FairList
from database.models.fair_participants import FairParticipant
from database.session import Database
from tests.fair_makers import make_fair

from .conftest import Linkage

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
SUPPLIERS = "Tên công ty,Tên giao dịch,MST,Tỉnh,Sản phẩm\nCty Sen,,0101243150,Bắc Ninh,phay CNC\nCty Tre,0933400729\n"
NEEDS = (
    "Người mua,Tên linh kiện,Quá trình,Sản lượng,Khu vực\n"
    "SUZUMUSHI MOTOR,Giá đỡ,dập liên hoàn + mạ kẽm,150k/tháng,Bắc Ninh\n"
    "Suzumushi Motor,Nắp,ép nhựa,30.000,\n"
    ",Trục,tiện,1,\n"
    "Suzumushi Motor,Nắp,ép nhựa,30.000,\n"
)


def _file(folder: Path, text: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_slipped_rows_are_refused_until_somebody_says_what_to_do(linkage: Linkage, tmp_path: Path) -> None:
    path = _file(tmp_path, SUPPLIERS)
    asked = linkage("import", "suppliers", path, "--dry-run", "--json").json()
    assert [row["outcome"] for row in asked["rows"]] == ["ignored", "created", "refused"]
    moved = linkage("import", "suppliers", path, "--shifts", "move", "--json").json()
    assert [row["outcome"] for row in moved["rows"]] == ["ignored", "created", "created"]
    assert moved["rows"][2]["reasons"][0]["code"] == "cells_moved"


def test_columns_told_by_their_cells_are_said_and_can_be_mapped(linkage: Linkage, tmp_path: Path) -> None:
    rows = "Cty TNHH Sen,0101243150,phay CNC\nCty TNHH Tre,0933400729,hàn MIG\n"
    path, columns = _file(tmp_path, rows), _file(tmp_path, "B,\n", "map.csv")
    answer = linkage("import", "suppliers", path, "--dry-run", "--json")
    assert "Column B is read as tax_code" in answer.err
    assert answer.json()["counts"]["created"] == 2
    mapped = linkage("import", "suppliers", path, "--map", columns, "--dry-run", "--json").json()
    assert [reason["code"] for reason in mapped["rows"][0]["reasons"]][:1] == ["no_tax_code"]


def test_needs_are_taken_in_once(linkage: Linkage, tmp_path: Path) -> None:
    path = _file(tmp_path, NEEDS)
    trial = linkage("import", "needs", path, "--dry-run", "--json")
    assert "trial" in trial.err
    first = linkage("import", "needs", path, "--json").json()
    assert [row["outcome"] for row in first["rows"]] == ["ignored", "created", "created", "refused", "duplicate"]
    assert first["rows"][3]["reasons"][0] == {
        "code": "no_buyer",
        "cell": "A4",
        "text": "The buyer is missing in cell A4.",
    }
    assert first["counts"] == trial.json()["counts"]
    again = linkage("import", "needs", path, "--json").json()
    assert again["counts"] == first["counts"] | {"created": 0, "unchanged": 2}


def test_needs_keep_volume_buyer_and_place(linkage: Linkage, tmp_path: Path) -> None:
    linkage("import", "needs", _file(tmp_path, NEEDS), "--source", "Fair")
    exported = linkage("exchange", "export").out
    assert "value: 150000\n" in exported
    assert "pcs/month" in exported
    assert "SUZUMUSHI" not in exported
    assert "mode: prefer" in exported


def test_a_file_without_parts_is_refused_with_a_sentence(linkage: Linkage, tmp_path: Path) -> None:
    answer = linkage("import", "needs", _file(tmp_path, "a,b\n1,2\n"))
    assert (answer.code, answer.out) == (1, "")
    assert "No list of wanted parts was found" in answer.err


def test_an_event_that_is_not_there_is_said(linkage: Linkage, tmp_path: Path) -> None:
    path = _file(tmp_path, "Nhà cung cấp,MST\nCty Sen,0101243150\n")
    answer = linkage("import", "event", path, "--fair", "nowhere")
    assert (answer.code, answer.out) == (1, "")
    assert "There is no such event" in answer.err


def test_an_event_takes_its_list_in_whole_or_not_at_all(linkage: Linkage, database: Database, tmp_path: Path) -> None:
    path = _file(tmp_path, "Nhà cung cấp,MST,SĐT\nCty TNHH Sen,0101243150,0954772641\nCty TNHH Tre,,\n,,0954772642\n")
    with database.session() as session:
        code = make_fair(session).code
        trial = linkage("import", "event", path, "--fair", code, "--dry-run", "--json").json()
        assert [row["outcome"] for row in trial["rows"]] == ["added", "added", "refused"]
        assert "A4" in " ".join(trial["rows"][2]["doubts"])
        assert (_participants(session), _lists(session)) == (0, 0)
        done = linkage("import", "event", path, "--fair", code, "--json").json()
        assert done["counts"] == trial["counts"]
        assert (_participants(session), _lists(session)) == (2, 1)


def _participants(session: Session) -> int:
    session.rollback()
    return len(session.exec(select(FairParticipant)).all())


def _lists(session: Session) -> int:
    return len(session.exec(select(FairList)).all())


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample lists (../shared/samples) are not here")
def test_the_list_of_wanted_parts_has_the_fates_a_person_expects(linkage: Linkage) -> None:
    import csv

    path = SAMPLES / "09-nhu-cau-linh-kien.xlsx"
    with (SAMPLES / "expected-rows.csv").open(encoding="utf-8") as file:
        expected = {int(row["row"]): row for row in csv.DictReader(file) if row["file"] == path.name}
    rows = linkage("import", "needs", path, "--json").json()["rows"]
    told = {row["row"]: row for row in rows if row["row"] in expected}
    words = {"created": "imported"}
    assert {number: words.get(row["outcome"], row["outcome"]) for number, row in told.items()} == {
        number: row["outcome"] for number, row in expected.items()
    }
    warned = {row["row"] for row in rows if any(each["code"].startswith("volume_") for each in row["reasons"])}
    assert {number for number, row in expected.items() if row["warning"] == "volume without unit"} <= warned


def test_table_of_the_registry_that_comes_back_is_known(linkage: Linkage, tmp_path: Path, database: Database) -> None:
    assert linkage("import", "suppliers", _file(tmp_path, SUPPLIERS)).code == 0
    with database.session() as session:
        firm = session.exec(select(Company).where(Company.name == "Cty Sen")).one()
    for employees, kept, outcome in (("", [], "unchanged"), ("70", ["--dry-run"], "changes"), ("70", [], "written")):
        cells = f"{firm.code},{firm.version},{firm.name},{employees}"
        table = f"Code (code),Version (version),Name (name),Employees (employees)\n{cells}\n"
        answer = linkage("import", "suppliers", _file(tmp_path, table, "registry.csv"), "--json", *kept).json()
        assert answer["counts"] == {outcome: 1}
    with database.session() as session:
        assert session.get_one(Company, firm.id).employees == 70
