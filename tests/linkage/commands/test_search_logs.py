"""The notes about searches on the command line."""

import datetime

from sqlmodel import Session

from database.models.search_logs import SearchLog
from database.session import transaction
from linkage.days import agency_today

from .conftest import Linkage


def test_old_notes_are_deleted(linkage: Linkage, session: Session) -> None:
    with transaction():
        for number, days in enumerate((0, 90, 91, 400)):
            day = agency_today() - datetime.timedelta(days=days)
            session.add(SearchLog(key=str(number), searched_on=day, scope="suppliers", language="en"))
    assert linkage("search-log", "sweep", "--json").json() == {"deleted": 2}
    assert linkage("search-log", "sweep", "--days", "30", "--json").json() == {"deleted": 1}
