from pathlib import Path

import pytest

from .conftest import Linkage

GOLDEN = Path(__file__).parents[4] / "shared" / "golden" / "name-pairs.csv"


def test_golden_names_reach_their_mark(linkage: Linkage) -> None:
    if not GOLDEN.exists():
        pytest.skip("the shared development set is not beside the checkout (../shared/golden)")
    figures = linkage("measure", "names", GOLDEN, "--json").json()
    assert figures["pairs"] > 280
    assert figures["f1"] >= 0.95


def test_names_are_measured_and_labels_by_tax_code_left_out(linkage: Linkage, tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(
        "name_a,name_b,same,why\n"
        "Công ty TNHH Sao Chổi Tím,CTY TNHH SAO CHOI TIM,1,no marks\n"
        "Công ty TNHH Sao Chổi Tím,Công ty TNHH Gấu Ngựa,1,a wrong label\n"
        "Công ty TNHH Sao Chổi Tím,Công ty TNHH Bọ Hung,1,renamed (needs the tax code)\n",
        encoding="utf-8",
    )
    assert linkage("measure", "names", file, "--json").json() == {
        "pairs": 2,
        "f1": 0.6667,
        "precision": 1.0,
        "recall": 0.5,
    }
    answer = linkage("measure", "names", file, "--wrong")
    assert answer.out.startswith("same 0.00: Công ty TNHH Sao Chổi Tím | Công ty TNHH Gấu Ngựa\n")
    assert answer.out.endswith("(asked: at least 0.95): MISSED\n")


def test_file_with_other_columns_is_refused(linkage: Linkage, tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    assert linkage("measure", "names", file).err == "linkage: Use columns named: name_a, name_b, same, why.\n"
