"""A visitor finds a plater by a Japanese word, narrows a list without script, and gets along without a mouse."""

from __future__ import annotations

from playwright.sync_api import expect

from linkage.demo.accounts import PASSWORD
from tests.journeys.conftest import Meet


def test_visitor_finds_a_plater_by_a_japanese_word(meet: Meet) -> None:
    visitor = meet("desk", "ja-JP")
    visitor.goes_to("/")
    visitor.sees("Find the firm that can make your part")
    visitor.writes("q", "めっき")
    visitor.field("q").press("Enter")
    visitor.sees("めっき")
    expect(visitor.main.locator(".card-why").first).to_contain_text("めっき")
    first = visitor.page.locator("article a, .card a").first
    name = first.inner_text()
    first.click()
    visitor.sees(name)
    expect(visitor.main).to_contain_text("めっき")


def test_visitor_on_a_phone_without_script_narrows_by_province_and_takes_it_back(meet: Meet) -> None:
    visitor = meet("phone", "vi-VN", script=False)
    visitor.goes_to("/search?q=co+khi")
    before = visitor.page.locator("h1").inner_text()
    visitor.page.locator(".filters > summary").click()
    province = visitor.page.locator("a[href*='province=']").first
    province.click()
    assert "province=" in visitor.page.url
    visitor.page.get_by_role("list", name=visitor.reads("Filters in force")).get_by_role("link").first.click()
    assert visitor.page.locator("h1").inner_text() == before


def test_visitor_with_the_keyboard_alone_searches_and_signs_in(meet: Meet) -> None:
    visitor = meet("desk", "en-US")
    visitor.goes_to("/needs")
    keys = visitor.page.keyboard
    keys.press("Tab")
    expect(visitor.link("Skip to content")).to_be_focused()
    keys.press("Enter")
    expect(visitor.main).to_be_focused()
    visitor.page.locator("#site-search").focus()
    keys.type("zinc plating")
    keys.press("Enter")
    visitor.sees("zinc plating")
    expect(visitor.page.locator("#site-search")).to_have_value("zinc plating")

    visitor.goes_to("/account/sign-in")
    visitor.sees("Sign in")
    visitor.field("email").focus()
    keys.type("korea@assembler.example")
    keys.press("Tab")
    keys.type("not the password")
    keys.press("Enter")
    expect(visitor.page.locator(".error-summary")).to_be_focused()
    visitor.sees("Sign in")
    expect(visitor.field("email")).to_have_value("korea@assembler.example")
    visitor.field("password").focus()
    keys.type(PASSWORD)
    keys.press("Enter")
    visitor.sees("Our desk")
