"""The answers of a form by name, as they were typed, kept in a draft, or written in a need."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request


class Answers(dict[str, list[str]]):
    """Field -> values. Templates read one value or all of them; a missing field is an empty one."""

    def one(self, name: str) -> str:
        values = self.get(name)
        return values[0] if values else ""

    def all(self, name: str) -> list[str]:
        return self.get(name, [])

    @classmethod
    def of_request(cls) -> Answers:
        return cls(request.form.to_dict(flat=False))

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Answers:
        """Single values or lists, as texts; None is left out."""
        kept = {name: value for name, value in values.items() if value is not None}
        return cls(
            {
                name: [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]
                for name, value in kept.items()
            }
        )
