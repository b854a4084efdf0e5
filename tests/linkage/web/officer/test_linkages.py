"""Lists of linkages cost the same whether there is one or fifty."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session

from database.columns import now
from database.enums import ProposalOrigin, ValueKind
from database.models.outcomes import Outcome, OutcomeValue
from database.session import transaction
from linkage.days import agency_today
from tests.factories import make_assembler, make_need, make_officer, make_supplier
from tests.linkage.web.conftest import SignIn
from tests.linkage_makers import make_linkage
from tests.pages import get_page

MOST = 12
PROCESSES = ("turning-cnc", "stamping-single", "milling-3axis")
LONG_AGO = agency_today() - datetime.timedelta(days=90)


@pytest.mark.parametrize("url", ["/officer/linkages", "/officer/linkages/stuck?owner="])
def test_queries_stay_few_with_fifty_rows(app: Flask, session: Session, sign_in: SignIn, url: str) -> None:
    client = sign_in(app.test_client(), make_officer(session))
    buyer, supplier = make_assembler(session), make_supplier(session)
    make_linkage(session, need=make_need(session, buyer), supplier=supplier, on=LONG_AGO)
    first = _queries(app, client, url)
    for _each in range(49):
        make_linkage(session, need=make_need(session, buyer), supplier=supplier, on=LONG_AGO)
    many = _queries(app, client, url)
    assert (many, many <= MOST) == (first, True), f"{first} queries for one row, {many} for fifty"


@pytest.mark.parametrize("url", ["/officer/linkages", "/officer/linkages/stuck", "/officer/funnel"])
def test_an_officer_stands_once_among_those_who_look_after(
    app: Flask, session: Session, sign_in: SignIn, url: str
) -> None:
    me = make_officer(session, name="Lê Hoa")
    make_officer(session, name="Vũ Minh", email="minh@agency.example")
    client = sign_in(app.test_client(), me)
    box = get_page(client, f"{url}?owner={me.code}").html.split('name="owner"')[1].split("</select>")[0]
    assert '<option value="me" selected>' in box
    assert "Vũ Minh" in box
    assert "Lê Hoa" not in box


@pytest.mark.parametrize("url", ["/officer/linkages", "/officer/funnel", "/officer/proposals"])
def test_processes_to_filter_by_stand_by_family_in_every_language(
    app: Flask, session: Session, sign_in: SignIn, url: str
) -> None:
    client = sign_in(app.test_client(), make_officer(session))
    for process in PROCESSES:
        steps = [{"process": process, "role": "core"}]
        make_linkage(session, need=make_need(session, requirements={"process_steps": steps}))
    families = []
    for language in ("en", "ja"):
        html = get_page(client, f"{url}?lang={language}").html
        box = html.split('name="process"')[1].split("</select>")[0]
        families.append([group.split('value="')[1:] for group in box.split("<optgroup")[1:]])
    codes = [[[option.split('"')[0] for option in group] for group in found] for found in families]
    assert codes[0] == codes[1]
    named = [[code for code in group if code in PROCESSES] for group in codes[0]]
    assert sorted(sorted(group) for group in named if group) == [["milling-3axis", "turning-cnc"], ["stamping-single"]]


def _queries(app: Flask, client: FlaskClient, url: str) -> int:
    """How many statements the page at an address sends to the database."""
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        counted.append(statement)

    engine = app.extensions["database"].engine
    get_page(client, url)
    event.listen(engine, "before_cursor_execute", count)
    try:
        assert "linkage" in get_page(client, url).html
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(counted)


def test_totals_say_how_many_buyers_the_agency_has_not_looked_at(app: Flask, session: Session, sign_in: SignIn) -> None:
    client = sign_in(app.test_client(), make_officer(session))
    known, unknown, counted_not = (make_linkage(session) for _each in range(3))
    with transaction():
        for linkage in (known, unknown, counted_not):
            proposal = session.get_one(Outcome, linkage.id).proposal
            assert proposal is not None
            proposal.origin = ProposalOrigin.OFFICER if linkage is known else ProposalOrigin.BUYER
            session.add(
                OutcomeValue(
                    outcome_id=linkage.id or 0,
                    kind=ValueKind.ORDERED,
                    amount=Decimal(500),
                    currency="USD",
                    stated_on=agency_today(),
                    confirmed_at=now() if linkage is not counted_not else None,
                )
            )
    page = get_page(client, "/officer/linkages?state=ended").html
    assert "1,000" in page
    assert "Confirmed amounts of all linkages, whatever the filters" in page
    assert "1 of these linkages is with a buyer that the agency has not looked at" in page
    with transaction():
        session.get_one(Outcome, unknown.id).proposal_id = None
        session.get_one(Outcome, unknown.id).buyer_id = None
    assert "1 of these linkages is with a buyer" in get_page(client, "/officer/linkages").html
    with transaction():
        session.delete(session.get_one(Outcome, unknown.id))
    assert "of these linkages" not in get_page(client, "/officer/linkages").html
