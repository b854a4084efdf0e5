"""What surrounds every page: menus, language, dates and numbers."""

import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from database.models.fairs import Fair
from linkage.web.layout import format_date, format_number, format_time
from linkage.web.navigation import _current
from linkage.wording.fair_times import moment_text
from tests.factories import make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, read_page


def test_language_asked_for_stays(client: FlaskClient) -> None:
    assert get_page(client, "/account/sign-in?lang=ja").language == "ja"
    assert get_page(client, "/account/sign-up").language == "ja"
    cookie = client.get_cookie("language")
    assert cookie is not None
    assert (cookie.value, cookie.http_only, cookie.same_site) == ("ja", True, "Lax")


def test_unknown_language_is_ignored(client: FlaskClient) -> None:
    assert get_page(client, "/account/sign-in?lang=tlh").language == "en"
    assert client.get_cookie("language") is None


def test_language_of_the_browser_is_the_first_guess(client: FlaskClient) -> None:
    answer = client.get("/account/sign-in", headers={"Accept-Language": "fr, vi;q=0.8, en;q=0.5"})
    assert read_page(answer).language == "vi"


def test_language_of_the_account_comes_before_the_browsers(
    client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(client, make_user(session, language="vi"))
    assert get_page(client, "/account").language == "vi"


def test_language_links_stay_on_the_page_with_its_questions(client: FlaskClient) -> None:
    links = get_page(client, "/account/sign-in?next=/search%3Fq%3Dm%E1%BA%A1&lang=vi").links
    assert links["日本語"] == "/account/sign-in?next=%2Fsearch%3Fq%3Dm%E1%BA%A1&lang=ja"


def test_language_links_of_a_form_shown_again_lead_to_the_form(client: FlaskClient) -> None:
    from tests.pages import post_form

    page = post_form(client, "/account/sign-up/supplier", {}, status=422)
    assert page.links["日本語"] == "/account/sign-up/supplier?lang=ja"


def test_dates_and_numbers_are_the_readers(app: Flask) -> None:
    late = datetime.datetime(2026, 11, 21, 20, 0, tzinfo=datetime.UTC)
    with app.test_request_context("/?lang=vi"):
        assert format_number(1234567.5) == "1.234.567,5"
        assert format_number(12.0) == "12"
        assert format_date(datetime.date(2026, 11, 2), "medium") == "02/11/2026"
        assert format_time(late) == "03:00 22/11/2026"
    with app.test_request_context("/?lang=ja"):
        assert format_date(datetime.date(2026, 11, 21)) == "2026年11月21日"
        # Eight in the evening in Greenwich is the next day in Vietnam.
        assert format_date(late) == "2026年11月22日"
        assert format_time(late) == "2026/11/22 03:00"
    with app.test_request_context("/"):
        assert format_time(late.replace(hour=8)) == "Nov 21, 2026, 15:00"
        assert (format_number(None), format_date(None), format_time(None)) == ("", "", "")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Jan 7, 2027, 15:05"), ("vi", "15:05 07/01/2027"), ("ja", "2027/01/07 15:05")]
)
def test_moments_of_a_fair_are_told_by_the_clock_of_its_venue(app: Flask, language: str, said: str) -> None:
    abroad = Fair(name="Osaka", timezone="Asia/Tokyo")
    with app.test_request_context(f"/?lang={language}"):
        assert moment_text(abroad, datetime.datetime(2027, 1, 7, 6, 5, 59, tzinfo=datetime.UTC)) == said
        assert moment_text(abroad, None) == ""


def test_entry_with_the_longest_common_beginning_is_current(app: Flask) -> None:
    links = [("Desk", "/officer"), ("Registry", "/officer/registry"), ("Home", "/")]
    with app.test_request_context("/officer/registry/7KQ2MXHD"):
        assert [is_current for _, _, is_current in _current(links)] == [False, True, False]
    with app.test_request_context("/officers"):
        assert [is_current for _, _, is_current in _current(links)] == [False, False, True]


def test_characters_that_no_page_may_hold_are_left_out(client: FlaskClient) -> None:
    from tests.pages import post_form

    page = post_form(client, "/account/sign-up/supplier", {"company_name": "a\0b\x1bc\td"}, status=422)
    assert page.fields["company_name"] == "abc\td"
