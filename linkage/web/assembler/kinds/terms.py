"""What the other questions did not ask: languages, the last day for answers, remarks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from database.models.part_needs import PartNeed
from linkage.web.assembler.answers import Answers
from linkage.wording import language_name
from matching.taxonomy import LANGUAGES


def answers(need: PartNeed | None) -> Answers:
    if need is None:
        return Answers()
    return Answers.of({"languages": need.languages_wanted, "closes_on": need.closes_on, "other": need.other})


def read(given: Answers, _need: PartNeed | None) -> Mapping[str, Any]:
    return {
        "closes_on": given.one("closes_on"),
        "requirements": {"languages_wanted": given.all("languages"), "other": given.one("other")},
    }


def options(need: PartNeed | None) -> Mapping[str, Any]:
    codes = dict.fromkeys((*LANGUAGES, *(need.languages_wanted if need else ())))
    return {"languages": [(code, language_name(code)) for code in codes]}


def field_of(path: str) -> str:
    return {"requirements.other": "other", "closes_on": "closes_on"}.get(path, "languages")
