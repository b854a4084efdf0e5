"""Fixtures of the attacks: an application with the small world of `world.py` in it."""

from __future__ import annotations

import pytest
from apiflask import APIFlask

from linkage.config import Config
from tests.house.world import World, open_world
from tests.linkage.web.conftest import make_app as make_app


@pytest.fixture
def target(make_app, config: Config) -> APIFlask:  # type: ignore[no-untyped-def]
    """The application under attack; it answers errors as it would to people."""
    return make_app(config)


@pytest.fixture
def world(target: APIFlask, config: Config) -> World:
    return open_world(target, config)
