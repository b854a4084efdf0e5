from pathlib import Path

import pytest

from .conftest import Linkage

SHARED = Path(__file__).parents[4] / "shared" / "golden"


def test_folder_without_the_files_is_refused(linkage: Linkage, tmp_path: Path) -> None:
    answer = linkage("measure", "golden", tmp_path)
    assert answer.err == "linkage: There is no file needs-and-suppliers.yaml in this folder.\n"


def test_development_set_reaches_its_marks_through_the_real_path(linkage: Linkage) -> None:
    if not SHARED.exists():
        pytest.skip("the shared development set is not beside the checkout (../shared/golden)")
    figures = linkage("measure", "golden", SHARED, "--json").json()
    assert figures["matching"]["mean_ndcg_at_10"] >= 0.85
    assert figures["matching"]["matches_that_break_a_limit"] == 0
    assert figures["understanding"]["all"]["process_f1"] >= 0.75
