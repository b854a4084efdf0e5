"""Talking to the server in its MySQL dialect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pymysql

from search.engines.contract import BrokenIndex
from search.engines.sphinx.settings import NAME

Rows = Sequence[Sequence[Any]]

_CONNECT_SECONDS, _ANSWER_SECONDS = 3, 60
_KEPT = 16


class Server:
    """The server at an address, sphinx://host:port/name, with the connections that are idle. Safe to share between threads."""

    def __init__(self, address: str) -> None:
        split = urlsplit(address)
        self._host, self._port = split.hostname or "127.0.0.1", split.port or 9306
        self.name = split.path.strip("/") or NAME
        self._idle: list[Any] = []

    def ask(self, statement: str, *further: str) -> list[Rows]:
        """Results of one statement, which may have several parts, and of further ones on the same connection."""
        with self._connection() as connection:
            cursor = connection.cursor()
            results: list[Rows] = []
            for one in (statement, *further):
                cursor.execute(one)
                results.append(cursor.fetchall())
                while cursor.nextset():
                    results.append(cursor.fetchall())
            return results

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        """A connection that failed is not kept. Raises BrokenIndex."""
        try:
            connection = self._idle.pop() if self._idle else self._connect()
            yield connection
        except (pymysql.err.MySQLError, OSError) as error:
            self._idle.clear()
            reason = error.args[-1] if error.args else error
            raise BrokenIndex(f"the search server at {self._host}:{self._port} did not answer: {reason}") from error
        if len(self._idle) < _KEPT:
            self._idle.append(connection)

    def _connect(self) -> Any:
        return pymysql.connect(
            host=self._host,
            port=self._port,
            user="",
            charset="utf8mb4",
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_ANSWER_SECONDS,
            write_timeout=_ANSWER_SECONDS,
            autocommit=True,
        )


def quoted(text: str) -> str:
    """For use between single quotes. The server takes every other character as it is, but ends a statement at a NUL."""
    return text.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\ufffd")
