from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from database import models
from database.columns import Table
from database.session import Database
from database.upgrade import current_revision, newest_revision, upgrade


def test_migrations_end_where_the_models_are(database: Database) -> None:
    assert models.__all__
    with database.engine.connect() as connection:
        assert (
            compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Table.metadata) == []
        )


def test_upgrade_of_an_upgraded_database_changes_nothing(database: Database) -> None:
    upgrade(database.engine)
    assert current_revision(database.engine) == newest_revision()
