import json
from pathlib import Path

import pytest
import yaml

from tests.factories import need_data, supplier_data

from .conftest import Linkage


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two suppliers, one with an error, and a need."""
    path = tmp_path / "partner.yaml"
    document = {
        "as_of": "2020-01-01",
        "suppliers": [supplier_data(id="s1", name="Dập Hoa Sen"), {"id": "s2", "name": "x", "employees": -1}],
        "needs": [need_data(id="n1", title="Bracket", buyer={"name": "Fuji"})],
    }
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return path


def test_import_reports_what_it_did(linkage: Linkage, file: Path) -> None:
    answer = linkage("exchange", "import", file, "--json")
    assert answer.code == 0
    assert answer.json() == {
        "suppliers": {"created": 1, "updated": 0, "unchanged": 0, "refused": 1},
        "needs": {"created": 1, "updated": 0, "unchanged": 0, "refused": 0},
        "errors": [{"path": "suppliers.1.employees", "message": "Enter 0 or more."}],
    }
    assert "--as-of 2020-01-01" in answer.err


def test_trial_writes_nothing(linkage: Linkage, file: Path) -> None:
    trial = linkage("exchange", "import", file, "--dry-run", "--json")
    assert trial.json()["suppliers"]["created"] == 1
    assert "trial" in trial.err
    assert yaml.safe_load(linkage("exchange", "export").out)["suppliers"] == []


def test_import_from_stdin_for_people(linkage: Linkage, file: Path) -> None:
    answer = linkage("exchange", "import", "-", stdin=file.read_text(encoding="utf-8"))
    assert answer.out.splitlines() == [
        "Suppliers: 1 created, 0 updated, 0 unchanged, 1 refused",
        "Needs: 1 created, 0 updated, 0 unchanged, 0 refused",
        "  suppliers.1.employees: Enter 0 or more.",
    ]


def test_truncated_file_is_refused_whole(linkage: Linkage, file: Path) -> None:
    text = json.dumps({"suppliers": [supplier_data(id="s1")]})
    file.write_text(text[: len(text) // 2], encoding="utf-8")
    answer = linkage("exchange", "import", file)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("linkage: The file is broken off or malformed at line 1")
    assert yaml.safe_load(linkage("exchange", "export").out)["suppliers"] == []


def test_export_to_a_file_can_be_json(linkage: Linkage, file: Path, tmp_path: Path) -> None:
    linkage("exchange", "import", file)
    out = tmp_path / "out.json"
    assert linkage("exchange", "export", out).code == 0
    assert json.loads(out.read_text(encoding="utf-8")) == yaml.safe_load(linkage("exchange", "export").out)


def test_source_too_long_is_wrong_usage(linkage: Linkage, file: Path) -> None:
    assert linkage("exchange", "import", file, "--source", "x" * 61).code == 2
