"""YAML and JSON documents from strangers: read as plain data, or refused with one sentence.

The rules are YAML 1.2's: `01` and `2028-04-01` are texts, `no` is a word. Anchors and aliases are refused, for a few lines of them
can stand for billions; so are deep nesting, repeated names and documents over the size limit.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import Any, Final

import yaml

from linkage.errors import Invalid
from linkage.language import _l, fill

MAX_BYTES: Final = 256 * 1024 * 1024
MAX_DEPTH: Final = 50

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """The safe loader with the scalars of YAML 1.2's core schema and nothing else: no dates, no octals, no yes and no."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 (the library's own way of saying it)

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Where the library would merge `<<`: refuses a name that stands twice, for the last one would win unseen."""
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(set(names)) != len(node.value):
            raise _repeated(next((str(name) for name in names if names.count(name) > 1), ""))


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]{0,30})$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]*(?:[eE][-+][0-9]+)?$"),
    list("-+0123456789"),
)


def load_document(data: bytes) -> Any:
    """The document as dicts, lists, texts, numbers, true, false and None. JSON when it begins with a brace.

    Raises Invalid: not UTF-8, too large, truncated or malformed, with aliases, nested too deep, or a name twice in one place.
    """
    if len(data) > MAX_BYTES:
        raise Invalid(fill(_l("The file is larger than %(size)s MB."), size=MAX_BYTES // 1024 // 1024))
    text = _decoded(data)
    try:
        return _load_json(text) if text.lstrip().startswith("{") else _load_yaml(text)
    except RecursionError:
        raise Invalid(_l("The file is nested too deep.")) from None


def _decoded(data: bytes) -> str:
    """UTF-8, with or without its mark; also UTF-16 that says so by its mark."""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        sentence = _l("The file is not in UTF-8 (byte %(position)s). Save it as UTF-8 and try again.")
        raise Invalid(fill(sentence, position=error.start + 1)) from None
    if "\x00" in text:
        raise Invalid(_l("The file holds a NUL character and may be damaged. Make it anew."))
    return text


def _load_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        # A YAML flow mapping may begin with a brace too: {name: x}.
        try:
            return _load_yaml(text)
        except Invalid:
            sentence = _l("The file is broken off or malformed at line %(line)s, column %(column)s.")
            raise Invalid(fill(sentence, line=error.lineno, column=error.colno)) from None
    except ValueError:
        raise Invalid(_l("The file holds a number that is too large.")) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _repeated(next(name for name in names if names.count(name) > 1))
    return found


def _load_yaml(text: str) -> Any:
    try:
        _refuse_hazards(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 (a safe loader, made stricter)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        sentence = _l("The file is broken off or malformed at line %(line)s, column %(column)s.")
        raise Invalid(
            fill(sentence, line=mark.line + 1 if mark else 1, column=mark.column + 1 if mark else 1)
        ) from None
    except (yaml.YAMLError, ValueError):
        raise Invalid(_l("The file holds characters that do not belong there and may be damaged.")) from None


def _refuse_hazards(text: str) -> None:
    """Reads through the events, for the C library composes nodes on the stack and would take the process down with it."""
    depth = 0
    loader = _Loader(text)
    try:
        for event in iter(loader.get_event, None):
            if isinstance(event, yaml.AliasEvent):
                sentence = _l("Line %(line)s uses a YAML alias; write the values out.")
                raise Invalid(fill(sentence, line=event.start_mark.line + 1 if event.start_mark else 1))
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise Invalid(_l("The file is nested too deep."))
    finally:
        loader.dispose()


def _repeated(name: str) -> Invalid:
    return Invalid(fill(_l("“%(name)s” stands twice in the same place, or a name is no text."), name=name[:60]))
