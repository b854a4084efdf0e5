"""Brings a database to the newest form, and says which form it has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("database").joinpath("migrations")))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine) -> None:
    """Runs what is missing of the migrations, whole or not at all."""
    config = alembic_config()
    connecting = engine.connect().execution_options(linkage_write=True)
    with connecting as connection, _tables_may_be_remade(connection), connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _check_references(connection)


@contextmanager
def _tables_may_be_remade(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, and dropping the old one would delete every row that refers to it.

    Whether it looks at references can only be changed outside a transaction.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _check_references(connection: Connection) -> None:
    """What SQLite did not look at meanwhile."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"the migrations would leave rows that refer to nothing: {lost[:5]}")


def current_revision(engine: Engine) -> str | None:
    """The migration the database stands at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    return ScriptDirectory.from_config(alembic_config()).get_current_head()
