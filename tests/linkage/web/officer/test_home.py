"""The officers' desk: what waits first, what does not by its name only; and the menu beside it."""

from __future__ import annotations

import datetime

from flask.testing import FlaskClient
from sqlmodel import Session

from tests.factories import make_supplier, writing
from tests.pages import get_page


def test_what_waits_has_a_count_and_what_does_not_is_named(desk: FlaskClient, session: Session) -> None:
    make_supplier(session)
    page = get_page(desk, "/officer")
    waiting, empty = page.text.split("Nothing waits here")
    assert "1 Profiles waiting for review" in waiting
    assert "Claims on firms" not in waiting
    assert "Claims on firms" in empty


def test_public_pages_are_in_the_footer_of_officers(desk: FlaskClient) -> None:
    page = get_page(desk, "/officer")
    menu, footer = page.html.split("<main")[0], page.html.rsplit("<footer", 1)[1]
    assert "Part needs" not in menu
    assert 'href="/needs"' in footer


def test_a_firm_of_today_is_not_stale_and_one_that_never_confirmed_for_a_year_is(
    desk: FlaskClient, session: Session
) -> None:
    new, old = make_supplier(session, confirmed_on=None), make_supplier(session, confirmed_on=None)
    with writing(session):
        old.created_at -= datetime.timedelta(days=367)
    waiting = get_page(desk, "/officer").text.split("Nothing waits here")[0]
    assert "1 Stale profiles" in waiting
    listed = get_page(desk, "/officer/suppliers?freshness=stale")
    assert (old.name in listed, new.name in listed) == (True, False)
    badges = [" Stale " in get_page(desk, f"/officer/companies/{firm.code}").text for firm in (old, new)]
    assert badges == [True, False]
