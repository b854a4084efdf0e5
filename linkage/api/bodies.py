"""Reading what programs send: JSON bodies and the values of an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_origin

from flask import request

from linkage.api.errors import Problem
from linkage.errors import Invalid
from linkage.inputs.base import Input, InputT, read_input
from linkage.inputs.json_texts import read_json
from linkage.language import _l

MAX_BYTES = 1_000_000
JSON_TYPES = frozenset({"application/json"})
PATCH_TYPES = frozenset({"application/json", "application/merge-patch+json"})
LANGUAGE = "lang"


def json_body(types: frozenset[str] = JSON_TYPES) -> dict[str, Any]:
    """The object sent. Raises Problem 400, 413 or 415, and Invalid when it is JSON but no object."""
    if request.mimetype not in types:
        raise Problem(415)
    request.max_content_length = MAX_BYTES
    data = request.get_data(cache=False)
    try:
        found = read_json(data)
    except Invalid:
        raise Problem(400) from None
    if not isinstance(found, dict):
        raise Invalid(_l("Send an object of names and values."))
    return found


def merged(before: Any, changes: Any) -> Any:
    """What was there with the changes of a JSON merge patch (RFC 7396): null takes a value away, lists are replaced whole."""
    if not isinstance(changes, Mapping):
        return changes
    result = dict(before) if isinstance(before, Mapping) else {}
    for name, value in changes.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def read_query(kind: type[InputT]) -> InputT:
    """The values of the address. Names that are not known are refused; of a single value sent twice the first counts."""
    sent = {name: _values(kind, name) for name in request.args if name != LANGUAGE}
    return read_input(kind, sent)


def _values(kind: type[Input], name: str) -> Any:
    field = next((field for key, field in kind.model_fields.items() if (field.alias or key) == name), None)
    is_list = field is not None and get_origin(field.annotation) is list
    return [value for value in request.args.getlist(name) if value.strip()] if is_list else request.args[name]
