"""The OpenAPI 3.1 document, made from the operations and from the very classes that read and answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from linkage import VERSION as SOFTWARE_VERSION
from linkage.api.bodies import PATCH_TYPES
from linkage.api.errors import PROBLEM, TITLES
from linkage.api.idempotency import HEADER as ONCE_HEADER
from linkage.api.idempotency import LONGEST
from linkage.api.operations import OPERATIONS, VERSION, Operation
from linkage.api.representations import INPUT_SCHEMA
from linkage.config import UI_LANGUAGES
from linkage.inputs.json_texts import MAX_DEPTH
from linkage.inputs.needs import NeedInput
from linkage.inputs.suppliers import SupplierInput
from linkage.language import _
from matching.taxonomy import taxonomy

Schema = dict[str, Any]
JSON = "application/json"
SCHEMAS = "#/components/schemas/"
TOKEN = "token"  # noqa: S105 - the name of the scheme, not a secret
_PATH_VALUE = re.compile(r"<(\w+)>")
_ATTRIBUTE_MAPS = ("attrs",)
_PATCHED = "Changes"


@lru_cache(maxsize=len(UI_LANGUAGES))
def document(_language: str) -> Schema:
    """The whole document, in the language that is current; one per language is kept."""
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": _("Linkage API"),
            "version": f"1 ({SOFTWARE_VERSION})",
            "description": _(
                "Suppliers, part needs, matches, search and the vocabulary, in the keys of the exchange format. "
                "What is public needs no token; all else takes a token of a person, who may do here what they may do on the pages."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": f"/api{VERSION}"}],
        "tags": [{"name": name, "description": text} for name, text in _tags().items()],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "responses": {f"Problem{status}": _problem_response(status) for status in TITLES},
            "headers": _headers(),
            "parameters": {"Language": _language_parameter()},
            "securitySchemes": {
                TOKEN: {"type": "http", "scheme": "bearer", "description": _("A token of your account.")}
            },
        },
    }


def _tags() -> dict[str, str]:
    return {
        "suppliers": _("Find suppliers; read and change a profile."),
        "needs": _("The board of part needs; make and change needs."),
        "matches": _("Who fits what, with reasons."),
        "pairings": _("Whom to introduce to whom when suppliers can take only so many; for officers."),
        "linkages": _("How far introductions have got: what each firm says and confirms, and what they are worth."),
        "proposals": _("Introductions: put before both firms, said yes or no to, with the contact while both agree."),
        "rfqs": _("Requests for quotation: read what is asked, send offers, compare them."),
        "threads": _("What firms write to each other about an introduction or a request for quotation."),
        "fairs": _("Fairs, their parts boards, and what a firm says of parts and of whom it wants to meet."),
        "networks": _("Who supplies whom, and what hangs on one firm."),
        "search": _("What a text is understood to ask."),
        "taxonomy": _("The ids that every record uses."),
        "me": _("The person behind the token."),
    }


def _paths() -> Schema:
    paths: Schema = {}
    for endpoint, operation in OPERATIONS.items():
        path = _PATH_VALUE.sub(r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method] = _operation(endpoint, operation)
    return paths


def _operation(endpoint: str, operation: Operation) -> Schema:
    described: Schema = {
        "operationId": endpoint.rsplit(".", 1)[-1],
        "summary": str(operation.summary),
        "tags": [operation.tag],
        "parameters": list(_parameters(operation)),
        "responses": _responses(operation),
        "security": [{TOKEN: []}, *([{}] if operation.is_open else [])],
    }
    if operation.body is not None:
        described["requestBody"] = _body(operation.body, is_patch=operation.is_patch)
    return described


def _parameters(operation: Operation) -> Iterable[Schema]:
    for name in _PATH_VALUE.findall(operation.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    if operation.query is not None:
        yield from _query_parameters(operation.query)
    yield {"$ref": "#/components/parameters/Language"}
    if operation.is_versioned or (operation.method == "post" and "/<code>/" in operation.path):
        yield {
            "name": "If-Match",
            "in": "header",
            "required": operation.is_versioned,
            "description": _("The ETag of what you read."),
            "schema": {"type": "string"},
        }
    if operation.is_once:
        yield {
            "name": ONCE_HEADER,
            "in": "header",
            "required": False,
            "description": _("Your own key for this new thing: sent twice, it is made once."),
            "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": r"^[\x21-\x7e]+$"},
        }


def _query_parameters(kind: type[BaseModel]) -> Iterable[Schema]:
    described = kind.model_json_schema(ref_template=SCHEMAS + "{model}")
    for name, schema in described["properties"].items():
        is_required = name in described.get("required", ())
        yield {"name": name, "in": "query", "required": is_required, "schema": _without_null(_plain(schema))}


def _without_null(schema: Schema) -> Schema:
    """A value of an address is there or not; there is no null."""
    choices = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) != 1:
        return schema
    return {**{key: value for key, value in schema.items() if key not in ("anyOf", "default")}, **choices[0]}


def _language_parameter() -> Schema:
    return {
        "name": "lang",
        "in": "query",
        "required": False,
        "description": _("The language of texts for people; else the person's own, else that of Accept-Language."),
        "schema": {"type": "string", "enum": list(UI_LANGUAGES)},
    }


def _body(kind: type[BaseModel], *, is_patch: bool) -> Schema:
    name = kind.__name__ + (_PATCHED if is_patch else "")
    content = {"schema": {"$ref": SCHEMAS + name}}
    types = sorted(PATCH_TYPES) if is_patch else [JSON]
    return {
        "required": True,
        "description": _("One megabyte at most, nested %(depth)s levels deep at most.", depth=MAX_DEPTH),
        "content": dict.fromkeys(types, content),
    }


def _responses(operation: Operation) -> Schema:
    done: Schema = {"description": _("Done")}
    if operation.answer is not None:
        done["content"] = {JSON: {"schema": {"$ref": SCHEMAS + operation.answer.__name__}}}
    names = [
        *(["ETag"] if operation.sends_version or operation.tag == "taxonomy" else []),
        *(["Link"] if operation.is_paged else []),
        *(["Location"] if operation.status == 201 else []),
    ]
    if names:
        done["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    responses: Schema = {str(operation.status): done}
    if operation.method == "get" and "ETag" in names:
        responses["304"] = {"description": _("What you have still holds")}
    for status in operation.all_refusals:
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    return responses


def _problem_response(status: int) -> Schema:
    return {
        "description": str(TITLES[status]),
        "content": {PROBLEM: {"schema": {"$ref": SCHEMAS + "Problem"}}},
    }


def _headers() -> Schema:
    text = {"type": "string"}
    return {
        "ETag": {"description": _("The version of what is answered; send it back in If-Match."), "schema": text},
        "Link": {"description": _("Addresses of the first and the next page, by RFC 8288."), "schema": text},
        "Location": {"description": _("Where the new thing is."), "schema": text},
    }


def _schemas() -> Schema:
    kinds = {kind for each in OPERATIONS.values() for kind in (each.answer, each.body) if kind is not None}
    kinds |= {SupplierInput, NeedInput}
    ordered = sorted(kinds, key=lambda kind: kind.__name__)
    _keys, described = models_json_schema([(kind, "validation") for kind in ordered], ref_template=SCHEMAS + "{model}")
    schemas: Schema = {name: _plain(schema) for name, schema in described["$defs"].items()}
    schemas["SupplierInput"] = _with_summaries(schemas["SupplierInput"])
    schemas["SupplierInput" + _PATCHED] = _all_optional(schemas["SupplierInput"])
    schemas["Problem"] = _problem()
    return dict(sorted(schemas.items()))


def _plain(schema: Any) -> Any:
    """The schema without the titles pydantic makes up, with its references resolved and attribute maps spelled out."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if INPUT_SCHEMA in schema:
        return {"$ref": SCHEMAS + schema[INPUT_SCHEMA]}
    plain = {key: _plain(value) for key, value in schema.items() if not (key == "title" and isinstance(value, str))}
    for name in _ATTRIBUTE_MAPS:
        if name in plain.get("properties", {}):
            plain["properties"][name] = _attribute_map()
    return plain


def _attribute_map() -> Schema:
    figure: Schema = {"type": "number", "minimum": 0}
    word: Schema = {"type": "string", "minLength": 1, "maxLength": 300}
    one = [figure, word, {"type": "array", "items": {"anyOf": [figure, word]}, "minItems": 1}]
    return {
        "type": "object",
        "propertyNames": {"enum": list(taxonomy().attributes)},
        "additionalProperties": {"anyOf": one},
    }


def _with_summaries(schema: Schema) -> Schema:
    """`summary_vi` and its like, as files and answers write them."""
    text = {"anyOf": [{"type": "string", "maxLength": 2000}, {"type": "null"}]}
    return {**schema, "patternProperties": {"^summary_[A-Za-z-]+$": text}}


def _all_optional(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key != "required"}


def _problem() -> Schema:
    text: Schema = {"type": "string"}
    error = {"type": "object", "required": ["field", "detail"], "properties": {"field": text, "detail": text}}
    return {
        "type": "object",
        "description": _("What went wrong, by RFC 9457."),
        "required": ["type", "title", "status", "detail", "instance", "reference"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "instance": text,
            "reference": {"type": "string", "description": _("Quote it when you report the problem.")},
            "errors": {"type": "array", "items": error},
        },
    }
