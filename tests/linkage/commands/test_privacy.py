"""Letting old data of people go, on the command line."""

import datetime

from sqlmodel import Session, select

from database.columns import now
from database.models.form_keys import FormKey
from database.session import transaction

from .conftest import Linkage


def test_a_dry_run_says_what_would_go_and_keeps_it(linkage: Linkage, session: Session) -> None:
    with transaction():
        session.add(FormKey(key="one", result="/", created_at=now() - datetime.timedelta(days=40)))
    answer = linkage("privacy", "sweep", "--dry-run", "--json").json()
    assert (answer["dry_run"], answer["removed"]["form_keys"]) == (True, 1)
    session.expire_all()
    assert len(session.exec(select(FormKey)).all()) == 1
    swept = linkage("privacy", "sweep")
    assert "form keys: 1" in swept.err
    assert "1 in all are gone." in swept.err
    session.expire_all()
    assert session.exec(select(FormKey)).all() == []
    assert "Nothing is too old." in linkage("privacy", "sweep").err
