"""A page on which a run goes on while an officer fills in a form, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session
from werkzeug.serving import make_server

from database.enums import FairPhase, TimetableStatus
from database.models.fairs import Fair
from database.models.timetables import Timetable
from database.session import transaction
from tests.conftest import CHROMIUM
from tests.factories import make_officer
from tests.fair_makers import make_fair
from tests.linkage.web.conftest import SignIn

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (Debian package chromium)"),
]


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.DRAFTING)


@pytest.fixture
def draft(session: Session, fair: Fair) -> Timetable:
    with transaction():
        made = Timetable(fair_id=fair.id or 0, number=1, name="First", status=TimetableStatus.RUNNING)
        session.add(made)
    return made


@pytest.fixture
def desk(
    app: Flask, client: FlaskClient, session: Session, fair: Fair, draft: Timetable, browser: Browser, sign_in: SignIn
) -> Iterator[Page]:
    """The page of drafts while one runs, as an officer has it open."""
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = sign_in(client, make_officer(session)).get_cookie(name)
    assert cookie is not None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    context.add_cookies([{"name": name, "value": cookie.value, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/officer/fairs/{fair.code}/timetable")
    yield page
    context.close()
    server.shutdown()
    thread.join()
    server.server_close()


def end(session: Session, draft: Timetable) -> None:
    with transaction():
        draft.status = TimetableStatus.DONE
        draft.report = {"meetings": 7, "gap": 0.0, "breaks_total": 0}
        session.add(draft)


def test_end_of_a_run_leaves_a_form_as_it_is_typed(desk: Page, session: Session, draft: Timetable) -> None:
    desk.get_by_label("What to call it").fill("With the second interpreter")
    end(session, draft)
    expect(desk.get_by_role("cell", name="Running")).to_have_count(0)
    expect(desk.locator("#drafts")).to_contain_text("7")
    expect(desk.get_by_label("What to call it")).to_have_value("With the second interpreter")


def test_end_of_a_run_shows_the_whole_page_where_nobody_types(desk: Page, session: Session, draft: Timetable) -> None:
    desk.evaluate("window.isOld = true")
    end(session, draft)
    expect(desk.locator("#drafts")).to_contain_text("7")
    desk.wait_for_load_state()
    assert desk.evaluate("window.isOld") is None
