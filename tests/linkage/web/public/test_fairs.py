"""Fairs: the list, the page of one, its calendar file."""

from __future__ import annotations

import datetime
from typing import Any

from flask.testing import FlaskClient
from sqlmodel import Session

from database.enums import FairKind, FairSide, FairStatus
from database.models.companies import Company
from database.models.fairs import Fair, FairParticipant
from database.session import transaction
from linkage.days import agency_today
from tests.factories import make_assembler, make_supplier
from tests.pages import get_page


def _fair(session: Session, *, days_ahead: int = 30, companies: tuple[Company, ...] = (), **values: Any) -> Fair:
    first = agency_today() + datetime.timedelta(days=days_ahead)
    defaults: dict[str, Any] = {
        "name": "Hội chợ ngược Sao Mai",
        "kind": FairKind.REVERSE_TRADE_FAIR,
        "status": FairStatus.OPEN,
        "venue": "Hall 3",
        "province": "79",
        "starts_on": first,
        "ends_on": first + datetime.timedelta(days=1),
        "registration_closes_on": first - datetime.timedelta(days=7),
    }
    with transaction() as writing:
        fair = Fair(**{**defaults, **values})
        writing.add(fair)
        writing.flush()
        for company in companies:
            side = FairSide.SUPPLIER if company.supplier_profile else FairSide.ASSEMBLER
            writing.add(FairParticipant(fair_id=fair.id or 0, company_id=company.id or 0, side=side))
    return fair


def test_fairs_without_any_offers_one_action(client: FlaskClient) -> None:
    page = get_page(client, "/fairs")

    assert "No fair is announced at the moment." in page
    assert page.links["See the part needs instead"] == "/needs"


def test_fairs_keeps_what_is_over_apart(client: FlaskClient, session: Session) -> None:
    _fair(session, name="Fair to come")
    _fair(session, name="Fair of the past", days_ahead=-30, status=FairStatus.HELD)

    text = get_page(client, "/fairs").text

    assert text.index("To come") < text.index("Fair to come") < text.index("Held") < text.index("Fair of the past")


def test_fair_says_when_where_who_and_until_when(client: FlaskClient, session: Session) -> None:
    fair = _fair(
        session,
        starts_on=datetime.date(2199, 1, 12),
        ends_on=datetime.date(2199, 1, 13),
        registration_closes_on=datetime.date(2198, 12, 20),
        companies=(make_supplier(session), make_supplier(session), make_assembler(session)),
    )

    page = get_page(client, f"/fairs/{fair.code}")

    assert "Saturday, January 12, 2199 to Sunday, January 13, 2199, Vietnam time (UTC+7)" in page
    assert "Hall 3, Ho Chi Minh City" in page
    assert "suppliers with a published profile" in page
    assert "Register until December 20, 2198, end of day in Vietnam." in page
    assert "assembler 1 suppliers 2" in page


def test_fair_that_is_over_says_so_and_closed_registration_too(client: FlaskClient, session: Session) -> None:
    over = _fair(session, days_ahead=-10)
    closed = _fair(session, days_ahead=3)

    assert "This event is over" in get_page(client, f"/fairs/{over.code}")
    assert "Registration has closed." in get_page(client, f"/fairs/{closed.code}")


def test_fair_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    get_page(client, "/fairs/NOSUCH22", status=404)
    assert client.get("/fairs/NOSUCH22.ics").status_code == 404


def test_fair_calendar_is_a_file_with_the_configured_address(client: FlaskClient, session: Session) -> None:
    fair = _fair(session)

    answer = client.get(f"/fairs/{fair.code}.ics")

    assert answer.mimetype == "text/calendar"
    assert f"URL:http://localhost/fairs/{fair.code}\r\n" in answer.text
    assert "SUMMARY:Hội chợ ngược Sao Mai\r\n" in answer.text
