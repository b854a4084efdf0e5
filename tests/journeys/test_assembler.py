"""An assembler posts a need out of the words of a request, and reads who fits, why, and what the others lack."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Meet, Person

TITLE = "給紙トレイ用ブラケット"
REQUEST = "SECC 板厚1.2mmの順送プレス部品です。月産4万個、ISO 9001は必須。亜鉛めっき、ハノイ近郊を希望します。"


def test_assembler_posts_a_need_and_reads_who_fits_and_what_the_others_lack(meet: Meet) -> None:
    buyer = meet("desk", "ja-JP")
    buyer.signs_in("japan@assembler.example")
    buyer.sees("Our desk")
    _describe(buyer)
    _publish(buyer)
    _read_why_the_first_fits(buyer)
    _read_what_a_near_miss_lacks(buyer)


def test_assembler_keeps_two_firms_and_compares_them(meet: Meet) -> None:
    buyer = meet("desk", "ja-JP")
    buyer.signs_in("japan@assembler.example")
    _describe(buyer)
    _publish(buyer)
    names = [_keep(buyer, buyer.main.locator(".match").nth(place)) for place in (0, 1)]

    buyer.page.locator(".site-nav").get_by_role("link", name=buyer.reads("Shortlist"), exact=True).click()
    buyer.page.get_by_role("link", name=re.compile(TITLE)).first.click()
    buyer.sees("Shortlist")
    for box in buyer.main.locator(".pick input").all():
        box.check()
    buyer.presses("Compare the ticked firms")
    buyer.sees("Compare suppliers")
    heads = buyer.main.locator("table").first.locator("thead")
    for name in names:
        expect(heads).to_contain_text(name)
    expect(buyer.main).to_contain_text("ISO 9001")


def test_assembler_with_the_keyboard_alone_posts_and_clicks_twice_makes_one_need(meet: Meet) -> None:
    buyer = meet("desk", "en-US")
    buyer.goes_to("/?lang=en")
    buyer.signs_in("korea@assembler.example")
    buyer.goes_to("/assembler/needs/new")
    buyer.field("title").focus()
    buyer.page.keyboard.type(TITLE)
    buyer.page.keyboard.press("Tab")
    buyer.page.keyboard.type("Hot forged carbon steel lever, machined, 3,000 pieces per month.")
    _tab_to(buyer, "Save and continue")
    _presses_twice(buyer, "Save and continue")
    buyer.sees("Is this what you need?")
    _tab_to(buyer, "Keep what is ticked")
    buyer.page.keyboard.press("Enter")
    _checks_the_routing(buyer)
    buyer.sees("Check your answers")
    _presses_twice(buyer, "Publish this need")
    buyer.sees(TITLE)
    buyer.goes_to("/assembler/needs")
    buyer.sees("Our needs")
    expect(buyer.main.get_by_role("link", name=TITLE, exact=True)).to_have_count(1)


def _describe(buyer: Person) -> None:
    buyer.goes_to("/assembler")
    buyer.follows("New need")
    buyer.sees("What part do you need?")
    buyer.writes("title", TITLE)
    buyer.writes("text", REQUEST)
    buyer.presses("Save and continue")
    buyer.sees("Is this what you need?")
    buyer.presses("Keep what is ticked")
    _checks_the_routing(buyer)


def _checks_the_routing(buyer: Person) -> None:
    """What the routing may still lack is asked; who goes on without an answer leaves it as it is."""
    buyer.sees("Which processes does it go through?")
    buyer.follows("Back to your answers")


def _publish(buyer: Person) -> None:
    buyer.sees("Check your answers")
    expect(buyer.main).to_contain_text("ISO 9001")
    buyer.presses("Publish this need")
    buyer.sees(TITLE)
    expect(buyer.page.get_by_role("main").get_by_role("status").first).to_contain_text(
        buyer.reads("Your need is published. Here is who fits.")
    )


def _read_why_the_first_fits(buyer: Person) -> None:
    met = buyer.main.locator(".match").first.locator("tr.reason-met")
    figures = [[cell.inner_text().strip() for cell in row.locator("td").all()[:2]] for row in met.all()]
    unknown = buyer.reads("Not stated")
    assert len([pair for pair in figures if all(text and text != unknown for text in pair)]) >= 3, figures
    certificate = met.filter(has_text="ISO 9001").first
    expect(certificate).to_contain_text(buyer.reads("Must"))
    expect(certificate).to_contain_text(buyer.reads("Met"))


def _read_what_a_near_miss_lacks(buyer: Person) -> None:
    buyer.page.get_by_role("link", name=re.compile(re.escape(buyer.reads("Near misses")))).first.click()
    buyer.sees(TITLE)
    near = buyer.main.locator(".match").first
    expect(near.locator(".card-why-title")).to_have_text(buyer.reads("What is lacking"))
    sentence = near.locator(".card-why li").first.inner_text()
    near.locator("summary").click()
    missed = near.locator("tr.reason-missed").filter(has_text=buyer.reads("Must")).filter(has_text=sentence)
    expect(missed.first).to_be_visible()
    assert missed.first.locator("th").inner_text().strip()


def _keep(buyer: Person, match: Locator) -> str:
    name = match.locator(".card-title").inner_text()
    match.get_by_role("button", name=buyer.reads("Add to shortlist")).click()
    expect(buyer.page.get_by_role("main").get_by_role("status").first).to_contain_text(name)
    return name


def _presses_twice(person: Person, label: str) -> None:
    """Both presses reach the server. The browser would drop the first at times, so it is sent beside the page."""
    person.button(label).evaluate(
        "button => fetch(button.form.action, {method: 'POST', body: new URLSearchParams(new FormData(button.form))})"
    )
    person.presses(label)


def _tab_to(person: Person, label: str) -> None:
    """Goes on with the Tab key until the button has the focus, and sees that it has."""
    button = person.button(label)
    for _step in range(40):
        if button.evaluate("button => button === document.activeElement"):
            assert button.evaluate("button => button.matches(':focus-visible')")
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"{label}: not reached with the keyboard")
