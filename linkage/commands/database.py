"""Looking after the database."""

from __future__ import annotations

import click

from linkage.commands import print_json, talk


@click.group()
def database() -> None:
    """Bring the database to the newest form."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Run the migrations that are missing, whole or not at all."""
    from database.session import Database
    from database.upgrade import current_revision, upgrade
    from linkage.config import from_environment

    opened = Database(from_environment().database_url)
    try:
        before = current_revision(opened.engine)
        upgrade(opened.engine)
        after = current_revision(opened.engine)
    finally:
        opened.close()
    talk(
        f"The database is at {after}." if before == after else f"The database went from {before or 'empty'} to {after}."
    )


@database.command("status")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def database_status(*, as_json: bool) -> None:
    """Say which form the database has, and which is the newest."""
    from database.session import Database
    from database.upgrade import current_revision, newest_revision
    from linkage.config import from_environment

    opened = Database(from_environment().database_url)
    try:
        current, newest = current_revision(opened.engine), newest_revision()
    finally:
        opened.close()
    if as_json:
        print_json({"current": current, "newest": newest})
    else:
        click.echo(f"current: {current or 'empty'}\nnewest: {newest}")
