"""The door: a few letters, one tap; a badge, one tap; nothing for those without the link."""

from __future__ import annotations

import datetime

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.columns import now
from database.enums import AccessLinkKind, FairPhase
from database.models.fair_days import FairCheckIn
from database.models.fair_participants import FairDelegate
from database.models.fairs import Fair
from database.session import transaction
from linkage.config import Config
from linkage.services.access_links import make_link, revoke_links
from linkage.wording.fair_times import local
from tests.factories import make_officer, make_supplier
from tests.fair_makers import make_fair, make_participant
from tests.linkage.web.conftest import MakeApp, SignIn
from tests.pages import get_page, post_form


@pytest.fixture
def fair(session: Session) -> Fair:
    """On the days around this one: a test may run over midnight."""
    sample = Fair(name="", starts_on=now().date(), ends_on=now().date())
    today, day = local(sample, now()).date(), datetime.timedelta(days=1)
    return make_fair(session, starts_on=today - day, ends_on=today + day, phase=FairPhase.LIVE)


@pytest.fixture
def guest(session: Session, fair: Fair) -> FairDelegate:
    firm = make_participant(session, fair, company=make_supplier(session, name="Cơ khí Đông Á"))
    with transaction():
        firm.delegates[0].name = "Nguyễn Văn Ánh"
        session.add(firm.delegates[0])
    return firm.delegates[0]


@pytest.fixture
def door(session: Session, fair: Fair) -> str:
    with transaction():
        token = make_link(session, AccessLinkKind.DOOR, expires_at=now() + datetime.timedelta(days=1), fair_id=fair.id)
    return f"/l/{token}/door"


def arrivals(session: Session) -> list[FairCheckIn]:
    session.rollback()
    return list(session.exec(select(FairCheckIn)).all())


def test_door_shows_nobody_until_three_letters(client: FlaskClient, door: str, guest: FairDelegate) -> None:
    assert guest.name not in get_page(client, door)
    page = get_page(client, f"{door}?q=ng")
    assert guest.name not in page
    assert "Type at least three letters" in page


def test_letters_and_one_tap_let_a_guest_in(
    client: FlaskClient, session: Session, door: str, guest: FairDelegate
) -> None:
    page = get_page(client, f"{door}?q=don")
    assert "Nguyễn Văn Ánh Cơ khí Đông Á Check in" in page
    page = post_form(client, f"{door}/{guest.code}", {})
    assert "Nguyễn Văn Ánh is in, " in page
    page = post_form(client, f"{door}/{guest.code}", {})
    assert "Nguyễn Văn Ánh is already in, " in page
    assert "Already in, " in get_page(client, f"{door}?q=anh")
    assert len(arrivals(session)) == 1


def test_badge_read_by_the_camera_leads_to_one_button(
    client: FlaskClient, session: Session, door: str, guest: FairDelegate
) -> None:
    get_page(client, door)
    page = get_page(client, f"/b/{guest.code}")
    assert page.h1 == "Nguyễn Văn Ánh"
    assert "Check in" in page
    post_form(client, f"{door}/{guest.code}", {})
    assert "Already in, " in get_page(client, f"/b/{guest.code}")


def test_badge_says_nothing_to_others(client: FlaskClient, guest: FairDelegate) -> None:
    known, strange = (get_page(client, f"/b/{code}") for code in (guest.code, "XXXXXXXX"))
    assert (known.h1, known.text) == ("A badge of a fair", strange.text)
    assert "Nguyễn" not in known.html


def test_strange_badge_leads_back_to_the_door(client: FlaskClient, door: str) -> None:
    page = get_page(client, f"{door}/XXXXXXXX")
    assert (page.h1, "No guest of this fair has this badge" in page) == ("Check-in", True)


def test_revoked_link_opens_nothing(
    client: FlaskClient, session: Session, fair: Fair, door: str, guest: FairDelegate
) -> None:
    get_page(client, door)
    with transaction():
        revoke_links(session, AccessLinkKind.DOOR, fair_id=fair.id or 0)
    for below in ("", "?q=ngu", f"/{guest.code}", "/index.json", "-worker.js"):
        assert client.get(door + below).status_code == 404
    assert client.post(f"{door}/sync", json={"sent_at": now().isoformat(), "entries": []}).status_code == 404
    assert "A badge of a fair" in get_page(client, f"/b/{guest.code}")


def test_links_of_another_kind_do_not_open_the_door(client: FlaskClient, session: Session, fair: Fair) -> None:
    with transaction():
        token = make_link(
            session, AccessLinkKind.AGENDA, expires_at=now() + datetime.timedelta(days=1), fair_id=fair.id
        )
    assert client.get(f"/l/{token}/door").status_code == 404


def test_kept_check_ins_are_sent_without_a_cookie(
    client: FlaskClient, session: Session, door: str, guest: FairDelegate
) -> None:
    at = now() - datetime.timedelta(minutes=20)
    handle = next(iter(client.get(f"{door}/index.json").get_json()["guests"]))
    body = {"device": "door-1", "sent_at": now().isoformat(), "entries": [{"key": handle, "at": at.isoformat()}]}
    (first,) = client.post(f"{door}/sync", json=body).get_json()["results"]
    (again,) = client.post(f"{door}/sync", json=body).get_json()["results"]
    time = f"{local(guest.participant.fair, at):%H:%M}"
    assert first == {"key": handle, "state": "new", "time": time, "text": f"Checked in, {time}."}
    assert (again["state"], again["text"]) == ("already", f"Already in, {time}.")
    assert len(arrivals(session)) == 1


def test_a_handle_is_not_turned_into_a_name_but_a_badge_is(client: FlaskClient, door: str, guest: FairDelegate) -> None:
    body = {"sent_at": now().isoformat(), "entries": [{"key": guest.code.lower(), "at": now().isoformat()}]}
    (told,) = client.post(f"{door}/sync", json=body).get_json()["results"]
    assert told["text"].startswith("Nguyễn Văn Ánh is in")


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"entries": [{"key": "X", "at": "yesterday"}]},
        {"sent_at": "2026-11-22T10:00:00", "entries": []},
        {"sent_at": "2026-11-22T10:00:00Z", "entries": [{"key": "X"}] * 500},
        {"sent_at": "9999-12-31T23:59:59Z", "entries": []},
    ],
)
def test_nonsense_from_a_phone_is_refused(client: FlaskClient, door: str, body: object) -> None:
    assert client.post(f"{door}/sync", json=body).status_code == 422


@pytest.mark.parametrize(
    "sent", [b"[" * 5000, b'{"a":' * 30 + b"1" + b"}" * 30, b'{"entries": [], "entries": []}', b""]
)
def test_what_is_no_json_is_a_400_with_a_sentence(client: FlaskClient, door: str, sent: bytes) -> None:
    answer = client.post(f"{door}/sync", data=sent, content_type="application/json")
    assert (answer.status_code, list(answer.get_json())) == (400, ["error"])
    assert answer.get_json()["error"].startswith("What was sent cannot be read")


def test_guessing_letters_is_slowed_down(
    make_app: MakeApp, config_with_limits: Config, door: str, guest: FairDelegate
) -> None:
    client = make_app(config_with_limits).test_client()
    statuses = [client.get(f"{door}?q=abc").status_code for _number in range(61)]
    assert statuses == [200] * 60 + [429]
    assert client.get(f"{door}/{guest.code}").status_code == 200


def test_door_may_use_the_camera_and_other_pages_may_not(client: FlaskClient, door: str) -> None:
    assert "camera=(self)" in client.get(door).headers["Permissions-Policy"]
    assert "camera=()" in client.get("/").headers["Permissions-Policy"]


def test_door_says_when_there_is_no_fair_today(client: FlaskClient, session: Session) -> None:
    later = make_fair(session, phase=FairPhase.LIVE)
    firm = make_participant(session, later)
    with transaction():
        token = make_link(session, AccessLinkKind.DOOR, expires_at=now() + datetime.timedelta(days=1), fair_id=later.id)
    assert "The fair is not held today" in get_page(client, f"/l/{token}/door")
    page = post_form(client, f"/l/{token}/door/{firm.delegates[0].code}", {})
    assert "The fair is not held on this day" in page


def test_officer_who_scans_a_badge_sees_the_arrivals(
    client: FlaskClient, session: Session, sign_in: SignIn, guest: FairDelegate
) -> None:
    desk = sign_in(client, make_officer(session))
    assert "Nguyễn Văn Ánh" in get_page(desk, f"/b/{guest.code}")
