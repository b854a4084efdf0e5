"""The one search: the same need in four languages, a word corrected, nothing found, firms kept and compared, by keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Meet, Person

SAME_NEED = {"ja-JP": "亜鉛めっき", "vi-VN": "ma kem", "en-US": "zinc plating", "ko-KR": "아연 도금"}


def _firms(person: Person) -> list[str]:
    """Where the cards lead, in their order."""
    links = person.main.locator(".supplier-card h2 a").all()
    return [link.get_attribute("href") or "" for link in links]


def _total(person: Person) -> int:
    """The figure in the heading."""
    found = re.search(r"\d+", person.page.locator("h1").inner_text())
    assert found is not None
    return int(found.group())


def _card(person: Person, place: int = 0) -> Locator:
    return person.main.locator(".supplier-card").nth(place)


def test_same_need_finds_the_same_firms_in_four_languages(meet: Meet) -> None:
    found = {}
    for language, words in SAME_NEED.items():
        person = meet("desk", language)
        person.goes_to("/")
        person.writes("q", words)
        person.field("q").press("Enter")
        person.sees(words)
        found[language] = _firms(person)[:10]

    assert found["en-US"]
    assert [language for language, firms in found.items() if firms != found["en-US"]] == []


def test_reader_corrects_a_word_and_takes_it_back(meet: Meet) -> None:
    reader = meet("desk", "en-US")
    reader.goes_to("/search?q=plating")
    before = _firms(reader)
    chip = reader.main.locator(".chip").first
    chip.locator("summary").click()
    reader.page.keyboard.press("Escape")
    expect(chip.locator("details")).not_to_have_attribute("open", "")
    chip.locator("summary").click()
    other = chip.get_by_role("link", name="Process: Hard chrome plating")
    reader.sees("plating")
    other.click()

    expect(reader.main.locator(".chip").first).to_contain_text("Hard chrome plating")
    reader.sees("plating")
    assert _firms(reader) != before
    expect(reader.page.locator("#site-search")).to_have_value("plating")
    reader.main.locator(".chip summary").first.click()
    reader.follows("As it was read at first")
    reader.page.wait_for_url(lambda url: "as=" not in url)
    assert _firms(reader) == before


def test_reader_on_a_phone_without_script_is_led_out_of_an_empty_list(meet: Meet) -> None:
    reader = meet("phone", "vi-VN", script=False)
    reader.goes_to("/search?process=plating-zinc&province=11")
    assert _total(reader) == 0
    expect(reader.main.get_by_role("heading", name=reader.reads("No firm fits"))).to_be_visible()
    reader.main.locator(".removals a").first.click()
    assert _total(reader) > 0


def test_reader_is_shown_the_nearest_when_no_firm_meets_all_of_it(meet: Meet) -> None:
    reader = meet("phone", "en-US")
    reader.goes_to("/search?q=zinc+plating+ISO+13485+An+Giang")
    expect(reader.main.locator(".banner")).to_contain_text("No firm meets all of it")
    reader.sees("zinc plating")
    assert _total(reader) > 0


def test_assembler_saves_a_search(meet: Meet) -> None:
    buyer = meet("desk", "en-US")
    buyer.goes_to("/search?q=zinc+plating")
    buyer.presses("Save this search")
    buyer.sees("Sign in")
    buyer.signs_in("japan@assembler.example")
    buyer.goes_to("/search?q=zinc+plating&lang=en")
    buyer.presses("Save this search")
    expect(buyer.main).to_contain_text("zinc plating")
    buyer.goes_to("/account/searches")
    buyer.sees("Saved searches")
    expect(buyer.main).to_contain_text("zinc plating")


def test_visitor_keeps_firms_without_script_and_finds_them_after_sign_in(meet: Meet) -> None:
    visitor = meet("phone", "en-US", script=False)
    visitor.goes_to("/search?q=zinc+plating")
    names = [_card(visitor, place).locator("h2").inner_text() for place in range(2)]
    for _ in names:
        visitor.presses("Keep")
    expect(visitor.main.locator(".keep.is-kept")).to_have_count(2)
    visitor.signs_in("japan@assembler.example")
    visitor.goes_to("/shortlist")
    for name in names:
        expect(visitor.main).to_contain_text(name)


def test_reader_with_the_keyboard_alone_is_offered_words_and_compares_two_firms(meet: Meet) -> None:
    reader = meet("desk", "en-US")
    reader.goes_to("/needs")
    keys = reader.page.keyboard
    reader.page.locator("#site-search").focus()
    keys.type("hard chr")
    listed = reader.page.get_by_role("listbox")
    expect(listed).to_be_visible()
    keys.press("Escape")
    expect(listed).to_be_hidden()
    expect(reader.page.locator("#site-search")).to_have_value("hard chr")
    keys.type("o")
    expect(listed).to_be_visible()
    keys.press("ArrowDown")
    expect(reader.page.locator("#site-search")).to_have_attribute("aria-activedescendant", re.compile(".+"))
    reader.sees("Part needs")
    keys.press("Enter")
    reader.page.wait_for_url("**/search?q=*")

    reader.goes_to("/search?q=zinc+plating")
    boxes = reader.main.locator(".pick input")
    for place in range(2):
        boxes.nth(place).focus()
        keys.press("Space")
    reader.button("Compare the ticked firms").focus()
    keys.press("Enter")
    reader.sees("Compare suppliers")
    expect(reader.main.locator(".compare-table")).to_have_count(2)
