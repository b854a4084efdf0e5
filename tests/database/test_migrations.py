import datetime

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import Session, select

from database import models
from database.columns import Table
from database.enums import FairPhase
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.outbox import OutboxMessage
from database.session import Database
from database.upgrade import alembic_config, current_revision, newest_revision, upgrade


def test_migrations_end_where_the_models_are(database: Database) -> None:
    assert models.__all__
    with database.engine.connect() as connection:
        assert (
            compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Table.metadata) == []
        )


def test_upgrade_of_an_upgraded_database_changes_nothing(database: Database) -> None:
    upgrade(database.engine)
    assert current_revision(database.engine) == newest_revision()


def test_every_step_down_can_be_taken_up_again(database_url: str) -> None:
    database = Database(database_url)
    config = alembic_config()
    try:
        with database.engine.connect().execution_options(linkage_write=True) as connection, connection.begin():
            config.attributes["connection"] = connection
            command.downgrade(config, "0001")
        assert current_revision(database.engine) == "0001"
        assert "saved_searches" not in inspect(database.engine).get_table_names()
        upgrade(database.engine)
        assert current_revision(database.engine) == newest_revision()
    finally:
        upgrade(database.engine)
        database.close()


def test_letters_from_before_keep_their_place(database: Database) -> None:
    """A letter waiting while the database is upgraded has no headers of its own, gets a code, and is of use for a week."""
    config = alembic_config()
    letter = (
        "INSERT INTO outbox (idempotency_key, kind, recipient, language, subject, body, created_at, next_attempt_at, attempts)"
        " VALUES ('one', 'invitation', 'lan@mail.example', 'vi', 'Hello', 'Hello', '2026-01-01 00:00:00+00',"
        " '2026-01-01 00:00:00+00', 0)"
    )
    with database.engine.connect().execution_options(linkage_write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        connection.execute(text(letter))
    upgrade(database.engine)
    with Session(database.engine) as session:
        kept = session.exec(select(OutboxMessage)).one()
        assert (kept.headers, len(kept.code), kept.useful_until - kept.created_at) == (
            {},
            8,
            datetime.timedelta(days=7),
        )


_FAIR_BEFORE_PHASES = (
    "INSERT INTO fairs (code, kind, status, name, starts_on, ends_on, created_at, updated_at)"
    " VALUES ('FAIR2222', 'visit-day', 'scheduled', 'Fair', '2026-05-01', '2026-05-02', '2026-01-01', '2026-01-01')"
)
_COMPANY_BEFORE_FAIRS = (
    "INSERT INTO companies (code, source, name, created_at, updated_at, version)"
    " VALUES ('FIRM2222', 'web', 'Firm', '2026-01-01', '2026-01-01', 1)"
)


def test_fairs_keep_their_participants_and_become_phases(database_url: str) -> None:
    database = Database(database_url)
    config = alembic_config()
    try:
        with database.engine.connect().execution_options(linkage_write=True) as connection, connection.begin():
            config.attributes["connection"] = connection
            command.downgrade(config, "0008")
        with database.engine.connect().execution_options(linkage_write=True) as connection, connection.begin():
            connection.execute(text(_FAIR_BEFORE_PHASES))
            connection.execute(text(_COMPANY_BEFORE_FAIRS))
            connection.execute(
                text(
                    "INSERT INTO fair_participants (fair_id, company_id, side, created_at)"
                    " SELECT fairs.id, companies.id, 'supplier', '2026-01-01' FROM fairs, companies"
                )
            )
        upgrade(database.engine)
        with Session(database.engine) as session:
            assert session.exec(select(Fair.phase)).all() == [FairPhase.LIVE]
            assert [len(code) for code in session.exec(select(FairParticipant.code)).all()] == [8]
    finally:
        upgrade(database.engine)
        database.close()
