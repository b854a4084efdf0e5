"""Letters: what became of them, reading one without its links, and trying again."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.columns import now
from database.enums import PrivateViewKind
from database.models.audit_events import AuditEvent
from database.models.mail_pauses import MailPause
from database.models.outbox import OutboxMessage
from database.models.privacy import PrivateView
from database.session import transaction
from linkage.services.persons import Person
from linkage.wording.letters import TOO_OLD
from tests.pages import get_page, post_form

ERROR = "550 5.1.1 <{}>: No such user"


def make_letter(session: Session, name: str = "lan", **given: object) -> OutboxMessage:
    body = "Dear Lan,\n\nopen:\nhttps://linkage.example/l/secret\n\n<b>Bye</b>\n"
    values = {"kind": "release", "recipient": f"{name}@mail.example", "subject": f"Timetable {name}", "body": body}
    with transaction():
        letter = OutboxMessage(**{"idempotency_key": f"{name}:1", **values, **given})  # type: ignore[arg-type]
        session.add(letter)
    return letter


def given_up(session: Session, name: str = "lan", **given: object) -> OutboxMessage:
    return make_letter(
        session,
        name,
        **{"given_up_at": now(), "attempts": 1, "last_error": ERROR.format(f"{name}@mail.example"), **given},
    )


def test_letters_are_listed_by_what_became_of_them(desk: FlaskClient, session: Session) -> None:
    make_letter(session, "waits")
    make_letter(session, "left", sent_at=now())
    given_up(session, "stuck")
    for state, subject in (("", "waits"), ("waiting", "waits"), ("sent", "left"), ("given-up", "stuck")):
        page = get_page(desk, f"/officer/letters?state={state}")
        assert [name for name in ("waits", "left", "stuck") if f"Timetable {name}" in page] == [subject]
    assert ERROR.format("s•••@mail.example") in get_page(desk, "/officer/letters?state=given-up")


def test_letters_are_found_by_address_and_addresses_are_masked(desk: FlaskClient, session: Session) -> None:
    make_letter(session, "lan")
    make_letter(session, "minh")
    page = get_page(desk, "/officer/letters?q=LAN@mail.example")
    assert "Timetable lan" in page
    assert "Timetable minh" not in page
    assert "l•••@mail.example" in page
    assert "lan@mail.example" not in page.text
    assert "No letter goes to such an address." in get_page(desk, "/officer/letters?q=100%25")


@pytest.mark.parametrize("query", ["mail.example", "@MAIL.example", "@mail", "example"])
def test_letters_are_found_by_what_is_behind_the_at(desk: FlaskClient, session: Session, query: str) -> None:
    make_letter(session)
    make_letter(session, recipient="example@other.test", idempotency_key="other:1", subject="Another")
    page = get_page(desk, f"/officer/letters?q={query}")
    assert "Timetable lan" in page
    assert "Another" not in page


@pytest.mark.parametrize(
    "query", ["b", "bo", "bong", "bong@", "ong@mail.test", "bong@mail", "%25@mail.test", "b_ng@mail.test"]
)
def test_masked_part_of_an_address_cannot_be_guessed_sign_by_sign(
    desk: FlaskClient, session: Session, query: str
) -> None:
    """Whose address it is is shown to who opens the letter, which is noted."""
    make_letter(session, recipient="bong@mail.test")
    page = get_page(desk, f"/officer/letters?q={query}")
    assert "No letter goes to such an address." in page
    assert "Timetable" not in page


def test_letter_is_read_without_its_links_and_looking_is_noted(desk: FlaskClient, session: Session) -> None:
    letter = make_letter(session)
    page = get_page(desk, f"/officer/letters/{letter.code}")
    assert "Dear Lan" not in page
    assert "l•••@mail.example" in page
    page = post_form(desk, f"/officer/letters/{letter.code}/open", {})
    assert "lan@mail.example" in page
    assert "[a link for its reader alone]" in page
    assert "<b>Bye</b>" in page
    assert "secret" not in page.html
    view = session.exec(select(PrivateView)).one()
    assert (view.kind, view.place) == (PrivateViewKind.CONTACT, "letters")
    assert view.person_hash in Person("lan@mail.example").hashes


@pytest.mark.parametrize("kind", ["search-alert", "rfq.code", "rfq.asked", "rfq.decided", "message", "digest"])
def test_letter_that_is_nobody_elses_business_is_for_its_reader_alone(
    desk: FlaskClient, session: Session, kind: str
) -> None:
    letter = make_letter(session, kind=kind, subject="New for: secret project")
    for url in ("/officer/letters", f"/officer/letters/{letter.code}", "/officer/health"):
        assert "secret project" not in get_page(desk, url).html
    page = post_form(desk, f"/officer/letters/{letter.code}/open", {})
    assert page.h1 == "A letter for its reader alone"
    assert "Dear Lan" not in page


def test_letter_given_up_is_tried_again(desk: FlaskClient, session: Session) -> None:
    letter = given_up(session, is_refused=True)
    assert "Given up" in get_page(desk, f"/officer/letters/{letter.code}")
    assert "The letter waits again." in post_form(desk, f"/officer/letters/{letter.code}/again", {})
    session.expire_all()
    assert (letter.given_up_at, letter.attempts, letter.is_refused) == (None, 0, False)
    assert session.exec(select(AuditEvent.action)).all() == ["letter.again"]
    post_form(desk, f"/officer/letters/{letter.code}/again", {}, status=409)


def test_all_letters_given_up_are_tried_again_where_it_helps(desk: FlaskClient, session: Session) -> None:
    given_up(session, "lan", last_error="554 Policy")
    given_up(session, "minh", is_refused=True)
    given_up(session, "cam", useful_until=now(), last_error=TOO_OLD)
    assert "It could not leave while it was of use." in get_page(desk, "/officer/letters?state=given-up")
    assert "1 letter waits again." in post_form(desk, "/officer/letters/again", {})
    assert "None of these can be tried again" in post_form(desk, "/officer/letters/again", {})


def test_letters_that_are_no_longer_kept_are_not_shown(desk: FlaskClient, session: Session) -> None:
    letter = make_letter(session, recipient="", subject="", body="", sent_at=now())
    assert "There are none." in get_page(desk, "/officer/letters?state=sent")
    get_page(desk, f"/officer/letters/{letter.code}", status=404)
    get_page(desk, "/officer/letters/NOTHERE2", status=404)


def test_desk_leads_to_letters_that_were_given_up(desk: FlaskClient, session: Session) -> None:
    given_up(session)
    make_letter(session, "waits", attempts=2, last_error="450 Later")
    page = get_page(desk, "/officer")
    assert "Letters given up" in page
    assert "/officer/letters?state=given-up" in page.html


def test_health_says_why_no_letter_leaves(desk: FlaskClient, session: Session) -> None:
    with transaction():
        at = now()
        session.add(MailPause(id=1, since=at, next_try_at=at, reason="mail.example:465 cannot be reached: timed out."))
    page = get_page(desk, "/officer/health")
    assert "No letter leaves since" in page
    assert "mail.example:465 cannot be reached: timed out." in page


def test_health_says_that_nobody_sends(desk: FlaskClient, session: Session) -> None:
    make_letter(session)
    assert "nobody sends them" not in get_page(desk, "/officer/health")
    make_letter(session, "minh", next_attempt_at=now() - datetime.timedelta(minutes=61))
    assert "nobody sends them" in get_page(desk, "/officer/health")


def test_health_says_what_is_wrong_with_the_setting(desk: FlaskClient) -> None:
    config = desk.application.config["LINKAGE"]
    assert str(config.mail_dir) in get_page(desk, "/officer/health")
    secret = "smtp://u:hidden-word@mail.example?tls=no"
    desk.application.config["LINKAGE"] = replace(config, mail_url=secret, mail_from="a@agency.example")
    page = get_page(desk, "/officer/health")
    assert "No letter leaves, for the setting does not hold." in page
    assert "hidden-word" not in page.html


def test_health_of_a_public_instance_says_that_files_reach_nobody(desk: FlaskClient) -> None:
    words = "Letters are only written to files."
    assert words not in get_page(desk, "/officer/health")
    config = desk.application.config["LINKAGE"]
    desk.application.config["LINKAGE"] = replace(config, base_url="https://linkage.example")
    assert words in get_page(desk, "/officer/health")
