"""The timetable behind a link, and its calendar."""

from __future__ import annotations

import datetime
import re

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlmodel import Session

from database.columns import now
from database.enums import AccessLinkKind, FairPhase, ParticipantStatus
from database.session import transaction
from linkage.services.access_links import make_link, revoke_links
from tests.agenda_makers import Released, make_released_fair
from tests.pages import get_page, post_form

TOMORROW = datetime.timedelta(days=1)


@pytest.fixture
def made(session: Session) -> Released:
    return make_released_fair(session)


def link(made: Released, kind: AccessLinkKind = AccessLinkKind.AGENDA, **opens: int | None) -> str:
    with transaction() as session:
        return make_link(session, kind, expires_at=now() + TOMORROW, fair_id=made.fair.id, **opens)  # type: ignore[arg-type]


def test_a_delegate_and_an_interpreter_read_their_own(client: FlaskClient, made: Released) -> None:
    person = made.suppliers[0].delegates[0]
    page = get_page(client, f"/l/{link(made, delegate_id=person.id)}/agenda")
    assert page.h1 == "Meetings of Đặng Thuỳ Trâm"
    assert "サオマイ精密工業株式会社" in page
    assert "บริษัท ชิ้นส่วนไทย จำกัด" not in page

    page = get_page(client, f"/l/{link(made, interpreter_id=made.interpreter.id)}/agenda")
    assert "サオマイ精密工業株式会社" in page
    assert "Công ty Cơ khí Sửu Nghị Ưỡng" in page
    assert "@example.org" not in page


def test_the_address_is_kept_from_caches_and_other_sites(client: FlaskClient, made: Released) -> None:
    answer = client.get(f"/l/{link(made, delegate_id=made.suppliers[0].delegates[0].id)}/agenda")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_paper_and_calendar_come_by_the_same_link(client: FlaskClient, made: Released) -> None:
    token = link(made, delegate_id=made.suppliers[0].delegates[0].id)

    assert client.get(f"/l/{token}/agenda.pdf").mimetype == "application/pdf"
    read = Calendar.from_ical(client.get(f"/l/{token}/calendar.ics").get_data(as_text=True))
    assert [str(each["uid"]) for each in read.events] == [f"{made.meetings[0].code}@localhost"]
    assert "A1" in str(read.events[0]["location"])


def test_a_guest_makes_and_ends_a_calendar_address(client: FlaskClient, made: Released) -> None:
    token = link(made, interpreter_id=made.interpreter.id)
    page = post_form(client, f"/l/{token}/calendar/new", {})
    found = re.search(r"<code>http://localhost(/l/[^<]+/calendar\.ics)</code>", page.html)
    assert found is not None

    assert client.get(found.group(1)).status_code == 200
    assert client.get(found.group(1).replace("calendar.ics", "agenda")).status_code == 404
    assert "There is an address since" in get_page(client, f"/l/{token}/agenda")
    post_form(client, f"/l/{token}/calendar/end", {})
    assert client.get(found.group(1)).status_code == 404


def test_a_delegate_agrees_for_themselves_and_takes_it_back(
    client: FlaskClient, made: Released, session: Session
) -> None:
    person, other = made.suppliers[0].delegates[0], made.buyers[0].delegates[0]
    token = link(made, delegate_id=person.id)
    met = f"/l/{link(made, delegate_id=other.id)}/agenda"
    assert person.email is not None
    with transaction():
        for firm in (made.suppliers[0], made.buyers[0]):
            firm.consent_text, firm.consented_at = "1", now()
    assert person.email not in get_page(client, met)
    page = post_form(client, f"/l/{token}/agenda/contact", {"given": "1"})
    assert "Your contact is shared with those you meet." in page
    assert person.email in get_page(client, met)
    post_form(client, f"/l/{token}/agenda/contact", {"given": "0"})
    assert person.email not in get_page(client, met)


def test_nobody_agrees_for_an_interpreter_or_a_firm(client: FlaskClient, made: Released) -> None:
    for token in (link(made, interpreter_id=made.interpreter.id), link(made, participant_id=made.suppliers[0].id)):
        assert "Your contact" not in get_page(client, f"/l/{token}/agenda")
        post_form(client, f"/l/{token}/agenda/contact", {"given": "1"}, status=404)


def test_links_end_when_revoked_over_of_another_kind_or_the_firm_does_not_come(
    client: FlaskClient, made: Released, session: Session
) -> None:
    person = made.suppliers[0].delegates[0]
    gone = link(made, delegate_id=person.id)
    with transaction() as writing:
        revoke_links(writing, AccessLinkKind.AGENDA, delegate_id=person.id or 0)
    assert client.get(f"/l/{gone}/agenda").status_code == 404
    assert client.get(f"/l/{link(made, AccessLinkKind.DOOR, delegate_id=person.id)}/agenda").status_code == 404
    assert client.get("/l/made-up/agenda").status_code == 404
    left = link(made, participant_id=made.suppliers[1].id)
    assert "Meetings of 한국정밀부품 주식회사" in get_page(client, f"/l/{left}/agenda")
    with transaction():
        made.suppliers[1].status = ParticipantStatus.WITHDRAWN
        session.add(made.suppliers[1])
    assert client.get(f"/l/{left}/agenda").status_code == 404


def test_a_link_shows_nothing_before_the_timetable_is_out(
    client: FlaskClient, made: Released, session: Session
) -> None:
    token = link(made, delegate_id=made.suppliers[0].delegates[0].id)
    with transaction():
        made.fair.phase = FairPhase.DRAFTING
        session.add(made.fair)

    assert "There is no timetable yet." in get_page(client, f"/l/{token}/agenda")
    assert client.get(f"/l/{token}/agenda.pdf").status_code == 404
    assert Calendar.from_ical(client.get(f"/l/{token}/calendar.ics").get_data(as_text=True)).events == []
