"""At the venue: the door, the hall, two firms that do not come, and the firms that wait for their places."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from linkage.web.short_names import short_name
from tests.journeys.conftest import Person
from tests.journeys.fair_hours import sends


@dataclass(frozen=True, slots=True)
class Waiting:
    """A firm in the house that would take a place that becomes free at one of these tables."""

    person: Person
    firm: str
    tables: Collection[str]


def opens_the_door(officer: Person, door: Person, fair: str) -> None:
    officer.goes_to(f"/officer/fairs/{fair}/day/doors")
    officer.sees("Doors and screens")
    sends(officer, officer.button("Make a link"))
    door.page.goto(officer.main.locator(".day-made dl a").first.inner_text())
    door.sees("Check-in")


def lets_in(officer: Person, door: Person, fair: str, firms: Iterable[str]) -> None:
    """All that come of these suppliers; others are on their way.

    What the camera reads from a badge is the address under its picture: it opens the check-in on this phone.
    """
    officer.goes_to(f"/officer/fairs/{fair}/prints/badges")
    cards = [officer.main.locator(".badge-card").filter(has_text=firm) for firm in firms]
    code, *others = [each.strip() for own in cards for each in own.locator(".sheet-code").all_inner_texts()]
    door.goes_to(f"/b/{code}")
    expect(door.button("Check in")).to_be_visible()
    sends(door, door.button("Check in"))
    door.sees("Check-in")
    door.goes_to(f"/b/{code}")
    expect(door.main).to_contain_text(re.compile("[0-9]{2}:[0-9]{2}"))
    link = door.page.url.partition("/door")[0]
    now = datetime.datetime.now(datetime.UTC).isoformat()
    kept = {"device": "phone-1", "sent_at": now, "entries": [{"key": each, "at": now} for each in others]}
    answer = door.page.request.post(f"{link}/door/sync", data=kept)
    assert answer.ok, answer.text()
    officer.goes_to(f"/officer/fairs/{fair}/day/arrivals")
    officer.sees("Arrivals")


def repairs_two_no_shows(officer: Person, waiting: Sequence[Waiting], fair: str, coming: datetime.datetime) -> None:
    """Suppliers ring that they cannot be at their next meetings; who takes a number at those tables gets the places.

    `coming`: within the next slot, on the clock of the venue.
    """
    places: dict[str, str] = {}
    for each in waiting:
        each.person.goes_to(f"/fairs/{fair}/queue")
        each.person.sees("Talk to a buyer without an appointment")
        offered = each.person.main.locator("ul.day-list .day-label").all_inner_texts()
        table = next(one for one in offered if one in each.tables and one not in places)
        _looks_ahead(officer, fair, coming)
        sends(officer, _no_show(officer, table))
        officer.sees("This time has not come yet")
        sends(officer, officer.button("Do it now"))
        expect(_place(officer, table)).to_contain_text(officer.reads("No-show"))
        places[table] = each.firm
        _takes_a_number(each.person, fair, table)
    _fills(officer, fair, places)
    _looks_ahead(officer, fair, coming)
    for table, firm in places.items():
        expect(_place(officer, table).locator("td").first).to_contain_text(short_name(firm))
        expect(_no_show(officer, table)).to_be_visible()


def _takes_a_number(person: Person, fair: str, table: str) -> None:
    person.goes_to(f"/fairs/{fair}/queue")
    sends(person, _line(person, table).get_by_role("button", name=person.reads("Take a number")))
    person.sees("Talk to a buyer without an appointment")
    expect(_line(person, table).get_by_role("button", name=person.reads("Leave the queue"))).to_be_visible()


def _fills(officer: Person, fair: str, places: Mapping[str, str]) -> None:
    """Lets firms sit down at the tables where they wait, and nobody else anywhere. `places`: label of a table -> firm."""
    officer.goes_to(f"/officer/fairs/{fair}/day/repair")
    officer.sees("Repair")
    for box in officer.main.locator(".day-fillings input").all():
        box.uncheck(force=True)
    for table, firm in places.items():
        lines = officer.main.locator(".day-fillings > li").filter(has=_label(officer, table), has_text=firm)
        expect(lines).to_contain_text(officer.reads("Waits there with number %(number)s", number=1))
        lines.locator("input").check(force=True)
    sends(officer, officer.main.locator("form[action$='/day/repair'] button[type='submit']"))
    expect(officer.page.get_by_role("status").first).to_be_visible()


def _looks_ahead(officer: Person, fair: str, coming: datetime.datetime) -> None:
    officer.goes_to(f"/officer/fairs/{fair}/day")
    officer.main.locator("summary", has_text=officer.reads("Look ahead")).click()
    officer.main.locator("input[name='at']").last.fill(f"{coming:%Y-%m-%dT%H:%M}")
    sends(officer, officer.main.locator(".day-ahead button"))
    officer.sees("The day")


def _place(officer: Person, table: str) -> Locator:
    return officer.main.locator(".day-tables tbody tr").filter(has=_label(officer, table))


def _no_show(officer: Person, table: str) -> Locator:
    return _place(officer, table).locator("form[action$='/no-show'] button")


def _line(person: Person, table: str) -> Locator:
    return person.main.locator("ul.day-list > li").filter(has=_label(person, table))


def _label(person: Person, table: str) -> Locator:
    return person.page.locator(".day-label", has_text=re.compile(f"^{re.escape(table)}$"))
