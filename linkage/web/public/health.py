"""Whether the instance works, for monitors: parts and a yes or no for each, nothing an attacker could use."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from database.queries.outbox import waiting_letters
from database.session import Database, db
from database.upgrade import current_revision, newest_revision
from linkage.config import Config
from linkage.web.guards import public
from linkage.web.public.blueprint import blueprint

logger = logging.getLogger(__name__)

# More letters than this waiting means that nobody sends them.
MOST_LETTERS = 1000


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    parts = {name: _holds(name, check) for name, check in CHECKS.items()}
    is_well = all(parts.values())
    answer = jsonify(status="ok" if is_well else "failing", parts=parts)
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200 if is_well else 503


def _holds(name: str, check: Callable[[Session], bool]) -> bool:
    try:
        return check(db())
    except (SQLAlchemyError, OSError):
        logger.exception("health: %s", name)
        return False


def _database_answers(session: Session) -> bool:
    return session.execute(text("SELECT 1")).scalar() == 1


def _is_migrated(_session: Session) -> bool:
    database: Database = current_app.extensions["database"]
    return current_revision(database.engine) == newest_revision()


def _has_index(_session: Session) -> bool:
    """Whether there is an index at all; it is made anew from the database with `linkage search rebuild`."""
    config: Config = current_app.config["LINKAGE"]
    return config.index_dir.is_dir() and any(config.index_dir.iterdir())


def _letters_leave(session: Session) -> bool:
    return waiting_letters(session) <= MOST_LETTERS


CHECKS: dict[str, Callable[[Session], bool]] = {
    "database": _database_answers,
    "migrations": _is_migrated,
    "index": _has_index,
    "outbox": _letters_leave,
}
