from pathlib import Path

import pytest
import yaml

from tests.factories import need_data, supplier_data

from .conftest import Linkage

FRESH = {"utilisation_on": "2026-11-01"}


@pytest.fixture
def filled(linkage: Linkage, tmp_path: Path) -> Linkage:
    """An instance with a need that one supplier fits and one nearly."""
    expired = [{"id": "iso-9001", "valid_to": "2026-10"}]
    document = {
        "suppliers": [
            supplier_data(id="fits", **FRESH),
            supplier_data(id="lacks", certificates=expired, **FRESH),
        ],
        "needs": [
            need_data(id="n1", buyer={"name": "Fuji"}),
            need_data(id="n2", buyer={"name": "Fuji"}, status="draft"),
        ],
    }
    path = tmp_path / "partner.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    assert linkage("exchange", "import", path).code == 0
    return linkage


def test_match_need_answers_in_the_sender_s_ids(filled: Linkage) -> None:
    answer = filled("match", "need", "n1", "--json", "--as-of", "2026-11-21").json()
    assert answer["need"] == "n1"
    assert [match["supplier"] for match in answer["matches"]] == ["fits"]
    assert [(miss["supplier"], miss["missing"]) for miss in answer["near_misses"]] == [("lacks", ["certificate"])]
    texts = [reason["text"] for reason in answer["near_misses"][0]["reasons"] if reason["criterion"] == "certificate"]
    assert texts == ["Its ISO 9001 has expired (valid until Oct 31, 2026)."]
    for match in answer["matches"]:
        contributions = sum(reason["weight"] * (reason["score"] or 0) for reason in match["reasons"])
        assert contributions == pytest.approx(match["score"], abs=1e-5)


def test_day_decides_whether_a_certificate_counts(filled: Linkage) -> None:
    answer = filled("match", "need", "n1", "--json", "--as-of", "2026-10-31").json()
    assert sorted(match["supplier"] for match in answer["matches"]) == ["fits", "lacks"]


def test_match_all_answers_a_line_for_each_published_need(filled: Linkage) -> None:
    answer = filled("match", "all", "--json", "--as-of", "2026-11-21")
    assert [line["need"] for line in answer.json_lines()] == ["n1"]
    assert answer.err.endswith("1 needs matched.\n")


def test_match_all_writes_to_a_file(filled: Linkage, tmp_path: Path) -> None:
    out = tmp_path / "answers.jsonl"
    answer = filled("match", "all", "--json", "--out", out)
    assert (answer.code, answer.out) == (0, "")
    assert out.read_text(encoding="utf-8").count("\n") == 1


def test_match_for_people_says_what_is_lacking(filled: Linkage) -> None:
    out = filled("match", "need", "n1", "--as-of", "2026-11-21").out
    assert out.startswith("n1: 1 matches, 1 near-misses\n  1 fits  0.")
    assert "  - lacks lacks certificate\n      Its ISO 9001 has expired (valid until Oct 31, 2026)." in out


def test_reasons_speak_the_language_asked_for(filled: Linkage) -> None:
    assert "31/10/2026" in filled("match", "need", "n1", "--lang", "vi", "--as-of", "2026-11-21").out


def test_limit_is_kept(filled: Linkage) -> None:
    answer = filled("match", "need", "n1", "--json", "--as-of", "2026-10-31", "--limit", "1").json()
    assert len(answer["matches"]) == 1


def test_match_refresh_keeps_the_lists_and_says_how_many(filled: Linkage) -> None:
    for _ in range(2):
        answer = filled("match", "refresh", "--json", "--as-of", "2026-11-21")
        assert answer.json() == {"needs": 1, "matches": 1, "near_misses": 1}
    told = filled("match", "refresh", "--as-of", "2026-10-31")
    assert (told.code, told.out) == (0, "")
    assert told.err.endswith("1 needs matched: 2 firms on their lists, 0 nearly there.\n")
