"""A demo is loaded once for the tests of a module; each has a copy of its own."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from database.session import Database, transaction
from linkage.demo.generator import Plan
from linkage.demo.load import load, made
from tests.compiled import let_go
from tests.conftest import POSTGRESQL_URL

CopyOf = Callable[[str], str]


@pytest.fixture(scope="module")
def copy_of(database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CopyOf]:
    """`copy_of(database)`: the file or address of a copy that is gone after the module. Nobody may be connected to it."""
    folder = tmp_path_factory.mktemp("copies")
    server = Database(POSTGRESQL_URL) if database_kind == "postgresql" else None
    names: list[str] = []

    def order(sentence: str) -> None:
        assert server is not None
        with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(sentence))

    def copy(original: str) -> str:
        names.append(f"linkage_copy_{uuid.uuid4().hex[:8]}")
        if server is None:
            return str(shutil.copyfile(original, folder / names[-1]))
        let_go()
        order(f"CREATE DATABASE {names[-1]} TEMPLATE {original.rsplit('/', 1)[1]}")
        return f"{POSTGRESQL_URL.rsplit('/', 1)[0]}/{names[-1]}"

    yield copy
    if server is not None:
        let_go()
        for name in names:
            order(f"DROP DATABASE {name} WITH (FORCE)")
        server.close()


@pytest.fixture(scope="module")
def _loaded(_migrated: str, copy_of: CopyOf, request: pytest.FixtureRequest) -> str:
    """The demo of the module's `PLAN`."""
    plan: Plan = request.module.PLAN
    found = copy_of(_migrated)
    database = Database(_url(found))
    with database.session(), transaction() as writing:
        load(writing, plan, made(plan))
    database.close()
    return found


@pytest.fixture
def demo_url(_loaded: str, copy_of: CopyOf) -> str:
    """The address of a copy of the loaded demo that is this test's own."""
    return _url(copy_of(_loaded))


def _url(place: str) -> str:
    return f"sqlite:///{place}" if Path(place).is_file() else place
