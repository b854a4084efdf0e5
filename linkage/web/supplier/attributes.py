"""The limits of a process as questions: which the taxonomy asks, how each is typed, and what was typed as the input takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from linkage.language import _
from linkage.web.numbers import number_for_form, read_number
from linkage.web.supplier.editing import Fields
from linkage.wording import attribute_label, value_text
from matching.taxonomy import Attribute, taxonomy

PREFIX = "attrs-"
# The capacity and the lead time have fields of their own, which the matcher reads.
_ASKED_ELSEWHERE = frozenset({"monthly_capacity_pcs", "monthly_capacity_t"})
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "plating_method": ("barrel", "rack", "reel"),
    "smt_min_chip": ("01005", "0201", "0402", "0603", "0805", "1206"),
    "strength_class": ("4.8", "8.8", "10.9", "12.9", "A2-70", "A4-70"),
}
_WORDY_UNITS = frozenset({"count", "enum", "text", "class", "ISO class", "inch code", "M"})


@dataclass(frozen=True, slots=True)
class Question:
    """`shape`: range (two fields), number, words or choices. `hint`: what is usual in the region."""

    name: str
    label: str
    shape: str
    unit: str
    hint: str
    options: tuple[tuple[str, str], ...]


def questions(process: str, stated: Iterable[str]) -> tuple[Question, ...]:
    """What the taxonomy asks of a process, then what the firm has stated beyond that."""
    table = taxonomy()
    typical = table.process_attributes(process) if process in table.processes else {}
    keys = [key for key in dict.fromkeys([*typical, *stated]) if key not in _ASKED_ELSEWHERE or key in stated]
    return tuple(_question(table.attributes[key], typical.get(key, ())) for key in keys if key in table.attributes)


def as_fields(attributes: Mapping[str, Any]) -> dict[str, list[str]]:
    """Attribute values as the fields of the form hold them."""
    fields: dict[str, list[str]] = {}
    for key, value in attributes.items():
        if _shape(key) == "range":
            low, high = value if isinstance(value, list) else ("", value)
            fields[f"{PREFIX}{key}-low"] = [_figure(low)]
            fields[f"{PREFIX}{key}-high"] = [_figure(high)]
        elif _shape(key) == "choices":
            fields[PREFIX + key] = [str(word) for word in (value if isinstance(value, list) else [value])]
        else:
            fields[PREFIX + key] = [", ".join(map(_figure, value)) if isinstance(value, list) else _figure(value)]
    return fields


def from_fields(fields: Fields, asked: Iterable[Question]) -> dict[str, Any]:
    """What was typed, by attribute key; empty answers are left out."""
    typed = {question.name.removeprefix(PREFIX): _typed(fields, question) for question in asked}
    return {key: value for key, value in typed.items() if value}


def _typed(fields: Fields, question: Question) -> Any:
    if question.shape == "range":
        low, high = (read_number(fields.one(f"{question.name}-{end}").strip()) for end in ("low", "high"))
        return [low, high] if low and high else low or high
    if question.shape == "choices":
        return fields.all(question.name)
    text = fields.one(question.name).strip()
    if question.shape == "number":
        return read_number(text)
    words = [word.strip() for word in text.split(",") if word.strip()]
    return words if len(words) > 1 else text


def _question(attribute: Attribute, typical: tuple[float, ...]) -> Question:
    usual = _("Usual in the region: %(figures)s", figures=value_text(attribute.key, typical)) if typical else ""
    choices = _CHOICES.get(attribute.key, ())
    return Question(
        name=PREFIX + attribute.key,
        label=attribute_label(attribute.key),
        shape=_shape(attribute.key),
        unit="" if attribute.unit in _WORDY_UNITS else attribute.unit.removesuffix(" Ra"),
        hint=usual,
        options=tuple((word, value_text(attribute.key, word)) for word in choices),
    )


def _shape(key: str) -> str:
    attribute = taxonomy().attributes.get(key)
    if attribute is None or attribute.kind == "text":
        return "words"
    if attribute.kind == "set":
        return "choices" if key in _CHOICES else "words"
    return "range" if attribute.kind == "range" else "number"


def _figure(value: Any) -> str:
    return number_for_form(value) if isinstance(value, int | float) else str(value)
