"""The officers' queue: the best pairs of many needs, proposed at once, undone within a minute."""

from __future__ import annotations

import datetime
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.columns import now
from database.models.outbox import OutboxMessage
from database.models.proposals import Proposal
from database.session import transaction
from linkage.days import agency_today
from linkage.services.match_results import refresh_results
from tests.factories import make_assembler, make_need, make_officer, make_supplier
from tests.linkage.web.conftest import SignIn
from tests.pages import Page, get_page, post_form


@pytest.fixture
def desk(client: FlaskClient, session: Session, sign_in: SignIn) -> FlaskClient:
    """Two needs, three suppliers, the lists of today; an officer is signed in."""
    buyer = make_assembler(session, name="Fuji")
    make_need(session, buyer, title="Bracket")
    make_need(session, make_assembler(session, name="Sony"), title="Cover")
    for number in range(3):
        make_supplier(session, name=f"Firm {number}", contact={"email": f"firm{number}@mail.example"})
    refresh_results(session, on=agency_today())
    return sign_in(client, make_officer(session))


def boxes(page: Page) -> list[str]:
    return re.findall(r'name="pair" value="([^"]+)"', page.html)


def test_pairs_of_many_needs_are_proposed_at_once_with_words_and_undone(session: Session, desk: FlaskClient) -> None:
    queue = get_page(desk, "/officer/proposals")
    pairs = boxes(queue)
    assert len(pairs) == 6
    page = post_form(desk, "/officer/proposals", {"pair": pairs[:4], "words": "Look at {need}, {firm}!"})
    assert "4 pairs were proposed." in page
    assert "4 proposals go out in a minute." in page
    assert len(boxes(page)) == 2
    session.expire_all()
    found = session.exec(select(Proposal)).all()
    assert {each.words for each in found} <= {
        f"Look at {need}, Firm {number}!" for need in ("Bracket", "Cover") for number in range(3)
    }
    batch = re.search(r'name="batch" value="(\w+)"', page.html)
    assert batch is not None
    page = post_form(desk, "/officer/proposals/undo", {"batch": batch[1]})
    assert len(boxes(page)) == 6
    session.expire_all()
    assert session.exec(select(OutboxMessage)).all() == []


def test_after_a_minute_there_is_nothing_to_undo(session: Session, desk: FlaskClient) -> None:
    page = post_form(desk, "/officer/proposals", {"pair": boxes(get_page(desk, "/officer/proposals"))[:1]})
    batch = re.search(r'name="batch" value="(\w+)"', page.html)
    assert batch is not None
    with transaction():
        session.exec(select(Proposal)).one().shown_at = now() - datetime.timedelta(seconds=1)
    assert "go out in a minute" not in get_page(desk, "/officer/proposals")
    post_form(desk, "/officer/proposals/undo", {"batch": batch[1]}, status=409)


def test_filters_and_tabs(session: Session, desk: FlaskClient) -> None:
    assert len(boxes(get_page(desk, "/officer/proposals?q=brack"))) == 3
    assert len(boxes(get_page(desk, "/officer/proposals?process=stamping-progressive&province=24"))) == 6
    assert "No pair passes these filters." in get_page(desk, "/officer/proposals?process=forging")
    assert "No pair passes these filters." in get_page(desk, "/officer/proposals?kind=near-miss")
    pair = boxes(get_page(desk, "/officer/proposals"))[0]
    post_form(desk, "/officer/proposals", {"pair": [pair]})
    page = get_page(desk, "/officer/proposals?show=open")
    assert "Waits for an answer" in page
    assert "No answer yet" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Tick at least one firm."),
        ({"pair": "zz:1"}, "Tick at least one firm."),
        ({"pair": "A:B", "words": "{who}"}, "is not known"),
    ],
)
def test_what_makes_no_sense_is_refused(desk: FlaskClient, fields: dict[str, object], words: str) -> None:
    assert words in post_form(desk, "/officer/proposals", fields, status=422)


def test_the_button_beside_a_match_proposes_one(session: Session, desk: FlaskClient) -> None:
    code = boxes(get_page(desk, "/officer/proposals"))[0].partition(":")[0]
    page = get_page(desk, f"/officer/needs/{code}")
    sent = re.search(r'name="pair" value="([^"]+)"', page.html)
    assert sent is not None
    assert "1 pair was proposed." in post_form(desk, "/officer/proposals", {"pair": sent[1]})
