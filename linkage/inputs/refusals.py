"""From pydantic's findings to sentences for people, one per field."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

from linkage.language import _l, fill


class Refused(ValueError):
    """A value does not hold. `at` names the part of the field it is about; `values` fill the places of the lazy sentence."""

    def __init__(self, sentence: Any, *, at: str = "", **values: object) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.at = at
        self.values = values

    @property
    def text(self) -> Any:
        """The sentence, filled in, and still lazy."""
        return fill(self.sentence, **self.values) if self.values else self.sentence


_SENTENCES = {
    "missing": _l("Enter a value."),
    "extra_forbidden": _l("This name is not known here. Check its spelling."),
    "invalid_key": _l("A name must be a text."),
    "string_too_short": _l("Enter a value."),
    "string_too_long": _l("Use %(max_length)s characters or fewer."),
    "string_type": _l("Enter a text."),
    "int_type": _l("Enter a whole number."),
    "int_parsing": _l("Enter a whole number."),
    "int_parsing_size": _l("This number is too large."),
    "int_from_float": _l("Enter a whole number."),
    "float_type": _l("Enter a number."),
    "float_parsing": _l("Enter a number."),
    "decimal_max_places": _l("Enter %(decimal_places)s digits or fewer behind the decimal point."),
    "finite_number": _l("Enter a number."),
    "bool_type": _l("Answer true or false."),
    "bool_parsing": _l("Answer true or false."),
    "greater_than_equal": _l("Enter %(ge)s or more."),
    "less_than_equal": _l("Enter %(le)s or less."),
    "list_type": _l("Give a list."),
    "dict_type": _l("Give names and values."),
    "model_type": _l("Give names and values."),
    "model_attributes_type": _l("Give names and values."),
    "too_long": _l("Give %(max_length)s entries or fewer."),
    "too_short": _l("Give %(min_length)s or more entries."),
    "enum": _l("Choose one of these: %(expected)s."),
    "literal_error": _l("Choose one of these: %(expected)s."),
}
_ELSE = _l("This value cannot be used.")


def refusals(error: ValidationError) -> dict[str, Any]:
    """Path of each refused field -> a lazy sentence; the first finding of a field counts."""
    found: dict[str, Any] = {}
    for finding in error.errors(include_url=False, include_input=False):
        cause = (finding.get("ctx") or {}).get("error")
        parts = _as_written([str(part) for part in finding["loc"] if part != "[key]"])
        if isinstance(cause, Refused):
            path, text = [*parts, cause.at] if cause.at else parts, cause.text
        else:
            path, text = parts, _sentence(finding["type"], finding.get("ctx") or {})
        found.setdefault(".".join(path), text)
    return found


def _sentence(kind: str, values: dict[str, Any]) -> Any:
    sentence = _SENTENCES.get(kind, _ELSE)
    if "expected" in values:
        values = {"expected": ", ".join(re.findall(r"'([^']*)'", str(values["expected"])))}
    values = {key: f"{value:.15g}" if isinstance(value, float) else value for key, value in values.items()}
    return fill(sentence, **values) if values else sentence


def _as_written(parts: list[str]) -> list[str]:
    """The path as it stands in files: `summary_vi`, not `summaries.vi`."""
    return [*parts[:-2], f"summary_{parts[-1]}"] if parts[-2:-1] == ["summaries"] else parts
