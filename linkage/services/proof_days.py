"""Once a day, at the first question of that day: proofs whose last day is past count no longer, without anybody touching them."""

from __future__ import annotations

import datetime
import logging
from weakref import WeakKeyDictionary

from sqlalchemy.exc import SQLAlchemyError

from database.session import Clash, Database, db, transaction
from linkage.days import agency_today
from linkage.services.proofs import ended_firms, follow_ended

_log = logging.getLogger(__name__)
_followed: WeakKeyDictionary[Database, datetime.date] = WeakKeyDictionary()


def follow_today(database: Database) -> None:
    """Costs nothing on a day on which this process did it before. No page fails for it: what fails is tried with the next question."""
    today = agency_today()
    if _followed.get(database) == today:
        return
    _followed[database] = today
    try:
        with database.session():
            while keys := ended_firms(db(), on=today):
                with transaction() as session:
                    follow_ended(session, keys, on=today)
    except (SQLAlchemyError, Clash):
        # A database that is not there yet, or is being upgraded, has no proofs.
        _log.warning("proofs that ended could not be followed today", exc_info=True)
        _followed.pop(database, None)
