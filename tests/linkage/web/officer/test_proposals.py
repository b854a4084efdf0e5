"""The officers' queue: the best pairs of many needs, proposed at once, undone within a minute."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import ProposalStatus
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.jobs import Job
from database.models.outbox import OutboxMessage
from database.models.part_needs import PartNeed
from database.models.proposals import Proposal
from database.queries import match_runs as run_rows
from database.session import Clash, Database, transaction
from linkage.days import agency_today
from linkage.services import match_runs
from linkage.services.audit import SYSTEM
from linkage.services.jobs import run_next
from linkage.services.match_results import RAN, refresh_results
from linkage.services.proposal_letters import words_of
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
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
    assert "4 pairs are noted. Nothing has gone out yet: the firms are told in a minute." in page
    assert re.search(r"4 proposals go out in a minute: Firm \d \((Bracket|Cover)\), [^.]+\), 1 more\.", page.text)
    assert len(boxes(page)) == 2
    session.expire_all()
    found = session.exec(select(Proposal)).all()
    assert {words_of(each) for each in found} <= {
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
    back = re.search(r'name="back" value="([^"]+)"', page.html)
    assert back is not None
    page = post_form(desk, "/officer/proposals", {"pair": sent[1], "back": back[1]})
    assert "1 pair is noted. Nothing has gone out yet" in page
    assert page.h1 in ("Bracket", "Cover")
    assert f"1 proposal goes out in a minute: {session.exec(select(Proposal)).one().supplier.name} ({page.h1})." in page
    batch = re.search(r'name="batch" value="(\w+)"', page.html)
    assert batch is not None
    assert "1 proposal was undone." in post_form(desk, "/officer/proposals/undo", {"batch": batch[1], "back": back[1]})


def test_needs_of_one_name_are_told_apart(session: Session, desk: FlaskClient) -> None:
    buyer = make_assembler(session, name="Doors")
    codes = [make_need(session, buyer, title="Door handle").code for _each in range(2)]
    page = get_page(desk, "/officer/proposals")
    for code in codes:
        assert f">Door handle (Doors) {code}<" in page.html
    assert ">Bracket (Fuji)<" in page.html


def test_filters_survive_proposing_undoing_and_errors(session: Session, desk: FlaskClient) -> None:
    url = "/officer/proposals?q=brack&kind=all"
    pairs = boxes(get_page(desk, url))
    assert len(pairs) == 3
    page = post_form(desk, url, {"pair": pairs[:1]})
    assert len(boxes(page)) == 2
    batch = re.search(r'action="([^"]+)" method="post">.{0,200}name="batch" value="(\w+)"', page.html, re.DOTALL)
    assert batch is not None
    page = post_form(desk, batch[1].replace("&amp;", "&"), {"batch": batch[2]})
    assert len(boxes(page)) == 3
    assert len(boxes(post_form(desk, url, {}, status=422))) == 3


def test_the_page_says_of_when_the_pairs_are_and_what_may_be_missing(session: Session, desk: FlaskClient) -> None:
    page = get_page(desk, "/officer/proposals")
    assert "As the matcher found them on" in page
    assert "may be missing here" not in page
    make_supplier(session, name="New Firm")
    make_need(session, make_assembler(session, name="Canon"), title="Lever")
    page = get_page(desk, "/officer/proposals")
    assert "Changed since then: 1 firm, 1 open need." in page
    assert len(boxes(page)) == 6
    page = post_form(desk, "/officer/proposals/match-again", {"back": "/officer/proposals?q=lever"})
    assert "3 open needs were matched again." in page
    assert len(boxes(page)) == 4
    assert len(boxes(get_page(desk, "/officer/proposals"))) == 12


def test_a_large_registry_is_matched_by_a_worker_once(
    database: Database, session: Session, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_runs, "MOST_AT_ONCE", 0)
    make_supplier(session, name="New Firm")
    for _ in range(2):
        page = post_form(desk, "/officer/proposals/match-again", {"back": "/officer/proposals"})
        assert "The matcher goes over all open needs at the moment." in page
    assert len(session.exec(select(Job)).all()) == 1
    assert run_next(database, base_url="https://x.example")
    page = get_page(desk, "/officer/proposals")
    assert len(boxes(page)) == 8
    assert "at the moment" not in page


def test_one_need_is_matched_at_this_moment(session: Session, desk: FlaskClient) -> None:
    code = session.exec(select(PartNeed.code).where(PartNeed.title == "Bracket")).one()
    url = f"/officer/proposals?need={code}"
    assert len(boxes(get_page(desk, url))) == 3
    make_supplier(session, name="New Firm")
    page = get_page(desk, url)
    assert "Matched at this moment" in page
    assert len(boxes(page)) == 4
    assert len(boxes(post_form(desk, url, {"pair": boxes(page)[:1]}))) == 3
    assert len(boxes(get_page(desk, url + "&province=01"))) == 0
    assert len(boxes(get_page(desk, "/officer/proposals?need=NOBODY22"))) == 0


def test_one_score_by_one_name_on_the_queue_the_proposal_and_the_page_of_the_need(
    session: Session, desk: FlaskClient
) -> None:
    queue = get_page(desk, "/officer/proposals?q=bracket")
    pair = boxes(queue)[0]
    need, _sign, firm = pair.partition(":")
    shown = re.search(r"Mutual fit: <strong>([\d.]+)</strong>", queue.html)
    assert shown is not None
    assert f"Mutual fit: {shown[1]} of 100" in get_page(desk, f"/officer/needs/{need}")
    assert f"Mutual fit: {shown[1]} of 100" in get_page(desk, f"/officer/proposals/pairs/{need}/{firm}")
    post_form(desk, "/officer/proposals", {"pair": [pair]})
    code = session.exec(select(Proposal.code)).one()
    page = get_page(desk, f"/proposals/{code}")
    assert re.search(rf"Mutual fit, of 100, as proposed on [^<]+</dt>\s*<dd>{shown[1]}<", page.html)
    why = page.html.split('id="why"')[1].split("reason-strip")[0]
    assert "As it stood on the day of the proposal" in why


def test_reasons_come_as_a_page_and_as_a_part_of_it(desk: FlaskClient) -> None:
    page = get_page(desk, "/officer/proposals")
    url = re.search(r'data-url="([^"?]+)\?part=1"', page.html)
    assert url is not None
    assert "Asked for" in get_page(desk, url[1])
    part = desk.get(url[1] + "?part=1").get_data(as_text=True)
    assert "<h1" not in part
    assert "reason-strip" in part
    assert "As of now, for this pair alone." in part
    assert desk.get("/officer/proposals/pairs/NOBODY22/NOBODY22").status_code == 404


def test_names_are_links_and_days_say_what_they_are_of(session: Session, desk: FlaskClient) -> None:
    page = get_page(desk, "/officer/proposals")
    pair = boxes(page)[0]
    assert f"/officer/companies/{pair.partition(':')[2]}" in page.html
    post_form(desk, "/officer/proposals", {"pair": [pair]})
    page = get_page(desk, "/officer/proposals?show=open")
    assert "Answer until" in page
    assert f"/officer/companies/{pair.partition(':')[2]}" in page.html
    with transaction():
        found = session.exec(select(Proposal)).one()
        found.status, found.closed_at = ProposalStatus.ENDED, now()
    assert "Ended on" in get_page(desk, "/officer/proposals?show=ended")


def test_number_of_queries_does_not_grow(app: Flask, session: Session, desk: FlaskClient) -> None:
    code = session.exec(select(PartNeed.code).where(PartNeed.title == "Bracket")).one()
    urls = ("/officer/proposals", f"/officer/proposals?need={code}")
    few = [queries_of(app, partial(get_page, desk, url)) for url in urls]
    for number in range(6):
        make_supplier(session, name=f"Other {number}")
        make_need(session, make_assembler(session), title=f"Part {number}")
    refresh_results(session, on=agency_today())
    many = [queries_of(app, partial(get_page, desk, url)) for url in urls]
    assert [len(each) for each in few] == [len(each) for each in many]
    assert max(len(each) for each in many) <= 13


def queries_of(app: Flask, act: Callable[[], object]) -> list[str]:
    """What a page asks the database once all is warm."""
    act()
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return seen


def test_a_chosen_need_keeps_the_other_filters_and_its_number_on_every_tab(session: Session, desk: FlaskClient) -> None:
    need = session.exec(select(PartNeed).where(PartNeed.title == "Bracket")).one()
    make_supplier(session, name="New Firm")
    url = f"/officer/proposals?need={need.code}"
    own, other = need.company.code, session.exec(select(PartNeed).where(PartNeed.title == "Cover")).one().company.code
    kept = [len(boxes(get_page(desk, url + more))) for more in ("", f"&buyer={own}", "&q=brack")]
    assert kept == [4, 4, 4]
    left_out = [len(boxes(get_page(desk, url + more))) for more in (f"&buyer={other}", "&q=cover", "&process=forging")]
    assert left_out == [0, 0, 0]
    tabs = [re.search(r"To propose\D*(\d+)", get_page(desk, url + more).html) for more in ("", "&show=open")]
    assert [found[1] for found in tabs if found] == ["4", "4"]


def test_pressed_twice_the_needs_are_matched_once(session: Session, desk: FlaskClient) -> None:
    form = {"back": "/officer/proposals", "form_key": "the-same-form"}
    assert 'name="form_key"' in get_page(desk, "/officer/proposals").html.split("match-again")[1].split("</form>")[0]
    for _ in range(2):
        post_form(desk, "/officer/proposals/match-again", form)
    ran = session.exec(select(AuditEvent).where(AuditEvent.action == RAN, col(AuditEvent.actor_id).is_not(None))).all()
    assert len(ran) == 1


def test_one_run_waits_however_many_ask(session: Session, desk: FlaskClient) -> None:
    with transaction() as writing:
        first = match_runs.ask_to_match_again(writing, by=SYSTEM)
        assert match_runs.ask_to_match_again(writing, by=SYSTEM).code == first.code
    with pytest.raises(Clash), transaction() as writing:
        writing.add(Job(kind=match_runs.REFRESH))


def test_who_asks_at_the_same_moment_gets_the_run_of_the_other(
    session: Session, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as writing:
        first = match_runs.ask_to_match_again(writing, by=SYSTEM)
    found = iter([None, first])
    monkeypatch.setattr(run_rows, "run_under_way", lambda *_asked: next(found))
    with transaction() as writing:
        assert match_runs.ask_to_match_again(writing, by=SYSTEM).code == first.code


def test_it_is_said_before_and_after_that_no_letter_reaches_a_firm(
    session: Session, app: Flask, sign_in: SignIn
) -> None:
    buyer = make_assembler(session, name="Fuji")
    make_user(session, company=buyer)
    need = make_need(session, buyer, title="Bracket")
    silent = make_supplier(session, name="Firm of silence", contact={"email": None, "phone": "0912 345 678"})
    make_supplier(session, name="Firm of letters", contact={"email": "firm@mail.example"})
    refresh_results(session, on=agency_today())
    desk = sign_in(app.test_client(), make_officer(session))
    for url in ("/officer/proposals", f"/officer/proposals?need={need.code}"):
        queue = get_page(desk, url)
        assert ("Firm of letters" in queue, queue.text.count("No letter comes there: telephone")) == (True, 1)
    page = post_form(desk, "/officer/proposals", {"pair": [f"{need.code}:{silent.code}"]})
    assert "No letter reaches 1 firm (Firm of silence): nobody has an account, and no address is known." in page
    assert get_page(desk, "/officer/proposals?show=open").text.count("No letter comes there: telephone") == 1
    with transaction() as writing:
        writing.get_one(Company, silent.id).contact_email = "now@mail.example"
    assert "No letter comes there" not in get_page(desk, "/officer/proposals?show=open")
