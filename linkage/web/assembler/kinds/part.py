"""What part: a name, and the request in the buyer's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from database.models.part_needs import PartNeed
from linkage.errors import Invalid
from linkage.language import _l, current_language
from linkage.web.assembler.answers import Answers
from linkage.wording import language_name
from matching.taxonomy import LANGUAGES


def answers(need: PartNeed | None) -> Answers:
    if need is None:
        return Answers.of({"lang": current_language()})
    return Answers.of({"title": need.title, "text": need.text, "lang": need.language})


def read(given: Answers, _need: PartNeed | None) -> Mapping[str, Any]:
    if not given.one("title").strip():
        raise Invalid(fields={"title": _l("Enter a name for the part.")})
    return {"title": given.one("title"), "text": given.one("text"), "lang": given.one("lang")}


def options(need: PartNeed | None) -> Mapping[str, Any]:
    codes = dict.fromkeys((*LANGUAGES, *([need.language] if need is not None and need.language else [])))
    return {"languages": [(code, language_name(code)) for code in codes]}


def field_of(path: str) -> str:
    return path
