"""What monitors are told."""

from dataclasses import replace

from flask.testing import FlaskClient
from sqlalchemy import text
from sqlmodel import Session

from database.session import transaction
from linkage.config import Config
from tests.linkage.web.conftest import MakeApp


def _with_index(config: Config) -> None:
    config.index_dir.mkdir(parents=True, exist_ok=True)
    (config.index_dir / "segment").touch()


def test_well_instance_says_so(client: FlaskClient, config: Config) -> None:
    _with_index(config)
    answer = client.get("/health")
    assert answer.status_code == 200
    parts = {"database": True, "migrations": True, "index": True, "outbox": True}
    assert answer.json == {"status": "ok", "parts": parts}
    assert answer.headers["Cache-Control"] == "no-store"


def test_old_migration_is_told(client: FlaskClient, config: Config, session: Session) -> None:
    _with_index(config)
    before = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    with transaction():
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    answer = client.get("/health")
    with transaction():
        session.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["parts"]["migrations"] is False


def test_lost_database_is_told_without_its_address(make_app: MakeApp, config: Config) -> None:
    app = make_app(
        replace(config, testing=False, search_refresh="thread", database_url="postgresql://secret@127.0.0.1:1/none")
    )
    answer = app.test_client().get("/health")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["parts"]["database"] is False
    assert "secret" not in answer.get_data(as_text=True)
