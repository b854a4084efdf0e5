from pathlib import Path

from tests.matching.learning.test_awards import made_awards

from .conftest import Linkage


def _file(folder: Path) -> Path:
    file = folder / "awards.csv"
    rows = [f"{one.id},{one.text},{one.buyer},{one.day},{one.winners[0]}" for one in made_awards()]
    heading = "tender_no,tender_description,agency,award_date,supplier_name"
    file.write_text("\n".join([heading, *rows]), encoding="utf-8")
    return file


def test_figures_are_printed_beside_their_baselines(linkage: Linkage, tmp_path: Path) -> None:
    answer = linkage("measure", "awards", _file(tmp_path))
    assert (
        "History: the first 120. Validation: 40 from 2024-04-30. Test: the last 40, from 2024-06-09, judged once."
        in answer.out
    )
    assert "| similar work | 1.000 |" in answer.out
    assert "| popularity | " in answer.out
    assert "HR@10: 1.000 (asked: at least 0.42): met\n" in answer.out


def test_figures_come_as_json(linkage: Linkage, tmp_path: Path) -> None:
    figures = linkage("measure", "awards", _file(tmp_path), "--json").json()
    assert figures["split"] == {"history": 120, "validation": 40, "test": 40}
    assert figures["met"]["HR@10"] is True
    assert figures["test"]["similar work"]["hit_rate_at_10"] == 1.0


def test_file_without_the_columns_is_refused(linkage: Linkage, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    assert linkage("measure", "awards", file).err.startswith(
        "linkage: This file cannot be measured: columns are missing"
    )
