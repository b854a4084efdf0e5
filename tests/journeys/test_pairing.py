"""An officer pairs sixty needs with six hundred firms, overrides two pairs, and runs it again: nothing else moves without a reason."""

from __future__ import annotations

import csv
import io

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Meet, Person

Pair = tuple[str, str]


@pytest.fixture
def demo_size() -> tuple[int, int]:
    return 600, 60


def test_officer_overrides_two_pairs_and_nothing_else_moves_without_a_reason(meet: Meet) -> None:
    officer = meet("desk", "en-US")
    officer.signs_in("officer@agency.example")
    officer.goes_to("/officer/pairings/new?lang=en")
    officer.sees("Pair needs and firms")
    officer.writes("name", "Spring fair")
    officer.writes("slots_per_need", "5")
    officer.writes("slots_per_supplier", "2")
    officer.presses("Pair them")
    officer.page.wait_for_url(lambda url: not url.endswith("/new"))
    officer.sees("Spring fair")
    expect(officer.main).to_contain_text("No firm gets more than it takes.")
    base = officer.page.url.removeprefix(officer.address)
    before = _pairs(officer, base)
    assert len(before) > 60
    assert max(_loads(before).values()) <= 2

    refused, kept = _refuse_the_first(officer, base, before), _keep_another(officer, base, before)
    officer.goes_to(base)
    expect(officer.main).to_contain_text("2 things changed since the last run.")
    officer.presses("Run again")
    expect(officer.main).to_contain_text("What moved in the last run")
    officer.sees("Spring fair")
    after = _pairs(officer, base)
    assert refused not in after
    assert kept in after
    assert max(_loads(after).values()) <= 2
    reasons = officer.main.locator("table").first.locator("tbody tr")
    assert reasons.count() == len(before ^ after)
    assert len(before ^ after) <= 12
    for number in range(reasons.count()):
        expect(reasons.nth(number).locator("td").last).to_contain_text("was")

    officer.page.locator("summary").last.click()
    officer.main.get_by_role("button", name="Run again", exact=True).click()
    expect(officer.main).to_contain_text("Nothing moved.")
    assert _pairs(officer, base) == after


def _refuse_the_first(officer: Person, base: str, pairs: set[Pair]) -> Pair:
    refused = min(pairs)
    _decide(officer, base, refused, "Refuse this pair", "They had a dispute.")
    return refused


def _keep_another(officer: Person, base: str, pairs: set[Pair]) -> Pair:
    """A firm that a need would have liked, and that is elsewhere."""
    for need in sorted({need for need, _firm in pairs}, reverse=True):
        officer.goes_to(f"{base}/needs/{need}")
        elsewhere = officer.main.locator("tbody tr", has_not_text="Paired").get_by_role("link", name="Decide")
        if elsewhere.count():
            address = elsewhere.first.get_attribute("href") or ""
            kept = need, address.rpartition("firm=")[2]
            _decide(officer, base, kept, "Keep this pair", "The buyer has visited them.")
            return kept
    raise AssertionError("every firm that fits is paired already")


def _decide(officer: Person, base: str, pair: Pair, label: str, reason: str) -> None:
    officer.goes_to(f"{base}/decide?need={pair[0]}&firm={pair[1]}")
    officer.sees("Decide about a pair")
    officer.page.get_by_text(label, exact=True).click()
    officer.writes("reason", reason)
    officer.presses("Save the decision")
    expect(officer.main).to_contain_text("The decision is written down.")


def _pairs(officer: Person, base: str) -> set[Pair]:
    """As the file has them."""
    text = officer.page.request.get(f"{officer.address}{base}/pairs.csv").text()
    lines = csv.DictReader(io.StringIO(text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")))
    return {(line["Code of the need"], line["Code of the firm"]) for line in lines}


def _loads(pairs: set[Pair]) -> dict[str, int]:
    firms = [firm for _need, firm in pairs]
    return {firm: firms.count(firm) for firm in firms}
