"""Letters about saved searches from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import ConsentPurpose
from database.models.outbox import OutboxMessage
from database.session import transaction
from linkage.app import create_app
from linkage.config import Config
from linkage.inputs.base import read_input
from linkage.inputs.saved_searches import SavedSearchInput
from linkage.services.persons import person_of_user
from linkage.services.saved_searches import Hits, save_search
from tests.factories import make_consent, make_need, make_supplier, make_user
from tests.kills import command, kill_around_commits, run, run_together

from .conftest import Linkage


@pytest.fixture
def searching(session: Session) -> None:
    """A person who wants to be told, and a firm that is new to the search."""
    person = make_user(session, language="en")
    given = read_input(SavedSearchInput, {"state": "q=stamping", "alert": "daily"})
    with transaction():
        save_search(session, person, given, hits=Hits(()))
    make_supplier(session, name="Dập Sen Mới")


def _letters(session: Session) -> list[OutboxMessage]:
    session.rollback()
    session.expire_all()
    return list(session.exec(select(OutboxMessage)).all())


@pytest.mark.usefixtures("searching")
def test_letters_are_written_once(linkage: Linkage, session: Session) -> None:
    assert linkage("alerts", "send", "--dry-run", "--json").json() == {
        "searches": 1,
        "letters": 1,
        "firms": 0,
        "fit_letters": 0,
    }
    assert _letters(session) == []
    assert linkage("alerts", "send", "--json").json() == {"searches": 1, "letters": 1, "firms": 0, "fit_letters": 0}
    assert linkage("alerts", "send", "--json").json() == {"searches": 1, "letters": 0, "firms": 0, "fit_letters": 0}
    assert [letter.subject for letter in _letters(session)] == ["1 new firm: stamping"]


@pytest.mark.usefixtures("searching")
def test_links_of_a_letter_lead_somewhere(linkage: Linkage, session: Session, config: Config) -> None:
    assert linkage("alerts", "send").code == 0
    (letter,) = _letters(session)
    base = "http://127.0.0.1:8000"
    links = [line.strip().removeprefix(base) for line in letter.body.splitlines() if line.strip().startswith(base)]
    assert len(links) == 4
    app = create_app(config)
    try:
        client: FlaskClient = app.test_client()
        assert [client.get(link).status_code for link in links] == [200, 200, 302, 200]
    finally:
        app.extensions["search"].close()
        app.extensions["database"].close()


@pytest.mark.parametrize("wanted", ["searching", "fitting"])
def test_runs_that_are_killed_or_meet_write_one_letter_and_it_leaves_once(
    wanted: str, request: pytest.FixtureRequest, session: Session, database_url: str, tmp_path: Path
) -> None:
    request.getfixturevalue(wanted)
    home = tmp_path / "home"
    send_alerts = command(database_url, home, "alerts", "send")
    # Around the commit of what the search index has taken in, then around that of the letter.
    kill_around_commits(send_alerts, 2)
    assert len(_letters(session)) == 1
    run_together(send_alerts, send_alerts)
    assert len(_letters(session)) == 1
    send_mail = command(database_url, home, "mail", "send", "--limit", "5")
    run_together(send_mail, send_mail)
    run(send_mail)
    assert len(list((home / "mail").glob("*.eml"))) == 1


@pytest.fixture
def fitting(session: Session) -> None:
    """A supplier whose owner has an account, and a need that it fits, published today."""
    company = make_supplier(session)
    user = make_user(session, company=company, language="en")
    make_consent(session, person_of_user(user), ConsentPurpose.NEWSLETTERS)
    make_need(session, title="Giá đỡ")


@pytest.mark.usefixtures("fitting")
def test_new_fits_are_told_once(linkage: Linkage, session: Session) -> None:
    assert linkage("alerts", "send", "--dry-run", "--json").json()["fit_letters"] == 1
    assert _letters(session) == []
    assert linkage("alerts", "send", "--json").json() == {"searches": 0, "letters": 0, "firms": 1, "fit_letters": 1}
    assert linkage("alerts", "send", "--json").json()["fit_letters"] == 0
    assert [letter.subject for letter in _letters(session)] == ["1 part need newly fits you"]


@pytest.mark.usefixtures("fitting")
def test_links_of_a_letter_about_fits_lead_somewhere(linkage: Linkage, session: Session, config: Config) -> None:
    assert linkage("alerts", "send").code == 0
    (letter,) = _letters(session)
    base = "http://127.0.0.1:8000"
    links = [line.strip().removeprefix(base) for line in letter.body.splitlines() if line.strip().startswith(base)]
    app = create_app(config)
    try:
        client: FlaskClient = app.test_client()
        assert [client.get(link).status_code for link in links] == [200, 302, 302, 200]
        stop = links[-1]
        # The one click of a mail program brings neither a session nor a token of ours.
        assert client.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    finally:
        app.extensions["search"].close()
        app.extensions["database"].close()
    assert linkage("alerts", "send", "--json").json()["firms"] == 0
