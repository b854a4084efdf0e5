"""Fixtures for the API: an application on the test's own database, and programs with and without a token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.test import TestResponse

from database.models.users import User
from database.session import transaction
from linkage.app import create_app
from linkage.config import Config
from linkage.services import search_index
from linkage.services.audit import SYSTEM
from linkage.services.tokens import create_token


@dataclass(frozen=True, slots=True)
class Program:
    """A program that talks to the API, with or without a token."""

    client: FlaskClient
    token: str = ""

    def get(self, path: str, **given: Any) -> TestResponse:
        return self.send("GET", path, **given)

    def post(self, path: str, json: Any = None, **given: Any) -> TestResponse:
        return self.send("POST", path, **({"json": json} if json is not None else {}), **given)

    def put(self, path: str, json: Any, **given: Any) -> TestResponse:
        return self.send("PUT", path, json=json, **given)

    def patch(self, path: str, json: Any, **given: Any) -> TestResponse:
        return self.send("PATCH", path, json=json, **given)

    def send(self, method: str, path: str, *, headers: dict[str, str] | None = None, **given: Any) -> TestResponse:
        signed = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.client.open("/api/v1" + path, method=method, headers={**signed, **(headers or {})}, **given)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    made = create_app(config)
    yield made
    made.extensions["search"].close()
    made.extensions["database"].close()


@pytest.fixture
def visitor(app: Flask) -> Program:
    """Without a token."""
    return Program(app.test_client())


@pytest.fixture
def program_of(app: Flask, session: Session) -> Callable[[User], Program]:
    """`program_of(user)`: a program with a token of that person."""

    def make(user: User) -> Program:
        with transaction():
            _token, secret = create_token(session, user, "tests", by=SYSTEM)
        return Program(app.test_client(), secret)

    return make


@pytest.fixture
def index(app: Flask, config: Config) -> Callable[[], None]:
    """`index()`: the search index takes in what the test has written through its own session."""

    def catch_up() -> None:
        assert search_index.catch_up(app.extensions["database"], config)

    return catch_up
