"""A visitor finds a plater by a Japanese word."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import Meet


def test_visitor_finds_a_plater_by_a_japanese_word(meet: Meet) -> None:
    visitor = meet("desk", "ja-JP")
    visitor.goes_to("/?lang=en")
    visitor.sees("Find the firm that can make your part")
    visitor.writes("q", "めっき")
    visitor.field("q").press("Enter")
    visitor.sees("めっき")
    expect(visitor.page.locator("main")).to_contain_text("Plating")
    first = visitor.page.locator("article a, .card a").first
    name = first.inner_text()
    first.click()
    visitor.sees(name)
    expect(visitor.page.locator("main")).to_contain_text("lating")


def test_visitor_on_a_phone_without_script_narrows_by_province_and_takes_it_back(meet: Meet) -> None:
    visitor = meet("phone", "vi-VN", script=False)
    visitor.goes_to("/search?q=co+khi&lang=en")
    before = visitor.page.locator("h1").inner_text()
    visitor.page.locator(".filters > summary").click()
    province = visitor.page.locator("a[href*='province=']").first
    province.click()
    assert "province=" in visitor.page.url
    visitor.page.get_by_role("list", name="Filters in force").get_by_role("link").first.click()
    assert visitor.page.locator("h1").inner_text() == before
