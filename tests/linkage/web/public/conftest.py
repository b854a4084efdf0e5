"""Fixtures for the public pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from apiflask import APIFlask

from linkage.config import Config
from linkage.services import searches


@pytest.fixture
def index(app: APIFlask, config: Config) -> Callable[[], None]:
    """`index()`: the search index takes in what the test has written through its own session."""

    def catch_up() -> None:
        assert searches.catch_up(app.extensions["database"], config)

    return catch_up
