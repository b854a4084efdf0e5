"""What the fields of requests and offers are called stands in one place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linkage.wording import rfq_fields
from linkage.wording.rfq_fields import DECISION_FIELDS, named_fields

TEMPLATES = Path(__file__).parents[3] / "templates"
PAGES = sorted([*TEMPLATES.glob("*/rfqs/*.html"), TEMPLATES / "guest" / "rfq-code.html"])
TABLES = [table for name, table in vars(rfq_fields).items() if name.endswith("_FIELDS")]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_a_page_takes_its_labels_from_the_tables(page: Path) -> None:
    written = page.read_text(encoding="utf-8")
    for field, label in re.findall(r'\("(\w+)-?"(?: ~ [\w.]+)?, _\("([^"]*)"\)', written):
        assert label not in {str(table[field]) for table in TABLES if field in table}, field
    known = {field for table in TABLES for field in table}
    assert set(re.findall(r"\blabels\.(\w+)", written)) <= known


def test_a_field_with_a_code_says_whose_it_is() -> None:
    found = named_fields(["share-AB", "reason-CD", "other-AB"], DECISION_FIELDS, {"AB": "Sen"})
    assert found["share-AB"] == "Share of the volume (Sen)"
    assert found["reason-CD"] == found["reason"] == "Reason"
    assert "other-AB" not in found
