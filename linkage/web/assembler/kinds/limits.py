"""What the part asks of the machines: the questions are those of the chosen processes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from database.enums import StepRole
from database.models.part_needs import NeedStep, PartNeed
from linkage.language import _
from linkage.web.assembler.answers import Answers
from linkage.web.numbers import number_for_form, read_number
from linkage.wording import attribute_label, process_label, value_text
from matching.taxonomy import taxonomy

NOT_ASKED = frozenset({"monthly_capacity_pcs", "monthly_capacity_t"})
"""The volume has a question of its own."""
_RANGE = re.compile(r"\s*(?:-|–|—|~|〜|～|…|\.\.)\s*")
_LIST = re.compile(r"\s*[,、،;；/]\s*")


@dataclass(frozen=True, slots=True)
class LimitField:
    """One figure asked of one step. `hint` says what is usual."""

    name: str
    label: str
    unit: str
    hint: str


@dataclass(frozen=True, slots=True)
class StepLimits:
    label: str
    is_core: bool
    is_open: bool
    fields: tuple[LimitField, ...]


def answers(need: PartNeed | None) -> Answers:
    if need is None:
        return Answers()
    typed = {"envelope": need.envelope, "tolerance_note": need.tolerance_note}
    for step in need.steps:
        for key, value in step.attributes.items():
            typed[_name(step, key)] = _shown(value)
    return Answers.of(typed)


def read(given: Answers, need: PartNeed | None) -> Mapping[str, Any]:
    steps = [
        {"process": step.process, "role": step.role.value, "attrs": _attributes(step, given)}
        for step in (need.steps if need else [])
    ]
    return {
        "requirements": {
            "process_steps": steps,
            "envelope": given.one("envelope"),
            "tolerance_note": given.one("tolerance_note"),
        }
    }


def options(need: PartNeed | None) -> Mapping[str, Any]:
    steps = [_step(step) for step in (need.steps if need else [])]
    return {"steps": [step for step in steps if step.fields]}


def field_of(path: str) -> str:
    found = re.match(r"requirements\.process_steps\.(\d+)\.attrs\.(\w+)", path)
    return f"attr-{found[1]}-{found[2]}" if found else path.removeprefix("requirements.")


def _step(step: NeedStep) -> StepLimits:
    keys = list(_keys(step))
    return StepLimits(
        label=process_label(step.process),
        is_core=step.role is StepRole.CORE,
        is_open=step.role is StepRole.CORE or bool(step.attributes),
        fields=tuple(_field(step, key) for key in keys),
    )


def _keys(step: NeedStep) -> Iterable[str]:
    """What the process is asked by, and what was stated besides."""
    table = taxonomy()
    known = table.process_attributes(step.process) if step.process in table.processes else {}
    return dict.fromkeys(key for key in (*known, *step.attributes) if key not in NOT_ASKED and key in table.attributes)


def _field(step: NeedStep, key: str) -> LimitField:
    table = taxonomy()
    attribute = table.attributes[key]
    usual = table.process_attributes(step.process).get(key) if step.process in table.processes else None
    unit = attribute.unit if attribute.kind not in ("set", "text") and len(attribute.unit) <= 6 else ""
    hint = _("Usual: %(range)s", range=value_text(key, list(usual))) if usual else ""
    return LimitField(_name(step, key), attribute_label(key), _plain_unit(unit), hint)


def _plain_unit(unit: str) -> str:
    return "" if unit in ("count", "class", "enum", "text", "M") else unit


def _name(step: NeedStep, key: str) -> str:
    return f"attr-{step.position}-{key}"


def _attributes(step: NeedStep, given: Answers) -> dict[str, Any]:
    attributes = {}
    for key in _keys(step):
        typed = given.one(_name(step, key)).strip()
        if typed:
            attributes[key] = _value(key, typed)
    kept = {key: value for key, value in step.attributes.items() if key in NOT_ASKED}
    return {**kept, **attributes}


def _value(key: str, typed: str) -> Any:
    """Words for a set, one number, or the lowest and the highest; what is none of these is left for the input to refuse."""
    if taxonomy().attributes[key].kind in ("set", "text"):
        words = [word for word in _LIST.split(typed) if word]
        return words[0] if len(words) == 1 else words
    ends = [read_number(end) for end in _RANGE.split(typed.removeprefix("±"))]
    return ends[0] if len(ends) == 1 else ends


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        if all(isinstance(item, int | float) for item in value):
            return "–".join(number_for_form(item) for item in value)
        return ", ".join(str(item) for item in value)
    return number_for_form(value) if isinstance(value, int | float) else str(value)
