from pathlib import Path

import pytest
from openpyxl import Workbook

from .conftest import Linkage

LIST = "id,name,tax_code,phone\n1,Công ty TNHH Cơ khí Sao Chổi Tím,,\n2,CTY TNHH CK SAO CHỔI TÍM,,\n3,Công ty CP Gấu Ngựa Đội Nón,,\n"


def test_duplicates_within_a_list_are_answered_as_json_lines(linkage: Linkage) -> None:
    lines = linkage("registry", "resolve", "-", "--alone", "--json", stdin=LIST).json_lines()
    pair, summary = lines
    assert (pair["a"], pair["b"], pair["verdict"], pair["band"]) == ("1", "2", "same-site", "merge")
    assert 0.97 <= pair["score"] <= 1
    assert set(pair["evidence"][0]) == {"kind", "a", "b", "weight", "text"}
    assert set(summary) == {"records", "pairs", "merge", "review", "seconds"}
    assert (summary["records"], summary["pairs"], summary["merge"]) == (3, 1, 1)


def test_two_lists_are_linked(linkage: Linkage, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text('{"id": "x", "name": "Sao Choi Tim Mechanical Co., Ltd"}\n', encoding="utf-8")
    lines = linkage("registry", "resolve", "-", "--against", other, "--json", stdin=LIST).json_lines()
    assert {(line["a"], line["b"]) for line in lines[:-1]} == {("1", "x"), ("2", "x")}


def test_list_is_met_with_the_registry_of_the_instance(linkage: Linkage, tmp_path: Path) -> None:
    file = tmp_path / "firms.yaml"
    file.write_text(
        "version: '1'\nsuppliers:\n- {id: s1, name: Công ty TNHH Nhựa Gấu Ngựa Đội Nón, tax_code: '0100109106'}\n",
        encoding="utf-8",
    )
    assert linkage("exchange", "import", file).code == 0
    lines = linkage(
        "registry", "resolve", "-", "--json", stdin="id,name,tax_code\n7,Gau Ngua Doi Non Plastics,0100109106\n"
    ).json_lines()
    assert [(line["a"], line["band"]) for line in lines[:-1]] == [("7", "merge")]
    assert lines[-1]["records"] == 2


def test_pairs_are_compared_in_order(linkage: Linkage) -> None:
    pairs = "a_name,b_name\nCông ty TNHH Sao Chổi Tím,CTY TNHH SAO CHỔI TÍM\nCông ty TNHH Đúc Tò Vò 1,Công ty TNHH Đúc Tò Vò 2\n"
    same, other = linkage("registry", "compare", "--json", stdin=pairs).json_lines()
    assert (same["verdict"], other["verdict"]) == ("same-site", "different")
    assert same["score"] > other["score"]


def test_people_get_a_readable_table(linkage: Linkage) -> None:
    answer = linkage("registry", "resolve", "-", "--alone", stdin=LIST)
    assert "Same firm, same site [merge]" in answer.out
    assert "1: Công ty TNHH Cơ khí Sao Chổi Tím" in answer.out
    assert answer.err == "" or answer.err.startswith("3 records, 1 pairs: 1 to merge")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("foo,bar\n1,2\n", "Use columns named: id, name"),
        ('{"name": "x"}\nnonsense\n', "Line 2 is not a JSON object."),
        ('{"name": ["x"]}\n', "Row 1 holds a value that is no text."),
    ],
)
def test_list_that_cannot_be_read_is_refused_with_a_sentence(linkage: Linkage, text: str, sentence: str) -> None:
    answer = linkage("registry", "resolve", "-", "--alone", stdin=text)
    assert answer.code == 1
    assert sentence in answer.err


def test_list_as_people_keep_it_is_read_as_an_import_reads_it(linkage: Linkage, tmp_path: Path) -> None:
    headings = ("Website", "Tên công ty", "Tỉnh")
    firms = (
        ("", "Công ty TNHH Cơ khí Sao Chổi Tím", "Hà Nội"),
        ("", "CTY TNHH CK SAO CHỔI TÍM", "Hà Nội"),
        ("tim.example", "", "Hà Nội"),
    )
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Trang 1"
    for cells in (("Danh sách",), headings, *firms):
        sheet.append(cells)
    file = tmp_path / "list.xlsx"
    book.save(file)
    text = tmp_path / "list.csv"
    text.write_text("\n".join(",".join(cells) for cells in (headings, *firms)), encoding="utf-8")
    for path, ids in ((file, ("Trang 1:3", "Trang 1:4")), (text, ("2", "3"))):
        answer = linkage("registry", "resolve", path, "--alone", "--json")
        pair, summary = answer.json_lines()
        assert (pair["a"], pair["b"], pair["band"]) == (*ids, "merge")
        assert summary["records"] == 2
        assert "1 row holds no firm that can be read" in answer.err


def test_workbook_of_pairs_is_refused_with_a_sentence(linkage: Linkage) -> None:
    answer = linkage("registry", "compare", "-", stdin="PK\x03\x04")
    assert (answer.code, "This is a workbook. Save it as CSV in UTF-8" in answer.err) == (1, True)


def test_figures_of_the_data_are_kept_once_a_day(linkage: Linkage, tmp_path: Path) -> None:
    file = tmp_path / "firms.yaml"
    file.write_text("version: '1'\nsuppliers:\n- {id: s1, name: Công ty TNHH Nhựa Gấu Ngựa}\n", encoding="utf-8")
    assert linkage("exchange", "import", file).code == 0
    for kept in (["--dry-run"], [], []):
        found = linkage("registry", "figures", "--json", *kept).json()
        assert (found["figures"]["firms"], found["figures"]["no-capabilities"]) == (1, 1)
    lines = linkage("registry", "figures").out.splitlines()
    assert "      1  No tax code" in lines
