"""What was made for one test serves the next one of this process: compiled templates, routes and statements, and connections.

Each test has an application and engines of its own, and most of what they cost is compiling the same things again, and on
PostgreSQL a new server process that learns the tables anew. Nor does this process wait for the disk: what a crash of the machine
would lose is no test's business. (A server that a test starts waits for it.) And the collector of cycles looks through what the
modules hold once, not after every few hundred objects.
"""

from __future__ import annotations

import gc
import os
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from psycopg import Connection
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event
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
    os.fsync = _no_wait
    gc.set_threshold(100_000, 50, 50)


def _no_wait(_file: object) -> None:
    """Instead of `os.fsync`."""


def _keep_routes() -> None:
    """What routes of the same words are made into; the functions that build addresses are bound to the rule that asks."""
    compile_rule = Rule.compile
    kept: dict[tuple[object, ...], Rule] = {}

    def keep(rule: Rule) -> None:
        key = (rule.rule, rule.subdomain, rule.host, tuple(sorted((rule.defaults or {}).items())))
        if key not in kept:
            compile_rule(rule)
            kept[key] = rule
        like = kept[key]
        rule._parts, rule._trace, rule._converters = like._parts, like._trace, like._converters
        rule.arguments |= like.arguments
        rule._build = like._build.__func__.__get__(rule)  # type: ignore[attr-defined]
        rule._build_unknown = like._build_unknown.__func__.__get__(rule)  # type: ignore[attr-defined]

    Rule.compile = keep  # type: ignore[method-assign]


def _keep_statements() -> None:
    """One dialect and one cache of statements for all engines of a driver: the cache tells dialects apart by identity."""
    make_engine = database_session.create_engine
    first: dict[str, Engine] = {}

    def make_alike(url: str, **options: Any) -> Engine:
        engine = make_engine(url, **options)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous = OFF"))
        else:
            _keep_connections(engine)
        name = f"{engine.dialect.name}+{engine.dialect.driver}"
        model = first.get(name)
        # A dialect learns at the first connection with which server it speaks: one that never connected knows nothing.
        if model is None or model.dialect.server_version_info is None:
            first[name], engine._compiled_cache = engine, LRUCache(3_000)
        else:
            engine.dialect, engine._compiled_cache = model.dialect, model._compiled_cache
        return engine

    database_session.create_engine = make_alike


_kept: dict[tuple[int, str], list[Connection]] = {}
"""Connections to PostgreSQL that nobody uses, by process and address: a forked process has none of its parent's."""


def _keep_connections(engine: Engine) -> None:
    """What an engine gives back at its end is taken by the next one of the address: nothing here changes how a session is set."""
    dialect, address = engine.dialect, engine.url.render_as_string()
    connect, close = dialect.connect, dialect.do_close

    def take(*given: Any, **named: Any) -> Any:
        try:
            return _kept[os.getpid(), address].pop()
        except LookupError:
            return connect(*given, options="-c synchronous_commit=off -c jit=off", **named)

    def give_back(connection: Any) -> None:
        if connection.info.transaction_status == TransactionStatus.IDLE:
            _kept.setdefault((os.getpid(), address), []).append(connection)
        else:
            close(connection)

    dialect.connect, dialect.do_close = take, give_back


def let_go() -> None:
    """Closes what is kept: before a database is copied or removed."""
    for kept in _kept.values():
        while kept:
            kept.pop().close()
