"""After the fair: what both sides of a meeting write, the letter a month later, its answer, and the report."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Person
from tests.journeys.fair_hours import sends


def tells_in_minutes(person: Person, fair: str, firm: str) -> str:
    """What came of the meeting with a firm, in one tap; what it means."""
    person.goes_to(f"/fairs/{fair}/minutes")
    person.sees("What came of the meetings?")
    taps = person.main.locator("ol.minutes > li").filter(has_text=firm).locator(".minutes-taps button")
    sends(person, taps.first)
    pressed = person.main.locator("ol.minutes > li").filter(has_text=firm).locator("button[aria-pressed='true']")
    expect(pressed).to_have_count(1)
    person.sees("What came of the meetings?")
    return pressed.get_attribute("value") or ""


def reads_both_minutes(officer: Person, fair: str, supplier: str, buyer: str, said: str) -> None:
    """Both sides say the same of their meeting, so it stands as held."""
    officer.goes_to(f"/officer/fairs/{fair}/minutes?q={supplier}")
    officer.sees("Minutes")
    row = officer.main.locator("table.minutes-entry tbody tr").filter(has_text=supplier).filter(has_text=buyer)
    assert [each.get_attribute("value") for each in row.locator("input[name^='was-']").all()] == [said, said]
    expect(row).to_contain_text(officer.reads("Held"))


def sends_the_letters(officer: Person, fair: str) -> None:
    officer.goes_to(f"/officer/fairs/{fair}/minutes")
    officer.follows("Follow-up")
    officer.sees("Follow-up")
    officer.follows("Letters that are due")
    officer.sees("Letters that are due")
    sends(officer, officer.button("Send the letters now"))
    officer.sees("Letters that are due")


def answers_by_link(guest: Person, link: str, firm: str) -> None:
    """Somebody who never signed in, on the page that the letter names."""
    guest.page.goto(link)
    guest.sees("What became of your meetings?")
    line = guest.main.locator("ol.minutes > li").filter(has_text=firm)
    line.get_by_role("link", name=guest.reads("Answer")).click()
    guest.sees("What became of it with %(firm)s?", firm=firm)
    guest.main.locator("input[name='stage']").nth(1).check(force=True)
    guest.main.locator("summary").filter(has_text=guest.reads("Tell more: quotations, samples, amounts")).click()
    guest.writes("quoted_value", "7700")
    guest.writes("currency", "USD")
    sends(guest, guest.button("Send the answers"))
    guest.sees("What became of your meetings?")
    expect(guest.main.locator("section li").filter(has_text=firm)).to_have_count(1)


def report_says_answered(officer: Person, fair: str, answered: int) -> None:
    """The first round is told with as many answers as came, and the quoted value with them; without the editions before."""
    officer.goes_to(f"/officer/fairs/{fair}/report?before=")
    officer.sees("Report")
    counts = _table(officer, "Answers").locator("tbody tr td:nth-of-type(3)").all_inner_texts()
    assert sum(map(int, counts)) == answered
    expect(officer.main.locator("tbody tr").filter(has_text=re.compile("USD"))).to_have_count(answered)


def _table(officer: Person, title: str) -> Locator:
    caption = officer.page.locator("caption", has_text=re.compile(f"^{re.escape(officer.reads(title))}$"))
    return officer.main.locator("table").filter(has=caption)
