import datetime

import pytest
import time_machine
from sqlmodel import Session, select

from database.columns import now
from database.models.drafts import Draft
from database.session import transaction
from linkage.services import drafts
from linkage.services.drafts import draft_of, drop_draft, save_draft
from tests.factories import make_user


def test_newest_draft_wins_and_each_form_has_its_own(session: Session) -> None:
    user = make_user(session)
    with transaction():
        save_draft(session, user, "need:new", {"a": ["1"]})
        save_draft(session, user, "profile:7KQ2MXHD:about", {"b": ["2"]})
    with transaction():
        save_draft(session, user, "need:new", {"a": ["3"]})
    assert draft_of(session, user, "need:new") == {"a": ["3"]}
    assert draft_of(session, user, "profile:7KQ2MXHD:about") == {"b": ["2"]}
    assert draft_of(session, user, "other") is None


def test_secrets_of_the_form_are_not_kept(session: Session) -> None:
    user = make_user(session)
    with transaction():
        save_draft(session, user, "x", {"csrf_token": ["a"], "form_key": ["b"], "new_password": ["c"], "d": ["e"]})
    assert draft_of(session, user, "x") == {"d": ["e"]}


def test_dropped_draft_is_gone(session: Session) -> None:
    user = make_user(session)
    with transaction():
        save_draft(session, user, "x", {"a": ["1"]})
    with transaction():
        drop_draft(session, user, "x")
    assert draft_of(session, user, "x") is None


def test_oldest_draft_makes_room(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 2)
    user = make_user(session)
    for number in range(3):
        with time_machine.travel(now() + datetime.timedelta(seconds=number)), transaction():
            save_draft(session, user, f"form{number}", {})
    assert sorted(session.exec(select(Draft.form)).all()) == ["form1", "form2"]


def test_old_drafts_are_forgotten(session: Session) -> None:
    user = make_user(session)
    with transaction():
        save_draft(session, user, "old", {})
    with time_machine.travel(now() + datetime.timedelta(days=91)), transaction():
        save_draft(session, user, "new", {})
    assert session.exec(select(Draft.form)).all() == ["new"]
