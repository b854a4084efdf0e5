"""What was compiled for one test serves the next one of this process: templates, routes and statements.

Each test has an application and engines of its own, and most of what they cost is compiling the same things again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from database import session as database_session


class CompiledTemplates(BytecodeCache):
    """The byte code of each template, by its name and text."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


def keep_compiled() -> None:
    """To be called once, before the first application and the first engine are made."""
    Flask.jinja_options["bytecode_cache"] = CompiledTemplates()
    _keep_routes()
    _keep_statements()


def _keep_routes() -> None:
    """The functions that build addresses; they reach their rule through `self` and are bound to it by whoever asks for them."""
    compile_builder = Rule._compile_builder
    kept: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def kept_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, tuple(rule._trace), tuple(sorted((rule.defaults or {}).items())), append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = kept_builder  # type: ignore[method-assign]


def _keep_statements() -> None:
    """One dialect and one cache of statements for all engines of a driver: the cache tells dialects apart by identity."""
    make_engine = database_session.create_engine
    first: dict[str, Engine] = {}

    def make_alike(url: str, **options: Any) -> Engine:
        engine = make_engine(url, **options)
        model = first.setdefault(f"{engine.dialect.name}+{engine.dialect.driver}", engine)
        if model is engine:
            engine._compiled_cache = LRUCache(3_000)
        else:
            engine.dialect, engine._compiled_cache = model.dialect, model._compiled_cache
        return engine

    database_session.create_engine = make_alike
