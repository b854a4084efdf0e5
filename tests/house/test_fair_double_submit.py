"""Twenty equal posts of a form of a fair in parallel make one thing. ASVS 2.3.3, 15.4.1."""

from __future__ import annotations

import pytest
from flask import Flask

from database.models.fair_participants import FairParticipant
from database.session import transaction
from tests.fair_makers import make_buyer, make_meeting
from tests.house.crawler import csrf_token, read_html
from tests.house.fair_world import FairWorld, make_fair_world
from tests.house.test_double_submit import _counts, _in_parallel
from tests.house.world import client_of

# role, page below the fair that goes on (or, with `w`, the one in wishes), action of the form, what is typed, the table that grows.
CASES: dict[str, tuple[str, str, str, dict[str, str], str]] = {
    "delegate": ("supplier-a", "delegates/new", "delegates/new", {"name": "Lan"}, "fair_delegates"),
    "request": ("supplier-a", "agenda/ask?firm={firm}", "agenda/ask", {"slot": "any"}, "meeting_requests"),
    "number": ("supplier-a", "queue", "queue", {}, "fair_queue_places"),
    "wish": ("supplier-b", "w/wishes", "wishes", {}, "fair_wishes"),
    "minutes": ("supplier-b", "minutes/{meeting}", "", {"outcome": "possible"}, "meeting_minutes"),
    "budget": ("officer", "o/budget", "budget", {"name": "Bus", "planned": "5"}, "fair_budget_lines"),
    "interpreter": (
        "officer",
        "o/interpreters/new",
        "interpreters/new",
        {"name": "Mai", "pairs": "vi/en", "grade": "A"},
        "fair_interpreters",
    ),
    "helper": ("officer", "o/helpers", "helpers", {"name": "Lan"}, "fair_staff"),
    "hall": ("officer", "o/tables", "halls", {"hall_code": "Z", "hall_name": "Hall Z"}, "fair_halls"),
    "visit": (
        "officer",
        "o/visits/new",
        "visits/new",
        {"name": "Plant", "leaves": "13:30", "returns": "17:00", "capacity": "9"},
        "fair_visits",
    ),
    "copy": ("officer", "o/copy", "copy", {"name": "Next", "starts_on": "2031-03-04"}, "fairs"),
}


def test_forms_of_fairs_sent_twenty_times_at_once_make_one_thing(target: Flask) -> None:
    """One after the other in one world: making it takes longer than attacking it."""
    world = make_fair_world(target.extensions["database"])
    _add_buyer(target, world)
    wrong = {}
    for case in CASES:
        grown, statuses, table = _sent(target, world, case)
        if grown.get(table) != 1 or any(status >= 500 for status in statuses):
            wrong[case] = (grown, sorted(set(statuses)))
    assert wrong == {}


def _add_buyer(app: Flask, world: FairWorld) -> None:
    """A buyer that supplier B has met just now, and that A can still ask and wait for."""
    with app.extensions["database"].session() as session, transaction():
        other = session.get_one(FairParticipant, world.places["supplier-b"])
        buyer = make_buyer(session, other.fair)
        met = make_meeting(session, other, buyer, other.fair.slots[0])
        world.codes["participant"].append(buyer.code)
        world.codes["meeting"].append(met.code)


def _sent(app: Flask, world: FairWorld, case: str) -> tuple[dict[str, int], list[int], str]:
    role, way, action, typed, table = CASES[case]
    client = client_of(app, world, role)
    live, wishing = world.codes["code"][:2]
    start = (
        f"/officer/fairs/{live}/" if way.startswith("o/") else f"/fairs/{wishing if way.startswith('w/') else live}/"
    )
    page = start + way.removeprefix("o/").removeprefix("w/").format(
        firm=world.codes["participant"][-1], meeting=world.codes["meeting"][-1]
    )
    _links, forms = read_html(client.get(page).get_data(as_text=True), page)
    posted = [
        form
        for form in forms
        if form.method == "POST" and form.action.split("?")[0].endswith(action or page.rsplit("/", maxsplit=1)[-1])
    ]
    if not posted:
        pytest.fail(f"{case}: no such form on {page}: {[form.action for form in forms]}")
    data = posted[0].data(**typed, csrf_token=csrf_token(client))
    before = _counts(app)
    statuses = _in_parallel(app, client, posted[0].action, data, {}, {})
    grown = {name: count - before[name] for name, count in _counts(app).items() if count != before[name]}
    return grown, statuses, table
