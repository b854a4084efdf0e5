"""Which certificates are a must, and which help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from database.models.part_needs import PartNeed
from linkage.language import current_language
from linkage.web.assembler.answers import Answers
from linkage.wording import certificate_label
from matching.taxonomy import taxonomy

COMMON = ("iso-9001", "iatf-16949", "iso-14001")


def answers(need: PartNeed | None) -> Answers:
    return Answers.of({"must": need.certificates_must if need else [], "nice": need.certificates_nice if need else []})


def read(given: Answers, _need: PartNeed | None) -> Mapping[str, Any]:
    """One that is a must is not also one that helps."""
    must = given.all("must")
    nice = [code for code in given.all("nice") if code not in must]
    return {"requirements": {"certificates_must": must, "certificates_nice": nice}}


def options(need: PartNeed | None) -> Mapping[str, Any]:
    """The usual ones of the chosen processes first."""
    table = taxonomy()
    processes = [step.process for step in need.steps if step.process in table.processes] if need else []
    usual = [code for process in processes for code in table.processes[process].typical_certificates]
    codes = dict.fromkeys(code for code in (*COMMON, *usual, *table.certificates) if code in table.certificates)
    return {"certificates": [(code, certificate_label(code), _subject(code)) for code in codes]}


def _subject(code: str) -> str:
    """What a standard is about, without its number. Standards have an English title only, so others read the number alone."""
    if current_language() != "en":
        return ""
    known = taxonomy().certificates[code]
    return known.name.removeprefix(known.label).strip(" :-/") if known.name != known.label else ""


def field_of(path: str) -> str:
    return "nice" if "certificates_nice" in path else "must"
