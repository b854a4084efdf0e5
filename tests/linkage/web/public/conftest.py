"""Fixtures for the public pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from linkage.config import Config
from linkage.services import search_index
from tests.pages import get_page


@pytest.fixture
def index(app: Flask, config: Config) -> Callable[[], None]:
    """`index()`: the search index takes in what the test has written through its own session."""

    def catch_up() -> None:
        assert search_index.catch_up(app.extensions["database"], config)

    return catch_up


@pytest.fixture
def queries_of(app: Flask, client: FlaskClient) -> Callable[[str], int]:
    """How many statements the page at an address sends to the database."""
    counted: list[object] = []
    event.listen(app.extensions["database"].engine, "before_cursor_execute", lambda *given: counted.append(given[2]))

    def count(url: str) -> int:
        counted.clear()
        get_page(client, url)
        return len(counted)

    return count
