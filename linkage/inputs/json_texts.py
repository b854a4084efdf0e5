"""JSON that programs and pages send: read here only, as plain data, or refused with one sentence."""

from __future__ import annotations

import json
import math
from typing import Any, Final

from linkage.errors import Invalid
from linkage.language import _l

MAX_DEPTH: Final = 20


def read_json(data: bytes) -> Any:
    """The value in UTF-8. Raises Invalid: no JSON, nested deeper than `MAX_DEPTH`, a name twice in one place, NaN, Infinity or
    a number beyond all floats."""
    try:
        found = json.loads(
            data.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite
        )
    except (ValueError, RecursionError):
        raise _unreadable() from None
    if not _is_shallow(found, MAX_DEPTH):
        raise _unreadable()
    return found


def _unreadable() -> Invalid:
    return Invalid(_l("What was sent cannot be read: send JSON in UTF-8 that is whole and not nested deeply."))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a name that stands twice the last one would win unseen."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("too large a number")
    return number


def _is_shallow(value: Any, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    parts = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_is_shallow(part, depth - 1) for part in parts)
