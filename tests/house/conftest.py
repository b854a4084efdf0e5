"""Fixtures of the attacks: an application with the small world of `world.py` in it."""

from __future__ import annotations

import pytest
from flask import Flask

from linkage.config import Config
from tests.house.world import World, open_world
from tests.linkage.web import conftest as web

make_app = web.make_app


@pytest.fixture
def target(make_app: web.MakeApp, config: Config) -> Flask:
    """The application under attack; it answers errors as it would to people."""
    return make_app(config)


@pytest.fixture
def world(target: Flask, config: Config) -> World:
    return open_world(target, config)
