from pathlib import Path

import pytest

from linkage.commands.measure_golden import NeedFigures, matching_marks

from .conftest import Linkage

SHARED = Path(__file__).parents[4] / "shared" / "golden"


def test_folder_without_the_files_is_refused(linkage: Linkage, tmp_path: Path) -> None:
    answer = linkage("measure", "golden", tmp_path)
    assert answer.err == "linkage: There is no file needs-and-suppliers.yaml in this folder.\n"


def test_development_set_reaches_its_marks_through_the_real_path(linkage: Linkage) -> None:
    if not SHARED.exists():
        pytest.skip("the shared development set is not beside the checkout (../shared/golden)")
    figures = linkage("measure", "golden", SHARED, "--json").json()
    assert figures["matching"]["mean_ndcg_at_10"] >= 0.95
    assert figures["matching"]["matches_that_break_a_limit"] == 0
    for kind in ("near_misses_named", "chains_in_first_three"):
        named, labelled = figures["matching"][kind]
        assert named == labelled > 0
    assert figures["understanding"]["all"]["process_f1"] >= 0.75


def test_marks_of_the_matching_say_what_is_missed() -> None:
    good = NeedFigures("n1", 1.0, 1.0, (), 2, 2, 1, 1)
    bad = NeedFigures("n2", 0.7, 1.0, ("s9",), 0, 1, 0, 1)
    assert matching_marks([good]) == [
        "mean nDCG@10 of the matches: 1.000 (asked: at least 0.95): met",
        "matches that break a limit: 0 (asked: none): met",
        "near-misses that name what fails: 2 of 2 (asked: all): met",
        "chains within the first three: 1 of 1 (asked: all): met",
    ]
    assert [mark.rsplit(": ", 1)[1] for mark in matching_marks([good, bad])] == ["MISSED"] * 4


def test_queries_of_a_file_are_measured_and_the_wrong_ones_listed(linkage: Linkage, tmp_path: Path) -> None:
    file = tmp_path / "queries.yaml"
    file.write_text(
        "queries:\n"
        "- {id: q1, lang: en, text: zinc plating, expected: {processes: [plating-zinc]}}\n"
        "- {id: q2, lang: ja, text: レーザー切断, expected: {processes: [plating-zinc]}}\n",
        encoding="utf-8",
    )
    answer = linkage("measure", "queries", file, "--wrong")
    assert "q2 [ja] レーザー切断: -processes: plating-zinc; +processes: laser-cutting\n" in answer.out
    assert "share of queries wholly right: 0.500 (asked: at least 0.85): MISSED" in answer.out
    assert linkage("measure", "queries", file, "--json").json()["all"]["whole_right"] == 1


def test_needs_that_find_nobody_do_not_count_as_same_in_all_languages(linkage: Linkage, tmp_path: Path) -> None:
    file = tmp_path / "needs.yaml"
    file.write_text("needs:\n- {id: n1, texts: {en: zinc plating, ja: 亜鉛めっき}}\n", encoding="utf-8")
    answer = linkage("measure", "languages", file)
    assert answer.out.endswith("Of 1 needs 1 find the same firms, 1 in the same order, 1 nobody: MISSED\n")
    assert linkage("measure", "languages", file, "--json").json() == [
        {"need": "n1", "same_order": True, "same_set": True}
    ]
