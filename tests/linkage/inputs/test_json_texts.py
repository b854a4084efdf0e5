"""JSON that was sent is plain data with finite numbers, or refused."""

from __future__ import annotations

import pytest

from linkage.errors import Invalid
from linkage.inputs.json_texts import read_json


@pytest.mark.parametrize(
    "data", [b'{"a": 1e999}', b"[-1e999]", b"1e309", b"NaN", b"[Infinity]", b"-Infinity", b'{"a": 1, "a": 2}', b"\xff"]
)
def test_what_is_no_plain_json_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_json(data)


def test_nesting_is_read_to_a_depth() -> None:
    assert read_json(b"[" * 20 + b"1" + b"]" * 20) is not None
    with pytest.raises(Invalid):
        read_json(b"[" * 21 + b"1" + b"]" * 21)


def test_finite_numbers_are_read_as_they_are() -> None:
    assert read_json(b'{"a": 1e308, "b": 1e-400, "c": 7}') == {"a": 1e308, "b": 0.0, "c": 7}
