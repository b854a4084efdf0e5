"""The description of the API: for programs as OpenAPI, for people as a page of our own made from the same document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, url_for

from linkage.api.answers import conditional, json_response
from linkage.api.blueprint import blueprint
from linkage.api.errors import DETAILS, TITLES
from linkage.api.openapi import SCHEMAS, document
from linkage.language import current_language


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """`where`: path, query or header."""

    name: str
    where: str
    kind: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class OperationPart:
    """`body` and `answer` name schemas that stand further down."""

    id: str
    method: str
    path: str
    summary: str
    is_open: bool
    parameters: tuple[ParameterRow, ...]
    body: str
    answer: str
    status: str
    refusals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TagPart:
    name: str
    text: str
    operations: tuple[OperationPart, ...]


@dataclass(frozen=True, slots=True)
class SchemaPart:
    """`fields`: name, kind, whether it must be there."""

    name: str
    fields: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class ProblemPart:
    status: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DocsPage:
    base: str
    spec_url: str
    tags: tuple[TagPart, ...]
    schemas: tuple[SchemaPart, ...]
    problems: tuple[ProblemPart, ...]


def _everybody() -> None:
    return None


def openapi() -> Response:
    response = json_response(document(current_language()))
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return conditional(response)


def docs() -> str:
    described = document(current_language())
    page = DocsPage(
        base=described["servers"][0]["url"],
        spec_url=url_for("api.openapi"),
        tags=tuple(_tag(tag, described) for tag in described["tags"]),
        schemas=tuple(_schema(name, schema) for name, schema in described["components"]["schemas"].items()),
        problems=tuple(ProblemPart(status, str(TITLES[status]), str(DETAILS[status])) for status in TITLES),
    )
    return render_template("public/api.html", page=page)


openapi.guard = _everybody  # type: ignore[attr-defined]
docs.guard = _everybody  # type: ignore[attr-defined]
blueprint.add_url_rule("/openapi.json", "openapi", openapi)
blueprint.add_url_rule("", "docs", docs)


def _tag(tag: dict[str, str], described: dict[str, Any]) -> TagPart:
    parts = [
        _operation(method, path, operation, described)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if tag["name"] in operation["tags"]
    ]
    return TagPart(tag["name"], tag["description"], tuple(parts))


def _operation(method: str, path: str, operation: dict[str, Any], described: dict[str, Any]) -> OperationPart:
    parameters = [_resolved(parameter, described) for parameter in operation["parameters"]]
    status, done = next(iter(operation["responses"].items()))
    return OperationPart(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        is_open={} in operation["security"],
        parameters=tuple(
            ParameterRow(each["name"], each["in"], _kind(each["schema"]), each["required"]) for each in parameters
        ),
        body=_first_name(operation.get("requestBody", {})),
        answer=_first_name(done),
        status=status,
        refusals=tuple(int(code) for code in operation["responses"] if int(code) >= 400),
    )


def _resolved(parameter: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = parameter
    for step in parameter.get("$ref", "").split("/")[1:]:
        found = (described if found is parameter else found)[step]
    return found


def _first_name(part: dict[str, Any]) -> str:
    """The schema of the first content type."""
    content = next(iter(part.get("content", {}).values()), None)
    return _kind(content["schema"]) if content else ""


def _schema(name: str, schema: dict[str, Any]) -> SchemaPart:
    required = schema.get("required", ())
    fields = [(key, _kind(part), key in required) for key, part in schema.get("properties", {}).items()]
    if "enum" in schema:
        fields = [(str(value), "", False) for value in schema["enum"]]
    return SchemaPart(name, tuple(fields))


def _kind(schema: dict[str, Any]) -> str:
    """A schema in one line: `string`, `list of ProcessEntry`, `number or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(SCHEMAS)
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(part) for part in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    if isinstance(schema.get("additionalProperties"), dict):
        return "{" + _kind(schema["additionalProperties"]) + "}"
    return str(schema.get("format") or schema.get("type") or "any")
