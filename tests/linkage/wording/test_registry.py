"""Sentences for evidence: of every piece, of old rules too."""

from __future__ import annotations

import re
from pathlib import Path

from linkage.wording.registry import evidence_text
from matching.registry.records import Evidence

_RULES = Path("matching/registry")


def test_every_code_of_the_rules_has_a_sentence() -> None:
    text = "".join((_RULES / name).read_text("utf-8") for name in ("evidence.py", "site_evidence.py", "resolving.py"))
    codes = set(re.findall(r'"([a-z]+_[a-z_]+|neighbours|subsidiary|unrivalled|confirmed)"', text))
    assert {"name_same", "door_same", "unrivalled"} <= codes
    assert [code for code in codes if "another version" in evidence_text(Evidence("name", "", "", 1.0, code))] == []


def test_code_of_other_rules_is_told_by_its_kind() -> None:
    assert evidence_text(Evidence("moon", "a", "b", 1.0, "moon_same")) == "Rules of another version saw this: moon."


def test_branch_is_told_from_its_head_office() -> None:
    def told(values: dict[str, str] | None) -> str:
        return evidence_text(Evidence("tax code", "", "", 10.0, "tax_branch", values)).removeprefix(
            "The tax codes share their first ten digits: "
        )

    assert told({"head": "0100109106", "branch": "0100109106001"}) == (
        "0100109106 is the head office, 0100109106001 a branch of it."
    )
    assert told({"firm": "0100109106"}) == "both are branches of 0100109106."
    assert told(None) == "head office and branch."
