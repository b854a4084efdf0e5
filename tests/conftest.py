"""Fixtures: a migrated database of either kind, an instance in its own folder, an application and its client."""

from __future__ import annotations

import gc
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import text
from sqlmodel import Session

from database.columns import Table
from database.session import Database
from database.upgrade import upgrade
from linkage.config import Config
from tests.compiled import keep_compiled, let_go

keep_compiled()

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 30_000
"""Of a test that looks at a page: the machine may be busy with many things, and what never comes fails all the same."""
expect.set_options(timeout=PATIENCE_MS)
POSTGRESQL_URL = os.environ.get("LINKAGE_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=["sqlite", "postgresql"], default="sqlite", help="the kind of database to test on"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL without the tests that cannot tell it from SQLite: none of their fixtures knows the kind, nor may ask for one."""
    if config.getoption("--database") == "postgresql":
        alike = [item for item in items if not {"database_kind", "request"} & set(getattr(item, "fixturenames", ()))]
        config.hook.pytest_deselected(items=alike)
        items[:] = [item for item in items if item not in set(alike)]


def pytest_collection_finish() -> None:
    gc.freeze()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, one for each process: the library cannot be started twice in it."""
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def _migrated(database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated, empty database: the file to copy for each test, or the address to empty after each."""
    if database_kind == "sqlite":
        path = tmp_path_factory.mktemp("template") / "empty.sqlite"
        database = Database(f"sqlite:///{path}")
        upgrade(database.engine)
        database.close()
        yield str(path)
        return
    server = Database(POSTGRESQL_URL)
    name = f"linkage_test_{uuid.uuid4().hex[:8]}"
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = POSTGRESQL_URL.rsplit("/", 1)[0] + f"/{name}"
    database = Database(url)
    upgrade(database.engine)
    database.close()
    yield url
    let_go()
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.close()
    let_go()


@pytest.fixture
def database_url(_migrated: str, database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database that is this test's own."""
    if database_kind == "sqlite":
        path = tmp_path / "linkage.sqlite"
        shutil.copyfile(_migrated, path)
        yield f"sqlite:///{path}"
        return
    yield _migrated
    database = Database(_migrated)
    with database.engine.begin() as connection:
        # All in one message: a hundred of them take longer than what they do.
        everything = ";".join(f"DELETE FROM {table.name}" for table in reversed(Table.metadata.sorted_tables))
        connection.execution_options(no_parameters=True).exec_driver_sql(everything)
    database.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """An open session; `db()` and `transaction()` work on it."""
    with database.session() as opened:
        yield opened


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return Config(
        home=tmp_path,
        database_url=database_url,
        secret_key="not-a-secret-but-long-enough-for-tests",
        base_url="http://localhost",
        trusted_hosts=("localhost", "127.0.0.1"),
        testing=True,
        rate_limits_enabled=False,
        search_refresh="inline",
    )


@pytest.fixture
def config_with_limits(config: Config) -> Config:
    return replace(config, rate_limits_enabled=True)
