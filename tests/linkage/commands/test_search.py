from pathlib import Path

import pytest
import yaml

from linkage.services import search_index
from tests.factories import supplier_data

from .conftest import Linkage


def test_understand_answers_codes(linkage: Linkage) -> None:
    answer = linkage("search", "understand", "mạ kẽm 12 micron Hưng Yên", "--json").json()
    assert (answer["processes"], answer["provinces"]) == (["plating-zinc"], ["33"])
    assert answer["constraints"] == [{"key": "plating_thickness_um", "op": "has", "value": 12}]


def test_understand_a_batch_answers_a_line_each(linkage: Linkage, tmp_path: Path) -> None:
    batch = tmp_path / "queries.txt"
    batch.write_text("CNC turning\n\nプレス加工\n", encoding="utf-8")
    answers = linkage("search", "understand", "--batch", batch).json_lines()
    assert [answer["processes"] for answer in answers][:2] == [["turning-cnc"], []]
    assert len(answers) == 3


def test_understand_needs_a_text_or_a_batch(linkage: Linkage) -> None:
    assert linkage("search", "understand").code == 2


def test_understand_for_people(linkage: Linkage) -> None:
    assert linkage("search", "understand", "CNC turning").out == "processes: turning-cnc\n"


def test_suppliers_are_found_after_an_import(linkage: Linkage, tmp_path: Path) -> None:
    path = tmp_path / "partner.yaml"
    document = {"suppliers": [supplier_data(id="s1", name="Dập Hoa Sen"), supplier_data(id="s2", status="paused")]}
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    linkage("exchange", "import", path)
    answer = linkage("search", "suppliers", "progressive stamping", "--json").json()
    assert answer["total"] == 1
    assert (answer["results"][0]["supplier"], answer["results"][0]["name"]) == ("s1", "Dập Hoa Sen")
    assert answer["results"][0]["why"] != []
    assert answer["understood"]["processes"] == ["stamping-progressive"]
    assert answer["facets"]["province"] == {"24": 1}


def test_index_is_made_anew(linkage: Linkage) -> None:
    assert linkage("search", "rebuild").err.endswith("0 firms and needs are in the index.\n")
    assert linkage("search", "catch-up").err.endswith("The index is up to date.\n")


def test_index_is_compared_with_the_database(linkage: Linkage, tmp_path: Path) -> None:
    linkage("search", "rebuild")
    assert linkage("search", "check", "--json").json() == {"missing": [], "extra": [], "stale": []}
    path = tmp_path / "partner.yaml"
    path.write_text(yaml.safe_dump({"suppliers": [supplier_data(id="s1")]}, allow_unicode=True), encoding="utf-8")
    linkage("exchange", "import", path)
    assert linkage("search", "check").out == "missing: 0, not in the database: 0, older: 0\n"
    stats = linkage("search", "stats", "--json").json()
    assert (stats["documents"], stats["waiting"], stats["is_ready"]) == (1, 0, True)


def test_index_that_differs_is_refused(linkage: Linkage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    linkage("search", "rebuild")
    monkeypatch.setattr(search_index, "catch_up", lambda *_: True)
    path = tmp_path / "partner.yaml"
    path.write_text(yaml.safe_dump({"suppliers": [supplier_data(id="s1")]}, allow_unicode=True), encoding="utf-8")
    linkage("exchange", "import", path)
    answer = linkage("search", "check")
    assert (answer.code, answer.out) == (1, "missing: 1, not in the database: 0, older: 0\n")
    assert "linkage search rebuild" in answer.err
