"""The command line. Each module is a noun, and holds one group of verbs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click
from sqlmodel import Session

from database.session import Database
from linkage.config import Config, from_environment


@dataclass(frozen=True, slots=True)
class Context:
    """The instance a command works on, with an open session."""

    config: Config
    database: Database
    session: Session


@contextmanager
def instance() -> Iterator[Context]:
    """The instance named by the environment, brought to the newest form; an embedded one is made when absent."""
    config = from_environment()
    database = Database(config.database_url)
    try:
        prepare(database)
        _share_firms(database, config)
        _follow_proofs(database)
        with database.session() as session:
            yield Context(config, database, session)
    finally:
        database.close()


def _share_firms(database: Database, config: Config) -> None:
    """What a command reads of the firms to match them is kept for the server, and the other way round."""
    # Late: NumPy is for commands that touch the database.
    from linkage.services import match_snapshots

    match_snapshots.start(database, config)


def _follow_proofs(database: Database) -> None:
    """A proof whose last day is past counts no longer, also where no server runs."""
    # Late, as above.
    from linkage.services.proof_days import follow_today

    follow_today(database)


def prepare(database: Database) -> None:
    """Runs the migrations on an embedded or empty database. A server's database with data in it is upgraded only when asked."""
    # Alembic takes a third of a second to import; commands that touch no database do without.
    from database.upgrade import current_revision, newest_revision, upgrade

    current = current_revision(database.engine)
    if current == newest_revision():
        return
    if current is not None and not database.is_sqlite:
        raise click.ClickException("The database is older than the program. Run: linkage database upgrade")
    upgrade(database.engine)


def print_json(data: Any) -> None:
    """One line of JSON on stdout."""
    click.echo(json.dumps(data, ensure_ascii=False))


def talk_of_links(config: Config, letters: int) -> None:
    """Says where the links in letters lead that are in the outbox or would be: the server may run under another address."""
    if letters:
        talk(f"Their links lead to {config.base_url}; LINKAGE_BASE_URL names another address.")


def talk(text: str) -> None:
    """Says something to the person at the terminal, on stderr."""
    click.echo(text, err=True)
