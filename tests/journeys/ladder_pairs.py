"""Steps of the ladder's journey on the page of the two firms, and what the firm hands to a bank in the end."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.journeys.conftest import Person


def pair_of(supplier: Person) -> str:
    """From the request that it won to the page of both firms; the path of that page."""
    supplier.follows("The page of both firms")
    expect(supplier.main).to_contain_text(supplier.reads("How far it has got"))
    return urlsplit(supplier.page.url).path


def reports(person: Person, pair: str, stage: str) -> None:
    person.goes_to(pair)
    person.follows("We reached a step")
    person.ticks("stage", value=stage)
    person.presses("Write it down")
    expect(person.main).to_contain_text(person.reads("How far it has got"))


def confirms(person: Person, pair: str) -> None:
    """Whatever the other side said last and waits for this one."""
    person.goes_to(pair)
    person.presses("Confirm")
    expect(person.main).to_contain_text(person.reads("How far it has got"))


def states_the_order(person: Person, pair: str, amount: str) -> None:
    person.goes_to(f"{pair}/value")
    person.ticks("kind", value="ordered")
    person.writes("amount", amount)
    person.writes("currency", "USD")
    person.presses("Write it down")
    expect(person.main).to_contain_text(person.reads("Not confirmed"))


def takes_a_record(supplier: Person) -> str:
    """Issues it; the path where anybody verifies it."""
    supplier.goes_to("/supplier/records/new")
    supplier.presses("Issue the record")
    address = supplier.main.locator("a[href*='/records/']", has_text="/records/").first.get_attribute("href") or ""
    return urlsplit(address).path
