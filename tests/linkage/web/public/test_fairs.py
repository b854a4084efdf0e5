"""Fairs: the list, the page of one, its calendar file."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlmodel import Session

from database.enums import FairKind, FairPhase, FairSide, ParticipantStatus
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairSession
from database.session import transaction
from linkage.days import agency_today
from linkage.language import speaking
from linkage.wording.fairs import LUNCH
from tests.factories import make_assembler, make_officer, make_supplier, make_user
from tests.fair_makers import make_fair, make_participant
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page


def _fair(session: Session, *, days_ahead: int = 30, companies: tuple[Company, ...] = (), **values: Any) -> Fair:
    first = agency_today() + datetime.timedelta(days=days_ahead)
    defaults: dict[str, Any] = {
        "name": "Hội chợ ngược Sao Mai",
        "kind": FairKind.REVERSE_TRADE_FAIR,
        "phase": FairPhase.REGISTRATION,
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
    _fair(session, name="Fair of the past", days_ahead=-30, phase=FairPhase.HELD)

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
    assert "STATUS:CONFIRMED" in answer.text


def test_fair_in_planning_is_for_officers_only(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    fair = _fair(session, phase=FairPhase.PLANNING, name="Secret fair")

    get_page(client, f"/fairs/{fair.code}", status=404)
    assert client.get(f"/fairs/{fair.code}.ics").status_code == 404
    assert "Secret fair" not in get_page(client, "/fairs")
    sign_in(client, make_officer(session))
    assert "Only officers see this page until registration opens." in get_page(client, f"/fairs/{fair.code}")


def test_fair_called_off_says_so_everywhere(client: FlaskClient, session: Session) -> None:
    fair = _fair(session, phase=FairPhase.CANCELLED)

    page = get_page(client, f"/fairs/{fair.code}")
    assert "This event was called off." in page
    assert "Register your firm" not in page.links
    assert "Called off" in get_page(client, "/fairs")
    assert "STATUS:CANCELLED" in client.get(f"/fairs/{fair.code}.ics").text
    assert "next fair" not in get_page(client, "/").text


def test_fair_says_how_many_places_are_left(client: FlaskClient, session: Session) -> None:
    fair = _fair(session, companies=(make_supplier(session),), places_suppliers=3, places_assemblers=0)
    waiting = make_participant(session, fair, status=ParticipantStatus.WAITING)

    page = get_page(client, f"/fairs/{fair.code}")

    assert "2 places for suppliers" in page
    assert "0 places for assemblers (further firms wait, and move up by themselves)" in page
    assert waiting.company.name not in page


def test_fair_names_its_rules_and_the_way_to_register(client: FlaskClient, session: Session) -> None:
    fair = _fair(session, eligibility={"completeness_percent": 70, "provinces": ["79"], "text": "Bring samples."})

    page = get_page(client, f"/fairs/{fair.code}")

    assert "A profile that is at least 70% complete" in page
    assert "The main plant in Ho Chi Minh City" in page
    assert "Bring samples." in page
    assert page.links["Register your firm"] == f"/fairs/{fair.code}/register"
    assert page.links["See the wanted parts"] == f"/fairs/{fair.code}/parts"


def test_firm_that_takes_part_is_led_to_its_page(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    company = make_supplier(session)
    fair = _fair(session, companies=(company,))
    sign_in(client, make_user(session, company=company))

    page = get_page(client, f"/fairs/{fair.code}")

    assert page.links["Our page at this event"] == f"/fairs/{fair.code}/mine"
    assert "Register your firm" not in page.links
    assert "Your firm takes part." in page
    assert "Register your firm on your phone" not in page


def test_firm_that_is_invited_reads_that_it_has_to_answer(
    client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    fair, company = _fair(session), make_supplier(session)
    make_participant(session, fair, company=company, status=ParticipantStatus.INVITED)
    sign_in(client, make_user(session, company=company))

    page = get_page(client, f"/fairs/{fair.code}")

    assert page.links["Answer the invitation"] == f"/fairs/{fair.code}/mine"
    assert "The agency invites your firm." in page
    assert "Your firm takes part." not in page


def test_firm_that_waits_reads_no_more_than_that(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    fair, company = _fair(session), make_supplier(session)
    make_participant(session, fair, company=company, status=ParticipantStatus.APPLIED)
    sign_in(client, make_user(session, company=company))

    page = get_page(client, f"/fairs/{fair.code}")

    assert "Your firm has registered." in page
    assert "Your firm takes part." not in page


def test_programme_of_an_online_day_shows_the_time_of_the_reader(client: FlaskClient, session: Session) -> None:
    fair = make_fair(session, kind=FairKind.ONLINE_DAY, venue=None, province=None)

    page = get_page(client, f"/fairs/{fair.code}?zone=Asia/Tokyo")
    assert "09:00–11:30" in page
    assert "11:00–13:30 UTC+9" in page
    assert (
        "UTC+9"
        not in get_page(client, f"/fairs/{fair.code}?zone=Asia/Ho_Chi_Minh").text.split("Programme")[1].split("Show")[1]
    )
    assert "11:00–13:30 UTC+9" in get_page(client, f"/fairs/{fair.code}?lang=ja")
    get_page(client, f"/fairs/{fair.code}?zone=../../etc/passwd")
    get_page(client, f"/fairs/{fair.code}?zone=%00")


def test_names_that_the_platform_gave_are_read_in_the_own_language(client: FlaskClient, session: Session) -> None:
    fair = make_fair(session)
    with transaction() as writing:
        block = writing.get_one(FairSession, fair.sessions[0].id)
        with speaking("vi"):
            block.name = str(LUNCH)
    assert "Lunch" in get_page(client, f"/fairs/{fair.code}?lang=en")
    with transaction() as writing:
        writing.get_one(FairSession, fair.sessions[0].id).name = "Cơm trưa của chúng tôi"
    assert "Cơm trưa của chúng tôi" in get_page(client, f"/fairs/{fair.code}?lang=en")


def test_fair_elsewhere_names_its_zone(client: FlaskClient, session: Session) -> None:
    day = datetime.date(2199, 7, 1)
    fair = make_fair(session, starts_on=day, timezone="Asia/Tokyo", venue="Tokyo Big Sight", province=None)

    page = get_page(client, f"/fairs/{fair.code}")
    assert "Monday, July 1, 2199, Japan Time (UTC+9)" in page


def test_fairs_take_few_queries_whatever_their_number_and_size(
    session: Session, queries_of: Callable[[str], int]
) -> None:
    fair = make_fair(session)
    small, one = queries_of(f"/fairs/{fair.code}"), queries_of("/fairs")
    for _ in range(5):
        _fair(session, companies=(make_supplier(session),))
        make_participant(session, fair)

    assert queries_of(f"/fairs/{fair.code}") == small <= 12
    assert queries_of("/fairs") == one <= 12
