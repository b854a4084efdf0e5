"""A whole fair of the shape of Ho Chi Minh City 2019: one officer, firms of both sides and a phone at the door.

Script is off for everybody but who drags a meeting and who stands at the door; the weeks between pass on the clock of the server.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import cast
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, expect

from database.session import Database
from linkage.demo.fairs import opening
from linkage.services import release_letters, timetable_runs  # noqa: F401 - they say what the jobs of timetables do
from linkage.services.jobs import run_next
from tests.journeys.conftest import Meet, Person, Travel
from tests.journeys.fair_hours import FULL, JAPAN, KOREA, NEWCOMER, Hours, sends
from tests.journeys.fair_sequel import (
    answers_by_link,
    reads_both_minutes,
    report_says_answered,
    sends_the_letters,
    tells_in_minutes,
)
from tests.journeys.fair_venue import Waiting, lets_in, opens_the_door, repairs_two_no_shows

ASSEMBLERS, SUPPLIERS, PARTS = 26, 70, 220
FEWEST_MEETINGS = 150
"""On the first day."""


@pytest.fixture
def demo_size() -> tuple[int, int]:
    """Of which the demo makes the fair's shape."""
    return 300, 270


@pytest.fixture
def hours(travel: Travel, database_url: str) -> Iterator[Hours]:
    database_ = Database(database_url)
    yield Hours(database_, travel)
    database_.close()


def test_a_whole_fair(meet: Meet, hours: Hours) -> None:
    officer = meet("desk", "vi-VN", script=False)
    buyer = meet("desk", "ja-JP", script=False)
    supplier = meet("phone", "vi-VN", script=False)
    fair = _finds_the_fair(supplier)
    newcomer = meet("phone", "vi-VN", script=False)
    _registers(newcomer, fair, NEWCOMER)
    other = meet("desk", "en-US", script=False)
    _registers(other, fair, KOREA)

    officer.signs_in("officer@agency.example")
    _approves_both(officer, fair)
    assert hours.shape(fair) == (ASSEMBLERS, SUPPLIERS + 1, PARTS)
    supplier.signs_in(FULL)
    _marks(supplier, fair)
    _wishes(supplier, fair, hours.firm(JAPAN))
    buyer.signs_in(JAPAN)
    _wishes(buyer, fair, hours.firm(FULL, in_japanese=True))
    _shows_parts(other, fair)

    _goes_on(officer, fair)
    _makes_a_timetable(officer, fair, hours.database)
    _drags_a_meeting(meet("desk", "vi-VN"), fair)
    _sends_out(officer, fair, 1)
    _comments(buyer, fair)
    _changes_a_meeting(officer, fair)
    _answers_the_comment(officer, fair)
    _sends_out(officer, fair, 2)
    _reads_the_new_agenda(buyer, fair, hours.firm(FULL, in_japanese=True))
    _goes_on(officer, fair)

    coming = hours.to_a_slot_before_free_ones(fair, (FULL, NEWCOMER))
    officer.signs_in("officer@agency.example")
    door = meet("phone", "vi-VN")
    opens_the_door(officer, door, fair)
    lets_in(officer, door, fair, (hours.firm(FULL), hours.firm(NEWCOMER)))
    newcomer.signs_in(NEWCOMER)
    supplier.signs_in(FULL)
    waiting = (
        Waiting(supplier, hours.firm(FULL), coming.tables[FULL]),
        Waiting(newcomer, hours.firm(NEWCOMER), coming.tables[NEWCOMER]),
    )
    repairs_two_no_shows(officer, waiting, fair, coming.at)

    hours.to_the_end(fair)
    supplier.signs_in(FULL)
    buyer.signs_in(JAPAN)
    said = tells_in_minutes(supplier, fair, hours.firm(JAPAN))
    assert tells_in_minutes(buyer, fair, hours.firm(FULL, in_japanese=True)) == said
    officer.signs_in("officer@agency.example")
    reads_both_minutes(officer, fair, hours.firm(FULL), hours.firm(JAPAN), said)
    _goes_on(officer, fair)

    hours.to_a_month_later(fair)
    officer.signs_in("officer@agency.example")
    report_says_answered(officer, fair, 0)
    sends_the_letters(officer, fair)
    link = hours.link_of_follow_up(JAPAN)
    answers_by_link(meet("phone", "ja-JP", script=False), link, hours.firm(FULL, in_japanese=True))
    report_says_answered(officer, fair, 1)


def _finds_the_fair(supplier: Person) -> str:
    """From the list of fairs to its board, as anybody may; the code in its address."""
    supplier.goes_to("/fairs")
    supplier.sees("Fairs and meetings")
    year = opening(datetime.datetime.now(datetime.UTC).date()).year
    supplier.main.get_by_role("link", name=re.compile(f"Hội chợ ngược TP. Hồ Chí Minh {year}")).first.click()
    supplier.sees("Hội chợ ngược TP. Hồ Chí Minh")
    code = urlsplit(supplier.page.url).path.split("/")[2]
    supplier.goes_to(f"/fairs/{code}/parts")
    supplier.sees("Parts board")
    expect(supplier.main.locator(".part-grid > *").first).to_be_visible()
    return code


def _registers(person: Person, fair: str, email: str) -> None:
    person.signs_in(email)
    person.goes_to(f"/fairs/{fair}/register")
    person.sees("Register for the fair")
    person.main.locator("[name='languages'][value='en']").check(force=True)
    person.field("consent").check(force=True)
    person.main.get_by_role("button", name=person.reads("Register"), exact=True).click()
    expect(person.page).to_have_url(re.compile(f"/fairs/{fair}/mine"))
    person.sees("Hội chợ ngược TP. Hồ Chí Minh")


def _approves_both(officer: Person, fair: str) -> None:
    officer.goes_to("/officer/fairs")
    officer.sees("Fairs and meeting days")
    officer.goes_to(f"/officer/fairs/{fair}/participants?status=applied")
    officer.sees("Participants")
    boxes = officer.main.locator(".pick-label input")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check(force=True)
    sends(officer, officer.button("Approve them"))
    officer.sees("Participants")
    expect(officer.main.locator(".pick-label input")).to_have_count(0)


def _marks(supplier: Person, fair: str) -> None:
    supplier.goes_to(f"/fairs/{fair}/parts")
    sends(supplier, supplier.main.locator(".part-mark button[value='can-make']").first)
    supplier.sees("Parts board")
    expect(supplier.main.get_by_role("button", name=supplier.reads("Take back")).first).to_be_visible()


def _wishes(person: Person, fair: str, firm: str) -> None:
    """Puts a firm that it must meet on the list and sends it."""
    person.goes_to(f"/fairs/{fair}/wishes?q={firm}")
    person.sees("Whom we want to meet")
    card = person.main.locator("section[aria-labelledby='others'] .wish-list > li").filter(has_text=firm)
    sends(person, card.get_by_role("button", name=re.compile(f"^{re.escape(person.reads('Must meet'))}")))
    wished = person.main.locator("section[aria-labelledby='wished'] .wish-list > li").filter(has_text=firm)
    expect(wished).to_have_count(1)
    sent = person.main.locator("form[action$='/wishes/send'] button")
    sends(person, sent)
    person.sees("Whom we want to meet")
    expect(sent).to_have_text(person.reads("Send again"))


def _shows_parts(buyer: Person, fair: str) -> None:
    buyer.goes_to(f"/fairs/{fair}/our-parts")
    buyer.sees("Our parts on the board")
    for need in buyer.main.locator("label[for^='f-needs']").all():
        need.click()
    sends(buyer, buyer.button("Put the ticked ones on the board"))
    buyer.sees("Our parts on the board")
    expect(buyer.main.locator("table tbody tr")).not_to_have_count(0)


def _goes_on(officer: Person, fair: str) -> None:
    """To the next step of the fair."""
    officer.goes_to(f"/officer/fairs/{fair}")
    officer.sees("Hội chợ ngược TP. Hồ Chí Minh")
    done = officer.main.locator(".fair-step.is-done")
    before = done.count()
    sends(officer, officer.main.locator("section[aria-labelledby='next-title'] button[type='submit']"))
    expect(done).not_to_have_count(before)


def _makes_a_timetable(officer: Person, fair: str, database_: Database) -> None:
    officer.goes_to(f"/officer/fairs/{fair}/timetable")
    officer.sees("Timetable")
    officer.main.locator("summary", has_text=officer.reads("Time and chance")).click()
    officer.writes("seconds", "5")
    sends(officer, officer.button("Start the run"))
    expect(officer.button("Stop with the best so far")).to_be_visible()
    assert run_next(database_, base_url=officer.address)
    # The page of a run asks anew every few seconds by itself; what is made then stays.
    expect(officer.button("Take it over as the plan")).to_be_visible()
    expect(officer.main.locator(".figures, .figure-tiles").first).to_be_visible()
    sends(officer, officer.button("Take it over as the plan"))
    officer.goes_to(f"/officer/fairs/{fair}/timetable/board")
    officer.sees("Board")
    assert officer.main.locator(".board-meeting").count() >= FEWEST_MEETINGS


def _drags_a_meeting(officer: Person, fair: str) -> None:
    """With a mouse, to the first cell that is shown as free: of a meeting that needs no interpreter, and so has some."""
    officer.signs_in("officer@agency.example")
    officer.goes_to(f"/officer/fairs/{fair}/timetable/board")
    officer.sees("Board")
    meeting = officer.main.locator(".board-meeting[draggable='true']:not(:has(.board-sign))").first
    name = cast("str", meeting.get_attribute("id"))
    start = _cell(meeting)
    free = officer.main.locator("td.way-free")
    meeting.hover()
    officer.page.mouse.down()
    meeting.hover(position={"x": 6, "y": 6})
    expect(free.first).to_be_visible()
    free.first.hover()
    free.first.hover()
    target = (free.first.get_attribute("data-slot"), free.first.get_attribute("data-table"))
    officer.page.mouse.up()
    expect(officer.main.get_by_role("status").first).to_be_visible()
    moved = officer.main.locator(f"#{name}")
    expect(moved).to_be_visible()
    assert _cell(moved) == target != start


def _cell(meeting: Locator) -> tuple[str | None, str | None]:
    cell = meeting.locator("xpath=ancestor::td[1]")
    return cell.get_attribute("data-slot"), cell.get_attribute("data-table")


def _sends_out(officer: Person, fair: str, number: int) -> None:
    officer.goes_to(f"/officer/fairs/{fair}/timetable/release")
    officer.sees("Release %(number)s", number=number)
    speechless = officer.main.locator("input[name='speechless']")
    if speechless.count():  # a meeting that was moved by hand may have left its interpreter behind
        speechless.check(force=True)
    sends(officer, officer.button("Send it out"))
    officer.goes_to(f"/officer/fairs/{fair}/timetable/releases/{number}")


def _comments(buyer: Person, fair: str) -> None:
    buyer.goes_to(f"/fairs/{fair}/agenda")
    buyer.sees("Your meetings")
    buyer.writes("text", "二日目の午前に社内会議があります。")
    sends(buyer, buyer.button("Send the comment"))
    expect(buyer.main).to_contain_text("社内会議")


def _changes_a_meeting(officer: Person, fair: str) -> None:
    """By hand and without script, to the last time where it can go."""
    officer.goes_to(f"/officer/fairs/{fair}/timetable/board")
    officer.main.locator(".board-meeting").first.click()
    officer.sees("%(supplier)s with %(buyer)s", supplier="", buyer="")
    sends(officer, officer.main.locator(".timetable-places li:not(.is-here) form button").last)


def _answers_the_comment(officer: Person, fair: str) -> None:
    officer.goes_to(f"/officer/fairs/{fair}/timetable/comments")
    expect(officer.main).to_contain_text("社内会議")
    officer.writes("text", "Đã dời / 変更しました。")
    sends(officer, officer.main.locator("form[action*='/timetable/comments/'] button[type='submit']").first)
    expect(officer.main).to_contain_text("変更しました")


def _reads_the_new_agenda(buyer: Person, fair: str, firm: str) -> None:
    buyer.goes_to(f"/fairs/{fair}/agenda")
    buyer.sees("Your meetings")
    expect(buyer.main.locator(".agenda-release")).to_contain_text("2")
    expect(buyer.main.locator(".agenda-line").filter(has_text=firm)).to_be_visible()
    expect(buyer.main).to_contain_text("変更しました")
