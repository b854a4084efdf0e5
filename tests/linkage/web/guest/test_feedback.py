"""The two questions behind the link of a letter: two taps, no sign-in, and nothing that opening alone would change."""

from __future__ import annotations

import datetime
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.models.feedback import ConductReport, CorrectiveAction, Feedback, FeedbackStop
from database.models.outbox import OutboxMessage
from database.session import transaction
from linkage.days import agency_today
from linkage.services.feedback_letters import send_feedback
from tests.factories import make_officer, make_supplier
from tests.feedback_makers import make_asked
from tests.linkage_makers import make_linkage
from tests.pages import get_page, post_form, with_csrf_token


@pytest.fixture
def asked(session: Session) -> Feedback:
    return make_asked(session, supplier=make_supplier(session, contact={"email": "sen@mail.example"}))


@pytest.fixture
def link(session: Session, asked: Feedback) -> str:
    """The address in the letter."""
    with transaction() as sending:
        send_feedback(sending, agency_today(), base_url="")
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "feedback.asked")).first()
    assert letter is not None
    found = re.search(r"(/l/[\w-]+/feedback)\n", letter.body)
    assert found is not None
    return found[1]


def fresh(session: Session, asked: Feedback) -> Feedback:
    session.expire_all()
    return session.get_one(Feedback, asked.id)


def test_one_tap_gives_a_mark_and_a_second_page_asks_why(
    client: FlaskClient, session: Session, asked: Feedback, link: str
) -> None:
    page = get_page(client, link)
    assert "How much did this help you" in page.text
    assert fresh(session, asked).answered_at is None
    after = post_form(client, f"{link}/{asked.code}", {"mark": "2"})
    assert "The agency does something about it by" in after.text
    assert "<form" in after.html.split("<main")[1]
    last = post_form(client, f"{link}/{asked.code}", {"mark": "2", "text": "Too late"})
    assert "Thank you." in last
    assert "Too late" in last
    assert 'name="mark"' not in last.html
    assert last.links["Look or change"] == f"{link}/{asked.code}"
    found = fresh(session, asked)
    assert (found.mark, found.text, found.via) == (2, "Too late", "link")
    assert session.exec(select(CorrectiveAction)).one().feedback_id == asked.id


def test_a_promise_that_was_not_kept_says_so_and_whom_to_ask(
    client: FlaskClient, session: Session, asked: Feedback, link: str
) -> None:
    post_form(client, f"{link}/{asked.code}", {"mark": "1"})
    with transaction() as writing:
        action = writing.exec(select(CorrectiveAction)).one()
        action.due_on, action.owner_id = agency_today(), None
    page = get_page(client, link)
    assert "is late" not in page
    with transaction() as writing:
        writing.exec(select(CorrectiveAction)).one().due_on -= datetime.timedelta(days=1)
    page = get_page(client, link)
    assert "The agency does something about it by" not in page
    assert "is late. Ask " in page
    with transaction() as writing:
        writing.exec(select(CorrectiveAction)).one().owner_id = make_officer(writing, name="Lê Hoa").id
    assert "is late. Ask Lê Hoa at " in get_page(client, link)


def test_a_mark_alone_keeps_the_words_said_before(
    client: FlaskClient, session: Session, asked: Feedback, link: str
) -> None:
    post_form(client, f"{link}/{asked.code}", {"mark": "4", "text": "Well done"})
    post_form(client, f"{link}/{asked.code}", {"mark": "5"})
    assert (fresh(session, asked).mark, fresh(session, asked).text) == (5, "Well done")


def test_a_mark_that_is_none_is_refused(client: FlaskClient, session: Session, asked: Feedback, link: str) -> None:
    page = post_form(client, f"{link}/{asked.code}", {"mark": "6", "text": "x"}, status=422)
    assert "Choose how much it helped you." in page.text
    assert fresh(session, asked).mark is None


def test_letters_end_by_a_click_of_the_mail_program_and_begin_again(
    client: FlaskClient, session: Session, link: str
) -> None:
    get_page(client, f"{link}/stop")
    assert session.exec(select(FeedbackStop)).all() == []
    assert client.post(f"{link}/stop", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert len(session.exec(select(FeedbackStop)).all()) == 1
    session.rollback()
    page = post_form(client, f"{link}/again", {})
    assert "We will ask your firm again" in page.text
    session.rollback()
    assert session.exec(select(FeedbackStop)).all() == []


def test_the_link_ends_when_the_firm_has_another_contact(
    client: FlaskClient, session: Session, asked: Feedback, link: str
) -> None:
    with transaction() as writing:
        writing.get_one(Feedback, asked.id).company.contact_email = "hoa@mail.example"
    get_page(client, link, status=404)
    linkage = fresh(session, asked).outcome
    assert linkage is not None
    get_page(client, link.replace("/feedback", f"/report/{linkage.code}"), status=404)


def test_the_question_of_another_firm_is_not_there(client: FlaskClient, session: Session, link: str) -> None:
    other = make_asked(session)
    assert client.get(f"{link}/{other.code}").status_code == 404
    assert client.post(f"{link}/{other.code}", data=with_csrf_token(client, {"mark": "1"})).status_code == 404


def test_the_supplier_tells_of_the_buyer_by_the_same_link_and_reads_nothing_again(
    client: FlaskClient, session: Session, asked: Feedback, link: str
) -> None:
    assert asked.outcome is not None
    post_form(client, f"{link}/{asked.code}", {"mark": "1"})
    url = link.replace("/feedback", f"/report/{asked.outcome.code}")
    assert url in get_page(client, f"{link}/{asked.code}").html
    page = post_form(client, url, {"topic": "price", "text": "zq-secret"})
    assert "Only head officers of the agency read this." in page.text
    assert "With the head officers" not in page.text
    assert "zq-secret" not in page.text
    report = session.exec(select(ConductReport)).one()
    assert (report.company_id, report.buyer_id) == (asked.company_id, asked.outcome.buyer_id)
    assert client.post(f"{url}/{report.code}/withdraw", data=with_csrf_token(client, {})).status_code == 404


def test_the_link_tells_of_no_buyer_that_its_letter_did_not_ask_about(
    client: FlaskClient, session: Session, asked: Feedback, link: str
) -> None:
    earlier = make_linkage(session, supplier=asked.company)
    later = make_asked(session, supplier=asked.company)
    assert later.outcome is not None
    post_form(client, f"{link}/{later.code}", {"mark": "1"})
    assert "/report/" not in get_page(client, f"{link}/{later.code}").html
    for linkage in (earlier, later.outcome):
        url = link.replace("/feedback", f"/report/{linkage.code}")
        get_page(client, url, status=404)
        told = with_csrf_token(client, {"topic": "price", "text": "x"})
        assert client.post(url, data=told).status_code == 404
    assert session.exec(select(ConductReport)).all() == []


def test_all_that_one_letter_asked_about_is_told_of_by_its_link(client: FlaskClient, session: Session) -> None:
    firm = make_supplier(session, contact={"email": "sen@mail.example"})
    both = [make_asked(session, supplier=firm) for _each in "ab"]
    with transaction() as sending:
        send_feedback(sending, agency_today(), base_url="")
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.recipient == "sen@mail.example")).one()
    found = re.search(r"(/l/[\w-]+)/feedback\n", letter.body)
    assert found is not None
    for each in both:
        assert each.outcome is not None
        get_page(client, f"{found[1]}/report/{each.outcome.code}")


def test_the_link_of_the_buyer_tells_nothing_and_reads_nothing(
    client: FlaskClient, session: Session, asked: Feedback, link: str
) -> None:
    assert asked.outcome is not None
    assert asked.outcome.buyer is not None
    with transaction() as writing:
        buyer = writing.get_one(type(asked.outcome.buyer), asked.outcome.buyer_id)
        buyer.contact_email = "buyer@mail.example"
    with transaction() as sending:
        send_feedback(sending, agency_today(), base_url="")
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.recipient == "buyer@mail.example")).one()
    found = re.search(r"(/l/[\w-]+)/feedback\n", letter.body)
    assert found is not None
    assert client.get(f"{found[1]}/report/{asked.outcome.code}").status_code == 404
