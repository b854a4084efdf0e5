import json

import pytest

from linkage.errors import Invalid
from linkage.inputs import documents
from linkage.inputs.documents import load_document


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 01", "01"),
        ("a: 010", "010"),
        ("a: 2028-04-01", "2028-04-01"),
        ("a: 2028-04", "2028-04"),
        ("a: no", "no"),
        ("a: 12:30", "12:30"),
        ("a: 12", 12),
        ("a: -1.5", -1.5),
        ("a: true", True),
        ("a: ~", None),
        ("a:", None),
        ("a: '12'", "12"),
        ("a: 1_000", "1_000"),
        ("a: 0x1F", "0x1F"),
    ],
)
def test_yaml_scalar_is_read_by_the_core_schema(text: str, value: object) -> None:
    found = load_document(text.encode())["a"]
    assert (type(found), found) == (type(value), value)


def test_json_is_read_when_it_begins_with_a_brace() -> None:
    assert load_document(b' {"a": [1, "2"]}') == {"a": [1, "2"]}


def test_yaml_flow_mapping_is_read_too() -> None:
    assert load_document(b"{a: [1, b]}") == {"a": [1, "b"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marked_encodings_are_read(encoding: str) -> None:
    assert load_document("a: Mạ kẽm".encode(encoding)) == {"a": "Mạ kẽm"}


REFUSED = {
    "alias": (b"a: &x [1]\nb: *x", "Line 2 uses a YAML alias; write the values out."),
    "deep list": (b"[" * 100_000, "The file is nested too deep."),
    "deep json": (b'{"a":' * 100_000, "The file is nested too deep."),
    "broken yaml": (b"a: [1, 2", "The file is broken off or malformed at line 2, column 1."),
    "broken json": (b'{"a": [1, 2', "The file is broken off or malformed at line 1, column 12."),
    "latin-1": (b"a: caf\xe9 noir", "The file is not in UTF-8 (byte 7). Save it as UTF-8 and try again."),
    "nul": (b"a: \x00", "The file holds a NUL character and may be damaged. Make it anew."),
    "control": (b"a: \x01", "The file holds characters that do not belong there and may be damaged."),
    "name twice": (b"a: 1\na: 2", "“a” stands twice in the same place, or a name is no text."),
    "json name twice": (b'{"a": 1, "a": 2}', "“a” stands twice in the same place, or a name is no text."),
    "python object": (b"!!python/object/apply:os.system [ls]", "The file is broken off or malformed at line 1, column 1."),
    "two documents": (b"- 1\n---\n- 2", "The file is broken off or malformed at line 2, column 1."),
    "huge number": (b'{"a": ' + b"9" * 5000 + b"}", "The file holds a number that is too large."),
}  # fmt: skip


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED)
def test_hazard_is_refused_with_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as caught:
        load_document(data)
    assert str(caught.value) == sentence


def test_billion_laughs_is_refused_before_it_is_built() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 10)]
    with pytest.raises(Invalid, match="Line 2 uses a YAML alias"):
        load_document("\n".join(lines).encode())


def test_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_BYTES", 1024 * 1024)
    with pytest.raises(Invalid, match="larger than 1 MB"):
        load_document(b" " * (1024 * 1024 + 1))


def test_nesting_up_to_the_limit_is_read() -> None:
    depth = documents.MAX_DEPTH
    assert json.dumps(load_document(b"[" * depth + b"]" * depth)) == "[" * depth + "]" * depth
