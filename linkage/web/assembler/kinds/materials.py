"""What it is made of: chosen from a list, or typed in the words of any language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from database.models.part_needs import PartNeed
from linkage.errors import Invalid
from linkage.language import _l
from linkage.web.assembler.answers import Answers
from linkage.wording import material_label
from matching.taxonomy import taxonomy
from search.understanding import understand

LONGEST_WORDS = 1000


def answers(need: PartNeed | None) -> Answers:
    return Answers.of({"materials": need.materials if need else []})


def read(given: Answers, _need: PartNeed | None) -> Mapping[str, Any]:
    materials = list(given.all("materials"))
    words = given.one("words").strip()
    if words:
        found = understand(words[:LONGEST_WORDS])
        grades = list(found.materials)
        named = {taxonomy().material_family(grade) for grade in grades}
        typed = [*grades, *(family for family in found.material_families if family not in named)]
        if not typed:
            raise Invalid(
                fields={"words": _l("None of these words is a material we know. Try a grade, or choose from the list.")}
            )
        materials += typed
    return {"requirements": {"materials": materials}}


def options(need: PartNeed | None) -> Mapping[str, Any]:
    """Usual ones of the chosen processes first, then families, then all grades by family."""
    table = taxonomy()
    chosen = list(need.materials) if need else []
    usual = _usual(need)
    first = list(dict.fromkeys([*chosen, *usual]))
    return {
        "usual": [(code, material_label(code)) for code in first],
        "families": [(code, material_label(code)) for code in table.material_families if code not in first],
        "grades": [(code, _grade_label(code)) for code in table.materials if code not in first],
    }


def field_of(path: str) -> str:
    return "words" if path == "words" else "materials"


def _usual(need: PartNeed | None) -> Iterable[str]:
    """What the chosen processes usually work; ids the list does not know are left out."""
    table = taxonomy()
    steps = need.steps if need else []
    for step in steps:
        for node in table.ancestors(step.process) if step.process in table.processes else ():
            for code in table.processes[node].typical_materials:
                if code in table.materials or code in table.material_families:
                    yield code


def _grade_label(code: str) -> str:
    """A grade with its family, so that the filter of the list finds it by either word."""
    family = material_label(taxonomy().material_family(code))
    return f"{material_label(code)} ({family})"
