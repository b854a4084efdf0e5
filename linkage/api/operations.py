"""One operation of the API: the same description makes the route, reads what is sent, and stands in the OpenAPI document.

    @operation(Operation("get", "/needs", summary=_l("..."), tag="needs", query=NeedsQuery, answer=NeedList))
    def needs(query: NeedsQuery) -> Response: ...

A view is called with the parts of its path, then `query` and `body` where it has them: for a patch the raw changes, else the input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Response
from pydantic import BaseModel

from linkage.api.blueprint import blueprint
from linkage.api.bodies import PATCH_TYPES, json_body, read_query
from linkage.api.guards import everybody, people
from linkage.inputs.base import Input, read_input

VERSION = "/v1"
View = TypeVar("View", bound=Callable[..., Response])


@dataclass(frozen=True, slots=True)
class Operation:
    """`refusals`: statuses beside those that follow from the rest. `is_open`: may be asked without a token."""

    method: str
    path: str
    summary: Any
    tag: str
    answer: type[BaseModel] | None = None
    status: int = 200
    query: type[Input] | None = None
    body: type[Input] | None = None
    refusals: frozenset[int] = frozenset()
    is_open: bool = False
    is_patch: bool = False
    is_versioned: bool = False
    is_once: bool = False
    sends_version: bool = False
    is_paged: bool = False

    @property
    def all_refusals(self) -> list[int]:
        """Every status a client must be ready for."""
        found = set(self.refusals) | {401, 429, 500, 503}
        if "<" in self.path:
            found |= {404}
        if not self.is_open:
            found |= {403}
        if self.query is not None:
            found |= {422}
        if self.body is not None:
            found |= {400, 409, 413, 415, 422}
        if self.is_versioned:
            found |= {409, 412, 428}
        return sorted(found)


OPERATIONS: dict[str, Operation] = {}
"""Endpoint -> operation; filled while the modules of the resources load."""


def operation(described: Operation) -> Callable[[View], View]:
    """Hangs a view on the blueprint as its description says."""

    def register(view: View) -> View:
        called = _reading(described, view)
        called.guard = everybody if described.is_open else people  # type: ignore[attr-defined]
        name = view.__name__
        blueprint.add_url_rule(VERSION + described.path, name, called, methods=[described.method.upper()])
        OPERATIONS[f"{blueprint.name}.{name}"] = described
        return view

    return register


def _reading(described: Operation, view: Callable[..., Response]) -> Callable[..., Response]:
    """The view as Flask calls it."""

    @wraps(view)
    def called(**values: Any) -> Response:
        if described.query is not None:
            values["query"] = read_query(described.query)
        if described.body is not None and described.is_patch:
            values["body"] = json_body(PATCH_TYPES)
        elif described.body is not None:
            values["body"] = read_input(described.body, json_body())
        return view(**values)

    return called
